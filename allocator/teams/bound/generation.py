"""Column generation over the walks of one block's teams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.regions.stopwatch import Stopwatch
from allocator.teams.blocks import Block, Routes
from allocator.teams.bound.master import Master, proven
from allocator.teams.bound.pricing import Prices, TeamDay
from domain.limits import Limit

ROUNDS = 100  # of a work of 1 and more
SMOOTHED = 0.4  # share of the way from the best prices so far to the master's
CLOSE = 1e-4  # relative gap between master and bound at which it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCall:
    """A block whose bound is wanted; the walks of `routes` are taken up first."""

    block: Block
    routes: Routes
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockBound:
    """A proven bound in yuan, and the prices that prove it."""

    yuan: float
    prices: Prices


def generate(call: BoundCall) -> BlockBound:
    """The best bound met within the limit.

    Prices are smoothed (Wentges 1997, DOI 10.1016/S0969-6016(97)00001-4): walks are sought at prices between the best
    so far and the master's, and at the master's own where that finds nothing. The first prices are shares of the plan.
    """
    block, watch = call.block, Stopwatch(call.limit)
    days, master = [TeamDay(block, team) for team in range(len(block.teams))], Master(block)
    walks = _walks(days, call)
    for day, own in zip(days, walks, strict=True):
        master.add(day.columns(own))
    prices = _shares(block, days, walks)
    best = BlockBound(yuan=0.0, prices=prices)
    smoothed = SMOOTHED
    for _ in range(max(2, round(ROUNDS * min(1.0, call.limit.work)))):
        found = [day.cheapest(prices) for day in days]
        yuan = proven(block, prices, np.array([least for least, _ in found]))
        if yuan > best.yuan:
            best = BlockBound(yuan=yuan, prices=prices)
        for _, columns in found:
            master.add(columns)
        answer = master.prices()
        if watch.over() or answer is None or answer[0] - best.yuan <= CLOSE * max(1.0, answer[0]):
            break
        if not any(len(columns.yuan) for _, columns in found):
            if smoothed == 1.0:
                break
            smoothed = 1.0
        else:
            smoothed = SMOOTHED
        prices = best.prices.towards(answer[1], smoothed)
    return best


def _walks(days: list[TeamDay], call: BoundCall) -> list[list[list[int]]]:
    """Different routes of each team in the plan, as rows of its tasks."""
    task_at = {task: row for row, task in enumerate(call.block.tasks)}
    found = []
    for team, day in enumerate(days):
        row_of = {int(task): row for row, task in enumerate(day.tasks)}
        own = {stops for (name, _), stops in call.routes.items() if name == call.block.teams[team] and stops}
        found.append([[row_of[task_at[task]] for task in stops] for stops in sorted(own)])
    return found


def _shares(block: Block, days: list[TeamDay], walks: list[list[list[int]]]) -> Prices:
    """Each visit's share of the cost of its routes: its own work, and driving by what leaving it out would save."""
    total, times = np.zeros(len(block.tasks)), np.zeros(len(block.tasks))
    for day, own in zip(days, walks, strict=True):
        for walk in own:
            tasks = day.tasks[walk]
            total[tasks] += day.shares(walk)
            times[tasks] += 1
    visit = np.where(times > 0, total / np.maximum(times, 1), block.undone_yuan)
    nothing = np.zeros(len(days))
    return Prices(visit=np.minimum(visit, block.undone_yuan), hour=nothing, late=nothing)
