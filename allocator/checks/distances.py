"""Ways along a scenario's streets, for checkers: built and searched apart from what the solvers travel on."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

import networkx as nx
import numpy as np

from domain.arrays import Floats
from domain.district import Street
from domain.geometry import parse_shape, project_onto_pieces, to_metres
from domain.scenario import Scenario

Point = tuple[str, str]
"""("junction", id), ("compound", id) for a main gate, ("gate", id), ("depot", id), ("community", id), ("official", id),
("team", id)."""

SHORTEST_M = 0.001  # no piece of street is shorter: points in one place stay apart


class Distances:
    """Metres between places and junctions.

    A place stands at the nearest point of a street of the largest connected part and is joined to it by a straight leg,
    `access_m`. Driving keeps to one-way streets, walking does not.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.access_m: dict[Point, float] = {}
        self._driving, self._walking = nx.DiGraph(), nx.Graph()
        self._known: dict[tuple[Point, Point, bool], float] = {}
        for junction in scenario.junctions:
            self._driving.add_node(("junction", junction.id))
            self._walking.add_node(("junction", junction.id))
        standing = self._standing(scenario)
        for index, street in enumerate(scenario.streets):
            self._lay(street, sorted(standing.get(index, [])))

    def __contains__(self, point: object) -> bool:
        return point in self._driving

    def metres(self, source: Point, target: Point, *, walking: bool = False) -> float:
        """Length of a shortest way; inf where there is none or a point is not on the streets."""
        key = (source, target, walking)
        if key not in self._known:
            graph = self._walking if walking else self._driving
            self._known[key] = _shortest(graph.adj, source, target) if source in graph and target in graph else np.inf
        return self._known[key]

    def walking_from(self, source: Point, *, within_m: float = np.inf) -> Mapping[Point, float]:
        """Points that can be walked to within a length, with the metres."""
        found: Mapping[Point, float] = nx.single_source_dijkstra_path_length(
            self._walking, source, cutoff=within_m, weight="metres"
        )
        return found

    def driving_from(self, source: Point, *, backwards: bool = False) -> Mapping[Point, float]:
        """Metres driven from a point to every point that can be reached, or from those to it when `backwards`."""
        graph = self._driving.reverse(copy=False) if backwards else self._driving
        found: Mapping[Point, float] = nx.single_source_dijkstra_path_length(graph, source, weight="metres")
        return found

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
            lines = _Lines(scenario, usable)
            for place, lonlat in _places(scenario):
                index, fraction, self.access_m[place] = lines.nearest(lonlat)
                standing.setdefault(index, []).append((fraction, place))
        return standing

    def _lay(self, street: Street, standing: list[tuple[float, Point]]) -> None:
        """Add a street in pieces from place to place."""
        before, done = ("junction", street.from_junction), 0.0
        for fraction, place in standing:
            foot = ("foot", f"{place[0]} {place[1]}")
            self._join(before, foot, street.length_m * (fraction - done), one_way=street.one_way)
            self._join(foot, place, self.access_m[place], one_way=False)
            before, done = foot, fraction
        end = ("junction", street.to_junction)
        if before != end:
            self._join(before, end, street.length_m * (1 - done), one_way=street.one_way)

    def _join(self, u: Point, v: Point, metres: float, *, one_way: bool) -> None:
        metres = max(metres, SHORTEST_M)
        for graph, a, b in (
            (self._driving, u, v),
            (self._walking, u, v),
            *(() if one_way else ((self._driving, v, u),)),
        ):
            if not graph.has_edge(a, b) or graph[a][b]["metres"] > metres:
                graph.add_edge(a, b, metres=metres)


class _Lines:
    """The streets' lines as straight pieces on a plane."""

    def __init__(self, scenario: Scenario, usable: list[int]) -> None:
        lonlat_of = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in scenario.junctions}
        self._origin = next(iter(lonlat_of.values()))
        starts, ends, streets, before, totals = [], [], [], [], []
        for index in usable:
            line = self._plane(scenario.streets[index], lonlat_of)
            steps = np.hypot(*np.diff(line, axis=0).T)
            starts.append(line[:-1])
            ends.append(line[1:])
            streets += [index] * len(steps)
            before += (np.cumsum(steps) - steps).tolist()
            totals += [max(float(steps.sum()), SHORTEST_M)] * len(steps)
        self._starts, self._ends = np.vstack(starts), np.vstack(ends)
        self._streets, self._before, self._totals = streets, before, totals

    def _plane(self, street: Street, lonlat_of: Mapping[str, tuple[float, float]]) -> Floats:
        between = parse_shape(street.shape)[1:-1]
        line = np.vstack([[lonlat_of[street.from_junction]], between, [lonlat_of[street.to_junction]]])
        return to_metres(line[:, 0], line[:, 1], self._origin)

    def nearest(self, lonlat: tuple[float, float]) -> tuple[int, float, float]:
        """(street position, fraction of its length, metres to it) of the nearest street."""
        point = to_metres(lonlat[0], lonlat[1], self._origin)
        metres, along = project_onto_pieces(point, self._starts, self._ends)
        best = int(metres.argmin())
        length = float(np.hypot(*(self._ends[best] - self._starts[best])))
        fraction = (self._before[best] + float(along[best]) * length) / self._totals[best]
        return self._streets[best], min(1.0, fraction), float(metres[best])


def _places(scenario: Scenario) -> Iterable[tuple[Point, tuple[float, float]]]:
    for kind, rows in (
        ("compound", scenario.compounds),
        ("gate", scenario.gates),
        ("depot", scenario.depots),
        ("community", scenario.communities),
        ("official", scenario.officials),
        ("team", scenario.teams),
    ):
        for row in rows:
            yield (kind, row.id), (row.lon_deg, row.lat_deg)


def _shortest(near: Mapping[Point, Mapping[Point, Mapping[str, float]]], source: Point, target: Point) -> float:
    """Dijkstra's search that ends at the target; crews' ways between stops are short."""
    done: set[Point] = set()
    waiting = [(0.0, source)]
    while waiting:
        metres, point = heapq.heappop(waiting)
        if point == target:
            return metres
        if point not in done:
            done.add(point)
            for following, edge in near[point].items():
                if following not in done:
                    heapq.heappush(waiting, (metres + edge["metres"], following))
    return float("inf")
