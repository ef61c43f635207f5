"""Column generation over the walks of one block's teams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.regions.stopwatch import Stopwatch
from allocator.teams.blocks import Block, Routes
from allocator.teams.bound.master import Master, proven
from allocator.teams.bound.pricing import Columns, Prices, TeamDay, nothing, worth_aside
from allocator.teams.bound.shares import share_bound
from domain.limits import Limit

ROUNDS = 160  # at most, of a work of 1 and more
LEGS = 3e9  # that pricing may look at in all, of a work of 1: fewer rounds where there is much to price
SMOOTHED = 0.5  # share of the way from the best prices so far to the master's
CLOSE = 1e-4  # relative gap between master and bound at which it ends


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundCall:
    """A block whose bound is wanted; the walks of `routes` are taken up first."""

    block: Block
    routes: Routes
    limit: Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Best:
    """A proven bound in yuan, and the prices that prove it."""

    yuan: float
    prices: Prices


def generate(call: BoundCall) -> float:
    """The best bound in yuan met within the limit.

    Prices are smoothed (Wentges 1997, DOI 10.1016/S0969-6016(97)00001-4): walks are sought at prices between the best
    so far and the master's, and at the master's own where that finds nothing.
    """
    block, watch = call.block, Stopwatch(call.limit)
    days, master = [TeamDay(block, team) for team in range(len(block.teams))], Master(block)
    for day, own in zip(days, _walks(days, call), strict=True):
        master.add(day.columns(own))
    best = _Best(yuan=0.0, prices=nothing(block))
    answer, smoothed = master.prices(), SMOOTHED
    for _ in range(_rounds(days, call.limit)):
        if watch.over() or answer is None or answer[0] - best.yuan <= CLOSE * max(1.0, answer[0]):
            break
        found, best = _priced(block, days, best.prices.towards(answer[1], smoothed), best)
        if not found and smoothed == 1.0:
            break
        smoothed = SMOOTHED if found else 1.0
        for columns in found:
            master.add(columns)
        answer = master.prices()
    return max(share_bound(block), best.yuan + float(worth_aside(block) @ block.visits))


def _rounds(days: list[TeamDay], limit: Limit) -> int:
    """Rounds that the work allows."""
    most = min(ROUNDS * min(1.0, limit.work), LEGS * limit.work / max(1, sum(day.legs for day in days)))
    return max(2, round(most))


def _priced(block: Block, days: list[TeamDay], prices: Prices, best: _Best) -> tuple[list[Columns], _Best]:
    """Walks that gain at some prices, and the best bound so far."""
    found = [day.cheapest(prices) for day in days]
    yuan = proven(block, prices, np.array([least for least, _ in found]))
    if yuan > best.yuan:
        best = _Best(yuan=yuan, prices=prices)
    return [columns for _, columns in found if len(columns.yuan)], best


def _walks(days: list[TeamDay], call: BoundCall) -> list[list[list[int]]]:
    """Different routes of each team in the plan, as rows of its tasks."""
    task_at = {task: row for row, task in enumerate(call.block.tasks)}
    found = []
    for team, day in enumerate(days):
        row_of = {int(task): row for row, task in enumerate(day.tasks)}
        own = {stops for (name, _), stops in call.routes.items() if name == call.block.teams[team] and stops}
        rows = [[row_of[task_at[task]] for task in stops if task_at[task] in row_of] for stops in sorted(own)]
        found.append([walk for walk in rows if walk])
    return found
