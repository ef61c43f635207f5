"""Days and routes of visits of least total length."""

from __future__ import annotations

import numpy as np

from allocator.periodic.presolve import as_one_day, days_are_one, dealt_out
from allocator.periodic.search import Search
from allocator.regions.stopwatch import Stopwatch
from domain.limits import Limit
from domain.periodic import PeriodicInstance, PeriodicRoutes
from domain.results import Result, Status


def solve(instance: PeriodicInstance, *, limit: Limit, seed: int = 0) -> Result[PeriodicRoutes]:
    """Routes of each day, of the least total length met; no bound is proved.

    UNKNOWN where no routes were met that keep all limits.
    """
    watch = Stopwatch(limit)
    one = days_are_one(instance)
    routes = Search(as_one_day(instance) if one else instance, limit=limit, seed=seed).run()
    if routes is None:
        return Result(status=Status.UNKNOWN, plan=None, runtime_s=watch.seconds, seed=seed)
    routes = dealt_out(instance, routes) if one else routes
    return Result(
        status=Status.FEASIBLE,
        plan=routes,
        objective=length(instance, routes),
        runtime_s=watch.seconds,
        seed=seed,
    )


def length(instance: PeriodicInstance, routes: PeriodicRoutes) -> float:
    """Sum of the lengths of all routes."""
    total = 0.0
    for route in (route for day in routes for route in day):
        legs = np.diff(instance.points[[0, *route, 0]], axis=0)
        total += float(np.hypot(legs[:, 0], legs[:, 1]).sum())
    return total


def warm_up() -> None:
    """Compile, or load, the search: what takes seconds once is not part of a search."""
    instance = PeriodicInstance(
        name="",
        points=np.array([[0.0, 0.0], [1.0, 0.0]]),
        demand=np.array([0.0, 1.0]),
        service=np.zeros(2),
        patterns=((), (1,)),
        vehicles=1,
        capacity=np.ones(1),
        longest=np.full(1, np.inf),
    )
    solve(instance, limit=Limit(work=1e-5))
