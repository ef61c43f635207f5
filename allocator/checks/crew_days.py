"""Judges crews' days: trips in order, where they begin and unload, shifts with overtime, and what all of it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from allocator.checks.distances import Point
from domain.people import Crew, Depot, Station
from domain.plan import CrewsPlan, StopKind, Trip
from domain.scenario import Scenario

HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Where a trip begins, unloads, and ends: the last two differ when the crew drives home from a station."""

    begin: Point
    unload: Point
    home: Point
    unload_s: float


class Unloading:
    """Depots and stations of a scenario by id, and which of them a trip uses."""

    def __init__(self, scenario: Scenario) -> None:
        self._depots: dict[str, Depot] = {row.id: row for row in scenario.depots}
        self._stations: dict[str, Station] = {row.id: row for row in scenario.stations}

    def knows(self, depot_id: str) -> bool:
        """Whether there is such a depot."""
        return depot_id in self._depots

    def fault(self, crew: Crew, trip: Trip) -> str:
        """Why the crew may not unload where the trip says; empty when it may."""
        place = trip.unload_at or crew.depot_id
        if place in self._stations:
            return ""
        if place != crew.depot_id:
            return f"unloads at {place}, which is neither its depot nor a station"
        return "" if self._depots[place].unloads else f"unloads at depot {place}, where nothing is unloaded"

    def ends(self, crew: Crew, trip: Trip, before: Trip | None, *, last: bool) -> Ends:
        """Ends of a trip that follows `before` on the same day; only for trips without a `fault`."""
        home = ("depot", crew.depot_id)
        unload = self._place(crew, trip)
        rows: Mapping[str, Depot | Station] = self._stations if unload[0] == "station" else self._depots
        return Ends(
            begin=self._place(crew, before) if before else home,
            unload=unload,
            home=home if last else unload,
            unload_s=rows[unload[1]].unload_min * 60,
        )

    def _place(self, crew: Crew, trip: Trip) -> Point:
        at_station = trip.unload_at in self._stations
        return ("station", trip.unload_at) if at_station else ("depot", crew.depot_id)


def days_of(plan: CrewsPlan) -> dict[tuple[str, int], list[Trip]]:
    """Trips of each crew and weekday in order of time."""
    days: dict[tuple[str, int], list[Trip]] = {}
    for trip in sorted(plan.trips, key=lambda trip: (trip.start_s, trip.number)):
        days.setdefault((trip.crew_id, trip.day), []).append(trip)
    return dict(sorted(days.items()))


def order_faults(days: Mapping[tuple[str, int], list[Trip]], crews: Mapping[str, Crew]) -> Iterator[str]:
    """A crew's trips of a day are numbered, not too many, and one after the other."""
    for (crew_id, day), trips in days.items():
        who = f"crew {crew_id}, weekday {day}"
        if [trip.number for trip in trips] != list(range(1, len(trips) + 1)):
            yield f"{who}: its trips in order of time are numbered {[trip.number for trip in trips]}"
        if crew_id in crews and len(trips) > crews[crew_id].max_trips:
            yield f"{who}: {len(trips)} trips > {crews[crew_id].max_trips} allowed"
        for trip, following in pairwise(trips):
            if following.start_s < trip.end_s:
                leaves = f"trip {following.number} leaves at {following.start_s} s"
                yield f"{who}: {leaves}, trip {trip.number} ends at {trip.end_s} s"


def shift_faults(crew: Crew, trip: Trip) -> Iterator[str]:
    """The trip lies within the shift and its overtime."""
    if trip.start_s < crew.shift_from_h * HOUR_S - 1:
        yield f"leaves at {trip.start_s} s, before the shift begins at {crew.shift_from_h * HOUR_S:.0f} s"
    if trip.end_s > (crew.shift_to_h + crew.overtime_h) * HOUR_S + 1:
        late = f" and {crew.overtime_h:g} h of overtime are over" if crew.overtime_h else ""
        yield f"ends at {trip.end_s} s, after the shift ends at {crew.shift_to_h * HOUR_S:.0f} s{late}"


def sharing_faults(scenario: Scenario, plan: CrewsPlan) -> Iterator[str]:
    """No more compounds are cleaned by several crews than the rule allows, days planned anew aside."""
    crews_of: dict[str, set[str]] = {}
    repaired = {each.day for each in plan.disruptions}
    for trip in plan.trips:
        for stop in trip.stops:
            if stop.kind is StopKind.COMPOUND and trip.day not in repaired:
                crews_of.setdefault(stop.id, set()).add(trip.crew_id)
    shared = sorted(id_ for id_, crews in crews_of.items() if len(crews) > 1)
    most = scenario.rules.crews.max_shared_compounds
    if len(shared) > most:
        yield f"{len(shared)} compounds are cleaned by more than one crew, {most} may be: {', '.join(shared[:5])}"


def week_yuan(scenario: Scenario, days: Mapping[tuple[str, int], list[Trip]]) -> dict[str, float]:
    """Yuan a week of the crews' days by term, from their trips' times and metres; limits count in whole seconds."""
    rules = scenario.rules.crews
    swept_m = {street.id: street.length_m for street in scenario.streets}
    crews = {row.id: row for row in scenario.crews}
    week = {"time": 0.0, "distance": 0.0, "overtime": 0.0, "long_days": 0.0, "crew_days": 0.0}
    for (crew_id, _), trips in days.items():
        crew = crews.get(crew_id)
        if crew is None:
            continue
        worked_s = sum(trip.end_s - trip.start_s for trip in trips)
        metres = sum(trip.deadhead_m for trip in trips)
        metres += sum(swept_m.get(s.id, 0.0) for trip in trips for s in trip.stops if s.kind is StopKind.STREET)
        late_s = max(0, max(trip.end_s for trip in trips) - floor(crew.shift_to_h * HOUR_S + 1e-6))
        long_s = max(0, worked_s - ceil(rules.long_day_h * HOUR_S - 1e-6))
        week["time"] += worked_s / HOUR_S * crew.yuan_h
        week["distance"] += metres / 1000 * crew.yuan_km
        week["overtime"] += late_s / HOUR_S * crew.yuan_h * (rules.overtime_factor - 1)
        week["long_days"] += long_s / HOUR_S * rules.long_day_yuan_h
        week["crew_days"] += crew.yuan_day
    return week
