"""What stays of a day's trips when a crew falls out or a street is closed at some time of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from domain.people import Crew, Depot, Station
from domain.plan import Disruption, Stop, StopKind, Trip
from domain.roads import Place, RoadNetwork, road_network
from domain.scenario import Scenario

DETOUR_M = 0.5  # a way that the closed streets do not lengthen by more is the same way
HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Trips that stay, cut short where they must be, and what the crews can still do.

    `ready_s` is when each crew that may go out again is at its depot; `as_planned` names the crews whose planned trips
    can all be driven as they were.
    """

    trips: tuple[Trip, ...]
    ready_s: Mapping[str, int]
    as_planned: frozenset[str]

    def of(self, crew_id: str) -> tuple[Trip, ...]:
        """Trips of a crew."""
        return tuple(trip for trip in self.trips if trip.crew_id == crew_id)


class OpenStreets:
    """Networks of a scenario with some streets closed, each built once."""

    def __init__(self, scenario: Scenario, network: RoadNetwork) -> None:
        self._scenario = scenario
        self._known = {frozenset[str](): network}

    def without(self, closed: frozenset[str]) -> RoadNetwork:
        """Network in which the streets `closed` are not driven."""
        if closed not in self._known:
            self._known[closed] = road_network(self._scenario, closed=closed)
        return self._known[closed]


def kept_trips(
    scenario: Scenario,
    streets: OpenStreets,
    trips: Sequence[Trip],
    *,
    earlier: Sequence[Disruption],
    today: Sequence[Disruption],
    from_s: int,
) -> Kept:
    """What stays of one day's trips with the disruptions `today`, all in force from `from_s` on.

    A trip that was begun is driven to its end by a healthy crew that no closed street stops. Else the crew drives home
    after the stop in hand. `earlier` are the disruptions that the trips were planned with.
    """
    ways = _Ways(scenario, streets, earlier=earlier, today=today, from_s=from_s)
    sick = {each.crew_id for each in today if each.crew_id}
    kept: list[Trip] = []
    ready_s: dict[str, int] = {}
    as_planned = set()
    for crew in scenario.crews:
        own = sorted((trip for trip in trips if trip.crew_id == crew.id), key=lambda trip: trip.number)
        stops_early = crew.id in sick
        if not any(ways.blocked(crew, own, number) for number in range(len(own))):
            as_planned.add(crew.id)
        stay, at_depot = ways.kept(crew, own, stops_early=stops_early)
        kept += stay
        if not stops_early and at_depot and len(stay) < crew.max_trips:
            shift_s = int(np.ceil(crew.shift_from_h * HOUR_S - 1e-6))
            ready_s[crew.id] = max(from_s, shift_s, *(trip.end_s for trip in stay))
    return Kept(trips=tuple(kept), ready_s=ready_s, as_planned=frozenset(as_planned - sick))


class _Ways:
    """Metres of legs before and after the closing."""

    def __init__(
        self,
        scenario: Scenario,
        streets: OpenStreets,
        *,
        earlier: Sequence[Disruption],
        today: Sequence[Disruption],
        from_s: int,
    ) -> None:
        self._streets, self._from_s = streets, from_s
        self._earlier, self._today = ([each for each in some if each.street_id] for some in (earlier, today))
        self._closed = {each.street_id for each in self._today}
        places: list[Depot | Station] = [*scenario.depots, *scenario.stations]
        self._unload_s = {row.id: int(np.ceil(row.unload_min * 60 - 1e-6)) for row in places}
        self._stations = {row.id for row in scenario.stations}
        self._unloads = {row.id: row.unloads for row in scenario.depots}

    def kept(self, crew: Crew, trips: Sequence[Trip], *, stops_early: bool) -> tuple[list[Trip], bool]:
        """Trips that stay, and whether the crew is then at its depot and may go out again."""
        stay: list[Trip] = []
        for number, trip in enumerate(trips):
            waits_outside = bool(stay) and stay[-1].unload_at in self._stations
            if trip.start_s >= self._from_s and not waits_outside:
                break
            goes_on = not stops_early or trip.stops[-1].start_s < self._from_s
            if trip.end_s > self._from_s and (not goes_on or self.blocked(crew, trips, number)):
                cut = self._cut(crew, trips, number)
                if cut is not None:
                    return [*stay, cut], cut.unload_at not in self._stations
                return self._home(crew, stay), not waits_outside
            stay.append(trip)
        if stops_early and len(stay) < len(trips):
            return self._home(crew, stay), False
        return stay, not (stay and stay[-1].unload_at in self._stations)

    def blocked(self, crew: Crew, trips: Sequence[Trip], number: int) -> bool:
        """Whether what is left of a trip leads to or through a closed street."""
        trip = trips[number]
        if not self._closed or trip.end_s <= self._from_s:
            return False
        left = [stop for stop in trip.stops if stop.start_s >= self._from_s]
        if any(stop.kind is StopKind.STREET and stop.id in self._closed for stop in left):
            return True
        legs = list(self._legs(crew, trips, number))
        done, stops = len(trip.stops) - len(left), len(trip.stops)
        detours = [
            self._metres(self._open(self._today, stop.start_s), *leg)
            > self._metres(self._open(self._earlier, stop.start_s), *leg) + DETOUR_M
            for stop, leg in zip(left, legs[done:stops], strict=True)
        ]
        was, now = (self._back_m(closures, trip, legs[stops:]) for closures in (self._earlier, self._today))
        return any(detours) or now > was + DETOUR_M

    def _open(self, closures: Sequence[Disruption], second: int) -> RoadNetwork:
        """Streets for a way that ends at a second of the day."""
        return self._streets.without(frozenset(each.street_id for each in closures if each.from_s <= second))

    def _back_m(self, closures: Sequence[Disruption], trip: Trip, legs: Sequence[tuple[Place, Place]]) -> float:
        """Metres from the last stop on; a crew shut in by a closing is let out as it came."""
        begun_s = trip.stops[-1].start_s
        return sum(self._leg_m(closures, leg, begun_s=begun_s, end_s=trip.end_s) for leg in legs)

    def _leg_m(self, closures: Sequence[Disruption], leg: tuple[Place, Place], *, begun_s: int, end_s: int) -> float:
        """Metres of a leg after a stop begun at `begun_s`, by the streets open at its end, else by those open then."""
        metres = self._metres(self._open(closures, end_s), *leg)
        return metres if np.isfinite(metres) else self._metres(self._open(closures, begun_s), *leg)

    def _legs(self, crew: Crew, trips: Sequence[Trip], number: int) -> Iterator[tuple[Place, Place]]:
        """Legs of a trip: to each stop, to the place to unload and, on the last trip, home."""
        trip = trips[number]
        begin = self._unloading(crew, trips[number - 1].unload_at) if number else ("depot", crew.depot_id)
        unload = self._unloading(crew, trip.unload_at)
        here = begin
        for stop in trip.stops:
            yield here, _place(stop, stop.entry)
            here = _place(stop, stop.exit)
        yield here, unload
        if number == len(trips) - 1:
            yield unload, ("depot", crew.depot_id)

    def _cut(self, crew: Crew, trips: Sequence[Trip], number: int) -> Trip | None:
        """The trip up to the stop in hand, and home; None when no stop was begun."""
        trip = trips[number]
        done = tuple(stop for stop in trip.stops if stop.start_s < self._from_s)
        if not done:
            return None
        legs = list(self._legs(crew, trips, number))[: len(done)]
        here, home = _place(done[-1], done[-1].exit), ("depot", crew.depot_id)
        unload = self._unload_for(crew, here, done[-1].start_s)
        back_m, back_s = self._way(crew, (here, unload, home), done[-1].start_s)
        driven = back_m + sum(
            self._metres(self._open(self._today, stop.start_s), *leg) for stop, leg in zip(done, legs, strict=True)
        )
        # On its way to the next stop it is no farther than if it still stood at the last one.
        leaves_s = max(done[-1].start_s + done[-1].service_s, self._from_s)
        return replace(
            trip,
            stops=done,
            end_s=leaves_s + back_s + self._unload_s[unload[1]],
            deadhead_m=_tenths(driven),
            unload_at=unload[1],
            path_lonlat=(),
        )

    def _home(self, crew: Crew, stay: list[Trip]) -> list[Trip]:
        """The trips that stay, the last one with the way home where the crew waits at a station."""
        if not stay or stay[-1].unload_at not in self._stations:
            return stay
        last = stay[-1]
        places = ("station", last.unload_at), ("depot", crew.depot_id)
        metres, seconds = self._way(crew, places, last.stops[-1].start_s)
        end_s = max(last.end_s, self._from_s) + seconds
        return [*stay[:-1], replace(last, end_s=end_s, deadhead_m=_tenths(last.deadhead_m + metres), path_lonlat=())]

    def _way(self, crew: Crew, places: Sequence[Place], begun_s: int) -> tuple[float, int]:
        """(metres, seconds) of a way from now on, after a stop begun at `begun_s`."""
        legs = [self._leg_m(self._today, leg, begun_s=begun_s, end_s=self._from_s) for leg in pairwise(places)]
        return sum(legs), sum(int(np.ceil(metres / crew.speed_kmh * 3.6 - 1e-6)) for metres in legs)

    def _unload_for(self, crew: Crew, here: Place, begun_s: int) -> Place:
        """The crew's own depot where it unloads, else the station with the shortest way home through it."""
        home = ("depot", crew.depot_id)
        if self._unloads[crew.depot_id]:
            return home
        stations = [("station", id_) for id_ in sorted(self._stations)]
        return min(stations, key=lambda station: self._way(crew, (here, station, home), begun_s)[0])

    def _unloading(self, crew: Crew, unload_at: str) -> Place:
        return ("station", unload_at) if unload_at in self._stations else ("depot", crew.depot_id)

    def _metres(self, network: RoadNetwork, leave: Place, reach: Place) -> float:
        if leave == reach:
            return 0.0
        nodes = [
            network.junction_node[id_] if kind == "junction" else network.node_of[kind, id_]
            for kind, id_ in (leave, reach)
        ]
        return float(network.travel_m(nodes[:1], nodes[1:])[0, 0])


def _tenths(metres: float) -> float:
    """Metres as plans state them, rounded up."""
    return float(np.ceil(metres * 10 - 1e-6) / 10)


def _place(stop: Stop, key: str) -> Place:
    if stop.kind is StopKind.STREET:
        return "junction", key
    return ("compound", key) if key == stop.id else ("gate", key)
