"""Placing customers: on the pattern whose best insertions cost least in all, limits priced.

References
----------
Christiaens, J., Vanden Berghe, G. (2020), see `ruin`: order of the customers, positions passed over at random (blinks).
Cordeau, J.-F., Gendreau, M., Laporte, G. (1997). A tabu search heuristic for periodic and multi-depot vehicle routing
problems. Networks 30(2), 105-119: loads and durations above their limits are priced.
"""

from __future__ import annotations

import numpy as np

from allocator.crews.engine.kernel.chance import uniform
from allocator.crews.engine.kernel.sorting import sort_by_key
from allocator.periodic.kernel.layout import (
    LOAD,
    LOAD_PRICE,
    METRES,
    N_DAYS,
    N_VEHICLES,
    NONE,
    SERVICE,
    TIME_PRICE,
    TODO,
    Board,
)
from allocator.periodic.kernel.routes import above, insert
from domain.machine_code import compiled

BLINK = 0.01  # share of the positions passed over


@compiled
def sort_todo(b: Board) -> None:
    """Order the customers to be placed: at random, by load, the far ones first or the near ones first."""
    kind = uniform(b.dice)
    for i in range(b.whole[TODO]):
        place = b.todo[i]
        if kind < 4 / 11:
            b.key[i] = uniform(b.dice)
        elif kind < 8 / 11:
            b.key[i] = -b.demand[place]
        else:
            b.key[i] = b.distance[0, place] * (-1.0 if kind < 10 / 11 else 1.0)
    sort_by_key(b.todo, b.key, b.whole[TODO])


@compiled
def priced(b: Board, place: int, route: int, metres: float) -> float:
    """Cost of a visit that makes a route longer by so much."""
    day, sums = route // b.size[N_VEHICLES], b.sums[route]
    overload = above(sums[LOAD] + b.demand[place], b.capacity[day]) - above(sums[LOAD], b.capacity[day])
    takes = sums[METRES] + sums[SERVICE]
    overtime = above(takes + metres + b.service[place], b.longest[day]) - above(takes, b.longest[day])
    return float(metres + b.total[LOAD_PRICE] * overload + b.total[TIME_PRICE] * overtime)


@compiled
def _look(b: Board, place: int, route: int) -> tuple[float, int]:
    """Least detour that a place makes in a route, and after which position; inf where all were passed over."""
    stops, to = b.stop[route], b.distance[place]
    least, best = np.inf, NONE
    before = stops[0]
    for at in range(b.n_stops[route] + 1):
        then = stops[at + 1]
        detour = to[before] + to[then] - b.distance[before, then]
        before = then
        if detour < least and uniform(b.dice) >= BLINK:
            least, best = detour, at
    return least, best


@compiled
def _search_day(b: Board, place: int, day: int) -> None:
    """Find the best visit of a place on a day; of the empty routes one is looked at."""
    b.pick_cost[day], b.pick[day, 0] = np.inf, NONE
    opened = False
    for route in range(day * b.size[N_VEHICLES], (day + 1) * b.size[N_VEHICLES]):
        if b.n_stops[route] == 0:
            if opened:
                continue
            opened = True
        if priced(b, place, route, 0.0) >= b.pick_cost[day]:
            continue
        metres, at = _look(b, place, route)
        if at != NONE:
            cost = priced(b, place, route, metres)
            if cost < b.pick_cost[day]:
                b.pick_cost[day], b.pick[day, 0], b.pick[day, 1] = cost, route, at


@compiled
def _choose(b: Board, place: int, fixed: bool) -> int:
    """Days of the cheapest pattern; those owed where they are fixed. 0 when blinks left no pattern."""
    days = b.owed[place] if fixed else b.may[place]
    for day in range(b.size[N_DAYS]):
        if days >> day & 1:
            _search_day(b, place, day)
    if fixed:
        first, last = -1, 0
    else:
        first, last = b.pattern_start[place], b.pattern_start[place + 1]
    least, best = np.inf, 0
    for at in range(first, last):
        pattern, cost = days if at < 0 else b.pattern[at], 0.0
        for day in range(b.size[N_DAYS]):
            if pattern >> day & 1:
                cost += b.pick_cost[day]
        if cost < least:
            least, best = cost, pattern
    return best


@compiled
def place_all(b: Board, fixed: bool) -> None:
    """Place all that is owed, on the cheapest patterns, or where `fixed` on the days that are owed."""
    sort_todo(b)
    for i in range(b.whole[TODO]):
        place = b.todo[i]
        days = 0
        while days == 0:
            days = _choose(b, place, fixed)
        for day in range(b.size[N_DAYS]):
            if days >> day & 1:
                insert(b, place, b.pick[day, 0], b.pick[day, 1])
        b.mask[place] |= days
        b.owed[place] = 0
