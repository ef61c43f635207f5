"""From modes in order to a plan in ids: trips with times, driven lines and cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.days import patterns_for
from allocator.crews.paths import Lines
from allocator.crews.problem import CrewProblem
from allocator.crews.timing import Round, TripTimes, metres_of, rounds_of, times_of
from domain.plan import CrewsPlan, Stop, StopKind, Trip


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedDay:
    """A crew's trips, equal on each of `weekdays`: modes in serving order, and the place where each trip unloads.

    Crew, modes and places are positions in the problem.
    """

    weekdays: tuple[int, ...]
    crew: int
    trips: tuple[tuple[int, ...], ...]
    unload: tuple[int, ...]


def plan_of(problem: CrewProblem, days: Sequence[RoutedDay]) -> CrewsPlan:
    """Plan of a week; what is in none of its days is left to another service mode where it may be, else left out."""
    return finished(problem, days, trips_of(problem, days))


def trips_of(problem: CrewProblem, days: Sequence[RoutedDay]) -> list[Trip]:
    """Trips of some days of crews, one for each weekday."""
    rounds = [rounds_of(problem, day.crew, day.trips, day.unload) for day in days]
    lines = Lines(problem, [each for of_day in rounds for each in of_day])
    trips: list[Trip] = []
    for day, of_day in zip(days, rounds, strict=True):
        model = _crew_day(problem, day, of_day, lines)
        trips += [replace(trip, day=weekday) for weekday in day.weekdays for trip in model]
    return trips


def finished(problem: CrewProblem, days: Sequence[RoutedDay], trips: Sequence[Trip]) -> CrewsPlan:
    """Plan of the trips made of `days`, with what none of them serves."""
    served = _served(problem, days)
    tasks = problem.tasks
    others = [task for task in np.flatnonzero(np.isfinite(tasks.others_yuan)).tolist() if task not in served]
    return CrewsPlan(
        trips=tuple(sorted(trips, key=lambda trip: (trip.day, trip.crew_id, trip.number))),
        unserved=tuple(sorted(_left_out(problem, served, frozenset(others)))),
        left_to_others={tasks.ids[task]: float(tasks.others_yuan[task]) for task in others},
    )


def cost_terms(problem: CrewProblem, plan: CrewsPlan) -> dict[str, float]:
    """Yuan a month; docs/model/crews.md says what each term is."""
    crews = problem.crews
    crew_of = {id_: crew for crew, id_ in enumerate(crews.ids)}
    swept_of = {
        id_: float(metres)
        for kind, id_, metres in zip(problem.tasks.kinds, problem.tasks.ids, problem.tasks.swept_m, strict=True)
        if kind is StopKind.STREET
    }
    week = dict.fromkeys(("time", "distance", "overtime", "long_days", "crew_days"), 0.0)
    days: dict[tuple[int, int], list[Trip]] = defaultdict(list)
    for trip in plan.trips:
        crew = crew_of[trip.crew_id]
        swept = sum(swept_of[stop.id] for stop in trip.stops if stop.kind is StopKind.STREET)
        week["time"] += (trip.end_s - trip.start_s) * float(crews.yuan_s[crew])
        week["distance"] += (trip.deadhead_m + swept) * float(crews.yuan_m[crew])
        days[crew, trip.day].append(trip)
    for (crew, _), trips in days.items():
        worked_s = sum(trip.end_s - trip.start_s for trip in trips)
        late_s = max(trip.end_s for trip in trips) - int(crews.to_s[crew])
        week["overtime"] += max(0, late_s) * float(crews.overtime_yuan_s[crew])
        week["long_days"] += max(0, worked_s - int(crews.long_s[crew])) * float(crews.long_yuan_s[crew])
        week["crew_days"] += float(crews.yuan_day[crew])
    week["unserved"] = problem.unserved_yuan * len(plan.unserved)
    month = {name: problem.weeks_month * yuan for name, yuan in week.items()}
    return month | {"left_to_others": sum(plan.left_to_others.values(), 0.0)}


def _served(problem: CrewProblem, days: Sequence[RoutedDay]) -> Mapping[int, frozenset[int]]:
    """Weekdays on which each task is served."""
    served: dict[int, set[int]] = defaultdict(set)
    for day in days:
        for modes in day.trips:
            for task in problem.modes.task[list(modes)].tolist():
                served[task].update(day.weekdays)
    return {task: frozenset(weekdays) for task, weekdays in served.items()}


def _left_out(
    problem: CrewProblem, served: Mapping[int, frozenset[int]], others: frozenset[int]
) -> Iterator[tuple[int, StopKind, str]]:
    """(weekday, kind, id) of each service that is not done, on the days of a pattern that holds those that are."""
    tasks = problem.tasks
    patterns = patterns_for(tasks.times_week.tolist())
    for task, times in enumerate(tasks.times_week.tolist()):
        done = served.get(task, frozenset())
        if len(done) < times and task not in others:
            pattern = next(days for days in patterns[times] if done <= set(days))
            for day in sorted({*pattern} - done):
                yield day, tasks.kinds[task], tasks.ids[task]


def _crew_day(problem: CrewProblem, day: RoutedDay, rounds: Sequence[Round], lines: Lines) -> list[Trip]:
    """Trips of a crew's day one after the other, on no weekday yet (0)."""
    times = times_of(problem, day.crew, rounds)
    if times is None:
        raise RuntimeError(f"crew {problem.crews.ids[day.crew]}: its trips do not fit its shift and opening hours")
    return [
        replace(
            _trip(problem, each, at),
            crew_id=problem.crews.ids[day.crew],
            number=number,
            path_lonlat=lines.of(each),
            unload_at=problem.places.ids[place],
        )
        for number, (each, at, place) in enumerate(zip(rounds, times, day.unload, strict=True), start=1)
    ]


def _trip(problem: CrewProblem, each: Round, times: TripTimes) -> Trip:
    """A trip of nobody in particular."""
    return Trip(
        day=0,
        crew_id="",
        number=0,
        start_s=times.start_s,
        end_s=times.end_s,
        # Rounded up to what a file keeps, so that the cost never falls below that of the exact metres.
        deadhead_m=float(np.ceil(metres_of(problem, each).sum(dtype=float) * 10 - 1e-6) / 10),
        stops=tuple(_stop(problem, mode, at) for mode, at in zip(each.modes, times.service_start_s, strict=True)),
    )


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
