"""Pricing: routes of negative reduced cost, by labels over load (ng-routes, subset rows, completion bounds)."""

from __future__ import annotations

import numpy as np

from allocator.crews.bound.completions import NEVER
from allocator.crews.bound.machine import compiled
from domain.arrays import Ints

Problem = tuple[Ints, Ints, Ints, Ints]
Rows = tuple[Ints, Ints, Ints]
Ends = tuple[Ints, Ints, Ints]
Limits = tuple[int, int, int, int, bool]
Found = tuple[Ints, Ints, Ints, Ints, bool]

# Rows of the table of labels.
COST, MODE, SEEN, OPEN, BEFORE, NEXT_HERE, NEXT_SETTLED, FIELDS = 0, 1, 2, 3, 4, 5, 6, 7


@compiled
def _penalty(bits: int, price: Ints) -> int:
    """Sum of the prices of the rows in `bits`."""
    total = 0
    k = 0
    while bits:
        if bits & 1:
            total += price[k]
        bits >>= 1
        k += 1
    return total


@compiled
def _remembered(seen: int, at: int, to: int, members: Ints, slot: Ints) -> int:
    """Tasks remembered after serving `to`, as bits over its neighbours, of those `seen` over the neighbours of `at`."""
    kept = 1 << slot[to, to]
    i = 0
    while seen:
        if seen & 1:
            place = slot[to, members[at, i]]
            if place >= 0:
                kept |= 1 << place
        seen >>= 1
        i += 1
    return int(kept)


@compiled
def _has(seen: int, at: int, other: int, slot: Ints) -> bool:
    """Whether task `other` is among those `seen` over the neighbours of `at`."""
    return bool(other >= 0 and slot[at, other] >= 0 and (seen >> slot[at, other]) & 1 == 1)


@compiled
def _covers(rival: Ints, label: Ints, price: Ints) -> bool:
    """Whether all that can follow the label can follow the rival, lighter or as light, at no more cost."""
    if rival[SEEN] & ~label[SEEN] != 0:
        return False
    unpaid = rival[OPEN] & ~label[OPEN]
    return bool(unpaid == 0 or rival[COST] + _penalty(unpaid, price) <= label[COST])


@compiled
def _dominated(at: int, table: Ints, settled: Ints, price: Ints, careless: bool) -> bool:
    label = table[at]
    rival = settled[label[MODE]]
    while rival >= 0:
        if table[rival, COST] <= label[COST] and (careless or _covers(table[rival], label, price)):
            return True
        rival = table[rival, NEXT_SETTLED]
    return False


@compiled
def _by_cost(first: int, table: Ints) -> Ints:
    """Labels of the list that begins with `first`, cheapest first."""
    n, label = 0, first
    while label >= 0:
        n += 1
        label = table[label, NEXT_HERE]
    here = np.empty(n, np.int64)
    label = first
    for i in range(n):
        here[i] = label
        label = table[label, NEXT_HERE]
    return here[np.argsort(table[here, COST], kind="mergesort")]


@compiled
def _extended(
    label: Ints, step: tuple[int, int, int, int], problem: Problem, rows: Rows, ends: Ends
) -> tuple[bool, int, int, int]:
    """Whether a label may go on by a step, with what it then costs, remembers and leaves open.

    The step: the next mode, the cost with it, the load left for the completion, and the reduced cost to stay below.
    """
    b, cost, left, limit = step
    task, _, members, slot = problem
    in_row, keeps_row, price = rows
    best, other, following = ends
    at, to = task[label[MODE]], task[b]
    visits = label[OPEN] & keeps_row[to]
    if visits & in_row[to]:
        cost += _penalty(visits & in_row[to], price)
    if cost + best[left, b] >= limit:
        return False, cost, 0, 0
    kept = _remembered(label[SEEN], at, to, members, slot)
    # Where the cheapest way on would serve a remembered task again, the next best one counts.
    fits = not _has(kept, to, following[left, b], slot) or cost + other[left, b] < limit
    return fits, cost, kept, visits ^ in_row[to]


@compiled
def _cheaper(cost: int, place: tuple[int, int], cheapest: Ints) -> bool:
    """Whether no label of this load and mode was cheaper so far, noting it; always true where none are noted."""
    if len(cheapest) == 0:
        return True
    if cost >= cheapest[place]:
        return False
    cheapest[place] = cost
    return True


@compiled
def routes_below(reduced: Ints, problem: Problem, rows: Rows, ends: Ends, limits: Limits) -> Found:
    """Routes whose reduced cost is below a limit.

    Parameters
    ----------
    reduced
        Reduced cost of one mode after another (n_modes + 1, n_modes + 1), the depot last.
    problem
        Task and load (n_modes,) of each mode; neighbours of each task (n_tasks, size), itself among them; and their
        place, or -1 (n_tasks, n_tasks).
    rows
        Subset rows of each task, those that it does not forget, as bits (n_tasks,); price of every pair (n_rows,).
    ends
        Completions: see `completions`.
    limits
        Capacity, unit of load of the completions, reduced cost to stay below, most labels, and whether labels are
        compared by load and cost alone: quicker, finds fewer.

    Returns
    -------
    Last labels and reduced costs of the routes found, mode and predecessor of every label, and whether the search
    ended before the most labels were reached.
    """
    task, load, _, slot = problem
    capacity, grain, limit, most_labels, careless = limits
    n_modes = len(task)
    table = np.empty((most_labels + n_modes, FIELDS), np.int64)
    bucket, settled = np.full(capacity + 1, -1), np.full(n_modes, -1)
    last, value = np.empty(most_labels + n_modes, np.int64), np.empty(most_labels + n_modes, np.int64)
    n_found = 0
    for b in range(n_modes):
        alone = 1 << slot[task[b], task[b]]
        table[b] = (reduced[n_modes, b], b, alone, rows[0][task[b]], -1, bucket[load[b]], -1)
        bucket[load[b]] = b
    n_labels = n_modes
    cheapest = np.full((capacity + 1 if careless else 0, n_modes), NEVER)
    for loaded in range(capacity + 1):
        for at in _by_cost(bucket[loaded], table):
            label = table[at]
            a, cost, seen = label[MODE], label[COST], label[SEEN]
            if _dominated(at, table, settled, rows[2], careless):
                continue
            label[NEXT_SETTLED], settled[a] = settled[a], at
            if cost + reduced[a, n_modes] < limit:
                last[n_found], value[n_found] = at, cost + reduced[a, n_modes]
                n_found += 1
            if n_labels >= most_labels:
                return last[:n_found], value[:n_found], table[:n_labels, MODE], table[:n_labels, BEFORE], False
            for b in range(n_modes):
                left = capacity - loaded - load[b]
                further = cost + reduced[a, b]
                if left < 0 or further + ends[0][left // grain, b] >= limit or _has(seen, task[a], task[b], slot):
                    continue
                fits, further, kept, opened = _extended(label, (b, further, left // grain, limit), problem, rows, ends)
                to = loaded + load[b]
                if fits and _cheaper(further, (to, b), cheapest):
                    table[n_labels] = (further, b, kept, opened, at, bucket[to], -1)
                    bucket[to] = n_labels
                    n_labels += 1
    return last[:n_found], value[:n_found], table[:n_labels, MODE], table[:n_labels, BEFORE], True
