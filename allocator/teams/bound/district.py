"""The bound of a whole district: the sum of the bounds of blocks that share neither tasks nor teams."""

from __future__ import annotations

import numpy as np

from allocator.teams.blocks import Routes, block_of
from allocator.teams.bound.generation import BoundCall, generate
from allocator.teams.bound.shares import share_bound
from allocator.teams.clusters import Group, components
from allocator.teams.problem import TeamsProblem
from domain.executors import Executor
from domain.limits import Limit

WHOLE = 800  # tasks up to which columns are generated; beyond, least shares of routes are the bound


def lower_bound(problem: TeamsProblem, routes: Routes, *, limit: Limit, executor: Executor) -> float:
    """A cost in yuan that no plan of the month is below; `routes` only guide the search for it."""
    visits = np.array([task.visits for task in problem.tasks], float)
    if not problem.days:
        return float(visits @ problem.undone_yuan)
    nobody = ~problem.possible.any(axis=1)
    groups = components(problem)
    n_tasks = max(1, sum(len(tasks) for tasks, _ in groups))
    calls = [_call(problem, group, routes, limit.share_of_time(len(group[0]) / n_tasks)) for group in groups]
    return float(visits[nobody] @ problem.undone_yuan[nobody]) + sum(executor.map(_bound, calls))


def _call(problem: TeamsProblem, group: Group, routes: Routes, limit: Limit) -> BoundCall:
    teams = set(group[1])
    own = {key: stops for key, stops in routes.items() if key[0] in teams}
    return BoundCall(block=block_of(problem, *group), routes=own, limit=limit)


def _bound(call: BoundCall) -> float:
    return share_bound(call.block) if len(call.block.tasks) > WHOLE else generate(call)
