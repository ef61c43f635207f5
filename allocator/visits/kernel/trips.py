"""Trips of one official through at most three compounds, and the cheapest trips that make the visits of a few."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from domain.arrays import Floats, Ints
from domain.machine_code import compiled

LARGEST = 6  # compounds whose trips are chosen exactly
N_TRIPS = 41  # sets of one to three out of so many


class Roads(NamedTuple):
    """Metres office -> gate and back (c,), gate to gate (c, c), the longest trip with 0 to 3 visits, visits a trip."""

    out: Floats
    back: Floats
    between: Floats
    longest: Floats
    trip_size: int


class Trips(NamedTuple):
    """Room for the trips of a set: places of each (N_TRIPS, 3) with -1 behind, metres, and a table of least metres."""

    place: Ints
    metres: Floats
    least: Floats


@compiled
def among(between: Floats, at: Ints) -> Floats:
    """Metres between some of the candidates."""
    found = np.empty((len(at), len(at)))
    for a in range(len(at)):
        for b in range(len(at)):
            found[a, b] = between[at[a], at[b]]
    return found


@compiled
def tour_m(roads: Roads, a: int, b: int, c: int) -> float:
    """Shortest round trip through one to three candidates, -1 for none; inf where it cannot be made."""
    size = 1 + (b >= 0) + (c >= 0)
    if size > roads.trip_size:
        return np.inf
    if size == 1:
        best = roads.out[a] + roads.back[a]
    elif size == 2:
        best = min(_line_m(roads, a, b), _line_m(roads, b, a))
    else:
        best = min(_middle_m(roads, a, b, c), _middle_m(roads, a, c, b), _middle_m(roads, b, a, c))
    return best if best <= roads.longest[size] else np.inf


@compiled
def _line_m(roads: Roads, a: int, b: int) -> float:
    return float(roads.out[a] + roads.between[a, b] + roads.back[b])


@compiled
def _middle_m(roads: Roads, a: int, b: int, c: int) -> float:
    """Shortest round trip with `b` between the other two."""
    there = roads.out[a] + roads.between[a, b] + roads.between[b, c] + roads.back[c]
    back = roads.out[c] + roads.between[c, b] + roads.between[b, a] + roads.back[a]
    return float(min(there, back))


@compiled
def fill(roads: Roads, trips: Trips, chosen: Ints, size: int) -> int:
    """Put the trips through `size` chosen candidates into `trips`, and tell how many there are."""
    count = 0
    for a in range(size):
        count = _put(roads, trips, count, chosen, a, -1, -1)
        for b in range(a + 1, size if roads.trip_size > 1 else 0):
            count = _put(roads, trips, count, chosen, a, b, -1)
            for c in range(b + 1, size if roads.trip_size > 2 else 0):
                count = _put(roads, trips, count, chosen, a, b, c)
    return count


@compiled
def _put(roads: Roads, trips: Trips, count: int, chosen: Ints, a: int, b: int, c: int) -> int:
    trips.place[count, 0], trips.place[count, 1], trips.place[count, 2] = a, b, c
    second, third = chosen[b] if b >= 0 else -1, chosen[c] if c >= 0 else -1
    trips.metres[count] = tour_m(roads, chosen[a], second, third)
    return count + 1


@compiled
def least_m(trips: Trips, count: int, owed: Ints, size: int) -> float:
    """Least metres of trips that visit each place as often as owed, on whatever days.

    Dynamic programming over the visits still owed: trips may be taken in any order, so the next one may always serve
    the first place that is still owed one.
    """
    stride = np.ones(LARGEST + 1, np.int64)
    for place in range(size):
        stride[place + 1] = stride[place] * (owed[place] + 1)
    trips.least[0] = 0.0
    for state in range(1, stride[size]):
        first = 0
        while (state // stride[first]) % (owed[first] + 1) == 0:
            first += 1
        best = np.inf
        for row in range(count):
            if trips.place[row, 0] != first:
                continue
            rest = state
            for stop in range(3):
                place = trips.place[row, stop]
                if place >= 0:
                    rest = rest - stride[place] if (state // stride[place]) % (owed[place] + 1) else -1
                    if rest < 0:
                        break
            if rest >= 0:
                best = min(best, trips.least[rest] + trips.metres[row])
        trips.least[state] = best
    return float(trips.least[stride[size] - 1])
