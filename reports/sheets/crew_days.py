"""A crew's day as columns: every stop in order with its time, and the way driven to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from domain.plan import CrewsPlan, Stop, StopKind, Trip
from domain.roads import Place, RoadNetwork
from domain.scenario import Scenario
from reports.page.routes import places_of_trips

MINUTE_S, HOUR_S = 60, 3600
KEPT_M, KEPT_SHARE = 25.0, 0.002  # metres are written rounded; a day planned around closed streets drives other ways


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Metres driven to each stop of a trip, then to where it unloads, and home after the day's last unloading."""

    to_stop: tuple[float, ...]
    to_unload: float
    home: float

    @property
    def metres(self) -> float:
        """All that is driven without serving."""
        return sum(self.to_stop) + self.to_unload + self.home


def trips_of(scenario: Scenario, plan: CrewsPlan | None) -> list[Trip]:
    """Trips of known crews, in the plan's order: the same that the map's block `routes` holds."""
    crews = {crew.id for crew in scenario.crews}
    return [trip for trip in plan.trips if trip.crew_id in crews] if plan else []


def legs_of(scenario: Scenario, network: RoadNetwork, trips: Sequence[Trip]) -> list[Legs | None]:
    """Shortest drives between the stops of each trip; None where they do not add up to the metres that it says.

    That is so where a day was planned anew around a closed street.
    """
    walks = [_nodes(trip, ends, network) for trip, ends in zip(trips, places_of_trips(scenario, trips), strict=True)]
    metres = _metres(network, [pair for walk in walks if walk for pair in walk])
    found: list[Legs | None] = []
    for trip, walk in zip(trips, walks, strict=True):
        legs = None
        if walk:
            *to_stop, to_unload, home = (metres[pair] for pair in walk)
            legs = Legs(to_stop=tuple(to_stop), to_unload=to_unload, home=home)
        found.append(legs if legs and _adds_up(legs, trip) else None)
    return found


def _adds_up(legs: Legs, trip: Trip) -> bool:
    return abs(legs.metres - trip.deadhead_m) <= KEPT_M + KEPT_SHARE * trip.deadhead_m


def _nodes(trip: Trip, ends: tuple[Place, Place, Place], network: RoadNetwork) -> list[tuple[int, int]] | None:
    """Pairs of nodes that a trip drives between; None where one of them is not on the network."""
    begin, unload, end = (network.node_of.get(place) for place in ends)
    entries = [_node(stop, stop.entry, network) for stop in trip.stops]
    exits = [_node(stop, stop.exit, network) for stop in trip.stops]
    pairs = [*zip([begin, *exits], [*entries, unload], strict=True), (unload, end)]
    known = [(here, there) for here, there in pairs if here is not None and there is not None]
    return known if len(known) == len(pairs) else None


def _node(stop: Stop, key: str, network: RoadNetwork) -> int | None:
    if stop.kind is StopKind.STREET:
        return network.junction_node.get(key)
    return network.node_of.get(("compound" if key == stop.id else "gate", key))


def _metres(network: RoadNetwork, pairs: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], float]:
    far = sorted({pair for pair in pairs if pair[0] != pair[1]})
    sources, targets = sorted({here for here, _ in far}), sorted({there for _, there in far})
    table = network.travel_m(sources, targets)
    row, column = ({node: place for place, node in enumerate(nodes)} for nodes in (sources, targets))
    found = {(here, there): float(table[row[here], column[there]]) for here, there in far}
    return found | {pair: 0.0 for pair in pairs if pair[0] == pair[1]}


def crew_columns(
    scenario: Scenario, network: RoadNetwork, plan: CrewsPlan | None, position: Mapping[str, int]
) -> dict[str, object]:
    """What the sheets of crews show beside the map's block `routes`, whose trips stand in the same order.

    A task is what is served at a stop: the number of its street's name and the street's id, or (-1, compound), then
    seconds and kilograms. A trip is its tasks, their starts in minutes after the one before, the metres driven to each
    (then to unload, then home; empty when not known), minute of the arrival at the unloading place, and that place.
    """
    trips = trips_of(scenario, plan)
    names: dict[str, int] = {}
    tasks: dict[tuple[object, ...], int] = {}
    places: dict[Place, int] = {}
    stations = {row.id for row in scenario.stations}
    speed = {crew.id: crew.speed_kmh for crew in scenario.crews}
    depot_of = {crew.id: crew.depot_id for crew in scenario.crews}
    street_name = {street.id: street.name for street in scenario.streets}

    def task(stop: Stop) -> int:
        if stop.kind is StopKind.STREET:
            name = street_name.get(stop.id, "")
            key: tuple[object, ...] = (names.setdefault(name, len(names)), stop.id, stop.service_s, stop.load_kg)
        else:
            key = (-1, position.get(stop.id, stop.id), stop.service_s, stop.load_kg)
        return tasks.setdefault(key, len(tasks))

    def place_at(place: Place) -> int:
        return places.setdefault(place, len(places))

    rows = [
        [
            [task(stop) for stop in trip.stops],
            np.diff([trip.start_s // MINUTE_S, *(stop.start_s // MINUTE_S for stop in trip.stops)]).tolist(),
            _whole(legs),
            _arrival_min(trip, legs, speed[trip.crew_id]),
            place_at(("station", trip.unload_at) if trip.unload_at in stations else ("depot", depot_of[trip.crew_id])),
        ]
        for trip, legs in zip(trips, legs_of(scenario, network, trips), strict=True)
    ]
    name_of = {("depot", row.id): row.name for row in scenario.depots}
    name_of |= {("station", row.id): row.name for row in scenario.stations}
    return {
        "streets": list(names),
        "tasks": [list(key) for key in tasks],
        "trips": rows,
        "crews": [
            [place_at(("depot", crew.depot_id)), *_shift(crew.shift_from_h, crew.shift_to_h), crew.capacity_kg]
            for crew in scenario.crews
        ],
        "places": [name_of.get(place) or place[1] for place in places],
    }


def _shift(from_h: float, to_h: float) -> tuple[int, int]:
    return round(from_h * MINUTE_S), round(to_h * MINUTE_S)


def _whole(legs: Legs | None) -> list[int]:
    return [] if legs is None else [*map(round, legs.to_stop), round(legs.to_unload), round(legs.home)]


def _arrival_min(trip: Trip, legs: Legs | None, speed_kmh: float) -> int | None:
    """Minute in which the trip reaches its unloading place."""
    if legs is None:
        return None
    ready = trip.stops[-1].start_s + trip.stops[-1].service_s if trip.stops else trip.start_s
    return int(ready + legs.to_unload / 1000 / speed_kmh * HOUR_S) // MINUTE_S
