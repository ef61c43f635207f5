"""A month of mobile teams: each task's team, the days of its visits and the routes of every day."""

from __future__ import annotations

from time import perf_counter

from allocator.teams.bound.district import lower_bound
from allocator.teams.clusters import planned
from allocator.teams.notes import notes_on
from allocator.teams.problem import TeamsProblem
from allocator.teams.timetable import cost_terms, plan_of
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.results import Result, Status
from domain.team_plan import TeamsPlan

FEN = 0.01
SEARCH = 0.7  # share of the seconds; the rest is for the bound


def solve(
    problem: TeamsProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: TeamsPlan | None = None,
) -> Result[TeamsPlan]:
    """Plan the month (docs/model/teams.md). The search begins with no visits, whatever the `start`."""
    del start
    began = perf_counter()
    executor = executor or Serial()
    routes = planned(problem, limit=limit.share_of_time(SEARCH), seed=seed, executor=executor)
    plan = plan_of(problem, routes)
    terms = cost_terms(problem, plan)
    objective = sum(terms.values())
    bound = min(objective, lower_bound(problem, routes, limit=limit.share_of_time(1 - SEARCH), executor=executor))
    return Result(
        status=Status.OPTIMAL if objective - bound < FEN else Status.FEASIBLE,
        plan=plan,
        objective=objective,
        bound=bound,
        cost_terms=terms,
        notes=tuple(notes_on(problem, plan)),
        runtime_s=perf_counter() - began,
        seed=seed,
    )
