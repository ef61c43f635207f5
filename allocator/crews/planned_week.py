"""A plan of the crews laid over the week of a problem that may hold more compounds than the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.coalitions import left_out_yuan
from allocator.crews.day_cost import day_yuan
from allocator.crews.days import Pattern
from allocator.crews.decomposition import clusters, part_of
from allocator.crews.engine.instance import CrewDay, RoutingProblem
from allocator.crews.problem import CrewProblem
from allocator.crews.week import Week, routes_of, week_of
from domain.plan import CrewsPlan, StopKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedWeek:
    """A week and the days of a plan in it; `position_of` are the compounds' tasks in the week's routing by id.

    Compounds that no crew could ever serve have no position.
    """

    week: Week
    days: tuple[CrewDay, ...]
    position_of: dict[str, int]


def parts_of(problem: CrewProblem, plan: CrewsPlan | None = None) -> list[CrewProblem]:
    """The problem itself, or a large one in parts that are small enough for a matrix of distances.

    A task belongs with the crews that serve it in `plan`, one without a service with those near it. Prices of a part
    count only its own crews, and of a compound that crews of several parts clean only its cleanings by one of them.
    """
    whole = clusters(problem)
    if len(whole) == 1:
        return [problem]
    part_at = np.full(len(problem.tasks.ids), -1, np.int64)
    for number, cluster in enumerate(whole):
        part_at[cluster.tasks] = number
    crew_part = {problem.crews.ids[crew]: number for number, each in enumerate(whole) for crew in each.crews.tolist()}
    task_of = {key: task for task, key in enumerate(zip(problem.tasks.kinds, problem.tasks.ids, strict=True))}
    for trip in plan.trips if plan else ():
        served = [task_of[stop.kind, stop.id] for stop in trip.stops if (stop.kind, stop.id) in task_of]
        part_at[served] = crew_part.get(trip.crew_id, -1)
    return [
        part_of(problem, replace(cluster, tasks=np.flatnonzero(part_at == number))).problem
        for number, cluster in enumerate(whole)
    ]


def planned_week(
    problem: CrewProblem, plan: CrewsPlan, patterns: Mapping[int, Sequence[Pattern]] | None = None
) -> PlannedWeek:
    """The plan over a problem; compounds that it does not clean are in the week without a service.

    `patterns` are the days to choose from where the problem is a part of a larger one.
    """
    week = week_of(problem, patterns)
    position_of = {
        problem.tasks.ids[task]: position
        for position, task in enumerate(week.tasks.tolist())
        if problem.tasks.kinds[task] is StopKind.COMPOUND
    }
    return PlannedWeek(
        week=week,
        days=routes_of(problem, week, plan).days,
        position_of=position_of,
    )


def not_owed(problem: RoutingProblem, tasks: Iterable[int]) -> RoutingProblem:
    """The problem in which some tasks are not done and cost nothing."""
    gone = list(tasks)
    price, may = problem.tasks.price.copy(), problem.modes.may.copy()
    price[gone] = 0.0
    for task in gone:
        may[problem.tasks.mode_start[task] : problem.tasks.mode_start[task + 1]] = False
    return replace(
        problem, tasks=replace(problem.tasks, price=price), modes=replace(problem.modes, may=np.asarray(may))
    )


def total_yuan(problem: RoutingProblem, days: Iterable[CrewDay]) -> float:
    """Yuan of all days, with the prices of what is left out."""
    every = tuple(days)
    return float(left_out_yuan(problem, every).sum()) + sum(day_yuan(problem, day) for day in every)
