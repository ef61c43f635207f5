"""The cheapest walks of a team's day at given rewards, in a relaxation that contains every route.

A walk leaves the base, may come to a task again (but not straight back to the one before the last), and keeps windows
out of sight; its duration is counted in steps of time, each leg with its visit rounded down.

References
----------
Christofides, N., Mingozzi, A., Toth, P. (1981). Exact algorithms for the vehicle routing problem, based on spanning
tree and shortest path relaxations. Mathematical Programming 20, 255-282. DOI 10.1007/BF01589353: no 2-cycles.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from allocator.crews.engine.kernel.compiled import cached, compiled, source_digest
from domain.arrays import Floats, Ints

NONE = -1


@compiled
def _offer(best: Floats, last: Ints, node: int, at: int, value: float, before: int) -> None:
    """Keep a walk to a node at a time if it is the cheapest, or the cheapest from another node than that one."""
    if value < best[node, at, 0]:
        if last[node, at, 0] != before:
            best[node, at, 1], last[node, at, 1] = best[node, at, 0], last[node, at, 0]
        best[node, at, 0], last[node, at, 0] = value, before
    elif before != last[node, at, 0] and value < best[node, at, 1]:
        best[node, at, 1], last[node, at, 1] = value, before


@compiled
def _spread(price: Floats, takes: Ints, best: Floats, last: Ints) -> None:
    """Fill the tables of cheapest walks: `best` and the node before, (n, n_times, 2).

    `price` and `takes` (n + 1, n + 1) are of a leg and the visit at its end; the base is the last row and column.
    """
    n, times = best.shape[0], best.shape[1]
    for node in range(n):
        if takes[n, node] < times:
            _offer(best, last, node, takes[n, node], price[n, node], n)
    for at in range(times):
        for node in range(n):
            if best[node, at, 0] == np.inf:
                continue
            for to in range(n):
                then = at + takes[node, to]
                if to == node or then >= times:
                    continue
                way = 1 if last[node, at, 0] == to else 0
                value = best[node, at, way]
                if value < np.inf:
                    _offer(best, last, to, then, value + price[node, to], node)


@compiled
def _trace(takes: Ints, last: Ints, node: int, at: int, path: Ints) -> int:
    """Nodes of the cheapest walk that ends at a node and time, the last one first; returns their number."""
    n, way, count = last.shape[0], 0, 0
    while node != n:
        path[count] = node
        count += 1
        before = last[node, at, way]
        if before != n:
            at -= takes[before, node]
            way = 1 if last[before, at, 0] == node else 0
        node = before
    return count


@compiled
def _cheapest(price: Floats, takes: Ints, end: Floats, value: Floats, paths: Ints) -> None:
    """For each node the cheapest walk that comes back from it: its price, and its nodes backwards.

    `end[at]` is the price of a walk of so many steps of time as a whole.
    """
    n, times = price.shape[0] - 1, end.shape[0]
    best, last = np.full((n, times, 2), np.inf), np.full((n, times, 2), NONE)
    _spread(price, takes, best, last)
    for node in range(n):
        value[node], found = np.inf, NONE
        for at in range(times):
            back = at + takes[node, n]
            if back < times and best[node, at, 0] + price[node, n] + end[back] < value[node]:
                value[node] = best[node, at, 0] + price[node, n] + end[back]
                found = at
        if found != NONE:
            count = _trace(takes, last, node, found, paths[node])
            paths[node, count] = n


# A global, not a closure: of a function in a closure numba cannot tell in another process that it is the same.
_CHEAPEST: Any = _cheapest


@cache
def _compiled_walks() -> Any:
    return _entry(source_digest(Path(__file__).parent))


def _entry(version: int) -> Any:

    @cached
    def entry(price, takes, end, value, paths):  # type: ignore[no-untyped-def] # noqa: ANN001
        value[:] = version
        _CHEAPEST(price, takes, end, value, paths)

    return entry


def cheapest_walks(price: Floats, takes: Ints, end: Floats) -> tuple[Floats, Ints]:
    """For each task the cheapest walk that ends there: its price (n,), and its nodes backwards.

    `price` and `takes` (n + 1, n + 1) are of a leg and the visit at its end, the base in the last row and column;
    `takes` is at least 1 on the way to a task. `end[at]` is what a walk of so many steps of time costs besides. Nodes
    end with that of the base, n.
    """
    n = len(price) - 1
    value, paths = np.full(n, np.inf), np.zeros((n, len(end) + 2), np.int64)
    if n and len(end):
        _compiled_walks()(price, takes, end, value, paths)
    return value, paths
