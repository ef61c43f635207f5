"""Subset rows: of any three tasks, at most one route serves two or more.

They are Chvatal-Gomory rows of the tasks' rows. A route that left the row's memory between two visits is forgiven the
first: so its pricing stays small.

References
----------
Jepsen, M., Petersen, B., Spoorendonk, S., Pisinger, D. (2008). Subset-row inequalities applied to the vehicle-routing
problem with time windows. Operations Research 56, 497-511. doi:10.1287/opre.1070.0449
Pecin, D., Pessoa, A., Poggi, M., Uchoa, E. (2017). Improved branch-cut-and-price for capacitated vehicle routing.
Mathematical Programming Computation 9, 61-100. doi:10.1007/s12532-016-0108-8
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.crews.bound.machine import compiled
from allocator.crews.bound.pricing import Memory
from domain.arrays import Bools, Floats, Ints

MOST_ROWS = 62  # bits of a label
BROKEN = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetRow:
    """Three tasks, and the tasks (n_tasks,) that do not make a route forget a first visit."""

    tasks: tuple[int, int, int]
    memory: Bools

    def coefficient(self, route: Sequence[int]) -> int:
        """How often the tasks of a route complete a pair."""
        pairs, half = 0, False
        for task in route:
            if not self.memory[task]:
                half = False
            elif task in self.tasks:
                pairs += half
                half = not half
        return pairs


@compiled
def _together(served: Floats, weight: Floats) -> Floats:
    """Weight of the routes that serve two tasks (n_tasks, n_tasks)."""
    n_routes, n_tasks = served.shape
    total = np.zeros((n_tasks, n_tasks))
    for r in range(n_routes):
        tasks = np.flatnonzero(served[r])
        for i in tasks:
            for j in tasks:
                total[i, j] += weight[r]
    return total


@compiled
def _excess(tasks: tuple[int, int, int], served: Floats, weight: Floats) -> float:
    """Sum of weight x (visits // 2), less 1."""
    i, j, k = tasks
    return ((served[:, i] + served[:, j] + served[:, k]) // 2 * weight).sum() - 1.0  # type: ignore[no-any-return]


@compiled
def _worst(served: Floats, weight: Floats, most: int, least: float) -> tuple[Ints, Floats]:
    """Triples (n_found, 3) that the routes serve too often by more than `least`, and by how much."""
    n_tasks = served.shape[1]
    together = _together(served, weight)
    triples, excess = np.empty((most, 3), np.int64), np.full(most, least)
    for i in range(n_tasks):
        for j in range(i + 1, n_tasks):
            for k in range(j + 1, n_tasks):
                if together[i, j] + together[i, k] + together[j, k] > 1 + least:
                    value = _excess((i, j, k), served, weight)
                    at = np.argmin(excess)
                    if value > excess[at]:
                        triples[at], excess[at] = (i, j, k), value
    return triples[excess > least], excess[excess > least]


def broken_rows(routes: list[list[int]], weight: Floats, n_tasks: int, most: int) -> list[SubsetRow]:
    """Rows that the routes, each a list of tasks taken `weight` times, break most, with the memory that it needs."""
    if most == 0:
        return []
    served = np.zeros((len(routes), n_tasks))
    for row, route in enumerate(routes):
        np.add.at(served[row], route, 1.0)
    triples, excess = _worst(served, weight, 8 * most, BROKEN)
    found: list[SubsetRow] = []
    times = np.zeros(n_tasks, np.int64)
    for at in np.lexsort((triples[:, 2], triples[:, 1], triples[:, 0], -excess)):
        if times[triples[at]].max() >= 5:
            continue
        times[triples[at]] += 1
        i, j, k = triples[at].tolist()
        found.append(SubsetRow(tasks=(i, j, k), memory=_memory((i, j, k), routes, n_tasks)))
        if len(found) == most:
            break
    return found


def _memory(tasks: tuple[int, int, int], routes: list[list[int]], n_tasks: int) -> Bools:
    """The three, and all that lies between the two visits of a pair."""
    kept = np.zeros(n_tasks, bool)
    kept[list(tasks)] = True
    for route in routes:
        first = -1
        for at, task in enumerate(route):
            if task in tasks and first < 0:
                first = at
            elif task in tasks:
                kept[route[first:at]] = True
                first = -1
    return kept


def memory_of(rows: Sequence[SubsetRow], price: Ints, n_tasks: int) -> Memory:
    """Rows as bits of tasks; rows without a price are left out."""
    in_row, keeps = np.zeros(n_tasks, np.int64), np.zeros(n_tasks, np.int64)
    active = [at for at in range(len(rows)) if price[at] > 0]
    for bit, at in enumerate(active):
        in_row[list(rows[at].tasks)] |= 1 << bit
        keeps[rows[at].memory] |= 1 << bit
    return Memory(in_row=in_row, keeps_row=keeps, price=price[active] if active else np.zeros(1, np.int64))
