"""Changes of the current plan, what they cost, and undoing them."""

from __future__ import annotations

from allocator.teams.kernel.layout import (
    BEST,
    CAPACITY,
    COST,
    METRES,
    N_DAYS,
    N_TASKS,
    N_TEAMS,
    NEXT,
    NONE,
    OVER,
    SECONDS,
    SURCHARGE,
    TICK,
    TODO,
    TOUCHED,
    UNDONE,
    WANTED,
    YUAN,
    Board,
)
from allocator.teams.kernel.walk import walk, yuan
from domain.machine_code import compiled


@compiled
def overtime_s(b: Board, team: int, seconds: float, over: float) -> float:
    """Seconds of a month that are paid as overtime: after shifts, or beyond the month, whichever is more."""
    return float(max(over, seconds - b.crew[team, CAPACITY], 0.0))


@compiled
def count_days(mask: int) -> int:
    """Number of days in a set."""
    found = 0
    while mask:
        found += mask & 1
        mask >>= 1
    return found


@compiled
def touch(b: Board, route: int) -> None:
    """Keep a route as it is before a step changes it for the first time."""
    if b.stamp[route] == b.whole[TICK]:
        return
    b.stamp[route] = b.whole[TICK]
    b.touched[b.whole[TOUCHED]] = route
    b.whole[TOUCHED] += 1
    b.old_n_stops[route] = b.n_stops[route]
    b.old_version[route] = b.version[route]
    for column in range(4):
        b.old_route[route, column] = b.route[route, column]
    for at in range(b.n_stops[route]):
        b.old_stop[route, at] = b.stop[route, at]


@compiled
def measure(b: Board, route: int) -> None:
    """Bring a route's sums, its team's hours and the cost up to date."""
    team = route // b.size[N_DAYS]
    sums, hours = b.route[route], b.hours[team]
    seconds, over, metres = walk(b, route, NONE, 0)
    price = yuan(b, team, seconds, metres)
    late = overtime_s(b, team, hours[SECONDS], hours[OVER])
    hours[SECONDS] += seconds - sums[SECONDS]
    hours[OVER] += over - sums[OVER]
    late = overtime_s(b, team, hours[SECONDS], hours[OVER]) - late
    b.total[COST] += price - sums[YUAN] + late * b.crew[team, SURCHARGE]
    sums[SECONDS], sums[OVER], sums[METRES], sums[YUAN] = seconds, over, metres, price
    b.whole[NEXT] += 1
    b.version[route] = b.whole[NEXT]


@compiled
def insert(b: Board, task: int, route: int, after: int) -> None:
    """Visit a task behind so many stops."""
    touch(b, route)
    for at in range(b.n_stops[route], after, -1):
        b.stop[route, at] = b.stop[route, at - 1]
    b.stop[route, after] = task
    b.n_stops[route] += 1
    measure(b, route)


@compiled
def remove(b: Board, task: int, route: int) -> None:
    """Take a task out of a route."""
    touch(b, route)
    at = 0
    while b.stop[route, at] != task:
        at += 1
    for k in range(at, b.n_stops[route] - 1):
        b.stop[route, k] = b.stop[route, k + 1]
    b.n_stops[route] -= 1
    measure(b, route)


@compiled
def free(b: Board, task: int) -> None:
    """Take a task out on all its days, to be placed again."""
    if b.freed[task] == b.whole[TICK]:
        return
    b.freed[task] = b.whole[TICK]
    b.todo[b.whole[TODO]] = task
    b.whole[TODO] += 1
    b.old_team_of[task], b.old_mask[task], b.old_gap_yuan[task] = b.team_of[task], b.mask[task], b.gap_yuan[task]
    for day in range(b.size[N_DAYS]):
        if b.mask[task] >> day & 1:
            remove(b, task, b.team_of[task] * b.size[N_DAYS] + day)
    b.total[COST] += count_days(b.mask[task]) * b.visit[task, UNDONE] - b.gap_yuan[task]
    b.mask[task], b.team_of[task], b.gap_yuan[task] = 0, NONE, 0.0


@compiled
def begin(b: Board) -> None:
    """Begin a step."""
    b.whole[TICK] += 1
    b.whole[TOUCHED], b.whole[TODO] = 0, 0
    for team in range(b.size[N_TEAMS]):
        b.old_hours[team, SECONDS], b.old_hours[team, OVER] = b.hours[team, SECONDS], b.hours[team, OVER]


@compiled
def undo(b: Board) -> None:
    """Bring routes and tasks back to what they were when the step began."""
    for i in range(b.whole[TOUCHED]):
        route = b.touched[i]
        b.n_stops[route] = b.old_n_stops[route]
        b.version[route] = b.old_version[route]
        for column in range(4):
            b.route[route, column] = b.old_route[route, column]
        for at in range(b.n_stops[route]):
            b.stop[route, at] = b.old_stop[route, at]
    for i in range(b.whole[TODO]):
        task = b.todo[i]
        b.team_of[task], b.mask[task], b.gap_yuan[task] = b.old_team_of[task], b.old_mask[task], b.old_gap_yuan[task]
    for team in range(b.size[N_TEAMS]):
        b.hours[team, SECONDS], b.hours[team, OVER] = b.old_hours[team, SECONDS], b.old_hours[team, OVER]


@compiled
def sum_up(b: Board) -> None:
    """Sum up the cost anew, so that rounding errors never add up."""
    total = 0.0
    for route in range(len(b.n_stops)):
        total += b.route[route, YUAN]
    for team in range(b.size[N_TEAMS]):
        total += overtime_s(b, team, b.hours[team, SECONDS], b.hours[team, OVER]) * b.crew[team, SURCHARGE]
    for task in range(b.size[N_TASKS]):
        left = b.need[task, WANTED] - count_days(b.mask[task])
        total += b.gap_yuan[task] + left * b.visit[task, UNDONE]
    b.total[COST] = total


@compiled
def keep_best(b: Board) -> None:
    """Copy the current plan to the best one."""
    b.total[BEST] = b.total[COST]
    for task in range(b.size[N_TASKS]):
        b.best_team_of[task], b.best_mask[task] = b.team_of[task], b.mask[task]
    for route in range(len(b.n_stops)):
        b.best_n_stops[route] = b.n_stops[route]
        for at in range(b.n_stops[route]):
            b.best_stop[route, at] = b.stop[route, at]
