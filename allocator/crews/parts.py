"""Routes a district of many clusters: each on its own, then along the borders between them.

Every job has a problem of its own with the network around it, so it can run in any process; results do not depend on
where. Trips are timed and drawn where they were routed, since their distances are known there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.assembly import RoutedDay, finished, trips_of
from allocator.crews.borders import (
    Border,
    borders,
    crews_along,
    start_of,
    tasks_served,
    weekdays_served,
    with_fixed_days,
)
from allocator.crews.days import Pattern, patterns_for
from allocator.crews.decomposition import Cluster, Part, part_of
from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.instance import Routes
from allocator.crews.engine.search import Effort, search
from allocator.crews.problem import CrewProblem
from allocator.crews.week import Week, routed_days, week_of
from domain.executors import Executor
from domain.plan import CrewsPlan, Trip

WARM = 0.05  # start temperature of a search that begins with good routes
LEAST_YUAN = 1e-6  # a week that new routes along a border must save

Patterns = Mapping[int, Sequence[Pattern]]
EffortOf = Callable[[CrewProblem], Effort]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedPart:
    """Days of a part's crews as positions in the whole problem, their trips, and its tasks that nobody can serve."""

    crews: tuple[int, ...]
    days: tuple[RoutedDay, ...]
    trips: tuple[Trip, ...]
    reasons: Mapping[int, str]


def plan_by_clusters(
    problem: CrewProblem, clusters: Sequence[Cluster], *, effort_of: EffortOf, seed: int, executor: Executor
) -> tuple[CrewsPlan, dict[int, str]]:
    """Plan of a district of several clusters, and why some tasks (positions) can be served by nobody.

    `effort_of` says how long to search a part, of which it may look at the numbers of tasks and crews only.
    """
    desk = _Desk(problem, clusters, patterns_for(problem.tasks.times_week.tolist()), effort_of, seed)
    for routed in executor.map(_route, [desk.job(cluster) for cluster in clusters]):
        desk.add(routed)
    for level in borders(problem, clusters):
        renewals = [renewal for border in level for renewal in desk.renewals(border)]
        for renewed in executor.map(_renew, renewals):
            desk.renew(renewed)
    return desk.plan(), desk.reasons


@dataclass(frozen=True, slots=True)
class _Job:
    part: Part
    patterns: Patterns
    effort: Effort
    seed: int


@dataclass(frozen=True, slots=True)
class _Renewal:
    """A part whose crews have `days` (whole problem); `task_days` are the weekdays left for tasks others serve too."""

    job: _Job
    days: tuple[RoutedDay, ...]
    task_days: Mapping[int, set[int]]


class _Desk:
    """Hands out jobs, and keeps the days and trips of every crew."""

    def __init__(
        self, problem: CrewProblem, clusters: Sequence[Cluster], patterns: Patterns, effort_of: EffortOf, seed: int
    ) -> None:
        self._problem, self._clusters = problem, clusters
        self._patterns, self._effort_of, self._seed = patterns, effort_of, seed
        self._days: dict[int, list[RoutedDay]] = defaultdict(list)
        self._trips: dict[str, list[Trip]] = defaultdict(list)
        self._crews_of: dict[int, set[int]] = defaultdict(set)
        self.reasons: dict[int, str] = {}

    def job(self, cluster: Cluster, places: Collection[int] = ()) -> _Job:
        """Routing of some tasks and crews, who may also unload at `places`."""
        part = part_of(self._problem, cluster, places)
        return _Job(part, self._patterns, self._effort_of(part.problem), self._seed)

    def renewals(self, border: Border) -> Iterator[_Renewal]:
        """The work of crews along a border, with the tasks there that nobody serves; none where only one side has any.

        What other crews serve of their tasks stays with those.
        """
        both = self._clusters[border.first].crews, self._clusters[border.second].crews
        around = {crew: self._days[crew] for crew in np.concatenate(both).tolist() if crew in self._days}
        crews = crews_along(self._problem, border, around)
        if not all(np.isin(crews, side).any() for side in both):
            return
        chosen = set(crews.tolist())
        days = tuple(day for crew in sorted(chosen) for day in around[crew])
        own = weekdays_served(self._problem, days)
        nobodys = {task for task in border.tasks.tolist() if not self._crews_of[task]}
        tasks = np.array(sorted({*own, *nobodys}), np.int64)
        places = {place for day in days for place in day.unload}
        job = self.job(Cluster(tasks=tasks, crews=crews, max_shared=0), places)
        yield _Renewal(job, days, {task: own[task] for task in sorted(own) if self._crews_of[task] - chosen})

    def renew(self, routed: RoutedPart | None) -> None:
        """Take over all days of a part's crews."""
        if routed is not None:
            for crew in routed.crews:
                for task in tasks_served(self._problem, self._days.pop(crew, [])):
                    self._crews_of[task].discard(crew)
                self._trips.pop(self._problem.crews.ids[crew], None)
            self.add(routed)

    def add(self, routed: RoutedPart) -> None:
        """Take over days of crews that had none."""
        self.reasons.update(routed.reasons)
        for day in routed.days:
            self._days[day.crew].append(day)
            for task in tasks_served(self._problem, [day]):
                self._crews_of[task].add(day.crew)
        for trip in routed.trips:
            self._trips[trip.crew_id].append(trip)

    def plan(self) -> CrewsPlan:
        """Plan of all days so far."""
        days = [day for of_crew in self._days.values() for day in of_crew]
        return finished(self._problem, days, [trip for of_crew in self._trips.values() for trip in of_crew])


def _route(job: _Job) -> RoutedPart:
    """Routes of a cluster from nothing."""
    week = week_of(job.part.problem, job.patterns)
    found = search(week.routing, effort=job.effort, seed=job.seed)
    reasons = {int(job.part.tasks[task]): text for task, text in enumerate(job.part.problem.reasons) if text}
    return replace(_routed(job.part, week, found.routes), reasons=reasons)


def _renew(renewal: _Renewal) -> RoutedPart | None:
    """New days of the crews along a border; None when they would save nothing."""
    job, part = renewal.job, renewal.job.part
    week = week_of(part.problem, job.patterns)
    start = start_of(week, _in_part(part, renewal.days))
    tasks = part.tasks[week.tasks].tolist()
    fixed = {at: renewal.task_days[task] for at, task in enumerate(tasks) if task in renewal.task_days}
    routing = with_fixed_days(week, fixed, start)
    found = search(routing, effort=job.effort, seed=job.seed, start=start, temperature=WARM)
    saved = evaluate(routing, start).cost - evaluate(routing, found.routes).cost
    return _routed(part, week, found.routes) if saved > LEAST_YUAN else None


def _routed(part: Part, week: Week, routes: Routes) -> RoutedPart:
    days = list(routed_days(week, routes))
    return RoutedPart(
        crews=tuple(part.crews.tolist()),
        days=tuple(_in_whole(part, days)),
        trips=tuple(trips_of(part.problem, days)),
        reasons={},
    )


def _in_whole(part: Part, days: Iterable[RoutedDay]) -> Iterator[RoutedDay]:
    for day in days:
        yield replace(
            day,
            crew=int(part.crews[day.crew]),
            trips=tuple(tuple(part.modes[list(trip)].tolist()) for trip in day.trips),
            unload=tuple(part.places[list(day.unload)].tolist()),
        )


def _in_part(part: Part, days: Iterable[RoutedDay]) -> Iterator[RoutedDay]:
    place_at = {place: at for at, place in enumerate(part.places.tolist())}
    for day in days:
        yield replace(
            day,
            crew=int(np.searchsorted(part.crews, day.crew)),
            trips=tuple(tuple(np.searchsorted(part.modes, list(trip)).tolist()) for trip in day.trips),
            unload=tuple(place_at[place] for place in day.unload),
        )
