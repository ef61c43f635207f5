"""What an official's trips earn at best.

Let q(i) be the price of a visit to compound i, its compound's price divided by its visits, and let the density of a
trip be (sum of q over its stops - its travel) / stops. The trips of a month earn (density x stops) each, so each visit
earns at most the density of the best trip to its compound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.visits.kernel.trips import Roads, among, tour_m
from domain.arrays import Floats, Ints
from domain.machine_code import compiled

TRIES = 60_000_000  # trips of three that are looked at one by one, before all are


class Terms(NamedTuple):
    """What a portfolio of an official costs beside its compounds, and which ones are wanted.

    Yuan a metre, yuan for each visit above the fair share; `absorbed[k]` is how many visits to k different compounds
    the month has room for. Wanted are those of at most `most` compounds whose cost less prices is `below` a bar; after
    so many `steps` the search ends.
    """

    yuan_m: float
    unfair_yuan: float
    fair: float
    absorbed: Ints
    most: int
    below: float
    steps: int


class Worth(NamedTuple):
    """What trips earn: a visit (c,), a trip of two (c, c) with those of one on the diagonal, the best density (c,)."""

    visit: Floats
    pair: Floats
    best: Floats


@compiled
def worth_of(roads: Roads, terms: Terms, owed: Ints, price: Floats) -> Worth:
    """What trips to candidates earn; best densities of compounds that could be in a wanted portfolio are exact."""
    worth = _of_pairs(roads, terms.yuan_m, price / owed)
    if roads.trip_size > 2:
        _with_triples(roads, terms, worth, int(np.min(owed)), int(np.max(owed)))
    return worth


@compiled
def _of_pairs(roads: Roads, yuan_m: float, visit: Floats) -> Worth:
    """What trips of one and two stops earn; the best densities are of those alone."""
    n = len(visit)
    pair, best = np.full((n, n), -np.inf), np.zeros(n)
    for a in range(n):
        pair[a, a] = best[a] = density(roads, yuan_m, visit, a, -1, -1)
    for a in range(n if roads.trip_size > 1 else 0):
        for b in range(a + 1, n):
            earned = density(roads, yuan_m, visit, a, b, -1)
            pair[a, b] = pair[b, a] = 2.0 * earned
            best[a], best[b] = max(best[a], earned), max(best[b], earned)
    return Worth(visit, pair, best)


@compiled
def _with_triples(roads: Roads, terms: Terms, worth: Worth, shortest: int, longest: int) -> None:
    """Raise the best densities by trips of three, as far as a compound could then be in a wanted portfolio.

    A trip of three is no shorter than any two of its stops. So it earns at most what each of its pairs earns with the
    price of a visit to the third, and no more than the mean of these: with u(a, b) = pair + half of both visits, a
    third of (u(a, b) + u(b, c) + u(a, c)) / 3. Compounds are taken in the order of that bound: the best density of all
    is then known early, and with it the density below which no compound is wanted.
    """
    shared = worth.pair + 0.5 * (worth.visit[:, None] + worth.visit[None, :])
    np.fill_diagonal(shared, -np.inf)
    most = np.array([np.max(row) for row in shared])
    highest = worth.best.copy()
    for a in range(len(most)):
        highest[a] = max(highest[a], (np.max(shared[a] + most) + most[a]) / 9.0)
    reached, tries = -np.inf, 0
    for a in np.argsort(-highest, kind="mergesort"):
        floor = floor_of(terms, shortest, longest, max(reached, highest[a]))
        if highest[a] <= floor:
            break
        if tries > TRIES:
            _of_all_triples(roads, terms.yuan_m, worth, np.flatnonzero(highest > floor), floor)
            break
        bar, tried = _best_triple(roads, terms.yuan_m, worth, shared, most, a, max(floor, worth.best[a]))
        if bar > floor:
            worth.best[a] = bar
        reached, tries = max(reached, worth.best[a]), tries + tried


@compiled
def _best_triple(
    roads: Roads, yuan_m: float, worth: Worth, shared: Floats, most: Floats, a: int, bar: float
) -> tuple[float, int]:
    """The best density of a trip of three with `a`, if it is above a bar, or the bar; how many trips were tried."""
    near = np.flatnonzero(shared[a] + most + most[a] > 9.0 * bar)
    near = near[np.argsort(-shared[a][near], kind="mergesort")]
    tries = 0
    for first in range(len(near) - 1):
        b = near[first]
        for c in near[first + 1 :]:
            if shared[a, b] + shared[a, c] + most[b] <= 9.0 * bar:
                break
            tries += 1
            if mean_most(worth, a, b, c) > bar:
                bar = max(bar, density(roads, yuan_m, worth.visit, a, b, c))
    return float(bar), tries


@compiled
def _of_all_triples(roads: Roads, yuan_m: float, worth: Worth, at: Ints, floor: float) -> None:
    """Raise the best densities by the trips of three among some compounds, but for those of no more than a floor.

    A loop without a branch over the third stop, which a compiler turns into one over several of them at once: where
    bounds leave most trips open it is many times as fast as they are. Compounds are taken in the order of their prices
    of a visit: a pair needs a third stop of some price to come above the floor, so the loop ends at the last of these.
    """
    at = at[np.argsort(-worth.visit[at], kind="mergesort")]
    out, back, visit = roads.out[at], roads.back[at], worth.visit[at]
    best, n = worth.best[at], len(at)
    there = among(roads.between, at)
    here = there.T.copy()  # here[b, c] is the way from c to b
    earned, rising = np.empty(n), -visit
    for a in range(n):
        for b in range(a + 1, n):
            end = np.searchsorted(rising, worth.pair[at[a], at[b]] - 3.0 * floor)
            if end <= b + 1:
                continue
            ab, ba, both = there[a, b], here[a, b], visit[a] + visit[b]
            for c in range(b + 1, end):
                by_a = min(out[b] + ba + there[a, c] + back[c], out[c] + here[a, c] + ab + back[b])
                by_b = min(out[a] + ab + there[b, c] + back[c], out[c] + here[b, c] + ba + back[a])
                by_c = min(out[a] + there[a, c] + here[b, c] + back[b], out[b] + there[b, c] + here[a, c] + back[a])
                metres = min(by_a, by_b, by_c)
                whole = (both + visit[c] - yuan_m * metres) / 3.0
                earned[c] = whole if metres <= roads.longest[3] else -np.inf
                best[c] = max(best[c], earned[c])
            top = np.max(earned[b + 1 : end])
            best[a], best[b] = max(best[a], top), max(best[b], top)
    worth.best[at] = best


@compiled
def mean_most(worth: Worth, a: int, b: int, c: int) -> float:
    """A trip of three stops has at most this density, that of its worst pair with the price of the third."""
    visit, pair = worth.visit, worth.pair
    return float(min(pair[a, b] + visit[c], pair[a, c] + visit[b], pair[b, c] + visit[a])) / 3.0


@compiled
def density(roads: Roads, yuan_m: float, visit: Floats, a: int, b: int, c: int) -> float:
    """What a trip earns for each of its one to three stops (-1 for none)."""
    worth, stops = visit[a], 1
    if b >= 0:
        worth, stops = worth + visit[b], stops + 1
    if c >= 0:
        worth, stops = worth + visit[c], stops + 1
    return float((worth - yuan_m * tour_m(roads, a, b, c)) / stops)


@compiled
def floor_of(terms: Terms, shortest: int, longest: int, top: float) -> float:
    """Best density below which a compound is in no portfolio that is wanted, when no trip has one above `top`."""
    floor = np.inf
    for visits in range(shortest, longest + 1):
        others = max(-unfair(terms, visits), further(terms, visits, terms.most - 1, shortest, longest, top))
        floor = min(floor, (-terms.below - others) / visits)
    return floor


@compiled
def further(terms: Terms, load: int, most: int, shortest: int, longest: int, best: float) -> float:
    """Most that one to `most` further compounds earn at a density, less the price of all visits above the share."""
    found = -np.inf
    for compounds in range(1, most + 1):
        visits = float(compounds * longest)
        if best <= terms.unfair_yuan:
            room = terms.fair - load if best > 0 else 0.0
            visits = min(visits, max(float(compounds * shortest), room))
        found = max(found, visits * best - terms.unfair_yuan * max(0.0, load + visits - terms.fair))
    return found


@compiled
def unfair(terms: Terms, load: int) -> float:
    """Price in yuan of the visits of a load above the fair share."""
    return terms.unfair_yuan * max(0.0, load - terms.fair)
