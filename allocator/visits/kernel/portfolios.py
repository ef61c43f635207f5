"""Portfolios of one official that cost less than the prices of their compounds, found by branch and bound.

Let q(i) be the price of a visit to compound i, its compound's price divided by its visits, and let the density of a
trip be (sum of q over its stops - its travel) / stops. A month's trips to a portfolio earn (density x stops) each, so
each visit earns at most the density of the best trip to its compound within the portfolio. A portfolio is grown by
compounds of falling best density among all trips, which bounds what can follow, visits above the fair share included.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.crews.engine.kernel.compiled import compiled
from allocator.visits.kernel.trips import LARGEST, N_TRIPS, Roads, Trips, fill, least_m, tour_m
from domain.arrays import Floats, Ints


class Terms(NamedTuple):
    """What a portfolio costs beside its compounds: yuan a metre, and yuan for each visit above the fair share.

    `absorbed[k]` is how many visits to k different compounds the month has room for.
    """

    yuan_m: float
    unfair_yuan: float
    fair: float
    absorbed: Ints


class Wanted(NamedTuple):
    """Candidates: visits owed and prices, (c,) each."""

    owed: Ints
    price: Floats


class Found(NamedTuple):
    """The portfolios kept: members (room, LARGEST), ascending with -1 behind; cost, and cost less prices, (room,)."""

    members: Ints
    yuan: Floats
    reduced: Floats


class Branch(NamedTuple):
    """A portfolio on its way, level by level: the candidate that follows, visits, what they earn at most; members."""

    following: Ints
    load: Ints
    earned: Floats
    chosen: Ints


class Worth(NamedTuple):
    """What trips earn: a visit (c,), a trip of two (c, c) with those of one on the diagonal, the best density (c,)."""

    visit: Floats
    pair: Floats
    best: Floats


@compiled
def cheapest(
    roads: Roads, terms: Terms, wanted: Wanted, most: int, below: float, room: int, top: float
) -> tuple[Found, int]:
    """The `room` portfolios of at most `most` candidates with the least cost less prices that is `below`; how many.

    No trip has a density above `top`.
    """
    found = Found(np.full((room, LARGEST), -1), np.zeros(room), np.full(room, np.inf))
    table = Trips(np.full((N_TRIPS, 3), -1), np.zeros(N_TRIPS), np.zeros(_states(wanted.owed, most)))
    levels = np.zeros((2, LARGEST + 1), np.int64)
    b = Branch(levels[0], levels[1], np.zeros(LARGEST + 1), np.zeros(LARGEST, np.int64))
    shortest, longest, size, count = int(np.min(wanted.owed)), int(np.max(wanted.owed)), 0, 0
    worth = _worth(roads, terms, wanted, _floor(terms, shortest, longest, most, below, top))
    order = np.argsort(-worth.best, kind="mergesort")
    while size >= 0:
        row = b.following[size]
        bar = below if count < room else found.reduced[0]
        if size == most or row == len(order):
            size -= 1
            continue
        own = order[row]
        further = _further(terms, b.load[size], most - size, shortest, longest, worth.best[own])
        if -b.earned[size] - further >= bar:
            size -= 1  # those that follow earn no more
            continue
        b.following[size], b.following[size + 1], b.chosen[size] = row + 1, row + 1, own
        b.load[size + 1] = b.load[size] + wanted.owed[own]
        b.earned[size + 1] = b.earned[size] + wanted.owed[own] * worth.best[own]
        size += 1
        if _unfair(terms, b.load[size]) - _earned(roads, terms, wanted, worth, b.chosen, size) < bar:
            yuan, price = _priced(roads, terms, wanted, table, b.chosen, size)
            if yuan - price < bar:
                count = _keep(found, count, b.chosen, size, yuan, yuan - price)
    return found, count


@compiled
def _floor(terms: Terms, shortest: int, longest: int, most: int, below: float, top: float) -> float:
    """Best density below which a compound is in no portfolio that is worth keeping."""
    floor = np.inf
    for visits in range(shortest, longest + 1):
        others = max(-_unfair(terms, visits), _further(terms, visits, most - 1, shortest, longest, top))
        floor = min(floor, (-below - others) / visits)
    return floor


@compiled
def _worth(roads: Roads, terms: Terms, wanted: Wanted, floor: float) -> Worth:
    """What trips earn; of best densities those above the floor are exact."""
    n = len(wanted.owed)
    visit = wanted.price / wanted.owed
    pair, best = np.full((n, n), -np.inf), np.zeros(n)
    for a in range(n):
        pair[a, a] = best[a] = _density(roads, terms, visit, a, -1, -1)
    for a in range(n if roads.trip_size > 1 else 0):
        for b in range(a + 1, n):
            density = _density(roads, terms, visit, a, b, -1)
            pair[a, b] = pair[b, a] = 2.0 * density
            best[a], best[b] = max(best[a], density), max(best[b], density)
    for a in range(n if roads.trip_size > 2 else 0):
        for b in range(a + 1, n):
            both, least = pair[a, b] + visit[a] + visit[b], min(best[a], best[b])
            for c in range(b + 1, n):
                # A trip of three is no shorter than any two of its stops, so no shorter than the mean of its pairs.
                if (both + pair[b, c] + pair[a, c] + visit[c]) / 9.0 > max(floor, min(least, best[c])):
                    density = _density(roads, terms, visit, a, b, c)
                    best[a], best[b], best[c] = max(best[a], density), max(best[b], density), max(best[c], density)
    return Worth(visit, pair, best)


@compiled
def _earned(roads: Roads, terms: Terms, wanted: Wanted, worth: Worth, chosen: Ints, size: int) -> float:
    """Most that the visits of a portfolio earn: each the density of the best trip to its compound within it."""
    total = 0.0
    for place in range(size):
        own = chosen[place]
        best = worth.pair[own, own]
        for second in range(size):
            if second == place:
                continue
            best = max(best, worth.pair[own, chosen[second]] / 2.0)
            for third in range(second + 1, size if roads.trip_size > 2 else 0):
                if third != place:
                    best = max(best, _density(roads, terms, worth.visit, own, chosen[second], chosen[third]))
        total += best * wanted.owed[own]
    return total


@compiled
def _density(roads: Roads, terms: Terms, visit: Floats, a: int, b: int, c: int) -> float:
    """What a trip earns for each of its one to three stops (-1 for none)."""
    worth, stops = visit[a], 1
    if b >= 0:
        worth, stops = worth + visit[b], stops + 1
    if c >= 0:
        worth, stops = worth + visit[c], stops + 1
    return float((worth - terms.yuan_m * tour_m(roads, a, b, c)) / stops)


@compiled
def _further(terms: Terms, load: int, most: int, shortest: int, longest: int, density: float) -> float:
    """Most that one to `most` further compounds earn at a density, less the price of all visits above the share."""
    best = -np.inf
    for compounds in range(1, most + 1):
        visits = float(compounds * longest)
        if density <= terms.unfair_yuan:
            room = terms.fair - load if density > 0 else 0.0
            visits = min(visits, max(float(compounds * shortest), room))
        best = max(best, visits * density - terms.unfair_yuan * max(0.0, load + visits - terms.fair))
    return best


@compiled
def _unfair(terms: Terms, load: int) -> float:
    return terms.unfair_yuan * max(0.0, load - terms.fair)


@compiled
def _states(owed: Ints, most: int) -> int:
    """States that the table of any portfolio can have."""
    top = np.sort(owed)[::-1][:most]
    states = 1
    for visits in top:
        states *= visits + 1
    return states


@compiled
def _priced(roads: Roads, terms: Terms, wanted: Wanted, table: Trips, chosen: Ints, size: int) -> tuple[float, float]:
    """Cost of a portfolio, inf where the month has no room for it, and its price."""
    worth, owed = 0.0, np.zeros(LARGEST, np.int64)
    for place in range(size):
        worth += wanted.price[chosen[place]]
        owed[place] = wanted.owed[chosen[place]]
    if not _fits(terms, owed, size):
        return np.inf, worth
    count = fill(roads, table, chosen, size)
    return _unfair(terms, owed[:size].sum()) + terms.yuan_m * least_m(table, count, owed, size), worth


@compiled
def _fits(terms: Terms, owed: Ints, size: int) -> bool:
    """Whether the visits fit on different days each: the k compounds owed most never need more than k can absorb."""
    ordered = np.sort(owed[:size])
    total = 0
    for k in range(1, size + 1):
        total += ordered[size - k]
        if total > terms.absorbed[k]:
            return False
    return True


@compiled
def _keep(found: Found, count: int, chosen: Ints, size: int, yuan: float, reduced: float) -> int:
    """Put a portfolio among those kept, unless it is; the dearest of them is the first when there is no room left."""
    members = np.sort(chosen[:size])
    for row in range(count):
        if found.reduced[row] == reduced or abs(found.reduced[row] - reduced) < 1e-9:
            same = size == LARGEST or found.members[row, size] == -1
            for place in range(size):
                same = same and found.members[row, place] == members[place]
            if same:
                return count
    row = count if count < len(found.yuan) else 0
    found.members[row] = -1
    found.members[row, :size] = members
    found.yuan[row], found.reduced[row] = yuan, reduced
    count = min(count + 1, len(found.yuan))
    if count == len(found.yuan):
        worst = np.argmax(found.reduced)
        found.reduced[0], found.reduced[worst] = found.reduced[worst], found.reduced[0]
        found.yuan[0], found.yuan[worst] = found.yuan[worst], found.yuan[0]
        for place in range(LARGEST):
            found.members[0, place], found.members[worst, place] = found.members[worst, place], found.members[0, place]
    return count
