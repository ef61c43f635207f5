"""One period of some crews cut out of a routing problem, small enough to be searched again and again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.day_cost import task_of_mode
from allocator.crews.engine.instance import CrewDay, ModeArrays, Routes, RoutingProblem
from domain.arrays import Bools, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """A routing problem of one period, and what its crews and modes are in the whole problem."""

    routing: RoutingProblem
    period: int
    crews: tuple[int, ...]
    modes: Ints

    def routes(self, days: Iterable[CrewDay]) -> Routes:
        """Days of the whole problem as routes of the part."""
        mode_of = {int(mode): position for position, mode in enumerate(self.modes)}
        crew_of = {crew: position for position, crew in enumerate(self.crews)}
        own = [
            CrewDay(
                period=0,
                crew=crew_of[day.crew],
                trips=tuple(tuple(mode_of[mode] for mode in trip) for trip in day.trips),
                unload=day.unload,
            )
            for day in days
            if day.trips
        ]
        return Routes(days=tuple(sorted(own, key=lambda day: day.crew)), cost=float("nan"))

    def days(self, routes: Routes) -> tuple[CrewDay, ...]:
        """Routes of the part as days of the whole problem, for each of its crews."""
        by_crew = {day.crew: day for day in routes.days}
        return tuple(self._day(crew, by_crew.get(position)) for position, crew in enumerate(self.crews))

    def _day(self, crew: int, day: CrewDay | None) -> CrewDay:
        trips = () if day is None else tuple(tuple(int(self.modes[mode]) for mode in trip) for trip in day.trips)
        return CrewDay(period=self.period, crew=crew, trips=trips, unload=() if day is None else day.unload)


def day_part(problem: RoutingProblem, period: int, crews: Sequence[int], tasks: Iterable[int]) -> DayPart:
    """Period of some crews in which `tasks` are done once or left out at their price.

    Where crews may share only some compounds, those that are together are kept out of sharing by the caller.
    """
    chosen = np.unique(np.fromiter(tasks, np.int64))
    crews = tuple(sorted(crews))
    team_rows = list(crews)
    modes = np.flatnonzero(np.isin(task_of_mode(problem), chosen))
    ways, every, team = problem.modes, problem.tasks, problem.crews
    ends, position = np.unique(
        np.concatenate([problem.places.end, ways.entry[modes], ways.exit[modes]]), return_inverse=True
    )
    place_end, entry, exit_ = np.split(position, np.cumsum([len(problem.places.end), len(modes)]))
    counts = np.diff(every.mode_start)[chosen]
    routing = replace(
        problem,
        tasks=replace(
            every,
            load=every.load[chosen],
            early_s=every.early_s[chosen],
            late_s=every.late_s[chosen],
            price=every.price[chosen],
            together=np.zeros(len(chosen), bool),
            pattern_start=np.arange(len(chosen) + 1),
            patterns=np.ones(len(chosen), np.int64),
            mode_start=np.concatenate([[0], np.cumsum(counts)]),
        ),
        modes=ModeArrays(
            entry=entry,
            exit=exit_,
            service_s=ways.service_s[modes],
            metres=ways.metres[modes],
            may=ways.may[modes][:, team_rows],
            yuan=None if ways.yuan is None else ways.yuan[modes][:, team_rows, period : period + 1],
        ),
        crews=replace(team, **{name: getattr(team, name)[team_rows] for name in team.__slots__}),
        # Depots of crews that are not here must not pass for transfer stations.
        places=replace(problem.places, end=place_end, unloads=problem.places.unloads & ~_left_behind(problem, crews)),
        metres=problem.metres[np.ix_(ends, ends)],
        period_weight=problem.period_weight[[period]],
        max_shared=len(chosen),
    )
    return DayPart(routing=routing, period=period, crews=crews, modes=modes)


def _left_behind(problem: RoutingProblem, crews: Sequence[int]) -> Bools:
    """Which places are depots, but of none of `crews` (n_places,)."""
    places, home = np.arange(len(problem.places.end)), problem.crews.home
    return np.isin(places, home) & ~np.isin(places, home[list(crews)])
