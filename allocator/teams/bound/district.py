"""The bound of a whole district: that of every trade, put together from blocks where it is large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.teams.blocks import Block, Routes, block_of
from allocator.teams.bound.generation import BlockBound, BoundCall, generate
from allocator.teams.bound.master import proven
from allocator.teams.bound.pricing import Prices, TeamDay
from allocator.teams.clusters import Group, components, cut_by_routes
from allocator.teams.problem import TeamsProblem
from domain.executors import Executor
from domain.limits import Limit

WHOLE = 800  # tasks up to which a trade is bounded as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Priced:
    """Teams of a block and the prices at which their cheapest days are wanted."""

    block: Block
    prices: Prices


def lower_bound(problem: TeamsProblem, routes: Routes, *, limit: Limit, executor: Executor) -> float:
    """A cost in yuan that no plan of the month is below; `routes` only guide the search for it."""
    able = problem.possible.any(axis=1)
    visits = np.array([task.visits for task in problem.tasks], float)
    total = float(visits[~able] @ problem.undone_yuan[~able])
    if not problem.days:
        return float(visits @ problem.undone_yuan)
    groups = [
        (component, [component] if len(component[0]) <= WHOLE else cut_by_routes(problem, component, routes))
        for component in components(problem)
    ]
    pieces = [piece for _, own in groups for piece in own]
    n_tasks = max(1, sum(len(tasks) for tasks, _ in pieces))
    calls = [_call(problem, piece, routes, limit.share_of_time(len(piece[0]) / n_tasks)) for piece in pieces]
    bounds = iter(executor.map(generate, calls))
    for component, own in groups:
        found = [next(bounds) for _ in own]
        total += found[0].yuan if len(own) == 1 else _joined(problem, component, own, found, executor)
    return total


def _call(problem: TeamsProblem, piece: Group, routes: Routes, limit: Limit) -> BoundCall:
    teams, tasks = set(piece[1]), set(piece[0])
    own = {key: stops for key, stops in routes.items() if key[0] in teams and tasks.issuperset(stops)}
    return BoundCall(block=block_of(problem, *piece), routes=own, limit=limit)


def _joined(
    problem: TeamsProblem, component: Group, pieces: list[Group], bounds: list[BlockBound], executor: Executor
) -> float:
    """The bound of a trade at the prices of its pieces: every team's cheapest day is sought among all its tasks."""
    worth = np.zeros(len(problem.tasks))
    for (tasks, _), bound in zip(pieces, bounds, strict=True):
        worth[list(tasks)] = bound.prices.visit
    priced = [_with_all_tasks(problem, piece, bound, worth) for piece, bound in zip(pieces, bounds, strict=True)]
    total = 0.0
    for least, own in zip(executor.map(_least, priced), priced, strict=True):
        # Tasks are counted once, below; here are the teams alone.
        teams_alone = Prices(visit=np.zeros(len(own.block.tasks)), hour=own.prices.hour, late=own.prices.late)
        total += proven(own.block, teams_alone, np.array(least))
    return total + sum(worth[task] * problem.tasks[task].visits for task in component[0])


def _with_all_tasks(problem: TeamsProblem, piece: Group, bound: BlockBound, worth: np.ndarray) -> _Priced:
    """The teams of a piece with every task that one of them may take."""
    teams = np.array(piece[1], np.int64)
    tasks = np.flatnonzero(problem.possible[:, teams].any(axis=1))
    prices = Prices(visit=worth[tasks], hour=bound.prices.hour, late=bound.prices.late)
    return _Priced(block=block_of(problem, tuple(tasks.tolist()), piece[1]), prices=prices)


def _least(priced: _Priced) -> list[float]:
    return [TeamDay(priced.block, team).cheapest(priced.prices)[0] for team in range(len(priced.block.teams))]
