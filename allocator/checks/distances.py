"""Ways along a scenario's streets, for checkers: built and searched apart from what the solvers travel on."""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import cached_property

import networkx as nx
import numpy as np

from allocator.checks.standing import SHORTEST_M, StreetLines
from domain.district import Street
from domain.geometry import LonLat
from domain.scenario import Scenario

Point = tuple[str, str]
"""("junction", id), ("compound", id) for a main gate, ("gate", id), ("depot", id), ("station", id), ("community", id),
("official", id), ("team", id)."""

HOMES = ("depot", "station")
MOST_SEARCHES = 64  # from and to homes, kept

_Graph = dict[Point, dict[Point, float]]


class Distances:
    """Metres between places and junctions.

    A place stands at the nearest point of a street of the largest connected part and is joined to it by a straight leg,
    `access_m`. Driving keeps to one-way streets and does not use those that are `closed`, walking does. The places are
    the scenario's own, or those given.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        closed: frozenset[str] = frozenset(),
        places: Mapping[Point, LonLat] | None = None,
    ) -> None:
        self._closed = closed
        self._places = dict(_places(scenario)) if places is None else places
        self.access_m: dict[Point, float] = {}
        self._driving: _Graph = {("junction", junction.id): {} for junction in scenario.junctions}
        self._walking: _Graph = {point: {} for point in self._driving}
        self._known: dict[tuple[Point, Point, bool], float] = {}
        self._homes: OrderedDict[tuple[Point, bool], _Search] = OrderedDict()
        standing = self._standing(scenario)
        for index, street in enumerate(scenario.streets):
            self._lay(street, sorted(standing.get(index, [])))

    def __contains__(self, point: object) -> bool:
        return point in self._driving

    def metres(self, source: Point, target: Point, *, walking: bool = False) -> float:
        """Length of a shortest way; inf where there is none or a point is not on the streets."""
        key = (source, target, walking)
        if key not in self._known:
            self._known[key] = self._searched(source, target, walking=walking)
        return self._known[key]

    def walking_from(self, source: Point, *, within_m: float = np.inf) -> Mapping[Point, float]:
        """Points that can be walked to within a length, with the metres."""
        return _Search(self._walking, source).all_within(within_m)

    def driving_from(self, source: Point, *, backwards: bool = False) -> Mapping[Point, float]:
        """Metres driven from a point to every point that can be reached, or from those to it when `backwards`."""
        return _Search(self._backwards if backwards else self._driving, source).all_within(np.inf)

    @cached_property
    def _backwards(self) -> _Graph:
        turned: _Graph = {point: {} for point in self._driving}
        for point, near in self._driving.items():
            for following, metres in near.items():
                turned[following][point] = metres
        return turned

    def _searched(self, source: Point, target: Point, *, walking: bool) -> float:
        """Searches from and to crews' homes are long and many: each goes on where the last one from there ended."""
        graph = self._walking if walking else self._driving
        if source not in graph or target not in graph:
            return float("inf")
        if not walking and source[0] in HOMES:
            return self._home(source, backwards=False).metres(target)
        if not walking and target[0] in HOMES:
            return self._home(target, backwards=True).metres(source)
        return _Search(graph, source).metres(target)

    def _home(self, point: Point, *, backwards: bool) -> _Search:
        key = (point, backwards)
        if key not in self._homes:
            self._homes[key] = _Search(self._backwards if backwards else self._driving, point)
            if len(self._homes) > MOST_SEARCHES:
                self._homes.popitem(last=False)
        self._homes.move_to_end(key)
        return self._homes[key]

    def _standing(self, scenario: Scenario) -> dict[int, list[tuple[float, Point]]]:
        """For each street position the places standing there as (fraction of its length, place)."""
        roads = nx.Graph()
        roads.add_nodes_from(junction.id for junction in scenario.junctions)
        roads.add_edges_from((street.from_junction, street.to_junction) for street in scenario.streets)
        main: set[str] = max(nx.connected_components(roads), key=len, default=set())
        usable = [
            index
            for index, street in enumerate(scenario.streets)
            if street.from_junction in main and street.from_junction != street.to_junction
        ]
        standing: dict[int, list[tuple[float, Point]]] = {}
        if usable:
            lines = StreetLines(scenario, usable)
            for place, lonlat in self._places.items():
                index, fraction, self.access_m[place] = lines.nearest(lonlat)
                standing.setdefault(index, []).append((fraction, place))
        return standing

    def _lay(self, street: Street, standing: list[tuple[float, Point]]) -> None:
        """Add a street in pieces from place to place."""
        before, done = ("junction", street.from_junction), 0.0
        driven = street.id not in self._closed
        for fraction, place in standing:
            foot = ("foot", f"{place[0]} {place[1]}")
            self._join(before, foot, street.length_m * (fraction - done), one_way=street.one_way, driven=driven)
            self._join(foot, place, self.access_m[place], one_way=False)
            before, done = foot, fraction
        end = ("junction", street.to_junction)
        if before != end:
            self._join(before, end, street.length_m * (1 - done), one_way=street.one_way, driven=driven)

    def _join(self, u: Point, v: Point, metres: float, *, one_way: bool, driven: bool = True) -> None:
        metres = max(metres, SHORTEST_M)
        for graph, near, far, allowed in (
            (self._walking, u, v, True),
            (self._walking, v, u, True),
            (self._driving, u, v, driven),
            (self._driving, v, u, driven and not one_way),
        ):
            ways = graph.setdefault(near, {})
            graph.setdefault(far, {})
            if allowed:
                ways[far] = min(metres, ways.get(far, metres))


def _places(scenario: Scenario) -> Iterable[tuple[Point, tuple[float, float]]]:
    for kind, rows in (
        ("compound", scenario.compounds),
        ("gate", scenario.gates),
        ("depot", scenario.depots),
        ("station", scenario.stations),
        ("community", scenario.communities),
        ("official", scenario.officials),
        ("team", scenario.teams),
    ):
        for row in rows:
            yield (kind, row.id), (row.lon_deg, row.lat_deg)


class _Search:
    """Dijkstra's search from a point, which goes on where it stopped when a farther point is asked for."""

    def __init__(self, near: _Graph, source: Point) -> None:
        self._near = near
        self._done: dict[Point, float] = {}
        self._waiting = [(0.0, source)]

    def metres(self, target: Point) -> float:
        """Length of a shortest way to the target; inf where there is none."""
        done, waiting = self._done, self._waiting
        while waiting and target not in done:
            metres, point = heapq.heappop(waiting)
            if point not in done:
                done[point] = metres
                for following, length in self._near.get(point, {}).items():
                    if following not in done:
                        heapq.heappush(waiting, (metres + length, following))
        return done.get(target, float("inf"))

    def all_within(self, within_m: float) -> dict[Point, float]:
        """Every point within a length, with the metres to it; what was found before counts as well."""
        while self._waiting and self._waiting[0][0] <= within_m:
            self.metres(self._waiting[0][1])
            while self._waiting and self._waiting[0][1] in self._done:
                heapq.heappop(self._waiting)
        return {point: metres for point, metres in self._done.items() if metres <= within_m}
