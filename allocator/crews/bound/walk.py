"""The compiled walk over node sets: one node goes in or out at a time, and every set that asks for more is kept."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from allocator.crews.bound.week_trips import N_AMOUNTS, fewest_trips
from domain.arrays import Bools, Floats, Ints
from domain.machine_code import cached, compiled

MOST_TIMES = 8  # services of a task in a week: 0..7
SMOOTH = 0.1  # worth of a trip's worth of load, so that sets grow towards the next whole trip
VIOLATED = 2e-3
TENURE = 7  # steps for which a node that went in or out stays there
NEVER = -1e18
KEPT = 4  # sets of one start, so that they differ

# Positions in the sums of a set, and in its numbers.
CROSS, SKIPPED, ODD, LOAD, TIME, N_SUMS = 0, 1, 2, 3, 3 + N_AMOUNTS, 3 + 2 * N_AMOUNTS
SIZE, MARK, N_KNOWN, N_NUMBERS = 0, 1, 2, 3

# Ways to find a first set: from one node by least crossings, by what is asked most; from all nodes but one.
LEAST, MOST, WITHOUT = 0, 1, 2


class Ground(NamedTuple):
    """Where sets are sought: weighted neighbours of nodes, ends of tasks, depots, random marks.

    Tasks are those of `Demands`; `amounts` (n_tasks, 8) are what they add to sums of a week, by load, then by time.
    """

    indptr: Ints
    near: Ints
    weight: Floats
    degree: Floats
    start: Ints
    task_of: Ints
    needs: Ints
    amounts: Floats
    times: Ints
    links: Bools
    skipped: Floats
    depots: Bools
    marks: Ints


class Found(NamedTuple):
    """Sets found (kept, most_nodes), padded with -1; by how much each is crossed too seldom; its mark; rows so far."""

    nodes: Ints
    asked: Floats
    marks: Ints
    n: Ints


class _Set(NamedTuple):
    """A set on its way, what its border and tasks add up to, and the nodes near it so far."""

    inside: Bools
    near_in: Floats
    hits: Ints
    sums: Floats
    spread: Ints
    numbers: Ints
    listed: Bools
    known: Ints
    trial: Floats
    trial_spread: Ints


@cached
def walk(ground: Ground, starts: Ints, ways: Ints, steps: int, most_nodes: int) -> Found:
    """Grow a set from each start in each of the `ways`, then search round the best one on the way."""
    kept = len(starts) * len(ways) * KEPT
    n, n_tasks = len(ground.degree), len(ground.needs)
    found = Found(
        np.full((kept, most_nodes), -1, np.int64),
        np.zeros(kept),
        np.zeros(kept, np.int64),
        np.zeros(1, np.int64),
    )
    now = _Set(
        np.zeros(n, np.bool_),
        np.zeros(n),
        np.zeros(n_tasks, np.int64),
        np.zeros(N_SUMS),
        np.zeros(MOST_TIMES, np.int64),
        np.zeros(N_NUMBERS, np.int64),
        np.zeros(n, np.bool_),
        np.empty(n, np.int64),
        np.zeros(N_SUMS),
        np.zeros(MOST_TIMES, np.int64),
    )
    for first in starts:
        for way in ways:
            found.n[0] += KEPT
            _begin(ground, now, first, way)
            best = _grow(ground, now, found, way)
            for node in range(n):
                if now.inside[node] != best[node]:
                    _flip(ground, now, node)
            _search(ground, now, found, steps)
    return found


@compiled
def _begin(ground: Ground, now: Any, first: int, way: int) -> None:
    """Nothing or, for the way WITHOUT, everything but depots and one node; and the first node is known."""
    now.inside[:] = False
    now.near_in[:] = 0
    now.hits[:] = 0
    now.sums[:] = 0
    now.spread[:] = 0
    now.numbers[:] = 0
    now.listed[:] = False
    if way == WITHOUT:
        for node in range(len(ground.degree)):
            if not ground.depots[node]:
                _flip(ground, now, node)
    if not now.listed[first]:
        now.listed[first] = True
        now.known[0] = first
        now.numbers[N_KNOWN] = 1
    _flip(ground, now, first)


@compiled
def _grow(ground: Ground, now: Any, found: Found, way: int) -> Bools:
    """Let nodes in (or out) for as long as there are any; returns the set that asks for most on the way."""
    best: Bools = now.inside.copy()
    best_asked = NEVER
    while True:
        asked = _asked(now.sums, now.spread)
        if asked > best_asked and now.numbers[SIZE] > 0:
            best_asked = asked
            best[:] = now.inside
        _keep(now, found, asked)
        chosen, chosen_value = -1, NEVER
        for at in range(now.numbers[N_KNOWN]):
            node = now.known[at]
            if ground.depots[node] or now.inside[node] != (way == WITHOUT):
                continue
            value = _value(ground, now, node, way)
            if value > chosen_value:
                chosen, chosen_value = node, value
        if chosen < 0 or (way != WITHOUT and now.numbers[SIZE] >= found.nodes.shape[1]):
            return best
        _flip(ground, now, chosen)


@compiled
def _search(ground: Ground, now: Any, found: Found, steps: int) -> None:
    """Tabu search: always the best node in or out, but none that moved lately."""
    until = np.zeros(len(ground.degree), np.int64)
    for step in range(steps):
        chosen, chosen_value = -1, NEVER
        for at in range(now.numbers[N_KNOWN]):
            node = now.known[at]
            apart = not now.inside[node] and now.near_in[node] <= 1e-9
            if not ground.depots[node] and not apart and until[node] <= step:
                value = _value(ground, now, node, MOST)
                if value > chosen_value:
                    chosen, chosen_value = node, value
        if chosen < 0:
            return
        _flip(ground, now, chosen)
        if now.numbers[SIZE] == 0 or now.numbers[SIZE] > found.nodes.shape[1]:
            return
        until[chosen] = step + 1 + TENURE + (ground.marks[chosen] + step) % 5
        _keep(now, found, _asked(now.sums, now.spread))


@compiled
def _asked(sums: Floats, spread: Ints) -> float:
    """Crossings that a set asks for beyond those it has."""
    by_load = fewest_trips(sums[LOAD], sums[LOAD + 1], sums[LOAD + 2], sums[LOAD + 3])
    by_time = fewest_trips(sums[TIME], sums[TIME + 1], sums[TIME + 2], sums[TIME + 3])
    trips = max(by_load, by_time, np.ceil(sums[ODD] / 2))
    for times in range(MOST_TIMES - 1, 0, -1):
        if spread[times] > 0:
            trips = max(trips, times)
            break
    return float(2 * trips - sums[CROSS] - 2 * sums[SKIPPED])


@compiled
def _value(ground: Ground, now: Any, node: int, way: int) -> float:
    """What the set would be worth with `node` on its other side."""
    now.trial[:] = now.sums
    now.trial_spread[:] = now.spread
    _sum(ground, now, node, now.trial, now.trial_spread)
    if way == LEAST:
        return float(1e-3 * now.trial[LOAD] - now.trial[CROSS])
    if way == WITHOUT:
        return float(2 * now.trial[LOAD] - now.trial[CROSS])
    return float(_asked(now.trial, now.trial_spread) + SMOOTH * max(now.trial[LOAD], now.trial[TIME]))


@compiled
def _sum(ground: Ground, now: Any, node: int, sums: Floats, spread: Ints) -> None:
    """Change the sums as `node` goes to the other side; the set itself stays."""
    change = -1 if now.inside[node] else 1
    sums[CROSS] += change * (ground.degree[node] - 2 * now.near_in[node])
    for at in range(ground.start[node], ground.start[node + 1]):
        task = ground.task_of[at]
        before = now.hits[task] >= ground.needs[task]
        after = now.hits[task] + change >= ground.needs[task]
        if before != after:
            sign = 1 if after else -1
            for amount in range(2 * N_AMOUNTS):
                sums[LOAD + amount] += sign * ground.amounts[task, amount]
            sums[SKIPPED] += sign * ground.skipped[task]
            spread[ground.times[task]] += sign
        if ground.links[task]:
            # With one end inside it crosses the border: it did so before or does so now, never both.
            sums[ODD] += -1 if now.hits[task] == 1 else 1


@compiled
def _flip(ground: Ground, now: Any, node: int) -> None:
    """Let a node in or out."""
    _sum(ground, now, node, now.sums, now.spread)
    change = -1 if now.inside[node] else 1
    now.inside[node] = not now.inside[node]
    now.numbers[SIZE] += change
    now.numbers[MARK] ^= ground.marks[node]
    for at in range(ground.indptr[node], ground.indptr[node + 1]):
        other = ground.near[at]
        now.near_in[other] += change * ground.weight[at]
        if not now.listed[other]:
            now.listed[other] = True
            now.known[now.numbers[N_KNOWN]] = other
            now.numbers[N_KNOWN] += 1
    for at in range(ground.start[node], ground.start[node + 1]):
        now.hits[ground.task_of[at]] += change


@compiled
def _keep(now: Any, found: Found, asked: float) -> None:
    """Put the set among the worst ones found from this start, once."""
    size, mark, n_found = now.numbers[SIZE], now.numbers[MARK], found.n[0]
    if asked <= VIOLATED or size > found.nodes.shape[1]:
        return
    row = n_found - KEPT + int(np.argmin(found.asked[n_found - KEPT : n_found]))
    if found.asked[row] >= asked:
        return
    for other in range(n_found):
        if found.marks[other] == mark:
            return
    found.marks[row], found.asked[row] = mark, asked
    found.nodes[row] = -1
    at = 0
    for node in range(len(now.inside)):
        if now.inside[node]:
            found.nodes[row, at] = node
            at += 1
