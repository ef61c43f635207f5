"""Portfolios of one official that cost less than the prices of their compounds, found by branch and bound.

Each visit earns at most the density of the best trip to its compound (see worth.py) within the portfolio. A portfolio
is grown by compounds of falling best density among all trips, which bounds what can follow, visits above the fair share
included.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.visits.kernel.trips import LARGEST, N_TRIPS, Roads, Trips, fill, least_m
from allocator.visits.kernel.worth import Terms, Worth, density, floor_of, further, mean_most, unfair
from domain.arrays import Floats, Ints
from domain.machine_code import compiled


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


@compiled
def cheapest(roads: Roads, terms: Terms, wanted: Wanted, worth: Worth, room: int) -> tuple[Found, int, float]:
    """The `room` portfolios with the least cost less prices of those wanted; how many; a bound on any left out.

    The bound is on their cost less prices: inf where all were searched.
    """
    found = Found(np.full((room, LARGEST), -1), np.zeros(room), np.full(room, np.inf))
    shortest, longest = int(np.min(wanted.owed)), int(np.max(wanted.owed))
    order = _order(worth.best, floor_of(terms, shortest, longest, float(np.max(worth.best))))
    table = Trips(np.full((N_TRIPS, 3), -1), np.zeros(N_TRIPS), np.zeros(_states(wanted.owed, terms.most)))
    levels = np.zeros((2, LARGEST + 1), np.int64)
    b = Branch(levels[0], levels[1], np.zeros(LARGEST + 1), np.zeros(LARGEST, np.int64))
    size, count, steps = 0, 0, 0
    while size >= 0:
        steps += 1
        if steps > terms.steps:
            return found, count, _left(terms, worth, order, b, size, shortest, longest)
        row = b.following[size]
        bar = terms.below if count < room else found.reduced[0]
        if size == terms.most or row == len(order):
            size -= 1
            continue
        own = order[row]
        more = further(terms, b.load[size], terms.most - size, shortest, longest, worth.best[own])
        if -b.earned[size] - more >= bar:
            size -= 1  # those that follow earn no more
            continue
        b.following[size], b.following[size + 1], b.chosen[size] = row + 1, row + 1, own
        b.load[size + 1] = b.load[size] + wanted.owed[own]
        b.earned[size + 1] = b.earned[size] + wanted.owed[own] * worth.best[own]
        size += 1
        least = unfair(terms, b.load[size]) - bar
        if (
            _earned(roads, terms, wanted, worth, b.chosen, size, False) > least
            and _earned(roads, terms, wanted, worth, b.chosen, size, True) > least
        ):
            yuan, price = _priced(roads, terms, wanted, table, b.chosen, size)
            if yuan - price < bar:
                count = _keep(found, count, b.chosen, size, yuan, yuan - price)
    return found, count, np.inf


@compiled
def _left(terms: Terms, worth: Worth, order: Ints, b: Branch, size: int, shortest: int, longest: int) -> float:
    """Least cost less prices that any portfolio can have that would still be grown from a branch."""
    least = np.inf
    for level in range(size + 1):
        if level < terms.most and b.following[level] < len(order):
            best = worth.best[order[b.following[level]]]
            more = further(terms, b.load[level], terms.most - level, shortest, longest, best)
            least = min(least, -b.earned[level] - more)
    return least


@compiled
def _order(best: Floats, floor: float) -> Ints:
    """Candidates above a density, the best ones first."""
    among = np.flatnonzero(best > floor)
    return among[np.argsort(-best[among], kind="mergesort")]


@compiled
def _earned(roads: Roads, terms: Terms, wanted: Wanted, worth: Worth, chosen: Ints, size: int, exactly: bool) -> float:
    """Most that the visits of a portfolio earn: each the density of the best trip to its compound within it.

    Unless `exactly`, which takes longer, trips of three earn what their pairs allow.
    """
    total = 0.0
    for place in range(size):
        own = chosen[place]
        best = worth.pair[own, own]
        for second in range(size):
            if second == place:
                continue
            best = max(best, worth.pair[own, chosen[second]] / 2.0)
            for third in range(second + 1, size if roads.trip_size > 2 else 0):
                if third == place:
                    continue
                a, b = chosen[second], chosen[third]
                trip = density(roads, terms.yuan_m, worth.visit, own, a, b) if exactly else mean_most(worth, own, a, b)
                best = max(best, trip)
        total += best * wanted.owed[own]
    return total


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
    return unfair(terms, owed[:size].sum()) + terms.yuan_m * least_m(table, count, owed, size), worth


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
    """Put a portfolio among those kept; the dearest of them is the first when there is no room left."""
    row = count if count < len(found.yuan) else 0
    found.members[row] = -1
    found.members[row, :size] = np.sort(chosen[:size])
    found.yuan[row], found.reduced[row] = yuan, reduced
    count = min(count + 1, len(found.yuan))
    if count == len(found.yuan):
        worst = np.argmax(found.reduced)
        found.reduced[0], found.reduced[worst] = found.reduced[worst], found.reduced[0]
        found.yuan[0], found.yuan[worst] = found.yuan[worst], found.yuan[0]
        for place in range(LARGEST):
            found.members[0, place], found.members[worst, place] = found.members[worst, place], found.members[0, place]
    return count
