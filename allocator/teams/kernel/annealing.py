"""The search loop: ruin, recreate, and accept like simulated annealing."""

from __future__ import annotations

import math

from allocator.crews.engine.kernel.chance import uniform
from allocator.teams.kernel.days import spacing
from allocator.teams.kernel.layout import BEST, COST, DONE, N_DAYS, N_TASKS, NONE, Board
from allocator.teams.kernel.recreate import place_all
from allocator.teams.kernel.routes import begin, free, keep_best, measure, sum_up, undo
from allocator.teams.kernel.ruin import ruin
from domain.machine_code import compiled


@compiled
def take_up(b: Board) -> None:
    """Make the best plan the current one, whatever is there; its routes are measured anew."""
    for task in range(b.size[N_TASKS]):
        b.team_of[task], b.mask[task] = b.best_team_of[task], b.best_mask[task]
        b.gap_yuan[task] = spacing(b, task, b.mask[task])
    for route in range(len(b.n_stops)):
        b.n_stops[route] = b.best_n_stops[route]
        for at in range(b.n_stops[route]):
            b.stop[route, at] = b.best_stop[route, at]
        measure(b, route)
    sum_up(b)


@compiled
def build(b: Board) -> None:
    """Place every task that has no team."""
    take_up(b)
    begin(b)
    for task in range(b.size[N_TASKS]):
        if b.team_of[task] == NONE:
            free(b, task)
    place_all(b)
    sum_up(b)
    keep_best(b)


@compiled
def step(b: Board, heat: float) -> None:
    """Ruin, recreate, and undo it all unless that passes at this heat."""
    before = b.total[COST]
    begin(b)
    ruin(b)
    place_all(b)
    if b.total[COST] >= before - heat * math.log(uniform(b.dice)):
        undo(b)
        b.total[COST] = before


@compiled
def anneal(b: Board, steps: int, heat: float) -> None:
    """Take steps at one heat."""
    if b.size[N_DAYS] == 0 or b.size[N_TASKS] == 0:
        return
    sum_up(b)
    for _ in range(steps):
        step(b, heat)
        if b.total[COST] < b.total[BEST] - 1e-7:
            keep_best(b)
        b.whole[DONE] += 1
