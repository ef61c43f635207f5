"""Portfolios of one official that cost less than the prices of their compounds, found by branch and bound over trips.

Let q(i) be the price of a visit to compound i, its compound's price divided by its visits, and let the density of a
trip be (sum of q over its stops - its travel) / stops. A month's trips to a portfolio earn (density x stops) each, so
each visit earns at most the density of the best trip to its compound within the portfolio. A portfolio is grown by
trips of falling density; what can follow earns at most the density of the next trip for each visit there is room for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.crews.engine.kernel.compiled import compiled
from allocator.visits.kernel.trips import LARGEST, N_TRIPS, Roads, Trips, fill, least_m, tour_m
from domain.arrays import Floats, Ints

FIRST_ROOM = 256  # trips that there is room for at first


class Terms(NamedTuple):
    """What a portfolio costs beside its compounds: yuan a metre, and yuan for each visit above the fair share.

    `absorbed[k]` is how many visits to k different compounds the month has room for.
    """

    yuan_m: float
    unfair_yuan: float
    fair: float
    absorbed: Ints


class Wanted(NamedTuple):
    """Candidates: visits owed, costs of the official as their chief beside travel and load, and prices, (c,) each."""

    owed: Ints
    beside: Floats
    price: Floats


class Found(NamedTuple):
    """The portfolios kept: members (room, LARGEST), ascending with -1 behind; cost, and cost less prices, (room,)."""

    members: Ints
    yuan: Floats
    reduced: Floats


class Branch(NamedTuple):
    """A portfolio on its way, level by level: trip that follows, size, visits, what they earn at most, last density.

    `chosen` are its members.
    """

    following: Ints
    size: Ints
    load: Ints
    earned: Floats
    lowest: Floats
    chosen: Ints


@compiled
def cheapest(roads: Roads, terms: Terms, wanted: Wanted, most: int, below: float, room: int) -> tuple[Found, int]:
    """The `room` portfolios of at most `most` candidates with the least cost less prices that is `below`; how many."""
    found = Found(np.full((room, LARGEST), -1), np.zeros(room), np.full(room, np.inf))
    visit = (wanted.price - wanted.beside) / wanted.owed
    trip, density = _trips_worth(roads, terms, wanted, visit, most, below)
    table = Trips(np.full((N_TRIPS, 3), -1), np.zeros(N_TRIPS), np.zeros(_states(wanted.owed, most)))
    levels = np.zeros((3, LARGEST + 2), np.int64)
    worths = np.zeros((2, LARGEST + 2))
    worths[1, 0] = np.inf
    b = Branch(levels[0], levels[1], levels[2], worths[0], worths[1], np.zeros(LARGEST, np.int64))
    shortest, longest, level, count = np.min(wanted.owed), np.max(wanted.owed), 0, 0
    while level >= 0:
        row, size = b.following[level], b.size[level]
        bar = below if count < room else found.reduced[0]
        if most - size == 1:
            count = _completed(found, count, roads, terms, wanted, visit, table, b, level, below)
            level -= 1
            continue
        if size == most or row >= len(density):
            level -= 1
            continue
        if -b.earned[level] - _spare(terms, b.load[level], most - size, shortest, longest, density[row]) >= bar:
            level -= 1
            continue
        b.following[level] = row + 1
        if not _grown(b, level, trip[row], density[row], wanted.owed, most):
            continue
        level += 1
        b.following[level], b.lowest[level] = row + 1, density[row]
        if not _in_order(roads, terms, visit, b, level, density[row]):
            level -= 1
            continue
        if _unfair(terms, b.load[level]) - b.earned[level] < bar:
            count = _tried(found, count, roads, terms, wanted, table, b.chosen, b.size[level], bar)
    return found, count


@compiled
def _completed(
    found: Found,
    count: int,
    roads: Roads,
    terms: Terms,
    wanted: Wanted,
    visit: Floats,
    table: Trips,
    b: Branch,
    level: int,
    below: float,
) -> int:
    """Try each candidate as the last member of a portfolio; how many are kept now."""
    size = b.size[level]
    for last in range(len(visit)):
        bar = below if count < len(found.yuan) else found.reduced[0]
        b.chosen[size] = last
        if _is_among(b.chosen, size, last):
            continue
        density = _best_density(roads, terms, visit, b.chosen, size + 1, size)
        if density > b.lowest[level]:
            continue  # found from that trip
        earned = b.earned[level] + wanted.owed[last] * density
        if _unfair(terms, b.load[level] + wanted.owed[last]) - earned < bar:
            count = _tried(found, count, roads, terms, wanted, table, b.chosen, size + 1, bar)
    return count


@compiled
def _tried(
    found: Found,
    count: int,
    roads: Roads,
    terms: Terms,
    wanted: Wanted,
    table: Trips,
    chosen: Ints,
    size: int,
    bar: float,
) -> int:
    yuan, worth = _priced(roads, terms, wanted, table, chosen, size)
    return _keep(found, count, chosen, size, yuan, yuan - worth) if yuan - worth < bar else count


@compiled
def _is_among(chosen: Ints, size: int, one: int) -> bool:
    for place in range(size):
        if chosen[place] == one:
            return True
    return False


@compiled
def _trips_worth(
    roads: Roads, terms: Terms, wanted: Wanted, visit: Floats, most: int, below: float
) -> tuple[Ints, Floats]:
    """Trips that a portfolio worth less than `below` can have, (t, 3) with -1 behind, and their densities, falling."""
    pair = _pairs_worth(roads, terms, visit)
    shortest, longest = np.min(wanted.owed), np.max(wanted.owed)
    top, least = _top_density(roads, terms, visit, pair), np.inf
    for visits in range(shortest, longest + 1):
        others = _spare(terms, visits, most - 1, shortest, longest, top)
        least = min(least, (-below - others) / visits)
    n, count = len(visit), 0
    trip, density = np.full((FIRST_ROOM, 3), -1), np.zeros(FIRST_ROOM)
    for a in range(n):
        for b in range(a, n):
            for c in range(b, n if roads.trip_size > 2 and b > a else b + 1):
                second, third = b if b > a else -1, c if c > b else -1
                if _at_most(visit, pair, a, b, c) <= least:
                    continue
                value = _density(roads, terms, visit, a, second, third)
                if value > least:
                    if count == len(density):
                        trip = np.concatenate((trip, np.full((count, 3), -1)))
                        density = np.concatenate((density, np.zeros(count)))
                    trip[count, 0], trip[count, 1], trip[count, 2] = a, second, third
                    density[count] = value
                    count += 1
    order = np.argsort(-density[:count], kind="mergesort")
    return trip[order], density[order]


@compiled
def _pairs_worth(roads: Roads, terms: Terms, visit: Floats) -> Floats:
    """What a trip to two candidates earns, (c, c); the diagonal is for one. -inf where it cannot be made."""
    n = len(visit)
    pair = np.full((n, n), -np.inf)
    for a in range(n):
        pair[a, a] = _density(roads, terms, visit, a, -1, -1)
        for b in range(a + 1, n if roads.trip_size > 1 else 0):
            pair[a, b] = pair[b, a] = 2.0 * _density(roads, terms, visit, a, b, -1)
    return pair


@compiled
def _at_most(visit: Floats, pair: Floats, a: int, b: int, c: int) -> float:
    """Density that a trip, of one stop where b = a and of two where c = b, cannot exceed.

    A trip of three is no shorter than any two of its stops, so no shorter than the mean of the three pairs.
    """
    if c > b:
        return (pair[a, b] + pair[b, c] + pair[a, c] + visit[a] + visit[b] + visit[c]) / 9.0
    return pair[a, b] / 2.0 if b > a else pair[a, a]


@compiled
def _top_density(roads: Roads, terms: Terms, visit: Floats, pair: Floats) -> float:
    n, top = len(visit), -np.inf
    for a in range(n):
        for b in range(a, n):
            top = max(top, _at_most(visit, pair, a, b, b))
    for a in range(n if roads.trip_size > 2 else 0):
        for b in range(a + 1, n):
            for c in range(b + 1, n):
                if _at_most(visit, pair, a, b, c) > top:
                    top = max(top, _density(roads, terms, visit, a, b, c))
    return top


@compiled
def _density(roads: Roads, terms: Terms, visit: Floats, a: int, b: int, c: int) -> float:
    """What a trip earns for each of its one to three stops (-1 for none)."""
    worth, stops = visit[a], 1
    if b >= 0:
        worth, stops = worth + visit[b], stops + 1
    if c >= 0:
        worth, stops = worth + visit[c], stops + 1
    return (worth - terms.yuan_m * tour_m(roads, a, b, c)) / stops


@compiled
def _spare(terms: Terms, load: int, most: int, shortest: int, longest: int, density: float) -> float:
    """Most that up to `most` further compounds earn at a density, less the price of all visits above the fair share."""
    best = -_unfair(terms, load)
    for further in range(1, most + 1):
        visits = float(further * longest)
        if density <= terms.unfair_yuan:
            room = terms.fair - load if density > 0 else 0.0
            visits = min(visits, max(float(further * shortest), room))
        best = max(best, visits * density - terms.unfair_yuan * max(0.0, load + visits - terms.fair))
    return best


@compiled
def _unfair(terms: Terms, load: int) -> float:
    return terms.unfair_yuan * max(0.0, load - terms.fair)


@compiled
def _grown(b: Branch, level: int, trip: Ints, density: float, owed: Ints, most: int) -> bool:
    """Put the stops of a trip that are new on the next level; False where none is, or there is no room for them."""
    size = b.size[level]
    new, load = size, 0
    for stop in range(3):
        if trip[stop] < 0:
            break
        if not _is_among(b.chosen, size, trip[stop]):
            if new == most:
                return False
            b.chosen[new] = trip[stop]
            load += owed[trip[stop]]
            new += 1
    b.size[level + 1], b.load[level + 1] = new, b.load[level] + load
    b.earned[level + 1] = b.earned[level] + density * load
    return new > size


@compiled
def _in_order(roads: Roads, terms: Terms, visit: Floats, b: Branch, level: int, density: float) -> bool:
    """Whether the compounds of the last trip have no better one: else the same portfolio comes from that trip."""
    for place in range(b.size[level - 1], b.size[level]):
        if _best_density(roads, terms, visit, b.chosen, b.size[level], place) > density:
            return False
    return True


@compiled
def _best_density(roads: Roads, terms: Terms, visit: Floats, chosen: Ints, size: int, place: int) -> float:
    """Largest density of a trip to one of the chosen candidates, and to others of them."""
    own = chosen[place]
    best = _density(roads, terms, visit, own, -1, -1)
    for second in range(size if roads.trip_size > 1 else 0):
        if second == place:
            continue
        best = max(best, _density(roads, terms, visit, own, chosen[second], -1))
        for third in range(second + 1, size if roads.trip_size > 2 else 0):
            if third != place:
                best = max(best, _density(roads, terms, visit, own, chosen[second], chosen[third]))
    return best


@compiled
def _states(owed: Ints, most: int) -> int:
    """States that the table of any portfolio can have."""
    top = np.sort(owed)[::-1][:most]
    states = 1
    for visits in top:
        states *= visits + 1
    return states


@compiled
def _priced(
    roads: Roads, terms: Terms, wanted: Wanted, table: Trips, chosen: Ints, size: int
) -> tuple[float, float]:
    """Cost of a portfolio, inf where the month has no room for it, and its price."""
    fixed, worth, owed = 0.0, 0.0, np.zeros(LARGEST, np.int64)
    for place in range(size):
        fixed += wanted.beside[chosen[place]]
        worth += wanted.price[chosen[place]]
        owed[place] = wanted.owed[chosen[place]]
    if not _fits(terms, owed, size):
        return np.inf, worth
    fixed += _unfair(terms, owed[:size].sum())
    count = fill(roads, table, chosen, size)
    return fixed + terms.yuan_m * least_m(table, count, owed, size), worth


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
