"""Crew trips as short text: a graph of the points that trips pass, and one letter for each step of a trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from domain.arrays import Floats
from domain.plan import StopKind, Trip
from domain.roads import Place, RoadNetwork
from domain.scenario import Scenario
from reports.maps.frame import Frame, Points, without_repeats

Point = tuple[int, int]

ON_STREET_M = 2.0  # rounding to whole metres puts a point up to 1.5 m beside its street

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
SERVED = len(LETTERS) // 2
"""Letters from here on mean the same step over a street that the trip serves."""


@dataclass(frozen=True, slots=True)
class StepGraph:
    """Points that trips pass and which follow which; a step is the position of the next point among the sorted ones."""

    number_of: dict[Point, int] = field(default_factory=dict)
    following: dict[int, list[int]] = field(default_factory=dict)

    def number(self, point: Point) -> int:
        """Number of a point, new points at the end."""
        return self.number_of.setdefault(point, len(self.number_of))

    def add(self, line: Sequence[Point]) -> None:
        """Let every step of `line` be spelled."""
        numbers = [self.number(point) for point in line]
        for here, there in pairwise(numbers):
            known = self.following.setdefault(here, [])
            if there not in known:
                known.append(there)

    def spell(self, line: Sequence[Point], served: Sequence[bool]) -> str:
        """One letter for each step of `line`; a step beyond the letters' reach ends the spelling."""
        letters = []
        for here, there, at_work in zip(line, line[1:], served):
            step = self.following[self.number_of[here]].index(self.number_of[there])
            if step >= SERVED:
                break
            letters.append(LETTERS[step + SERVED * at_work])
        return "".join(letters)

    def columns(self) -> dict[str, list[int] | list[list[int]]]:
        """Points as differences of x and y, and the numbers that follow each point, in order."""
        points = list(self.number_of)
        before = [(0, 0), *points[:-1]]
        return {
            "dx": [x - x0 for (x, _), (x0, _) in zip(points, before)],
            "dy": [y - y0 for (_, y), (_, y0) in zip(points, before)],
            "next": [self.following.get(number, []) for number in range(len(points))],
        }


def places_of_trips(scenario: Scenario, trips: Sequence[Trip]) -> list[tuple[Place, Place, Place]]:
    """Where each trip begins, unloads and ends, in the order of `trips`; all crews of the trips are known."""
    stations = {row.id for row in scenario.stations}
    home = {row.id: ("depot", row.depot_id) for row in scenario.crews}
    unload: dict[tuple[int, str, int], Place] = {}
    for trip in trips:
        at_station = trip.unload_at in stations
        unload[trip.day, trip.crew_id, trip.number] = ("station", trip.unload_at) if at_station else home[trip.crew_id]
    found = []
    for trip in trips:
        here, day, number = home[trip.crew_id], (trip.day, trip.crew_id), trip.number
        last = (*day, number + 1) not in unload
        found.append(
            (unload.get((*day, number - 1), here), unload[*day, number], here if last else unload[*day, number])
        )
    return found


def trip_line(trip: Trip, network: RoadNetwork, frame: Frame, ends: tuple[Place, Place, Place]) -> list[Point]:
    """Whole-metre points a trip drives past; without a stored path, a shortest drive through its stops' ends.

    `ends` are where it begins, unloads and ends.
    """
    lonlat = trip.path_lonlat or _driven(trip, network, ends)
    return [(int(x), int(y)) for x, y in without_repeats(frame.points(lonlat))]


def served_steps(line: Sequence[Point], trip: Trip, points_of: Mapping[str, Points]) -> list[bool]:
    """Whether each step of a trip's line runs along a street that the trip serves."""
    ids = [stop.id for stop in trip.stops if stop.kind is StopKind.STREET]
    streets = [points_of[id_] for id_ in ids if len(points_of.get(id_, ())) > 1]
    if not streets or len(line) < 2:
        return [False] * (len(line) - 1)
    starts = np.concatenate([street[:-1] for street in streets]).astype(float)
    ends = np.concatenate([street[1:] for street in streets]).astype(float)
    at = np.array(line, float)
    middles = (at[:-1] + at[1:]) / 2
    near = _nearest_m(at, starts, ends) <= ON_STREET_M
    return list(map(bool, near[:-1] & near[1:] & (_nearest_m(middles, starts, ends) <= ON_STREET_M)))


def _nearest_m(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """Distance (n_points,) to the nearest of the straight pieces, whose ends differ."""
    along = ends - starts
    offset = points[:, None, :] - starts
    share = np.clip(np.einsum("ijk,jk->ij", offset, along) / np.einsum("jk,jk->j", along, along), 0.0, 1.0)
    apart = offset - share[..., None] * along
    nearest: Floats = np.hypot(apart[..., 0], apart[..., 1]).min(axis=1)
    return nearest


def _driven(trip: Trip, network: RoadNetwork, ends: tuple[Place, Place, Place]) -> list[tuple[float, float]]:
    begin, unload, end = (network.node_of[place] for place in ends)
    nodes = [begin, *(node for stop in trip.stops for node in _ends(stop.entry, stop.exit, network)), unload, end]
    path: list[tuple[float, float]] = []
    for here, there in pairwise(nodes):
        path.extend(network.lonlat_path(network.route(here, there)))
    return path


def _ends(entry: str, leave: str, network: RoadNetwork) -> list[int]:
    return [network.junction_node[end] for end in (entry, leave) if end in network.junction_node]
