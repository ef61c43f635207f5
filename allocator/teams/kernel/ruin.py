"""Taking tasks out: those around a random one, those of a team's day, or any."""

from __future__ import annotations

from allocator.crews.engine.kernel.chance import below, uniform
from allocator.teams.kernel.layout import N_TASKS, NONE, TODO, Board
from allocator.teams.kernel.routes import free
from domain.machine_code import compiled

MOST_REMOVED = 9
AROUND, OF_A_DAY = 0.55, 0.35  # chances; the rest takes any tasks
PASSED_OVER = 0.2  # share of the near tasks that stay


@compiled
def _around(b: Board, count: int) -> None:
    seed = below(b.dice, b.size[N_TASKS])
    free(b, seed)
    for other in b.near[seed]:
        if b.whole[TODO] >= count:
            break
        if uniform(b.dice) >= PASSED_OVER:
            free(b, other)


@compiled
def _of_a_day(b: Board, count: int) -> None:
    """Tasks of a route, drawn through one of its stops so that empty routes are never drawn."""
    seed = below(b.dice, b.size[N_TASKS])
    if b.team_of[seed] == NONE:
        _around(b, count)
        return
    days = len(b.date)
    day = below(b.dice, days)
    while b.mask[seed] >> day & 1 == 0:
        day = (day + 1) % days
    route = b.team_of[seed] * days + day
    start, stops = below(b.dice, b.n_stops[route]), b.n_stops[route]
    for k in range(stops):
        b.picked[k] = b.stop[route, k]
    for k in range(min(count, stops)):
        free(b, b.picked[(start + k) % stops])


@compiled
def ruin(b: Board) -> None:
    """Take out some tasks with all their days."""
    count = min(1 + below(b.dice, MOST_REMOVED), b.size[N_TASKS])
    kind = uniform(b.dice)
    if kind < AROUND:
        _around(b, count)
    elif kind < AROUND + OF_A_DAY:
        _of_a_day(b, count)
    else:
        for _ in range(count):
            free(b, below(b.dice, b.size[N_TASKS]))
