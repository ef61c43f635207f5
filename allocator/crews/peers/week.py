"""A district's week for a peer, which knows neither weeks nor patterns: divided into days of single depots.

What the peers cannot express is left out of their days: transfer stations, overtime, long days, crew days, compounds
that are cleaned by one crew or as a whole left to others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.assembly import RoutedDay
from allocator.crews.peers import ortools, pyvrp
from allocator.crews.peers.clusters import DayWork, day_works
from allocator.crews.peers.day import DayProblem, Trips
from allocator.crews.problem import CrewProblem
from domain.arrays import Ints
from domain.engines import Engine
from domain.limits import Limit

EFFORT = 36_000  # routing iterations over all days at work 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerDay:
    """A day to be routed by a peer; iterations in proportion to its size, but not more than a small day needs."""

    work: DayWork
    day: DayProblem
    engine: Engine
    iterations: int
    time_s: float | None
    seed: int

    def run(self) -> dict[int, Trips]:
        """Trips of each of the day's crews."""
        route = {Engine.PYVRP: pyvrp.route_day, Engine.ORTOOLS: ortools.route_day}[self.engine]
        return route(self.day, iterations=self.iterations, time_s=self.time_s, seed=self.seed)


def peer_days(problem: CrewProblem, engine: Engine, limit: Limit, seed: int) -> list[PeerDay]:
    """Days to be routed apart, each once for all weekdays on which it is the same."""
    works = day_works(problem)
    days = [day_problem(problem, work) for work in works]
    clients = max(sum(len(day.task) for day in days), 1)
    return [
        PeerDay(
            work=work,
            day=day,
            engine=engine,
            iterations=max(1, round(limit.work * min(EFFORT * len(day.task) / clients, 200 + 20 * len(day.task)))),
            time_s=None if limit.time_s is None else limit.time_s * len(day.task) / clients,
            seed=seed,
        )
        for work, day in zip(works, days, strict=True)
    ]


def routed_days(
    problem: CrewProblem, days: Sequence[PeerDay], found: Sequence[Mapping[int, Trips]]
) -> Iterator[RoutedDay]:
    """Days of the crews as positions in the crew problem, without what the peers did in part and may do only whole."""
    raw = [
        RoutedDay(
            weekdays=each.work.days,
            crew=int(crews[crew]),
            trips=tuple(tuple(modes[trip].tolist()) for trip in trips),
            unload=(int(problem.crews.depot[crews[crew]]),) * len(trips),
        )
        for each, trips_of in zip(days, found, strict=True)
        for crews, modes in [_chosen(problem, each.work)]
        for crew, trips in trips_of.items()
    ]
    broken = _broken(problem, raw)
    for day in raw:
        kept = [tuple(m for m in modes if int(problem.modes.task[m]) not in broken) for modes in day.trips]
        trips = tuple(modes for modes in kept if modes)
        if trips:
            yield replace(day, trips=trips, unload=day.unload[: len(trips)])


def _broken(problem: CrewProblem, days: Sequence[RoutedDay]) -> frozenset[int]:
    """Tasks whose services belong together, but are not all done or are done by more crews than may share them."""
    times: Counter[int] = Counter()
    crews_of: dict[int, set[int]] = defaultdict(set)
    for day in days:
        for task in problem.modes.task[[mode for modes in day.trips for mode in modes]].tolist():
            times[task] += len(day.weekdays)
            crews_of[task].add(day.crew)
    together = [task for task in np.flatnonzero(problem.tasks.together).tolist() if task in times]
    short = {task for task in together if times[task] < problem.tasks.times_week[task]}
    shared = [task for task in together if len(crews_of[task]) > 1 and task not in short]
    return frozenset(short.union(shared[problem.max_shared :]))


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
    metres = problem.distances(leave, reach)
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
