"""Changes of the current routes, what they cost, and undoing them."""

from __future__ import annotations

from allocator.periodic.kernel.layout import (
    BEST,
    LENGTH,
    LOAD,
    METRES,
    N_PLACES,
    N_VEHICLES,
    NONE,
    OVERLOAD,
    OVERTIME,
    SERVICE,
    TICK,
    TODO,
    TOUCHED,
    Board,
)
from domain.machine_code import compiled

ROUNDING = 1e-9  # relative: what sums may exceed a limit by


@compiled
def above(value: float, limit: float) -> float:
    """How far a sum lies above a limit, rounding errors left out."""
    over = value - limit
    return over if over > ROUNDING * limit else 0.0


@compiled
def touch(b: Board, route: int) -> None:
    """Keep a route as it is before a step changes it for the first time."""
    if b.stamp[route] == b.whole[TICK]:
        return
    b.stamp[route] = b.whole[TICK]
    b.touched[b.whole[TOUCHED]] = route
    b.whole[TOUCHED] += 1
    b.old_count[route] = b.n_stops[route]
    for column in range(3):
        b.old_sums[route, column] = b.sums[route, column]
    for at in range(b.n_stops[route] + 2):
        b.old_stop[route, at] = b.stop[route, at]


@compiled
def _add(b: Board, route: int, place: int, metres: float, sign: int) -> None:
    """Bring sums and totals up to date with a visit that comes or goes."""
    day = route // b.size[N_VEHICLES]
    sums = b.sums[route]
    overload = above(sums[LOAD], b.capacity[day])
    overtime = above(sums[METRES] + sums[SERVICE], b.longest[day])
    sums[METRES] += metres
    sums[LOAD] += sign * b.demand[place]
    sums[SERVICE] += sign * b.service[place]
    b.total[LENGTH] += metres
    b.total[OVERLOAD] += above(sums[LOAD], b.capacity[day]) - overload
    b.total[OVERTIME] += above(sums[METRES] + sums[SERVICE], b.longest[day]) - overtime


@compiled
def insert(b: Board, place: int, route: int, after: int) -> None:
    """Visit a place behind the stop at position `after`."""
    touch(b, route)
    stops, day = b.stop[route], route // b.size[N_VEHICLES]
    before, then = stops[after], stops[after + 1]
    for at in range(b.n_stops[route] + 1, after, -1):
        stops[at + 1] = stops[at]
    stops[after + 1] = place
    b.n_stops[route] += 1
    b.route_of[place, day] = route
    metres = b.distance[before, place] + b.distance[place, then] - b.distance[before, then]
    _add(b, route, place, metres, 1)


@compiled
def position(b: Board, place: int, route: int) -> int:
    """Where in a route a place stands."""
    at = 1
    while b.stop[route, at] != place:
        at += 1
    return at


@compiled
def remove(b: Board, place: int, day: int) -> None:
    """Take a place out of its route of a day."""
    route = b.route_of[place, day]
    touch(b, route)
    stops, at = b.stop[route], position(b, place, route)
    before, then = stops[at - 1], stops[at + 1]
    metres = b.distance[before, then] - b.distance[before, place] - b.distance[place, then]
    for k in range(at, b.n_stops[route] + 1):
        stops[k] = stops[k + 1]
    b.n_stops[route] -= 1
    b.route_of[place, day] = NONE
    _add(b, route, place, metres, -1)


@compiled
def undo(b: Board) -> None:
    """Bring the routes touched, and the days of the customers placed, back to what they were."""
    for i in range(b.whole[TOUCHED]):
        route = b.touched[i]
        for at in range(1, b.n_stops[route] + 1):
            b.route_of[b.stop[route, at], route // b.size[N_VEHICLES]] = NONE
    for i in range(b.whole[TOUCHED]):
        route = b.touched[i]
        b.n_stops[route] = b.old_count[route]
        for column in range(3):
            b.sums[route, column] = b.old_sums[route, column]
        for at in range(b.n_stops[route] + 2):
            b.stop[route, at] = b.old_stop[route, at]
        for at in range(1, b.n_stops[route] + 1):
            b.route_of[b.stop[route, at], route // b.size[N_VEHICLES]] = route
    for i in range(b.whole[TODO]):
        b.mask[b.todo[i]] = b.old_mask[b.todo[i]]


@compiled
def sum_up(b: Board) -> None:
    """Sum up routes and totals anew, so that rounding errors never add up."""
    b.total[LENGTH], b.total[OVERLOAD], b.total[OVERTIME] = 0.0, 0.0, 0.0
    for route in range(len(b.n_stops)):
        sums, day = b.sums[route], route // b.size[N_VEHICLES]
        sums[METRES], sums[LOAD], sums[SERVICE] = 0.0, 0.0, 0.0
        for at in range(b.n_stops[route] + 1):
            place, then = b.stop[route, at], b.stop[route, at + 1]
            sums[METRES] += b.distance[place, then]
            sums[LOAD] += b.demand[place] if place else 0.0
            sums[SERVICE] += b.service[place] if place else 0.0
        b.total[LENGTH] += sums[METRES]
        b.total[OVERLOAD] += above(sums[LOAD], b.capacity[day])
        b.total[OVERTIME] += above(sums[METRES] + sums[SERVICE], b.longest[day])


@compiled
def keep_best(b: Board) -> None:
    """Copy the current routes to the best ones."""
    b.total[BEST] = b.total[LENGTH]
    for route in range(len(b.n_stops)):
        b.best_count[route] = b.n_stops[route]
        for at in range(b.n_stops[route] + 2):
            b.best_stop[route, at] = b.stop[route, at]


@compiled
def return_to_best(b: Board) -> None:
    """Make the best routes the current ones."""
    for place in range(b.size[N_PLACES]):
        b.mask[place] = 0
        b.route_of[place, :] = NONE
    for route in range(len(b.n_stops)):
        day = route // b.size[N_VEHICLES]
        b.n_stops[route] = b.best_count[route]
        for at in range(b.n_stops[route] + 2):
            b.stop[route, at] = b.best_stop[route, at]
        for at in range(1, b.n_stops[route] + 1):
            b.route_of[b.stop[route, at], day] = route
            b.mask[b.stop[route, at]] |= 1 << day
    sum_up(b)
