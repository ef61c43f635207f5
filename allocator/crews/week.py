"""The week of a crew problem as the routing search sees it, and the way back from its routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.crews.assembly import RoutedDay
from allocator.crews.days import Pattern, kinds_of_days, patterns_for
from allocator.crews.engine.instance import (
    CrewArrays,
    CrewDay,
    ModeArrays,
    PlaceArrays,
    Routes,
    RoutingProblem,
    TaskArrays,
)
from allocator.crews.problem import CrewProblem
from domain.arrays import Ints
from domain.plan import CrewsPlan, Trip


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What some crew can serve as a routing problem over kinds of days.

    Period p stands for the weekdays `days[p]`, on which routes are equal. `tasks`, `modes` and `places` are positions
    in the crew problem; the crews are the same.
    """

    routing: RoutingProblem
    tasks: Ints
    modes: Ints
    places: Ints
    days: tuple[Pattern, ...]


def week_of(problem: CrewProblem, patterns: Mapping[int, Sequence[Pattern]] | None = None) -> Week:
    """Week of a crew problem; `patterns` of each number of times a week, by default those of `days.patterns_for`."""
    modes = np.flatnonzero(problem.alone.any(axis=1))
    tasks = np.unique(problem.modes.task[modes])
    if patterns is None:
        patterns = patterns_for(problem.tasks.times_week[tasks].tolist())
    days = kinds_of_days(patterns)
    # A crew unloads at its own depot or a station: depots without crews are no places for anybody.
    own = np.isin(np.arange(len(problem.places.ids)), problem.crews.depot)
    places = np.flatnonzero(own | problem.places.is_station)
    ends, at = np.unique(
        np.concatenate([problem.places.end[places], problem.modes.entry[modes], problem.modes.exit[modes]]),
        return_inverse=True,
    )
    at_places, entry, exit_ = np.split(at, [len(places), len(places) + len(modes)])
    routing = RoutingProblem(
        tasks=_tasks(problem, tasks, modes, _masks(patterns, days)),
        modes=_modes(problem, modes, entry, exit_),
        crews=_crews(problem, places),
        places=PlaceArrays(
            end=at_places, unload_s=problem.places.unload_s[places], unloads=problem.places.unloads[places]
        ),
        metres=problem.distances(ends, ends),
        period_weight=np.array([len(alike) for alike in days], float),
        max_shared=problem.max_shared,
    )
    return Week(routing=routing, tasks=tasks, modes=modes, places=places, days=days)


def routed_days(week: Week, routes: Routes) -> Iterator[RoutedDay]:
    """Days of the crews as positions in the crew problem."""
    for day in routes.days:
        yield RoutedDay(
            weekdays=week.days[day.period],
            crew=day.crew,
            trips=tuple(tuple(week.modes[list(modes)].tolist()) for modes in day.trips),
            unload=tuple(week.places[list(day.unload)].tolist()),
        )


def routes_of(problem: CrewProblem, week: Week, plan: CrewsPlan) -> Routes:
    """Routes of an earlier plan as far as they go: stops that are gone or on days of no pattern are passed over.

    A kind of day goes by its first weekday. The cost is not known here: it is that of nothing, 0.
    """
    of_day: dict[tuple[int, str], list[Trip]] = {}
    for trip in sorted(plan.trips, key=lambda trip: trip.number):
        of_day.setdefault((trip.day, trip.crew_id), []).append(trip)
    known = _Known(problem, week)
    days = [
        CrewDay(period=period, crew=crew, trips=trips, unload=unload)
        for period, weekdays in enumerate(week.days)
        for crew, id_ in enumerate(problem.crews.ids)
        for trips, unload in [known.trips(crew, of_day.get((weekdays[0], id_), ()))]
        if trips
    ]
    return Routes(days=tuple(_on_patterns(week.routing, days)), cost=0.0)


class _Known:
    """Positions in the week of what a plan names."""

    def __init__(self, problem: CrewProblem, week: Week) -> None:
        self._may = week.routing.modes.may
        self._home = week.routing.crews.home
        self._mode_of = {
            (problem.tasks.kinds[task], problem.tasks.ids[task], *problem.modes.keys[mode]): at
            for at, (mode, task) in enumerate(zip(week.modes, problem.modes.task[week.modes], strict=True))
        }
        self._station_of = {
            problem.places.ids[place]: at for at, place in enumerate(week.places) if problem.places.is_station[place]
        }

    def trips(self, crew: int, trips: Iterable[Trip]) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
        """Modes of a crew's trips that it may still serve, and where each trip unloads; trips with none are gone."""
        found = []
        for trip in trips:
            modes = [self._mode_of.get((stop.kind, stop.id, stop.entry, stop.exit), -1) for stop in trip.stops]
            served = tuple(mode for mode in modes if mode >= 0 and self._may[mode, crew])
            if served:
                found.append((served, self._station_of.get(trip.unload_at, int(self._home[crew]))))
        return tuple(modes for modes, _ in found), tuple(place for _, place in found)


def _on_patterns(routing: RoutingProblem, days: Sequence[CrewDay]) -> Iterator[CrewDay]:
    """Days without the services that the best fitting pattern of their task does not have, and without second ones."""
    tasks = routing.tasks
    task_of = np.repeat(np.arange(routing.n_tasks), np.diff(tasks.mode_start))
    served = np.zeros(routing.n_tasks, np.int64)
    for day in days:
        served[task_of[[mode for trip in day.trips for mode in trip]]] |= 1 << day.period
    left = np.zeros(routing.n_tasks, np.int64)
    for task in range(routing.n_tasks):
        own = tasks.patterns[tasks.pattern_start[task] : tasks.pattern_start[task + 1]].tolist()
        left[task] = max((int(served[task]) & mask for mask in own), key=int.bit_count)
    for day in days:
        trips = []
        for modes in day.trips:
            kept = []
            for mode in modes:
                if left[task_of[mode]] >> day.period & 1:
                    left[task_of[mode]] ^= 1 << day.period
                    kept.append(mode)
            trips.append(tuple(kept))
        full = [k for k, trip in enumerate(trips) if trip]
        if full:
            yield CrewDay(
                period=day.period,
                crew=day.crew,
                trips=tuple(trips[k] for k in full),
                unload=tuple(day.unload[k] for k in full),
            )


def _masks(patterns: Mapping[int, Sequence[Pattern]], days: Sequence[Pattern]) -> dict[int, list[int]]:
    """Patterns of each number of times a week as bit masks over the kinds of days."""
    return {
        times: [sum(1 << period for period, alike in enumerate(days) if alike[0] in pattern) for pattern in choices]
        for times, choices in patterns.items()
    }


def _tasks(problem: CrewProblem, tasks: Ints, modes: Ints, masks: Mapping[int, list[int]]) -> TaskArrays:
    every = problem.tasks
    choices = [masks[times] for times in every.times_week[tasks].tolist()]
    return TaskArrays(
        load=every.load_kg[tasks],
        early_s=every.early_s[tasks],
        late_s=every.late_s[tasks],
        price=every.price_yuan[tasks],
        together=every.together[tasks],
        pattern_start=np.cumsum([0, *(len(some) for some in choices)]),
        patterns=np.array([mask for some in choices for mask in some], np.int64),
        mode_start=np.searchsorted(problem.modes.task[modes], np.append(tasks, len(every.ids))),
    )


def _modes(problem: CrewProblem, modes: Ints, entry: Ints, exit_: Ints) -> ModeArrays:
    task = problem.modes.task[modes]
    return ModeArrays(
        entry=entry,
        exit=exit_,
        service_s=problem.tasks.service_s[task],
        metres=problem.tasks.swept_m[task],
        may=problem.alone[modes],
    )


def _crews(problem: CrewProblem, places: Ints) -> CrewArrays:
    crews = problem.crews
    return CrewArrays(
        home=np.searchsorted(places, crews.depot),
        from_s=crews.from_s,
        to_s=crews.to_s,
        overtime_s=crews.overtime_s,
        overtime_yuan_s=crews.overtime_yuan_s,
        long_s=crews.long_s,
        long_yuan_s=crews.long_yuan_s,
        capacity=crews.capacity_kg,
        max_trips=crews.max_trips,
        s_per_m=1 / crews.speed_mps,
        yuan_s=crews.yuan_s,
        yuan_m=crews.yuan_m,
        yuan_day=crews.yuan_day,
    )
