"""Placing tasks: with the team and on the days that add least to the cost, or not at all where that is cheaper.

References
----------
Christiaens, J., Vanden Berghe, G. (2020). Slack induction by string removals for vehicle routing problems.
Transportation Science 54(2), 417-433. DOI 10.1287/trsc.2019.0914: orders, and chances passed over at random (blinks).
"""

from __future__ import annotations

import numpy as np

from allocator.crews.engine.kernel.chance import uniform
from allocator.crews.engine.kernel.sorting import sort_by_key
from allocator.teams.kernel.days import best_days, spacing
from allocator.teams.kernel.layout import (
    ADD_OVER,
    ADD_SECONDS,
    ADD_YUAN,
    CAPACITY,
    COST,
    N_DAYS,
    N_TASKS,
    N_TEAMS,
    NONE,
    OVER,
    SECONDS,
    SERVICE,
    SURCHARGE,
    TODO,
    UNDONE,
    WANTED,
    YUAN,
    Board,
)
from allocator.teams.kernel.routes import count_days, insert
from allocator.teams.kernel.walk import walk, yuan
from domain.machine_code import compiled

BLINK = 0.02  # share of the days passed over at least
BLINK_OF_ONE = 0.6  # the same for one task; for n of them its nth part, since few tasks have few other ways
LOSS, LOSS_WORTH = 0.1, 2.0  # share of the steps whose first task is held to be worth more: a way may pay with a second


@compiled
def sort_todo(b: Board) -> None:
    """Order the tasks to be placed: at random, by their work, the far ones first or the near ones first."""
    kind = uniform(b.dice)
    for i in range(b.whole[TODO]):
        task = b.todo[i]
        if kind < 4 / 11:
            b.key[i] = uniform(b.dice)
        elif kind < 8 / 11:
            b.key[i] = -b.visit[task, SERVICE] * b.need[task, WANTED]
        else:
            away = np.inf
            for team in range(b.size[N_TEAMS]):
                if b.may[task, team]:
                    away = min(away, b.metres[b.size[N_TASKS] + team, task])
            b.key[i] = away * (-1.0 if kind < 10 / 11 else 1.0)
    sort_by_key(b.todo, b.key, b.whole[TODO])


@compiled
def look(b: Board, task: int, route: int) -> None:
    """Find the best insertion of a task into a route, unless it is known for the route as it stands."""
    if b.memo_version[task, route] == b.version[route]:
        return
    b.memo_version[task, route] = b.version[route]
    b.memo_at[task, route] = NONE
    team, sums = route // b.size[N_DAYS], b.route[route]
    least = np.inf
    for after in range(b.n_stops[route] + 1):
        seconds, over, metres = walk(b, route, task, after)
        if seconds < 0.0:
            continue
        price = yuan(b, team, seconds, metres)
        if price + over * b.crew[team, SURCHARGE] < least:
            least = price + over * b.crew[team, SURCHARGE]
            b.memo_at[task, route] = after
            b.memo[task, route, ADD_SECONDS] = seconds - sums[SECONDS]
            b.memo[task, route, ADD_OVER] = over - sums[OVER]
            b.memo[task, route, ADD_YUAN] = price - sums[YUAN]


@compiled
def _look_at_days(b: Board, task: int, team: int) -> None:
    """What a visit on each day adds, with overtime at the price it has now; inf where it cannot be."""
    hours = b.hours[team]
    full = hours[SECONDS] - b.crew[team, CAPACITY] >= hours[OVER]
    blink = max(BLINK, BLINK_OF_ONE / b.size[N_TASKS])
    for day in range(b.size[N_DAYS]):
        route = team * b.size[N_DAYS] + day
        look(b, task, route)
        if b.memo_at[task, route] == NONE or uniform(b.dice) < blink:
            b.key[day] = np.inf
        else:
            adds = b.memo[task, route]
            late = adds[ADD_SECONDS] if full else adds[ADD_OVER]
            b.key[day] = adds[ADD_YUAN] + late * b.crew[team, SURCHARGE]


@compiled
def place(b: Board, task: int, worth: float) -> None:
    """Place a task with the team and on the days that add least, a visit being worth so many yuan."""
    least, best, mask = 0.0, NONE, 0
    for team in range(b.size[N_TEAMS]):
        if b.may[task, team]:
            _look_at_days(b, task, team)
            price, days = best_days(b, task, team, worth)
            if price < least:
                least, best, mask = price, team, days
    if best == NONE:
        return
    for day in range(b.size[N_DAYS]):
        if mask >> day & 1:
            route = best * b.size[N_DAYS] + day
            insert(b, task, route, b.memo_at[task, route])
    b.team_of[task], b.mask[task], b.gap_yuan[task] = best, mask, spacing(b, task, mask)
    b.total[COST] += b.gap_yuan[task] - count_days(mask) * b.visit[task, UNDONE]


@compiled
def place_all(b: Board) -> None:
    """Place all tasks that are to be placed."""
    sort_todo(b)
    for i in range(b.whole[TODO]):
        task = b.todo[i]
        at_a_loss = i == 0 and uniform(b.dice) < LOSS
        place(b, task, b.visit[task, UNDONE] * (LOSS_WORTH if at_a_loss else 1.0))
