"""The cheapest walks of a team's day at given rewards, in a relaxation that contains a cheapest form of every route.

Windows are out of sight, so that a route may make its visits in one compound at once and in the order of their numbers
without costing more: so do walks. A walk may come to a compound again, but not straight from the one that it left it
for. Its duration is counted in steps of time, those of its visits rounded down.

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

from domain.arrays import Floats, Ints
from domain.machine_code import cached, compiled, source_digest

NONE = -1
BEFORE, FROM, WAY = range(3)
"""Entries of a label: the compound before this one, the task before, and which of that task's labels."""


@compiled
def _offer(best: Floats, label: Ints, value: float, before: int, came: tuple[int, int]) -> None:
    """Keep a walk to a task at a time, `best` and `label` (2, ...), if it is the cheapest.

    Or the cheapest of those that come from another compound than the cheapest of all.
    """
    if value < best[0]:
        if label[0, BEFORE] != before:
            best[1] = best[0]
            label[1, BEFORE], label[1, FROM], label[1, WAY] = label[0, BEFORE], label[0, FROM], label[0, WAY]
        at = 0
    elif before != label[0, BEFORE] and value < best[1]:
        at = 1
    else:
        return
    best[at] = value
    label[at, BEFORE], label[at, FROM], label[at, WAY] = before, came[0], came[1]


@compiled
def _extend(legs: tuple[Floats, Ints], compound: Ints, best: Floats, label: Ints, here: tuple[int, int]) -> None:
    """Go on from a task at a time to every other."""
    price, takes = legs
    node, at = here
    n, times, own = best.shape[0], best.shape[1], compound[node]
    first, second, before = best[node, at, 0], best[node, at, 1], label[node, at, 0, BEFORE]
    for to in range(n):
        then = at + takes[node, to]
        if then >= times or first + price[node, to] >= best[to, then, 1]:
            continue  # too late, or no better than what is kept there
        if compound[to] != own:
            way = 1 if before == compound[to] else 0
            value = second if way else first
            _offer(best[to, then], label[to, then], value + price[node, to], own, (node, way))
        elif to > node:
            _offer(best[to, then], label[to, then], first + price[node, to], before, (node, 0))
            if second < np.inf:
                other = label[node, at, 1, BEFORE]
                _offer(best[to, then], label[to, then], second + price[node, to], other, (node, 1))


@compiled
def _spread(price: Floats, takes: Ints, compound: Ints, best: Floats, label: Ints) -> None:
    """Fill the tables of cheapest walks: `best` (n, n_times, 2) and `label` (n, n_times, 2, 3)."""
    n, times = best.shape[0], best.shape[1]
    for node in range(n):
        if takes[n, node] < times:
            _offer(best[node, takes[n, node]], label[node, takes[n, node]], price[n, node], NONE, (n, 0))
    for at in range(times):
        for node in range(n):
            if best[node, at, 0] < np.inf:
                _extend((price, takes), compound, best, label, (node, at))


@compiled
def _trace(takes: Ints, label: Ints, end: tuple[int, int], path: Ints) -> None:
    """Nodes of the cheapest walk that ends at a task and time, the last one first, then the base."""
    node, at = end
    n, way, count = label.shape[0], 0, 0
    while node != n:
        path[count] = node
        count += 1
        before, way_before = label[node, at, way, FROM], label[node, at, way, WAY]
        if before != n:
            at -= takes[before, node]
        node, way = before, way_before
    path[count] = n


@compiled
def _cheapest(price: Floats, takes: Ints, compound: Ints, end: Floats, found: tuple[Floats, Ints]) -> None:
    """For each task the cheapest walk that comes back from it: its price, and its nodes backwards, in `found`.

    `end[at]` is the price of a walk of so many steps of time as a whole.
    """
    value, paths = found
    n, times = price.shape[0] - 1, end.shape[0]
    best, label = np.full((n, times, 2), np.inf), np.full((n, times, 2, 3), NONE - 1)
    _spread(price, takes, compound, best, label)
    for node in range(n):
        value[node], last = np.inf, NONE
        for at in range(times):
            back = at + takes[node, n]
            if back < times and best[node, at, 0] + price[node, n] + end[back] < value[node]:
                value[node] = best[node, at, 0] + price[node, n] + end[back]
                last = at
        if last != NONE:
            _trace(takes, label, (node, last), paths[node])


# A global, not a closure: of a function in a closure numba cannot tell in another process that it is the same.
_CHEAPEST: Any = _cheapest


@cache
def _compiled_walks() -> Any:
    return _entry(source_digest(Path(__file__).parent))


def _entry(version: int) -> Any:

    @cached
    def entry(price, takes, compound, end, found):  # type: ignore[no-untyped-def] # noqa: ANN001
        found[0][:] = version
        _CHEAPEST(price, takes, compound, end, found)

    return entry


def cheapest_walks(price: Floats, takes: Ints, compound: Ints, end: Floats) -> tuple[Floats, Ints]:
    """For each task the cheapest walk that ends there: its price (n,), and its nodes backwards.

    `price` and `takes` (n + 1, n + 1) are of a leg and the visit at its end, the base in the last row and column;
    `takes` is at least 1 on the way to a task, `compound` (n,) its compound. `end[at]` is what a walk of so many steps
    of time costs besides. Nodes end with that of the base, n.
    """
    n = len(price) - 1
    value, paths = np.full(n, np.inf), np.zeros((n, len(end) + 2), np.int64)
    if n and len(end):
        _compiled_walks()(price, takes, compound, end, (value, paths))
    return value, paths
