"""Plans the week of the street-cleaning crews."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.crews.assembly import RoutedDay, cost_terms, plan_of
from allocator.crews.bound import flow_bound, monthly
from allocator.crews.clusters import DayWork, day_works
from allocator.crews.problem import CrewProblem
from allocator.crews.relaxation import Relaxation, relaxation_of
from allocator.crews.routing import DayProblem, Trips, route_day
from allocator.naming import listed
from domain.arrays import Ints
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.plan import CrewsPlan
from domain.results import Result, Status

EFFORT = 36_000  # routing iterations over all days at work 1
PROVED_YUAN = 0.01  # a month: what rounding the bound down can take from it


def solve(
    problem: CrewProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: CrewsPlan | None = None,
) -> Result[CrewsPlan]:
    """Trips of every crew on every weekday, at least cost.

    The week falls into days of single depots (`clusters`), each routed on its own and once for equal days, while the
    bound is computed for the whole problem with nothing divided. Routing begins anew, whatever the `start`.
    """
    del start
    began = time.monotonic()
    works = day_works(problem)
    bounding = _Bounding(relaxation_of(problem), limit.time_s)
    jobs: list[_Routing | _Bounding] = [bounding, *_routings(problem, works, limit, seed)]
    outcomes = (executor or Serial()).map(_run, jobs)
    routed = [
        RoutedDay(work=work, trips_of=_in_problem(problem, work, trips))
        for work, trips in zip(works, (each for each in outcomes if not isinstance(each, float)), strict=True)
    ]
    plan = plan_of(problem, routed)
    terms = cost_terms(problem, plan)
    objective = sum(terms.values())
    bound = monthly(problem, sum(each for each in outcomes if isinstance(each, float)))
    return Result(
        status=Status.OPTIMAL if objective - bound <= PROVED_YUAN + 1e-6 * objective else Status.FEASIBLE,
        plan=plan,
        objective=objective,
        bound=bound,
        cost_terms=terms,
        notes=tuple(_notes(problem, works, plan)),
        runtime_s=time.monotonic() - began,
        seed=seed,
    )


@dataclass(frozen=True, slots=True)
class _Routing:
    day: DayProblem
    iterations: int
    time_s: float | None
    seed: int


@dataclass(frozen=True, slots=True)
class _Bounding:
    relaxation: Relaxation | None
    time_s: float | None


def _run(job: _Routing | _Bounding) -> dict[int, Trips] | float:
    if isinstance(job, _Bounding):
        return flow_bound(job.relaxation, time_s=job.time_s) if job.relaxation else 0.0
    return route_day(job.day, iterations=job.iterations, time_s=job.time_s, seed=job.seed)


def _routings(problem: CrewProblem, works: Sequence[DayWork], limit: Limit, seed: int) -> Iterator[_Routing]:
    """A routing job for each day, its iterations in proportion to its size but not more than a small day needs."""
    days = [day_problem(problem, work) for work in works]
    clients = sum(len(day.task) for day in days)
    for day in days:
        n = len(day.task)
        iterations = limit.work * min(EFFORT * n / max(clients, 1), 200 + 20 * n)
        time_s = None if limit.time_s is None else limit.time_s * n / max(clients, 1)
        yield _Routing(day, max(1, round(iterations)), time_s, seed)


def _chosen(problem: CrewProblem, work: DayWork) -> tuple[Ints, Ints]:
    """Crews of the day's depots, and the modes in which some of them can serve its tasks."""
    crews = np.flatnonzero(np.isin(problem.crews.depot, work.depots))
    usable = np.isin(problem.modes.task, work.tasks) & problem.alone[:, crews].any(axis=1)
    return crews, np.flatnonzero(usable)


def day_problem(problem: CrewProblem, work: DayWork) -> DayProblem:
    """Arrays of a day's routing."""
    crews, modes = _chosen(problem, work)
    tasks, every, task = problem.tasks, problem.crews, problem.modes.task[modes]
    depots = list(work.depots)
    homes = problem.depot_end[depots]
    leave = np.concatenate([homes, problem.modes.exit[modes]])
    reach = np.concatenate([homes, problem.modes.entry[modes]])
    metres = problem.travel_m[np.ix_(leave, reach)]
    travel_s = np.array([every.travel_s(crew, metres) for crew in crews])
    travel_s[:, len(depots) :, : len(depots)] += problem.unload_s[depots]
    return DayProblem(
        task=task,
        service_s=tasks.service_s[task],
        load_kg=tasks.load_kg[task],
        early_s=tasks.early_s[task],
        late_s=tasks.late_s[task],
        metres=metres + np.concatenate([np.zeros(len(depots)), tasks.swept_m[task]]),
        travel_s=travel_s,
        crew_depot=np.array([depots.index(depot) for depot in every.depot[crews]], np.int64),
        crew_from_s=every.from_s[crews],
        crew_to_s=every.to_s[crews],
        capacity_kg=every.capacity_kg[crews],
        max_trips=every.max_trips[crews],
        yuan_s=every.yuan_s[crews],
        yuan_m=every.yuan_m[crews],
        may=problem.alone[np.ix_(modes, crews)],
        unserved_yuan=problem.unserved_yuan,
    )


def _in_problem(problem: CrewProblem, work: DayWork, trips_of: dict[int, Trips]) -> dict[int, Trips]:
    """Trips of a day with its crews and modes as positions in the whole problem."""
    crews, modes = _chosen(problem, work)
    return {
        int(crews[crew]): [[int(modes[mode]) for mode in trip] for trip in trips] for crew, trips in trips_of.items()
    }


def _notes(problem: CrewProblem, works: Sequence[DayWork], plan: CrewsPlan) -> Iterator[str]:
    """Why services are left out: what no crew could ever do, and what the crews' days have no room for."""
    by_reason: dict[str, list[str]] = {}
    for kind, id_, reason in zip(problem.tasks.kinds, problem.tasks.ids, problem.reasons, strict=True):
        if reason:
            by_reason.setdefault(reason, []).append(f"{kind} {id_}")
    for reason, named in by_reason.items():
        yield f"never served, because {reason}: {listed(named)}"
    depot_of = {int(task): _depots_named(problem, work) for work in works for task in work.tasks}
    task_of = {key: task for task, key in enumerate(zip(problem.tasks.kinds, problem.tasks.ids, strict=True))}
    left: dict[str, Counter[str]] = {}
    for _, kind, id_ in plan.unserved:
        task = task_of[kind, id_]
        if task in depot_of:
            left.setdefault(depot_of[task], Counter())[f"{kind} {id_}"] += 1
    for depot, counted in sorted(left.items()):
        named = [f"{name} ({times} a week)" for name, times in sorted(counted.items())]
        yield (
            f"{depot}: {counted.total()} services a week are left out, because they do not fit the shifts, loads "
            f"and trips of its crews, or cost more than leaving them out: {listed(named)}"
        )


def _depots_named(problem: CrewProblem, work: DayWork) -> str:
    return f"depot {problem.depot_ids[work.depots[0]]}" if len(work.depots) == 1 else "all depots"
