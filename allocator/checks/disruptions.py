"""Judges days that were planned anew: crews that are out serve nothing, closed streets are neither swept nor driven."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from allocator.checks.distances import Distances, Point
from domain.plan import CrewsPlan, Disruption, StopKind, Trip
from domain.scenario import Scenario


class Ways:
    """Ways along the streets that are open at a time."""

    def __init__(self, scenario: Scenario, whole: Distances, disruptions: Sequence[Disruption]) -> None:
        self._scenario = scenario
        self._closures = [each for each in disruptions if each.street_id]
        self._moments = {(each.day, each.from_s) for each in disruptions}
        self._by_closed = {frozenset[str](): whole}

    def on(self, day: int, second: int) -> Distances:
        """Distances for a way that ends on a weekday at a second of the day; before a closure the street is open."""
        closed = frozenset(each.street_id for each in self._closures if each.day == day and each.from_s <= second)
        if closed not in self._by_closed:
            self._by_closed[closed] = Distances(self._scenario, closed=closed)
        return self._by_closed[closed]

    def interrupted(self, trip: Trip) -> bool:
        """Whether something happened while the trip was under way."""
        return any(day == trip.day and trip.start_s < second <= trip.end_s for day, second in self._moments)

    def back_m(self, trip: Trip, here: Point, unload: Point, home: Point) -> list[float]:
        """Metres that the way from a trip's last stop may have, the shortest first.

        The place to unload is reached by the streets open when the last stop ends or when the trip ends, the way home
        is driven by those open at its end; a crew that a closing shut in is let out as it came.
        """
        last = trip.stops[-1]
        came, left, ended = (
            self.on(trip.day, second) for second in (last.start_s, last.start_s + last.service_s, trip.end_s)
        )
        to_unload = [metres for ways in (left, ended) if isfinite(metres := ways.metres(here, unload))]
        to_unload = to_unload or [came.metres(here, unload)]
        homewards = ended.metres(unload, home)
        homewards = homewards if isfinite(homewards) else came.metres(unload, home)
        return sorted(metres + homewards for metres in to_unload)


def disruption_faults(scenario: Scenario, plan: CrewsPlan) -> Iterator[str]:
    """Stops that cannot be, and disruptions that name nothing."""
    crews, streets = {row.id for row in scenario.crews}, {row.id for row in scenario.streets}
    for each in plan.disruptions:
        who = f"weekday {each.day} from {each.from_s} s"
        if not 1 <= each.day <= 7 or bool(each.crew_id) == bool(each.street_id):
            yield f"{who}: a disruption is a crew or a street on a weekday"
        elif each.crew_id and each.crew_id not in crews:
            yield f"{who}: crew {each.crew_id} is unknown"
        elif each.street_id and each.street_id not in streets:
            yield f"{who}: street {each.street_id} is unknown"
        else:
            yield from _begun_after(plan, each, who)


def _begun_after(plan: CrewsPlan, disruption: Disruption, who: str) -> Iterator[str]:
    for trip in plan.trips:
        late = [stop for stop in trip.stops if stop.start_s >= disruption.from_s and trip.day == disruption.day]
        if late and trip.crew_id == disruption.crew_id:
            yield f"{who}: crew {trip.crew_id} is out, but serves {late[0].kind} {late[0].id} at {late[0].start_s} s"
        for stop in late:
            if stop.kind is StopKind.STREET and stop.id == disruption.street_id:
                yield f"{who}: street {stop.id} is closed, but crew {trip.crew_id} sweeps it at {stop.start_s} s"
