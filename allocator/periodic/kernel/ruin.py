"""Taking visits out: adjacent strings of routes, of all days with their customers' patterns, or of one day alone.

References
----------
Christiaens, J., Vanden Berghe, G. (2020). Slack induction by string removals for vehicle routing problems.
Transportation Science 54(2), 417-433. DOI 10.1287/trsc.2019.0914
"""

from __future__ import annotations

from allocator.crews.engine.kernel.chance import below, uniform
from allocator.periodic.kernel.layout import N_DAYS, N_PLACES, N_VEHICLES, NONE, TICK, TODO, Board
from allocator.periodic.kernel.routes import position, remove
from domain.machine_code import compiled

MEAN_REMOVED = 10.0
LONGEST_STRING = 10
SPLIT = 0.5  # share of strings of which a middle part stays
LONGER = 0.01  # chance that the part that stays is longer by one


@compiled
def free(b: Board, place: int, days: int) -> None:
    """Take a customer out on some of its days, to be placed again."""
    if b.owed[place] == 0:
        b.todo[b.whole[TODO]] = place
        b.whole[TODO] += 1
        b.old_mask[place] = b.mask[place]
    for day in range(b.size[N_DAYS]):
        if days >> day & 1:
            remove(b, place, day)
    b.owed[place] |= days
    b.mask[place] &= ~days


@compiled
def some_day(b: Board, place: int) -> int:
    """One of the days of a customer, at random."""
    left = 0
    for day in range(b.size[N_DAYS]):
        left += b.mask[place] >> day & 1
    left = below(b.dice, left)
    for day in range(b.size[N_DAYS]):
        if b.mask[place] >> day & 1:
            if left == 0:
                return day
            left -= 1
    return NONE


@compiled
def _cut_string(b: Board, place: int, route: int, length: int, whole: bool) -> None:
    """Free the customers of a string of a route through a place: with all their days, or with the route's alone."""
    b.cut[route] = b.whole[TICK]
    count, day = b.n_stops[route], route // b.size[N_VEHICLES]
    stays = 0
    if length < count and length > 1 and uniform(b.dice) < SPLIT:
        stays = 1
        while length + stays < count and uniform(b.dice) < LONGER:
            stays += 1
    span, at = length + stays, position(b, place, route)
    first = max(1, at - span + 1) + below(b.dice, min(at, count - span + 1) - max(1, at - span + 1) + 1)
    gap = first + 1 + below(b.dice, length - 1) if stays else first + span
    for back in range(span):
        k = first + span - 1 - back  # from behind, so that what goes leaves the places before it where they are
        if not gap <= k < gap + stays:
            other = b.stop[route, k]
            free(b, other, b.mask[other] if whole else 1 << day)


@compiled
def cut_strings(b: Board, whole: bool) -> None:
    """Free customers of strings near a random one; unless `whole`, of the routes of one day and for that day alone."""
    seed = 1 + below(b.dice, b.size[N_PLACES] - 1)
    only = NONE if whole else some_day(b, seed)
    stops, routes = 0, 0
    for route in range(len(b.n_stops)):
        if b.n_stops[route] and (whole or route // b.size[N_VEHICLES] == only):
            stops, routes = stops + b.n_stops[route], routes + 1
    mean = stops / max(1, routes)
    longest = min(float(LONGEST_STRING), mean)
    strings = int(1.0 + uniform(b.dice) * max(0.0, 4.0 * MEAN_REMOVED / (1.0 + longest) - 1.0))
    for place in b.near[seed]:
        if strings == 0:
            break
        if b.mask[place] == 0 or (not whole and b.mask[place] >> only & 1 == 0):
            continue
        route = b.route_of[place, some_day(b, place) if whole else only]
        if b.cut[route] != b.whole[TICK]:
            length = int(1.0 + uniform(b.dice) * min(float(b.n_stops[route]), longest))
            _cut_string(b, place, route, min(length, b.n_stops[route]), whole)
            strings -= 1
