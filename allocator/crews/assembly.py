"""From modes in order to a plan in ids: trips with times, driven lines and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.clusters import DayWork
from allocator.crews.days import PATTERNS
from allocator.crews.paths import Lines
from allocator.crews.problem import CrewProblem
from allocator.crews.routing import Trips
from allocator.crews.timing import leg_metres, times_of
from domain.plan import CrewsPlan, Stop, StopKind, Trip


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedDay:
    """A depot's day and the trips of each of its crews (positions in the problem)."""

    work: DayWork
    trips_of: dict[int, Trips]


def plan_of(problem: CrewProblem, routed: Sequence[RoutedDay]) -> CrewsPlan:
    """Plan of a week; days that a `RoutedDay` stands for get equal trips."""
    lines = Lines(problem, [(crew, modes) for day in routed for crew, trips in day.trips_of.items() for modes in trips])
    trips: list[Trip] = []
    unserved = [
        (day, kind, id_) for kind, id_, reason, times in _with_reasons(problem) if reason for day in PATTERNS[times][0]
    ]
    for day in routed:
        model = [trip for crew in sorted(day.trips_of) for trip in _crew_day(problem, crew, day.trips_of[crew], lines)]
        left = _left_out(problem, day)
        for weekday in day.work.days:
            trips += [replace(trip, day=weekday) for trip in model]
            unserved += [(weekday, problem.tasks.kinds[task], problem.tasks.ids[task]) for task in left]
    trips.sort(key=lambda trip: (trip.day, trip.crew_id, trip.number))
    return CrewsPlan(trips=tuple(trips), unserved=tuple(sorted(unserved)))


def cost_terms(problem: CrewProblem, plan: CrewsPlan) -> dict[str, float]:
    """Yuan a month for hours paid, metres driven (sweeping included) and services left out."""
    crew_of = {id_: crew for crew, id_ in enumerate(problem.crews.ids)}
    swept_of = {
        id_: float(metres)
        for kind, id_, metres in zip(problem.tasks.kinds, problem.tasks.ids, problem.tasks.swept_m, strict=True)
        if kind is StopKind.STREET
    }
    time = distance = 0.0
    for trip in plan.trips:
        crew = crew_of[trip.crew_id]
        swept = sum(swept_of[stop.id] for stop in trip.stops if stop.kind is StopKind.STREET)
        time += (trip.end_s - trip.start_s) * float(problem.crews.yuan_s[crew])
        distance += (trip.deadhead_m + swept) * float(problem.crews.yuan_m[crew])
    return {
        "time": problem.weeks_month * time,
        "distance": problem.weeks_month * distance,
        "unserved": problem.weeks_month * problem.unserved_yuan * len(plan.unserved),
    }


def _with_reasons(problem: CrewProblem) -> list[tuple[StopKind, str, str, int]]:
    tasks = problem.tasks
    return list(zip(tasks.kinds, tasks.ids, problem.reasons, tasks.times_week.tolist(), strict=True))


def _left_out(problem: CrewProblem, day: RoutedDay) -> list[int]:
    served = {int(problem.modes.task[mode]) for trips in day.trips_of.values() for modes in trips for mode in modes}
    return [task for task in day.work.tasks.tolist() if task not in served]


def _crew_day(problem: CrewProblem, crew: int, trips: Trips, lines: Lines) -> list[Trip]:
    """Trips of a crew's day one after the other, on no weekday yet (0)."""
    done = []
    ready = int(problem.crews.from_s[crew])
    for number, modes in enumerate(trips, start=1):
        times = times_of(problem, crew, modes, ready)
        if times is None:
            raise RuntimeError(f"crew {problem.crews.ids[crew]}: trip {number} does not fit its shift and windows")
        ready = times.end_s
        done.append(
            Trip(
                day=0,
                crew_id=problem.crews.ids[crew],
                number=number,
                start_s=times.start_s,
                end_s=times.end_s,
                # Rounded up to what a file keeps, so that the cost never falls below that of the exact metres.
                deadhead_m=float(np.ceil(sum(leg_metres(problem, crew, modes)) * 10 - 1e-6) / 10),
                stops=tuple(_stop(problem, mode, at) for mode, at in zip(modes, times.service_start_s, strict=True)),
                path_lonlat=lines.of(crew, modes),
            )
        )
    return done


def _stop(problem: CrewProblem, mode: int, start_s: int) -> Stop:
    tasks, task = problem.tasks, int(problem.modes.task[mode])
    entry, exit_ = problem.modes.keys[mode]
    return Stop(
        kind=tasks.kinds[task],
        id=tasks.ids[task],
        entry=entry,
        exit=exit_,
        start_s=start_s,
        service_s=int(tasks.service_s[task]),
        load_kg=float(tasks.load_kg[task]),
    )
