"""Plans the week of the street-cleaning crews."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from allocator.crews.assembly import cost_terms, plan_of
from allocator.crews.bound import Relaxation, flow_bound, hopeless_yuan, monthly, relaxation_of
from allocator.crews.days import kinds_of_days, patterns_for
from allocator.crews.decomposition import clusters
from allocator.crews.engine.search import Effort, search_seeds
from allocator.crews.notes import notes
from allocator.crews.parts import plan_by_clusters
from allocator.crews.peers.week import peer_days
from allocator.crews.peers.week import routed_days as peer_routed_days
from allocator.crews.problem import CrewProblem
from allocator.crews.week import routed_days, routes_of, week_of
from domain import so_far
from domain.engines import Engine
from domain.executors import Executor, Serial, Watch
from domain.limits import Limit
from domain.plan import CrewsPlan
from domain.results import Result, Status

EFFORT = 40  # iterations of each seed for each service of a week's different days, at work 1
FEWEST = 5000  # iterations at work 1, so that a handful of tasks is not cooled at once
SEEDS = 2
HOT = 5.0  # start temperature of a search from nothing, in units of the engine's own: weeks have few and long trips
WARM = 0.3  # the same from an earlier plan
BOUND_SHARE = 0.3  # of a time limit
PROVED_YUAN = 0.01  # a month: what rounding the bound down can take from it

T = TypeVar("T")
R = TypeVar("R")


def solve(
    problem: CrewProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: CrewsPlan | None = None,
    engine: Engine = Engine.OWN,
) -> Result[CrewsPlan]:
    """Trips of every crew on every weekday, at least cost.

    Our own search decides weekdays and routes of all depots together and begins from `start` where one is given; a
    district of several clusters is routed cluster by cluster, from nothing. The peers plan days of single depots, from
    nothing. The bound is for the whole problem, with nothing divided.
    """
    began = time.monotonic()
    bounding = _Bounding(relaxation_of(problem), _part(limit.time_s, BOUND_SHARE), _told(problem))
    beside = _Beside(executor or Serial(), bounding)
    if engine is Engine.OWN:
        plan, reasons = _searched(problem, limit, seed, beside, start)
    else:
        days = peer_days(problem, engine, limit, seed)
        plan = plan_of(problem, list(peer_routed_days(problem, days, beside.map(_run, days))))
        reasons = _reasons(problem)
    terms = cost_terms(problem, plan)
    objective = sum(terms.values())
    bound = monthly(problem, beside.outcome())
    return Result(
        status=Status.OPTIMAL if objective - bound <= PROVED_YUAN + 1e-6 * objective else Status.FEASIBLE,
        plan=plan,
        objective=objective,
        bound=bound,
        cost_terms=terms,
        notes=tuple(notes(problem, plan, reasons)),
        runtime_s=time.monotonic() - began,
        seed=seed,
    )


def _searched(
    problem: CrewProblem, limit: Limit, seed: int, executor: Executor, start: CrewsPlan | None
) -> tuple[CrewsPlan, dict[int, str]]:
    """Plan found by our own search, and why some tasks can be served by nobody."""
    groups = clusters(problem)
    if len(groups) == 1:
        return _whole(problem, limit, seed, executor, start), _reasons(problem)
    effort_of = partial(_part_effort, limit=limit, n_tasks=len(problem.tasks.ids))
    return plan_by_clusters(problem, groups, effort_of=effort_of, seed=seed, executor=executor)


def _whole(problem: CrewProblem, limit: Limit, seed: int, executor: Executor, start: CrewsPlan | None) -> CrewsPlan:
    """Several seeds from the same start, and the best of all their routes."""
    week = week_of(problem)
    found = search_seeds(
        week.routing,
        effort=_effort(problem, limit.work, _part(limit.time_s, (1 - BOUND_SHARE) / SEEDS)),
        seed=seed,
        n_seeds=SEEDS,
        executor=executor,
        start=routes_of(problem, week, start) if start else None,
        temperature=WARM if start else HOT,
        said=_told(problem).best,
    )
    return plan_of(problem, list(routed_days(week, found.routes)))


def _part_effort(part: CrewProblem, *, limit: Limit, n_tasks: int) -> Effort:
    """Effort for a part of a district; half of a time limit is for the clusters, half for their borders."""
    share = len(part.tasks.ids) / max(n_tasks, 1)
    return _effort(part, limit.work, _part(limit.time_s, share * (1 - BOUND_SHARE) / 2))


def _effort(problem: CrewProblem, work: float, time_s: float | None) -> Effort:
    """Iterations in proportion to the services of the week's different days, and some more where these are few."""
    times = problem.tasks.times_week.tolist()
    patterns = patterns_for(times)
    kinds = kinds_of_days(patterns)
    services = {n: sum(kind[0] in choices[0] for kind in kinds) for n, choices in patterns.items()}
    iterations = work * max(EFFORT * sum(services[n] for n in times), FEWEST)
    return Effort(iterations=max(1, round(iterations)), time_s=time_s)


def _reasons(problem: CrewProblem) -> dict[int, str]:
    return {task: reason for task, reason in enumerate(problem.reasons) if reason}


def _part(time_s: float | None, part: float) -> float | None:
    return None if time_s is None else time_s * part


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Turns yuan a week for what crews can serve into the month's objective for whoever watches."""

    week_yuan: float
    weeks_month: float

    def best(self, yuan: float) -> None:
        """Tell what routes cost."""
        so_far.tell(best=self._month(yuan))

    def bound(self, yuan: float) -> None:
        """Tell what none can cost less than."""
        so_far.tell(bound=self._month(yuan))

    def _month(self, yuan: float) -> float:
        return (self.week_yuan + yuan) * self.weeks_month


def _told(problem: CrewProblem) -> _Told:
    return _Told(week_yuan=hopeless_yuan(problem), weeks_month=problem.weeks_month)


@dataclass(frozen=True, slots=True)
class _Bounding:
    relaxation: Relaxation | None
    time_s: float | None
    told: _Told

    def run(self) -> float:
        yuan = flow_bound(self.relaxation, time_s=self.time_s) if self.relaxation else 0.0
        self.told.bound(yuan)
        return yuan


@dataclass(frozen=True, slots=True)
class _Call:
    function: Callable[[Any], Any]
    task: Any

    def run(self) -> Any:
        return self.function(self.task)


def _run(job: Any) -> Any:
    return job.run()


class _Beside:
    """An executor that runs one more job beside the first tasks it is given, so that no worker is idle meanwhile."""

    def __init__(self, executor: Executor, job: _Bounding) -> None:
        self._executor, self._job = executor, job
        self._outcome: list[float] = []

    def map(self, function: Callable[[T], R], tasks: Iterable[T], *, watch: Watch | None = None) -> list[R]:
        """Results of ``function(task)`` for each task, in order."""
        if self._outcome:
            return self._executor.map(function, tasks, watch=watch)
        jobs = [self._job, *(_Call(function, task) for task in tasks)]
        outcome, *results = self._executor.map(_run, jobs, watch=watch)
        self._outcome.append(outcome)
        return results

    def stream(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[int, R]]:
        """(number of the task, result) as tasks end; the job does not run beside these."""
        return self._executor.stream(function, tasks)

    def outcome(self) -> float:
        """What came of the job."""
        if not self._outcome:
            self.map(_run, ())
        return self._outcome[0]
