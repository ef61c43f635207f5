"""The search loop: ruin, recreate, accept like simulated annealing, and let the prices of the limits follow."""

from __future__ import annotations

import math

from allocator.crews.engine.kernel.chance import uniform
from allocator.periodic.kernel.layout import (
    BEST,
    DONE,
    FITTING,
    LENGTH,
    LOAD_PRICE,
    N_PLACES,
    OVERLOAD,
    OVERTIME,
    TICK,
    TIME_PRICE,
    TODO,
    TOUCHED,
    Board,
)
from allocator.periodic.kernel.recreate import place_all
from allocator.periodic.kernel.routes import keep_best, sum_up, undo
from allocator.periodic.kernel.ruin import cut_strings
from domain.machine_code import compiled

ONE_DAY = 0.5  # share of the steps that keep all patterns
ADJUSTED = 500  # steps between two changes of the prices
WANTED = 0.4  # share of the routes met that keep all limits
GENTLY = 1.15  # factor of a change of the prices


@compiled
def begin(b: Board) -> None:
    """Begin a step."""
    b.whole[TICK] += 1
    b.whole[TOUCHED], b.whole[TODO] = 0, 0


@compiled
def build(b: Board) -> None:
    """Place every customer."""
    begin(b)
    for place in range(1, b.size[N_PLACES]):
        b.todo[place - 1] = place
        b.owed[place] = 1
    b.whole[TODO] = b.size[N_PLACES] - 1
    place_all(b, False)


@compiled
def cost(b: Board) -> float:
    """Length, and the price of what is above the limits."""
    return float(b.total[LENGTH] + b.total[LOAD_PRICE] * b.total[OVERLOAD] + b.total[TIME_PRICE] * b.total[OVERTIME])


@compiled
def _adjust(b: Board) -> None:
    """Raise the prices where too few routes kept the limits, else lower them."""
    factor = GENTLY if b.whole[FITTING] < WANTED * ADJUSTED else 1.0 / GENTLY
    for price in (LOAD_PRICE, TIME_PRICE):
        b.total[price] = min(max(b.total[price] * factor, 1e-3), 1e6)
    b.whole[FITTING] = 0


@compiled
def step(b: Board, heat: float) -> None:
    """Ruin, recreate, and undo it all unless that passes at this heat."""
    before, length, overload, overtime = cost(b), b.total[LENGTH], b.total[OVERLOAD], b.total[OVERTIME]
    begin(b)
    whole = uniform(b.dice) >= ONE_DAY
    cut_strings(b, whole)
    place_all(b, not whole)
    if cost(b) >= before - heat * math.log(uniform(b.dice)):
        undo(b)
        b.total[LENGTH], b.total[OVERLOAD], b.total[OVERTIME] = length, overload, overtime


@compiled
def anneal(b: Board, steps: int, heat: float) -> None:
    """Take steps at one heat."""
    sum_up(b)
    for _ in range(steps):
        step(b, heat)
        if b.total[OVERLOAD] <= 0.0 and b.total[OVERTIME] <= 0.0:
            b.whole[FITTING] += 1
            if b.total[LENGTH] < b.total[BEST] - 1e-7:
                keep_best(b)
        b.whole[DONE] += 1
        if b.whole[DONE] % ADJUSTED == 0:
            _adjust(b)
