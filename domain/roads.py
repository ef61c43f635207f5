"""The street network as a graph, with every place of a scenario attached to it by the street it stands at.

Kept in `domain` because districts, plans and the simulation all travel on the same network, and none of their packages
may import another. Shortest paths are scipy's compiled Dijkstra, run from the sources asked for only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from domain.arrays import Ints
from domain.district import Street
from domain.geometry import parse_shape, to_metres
from domain.nearest_street import StreetPieces
from domain.scenario import Scenario
from domain.shortest_ways import lengths, paths, region

Place = tuple[str, str]
"""Kind and id: ("compound", id) for a main gate, ("gate", id), ("depot", id), ("station", id), ("community", id),
("official", id), ("team", id)."""

MIN_LENGTH_M = 0.001  # a link of length 0 would be no link in a sparse matrix


@dataclass(frozen=True, kw_only=True)
class RoadNetwork:
    """Streets and places as one graph; position of a node is its identity.

    Nodes are the junctions, then for each place a foot on its street and the place itself, joined by the access leg.
    `driving` and `walking` are (n_nodes, n_nodes) sparse matrices of metres; driving respects one-way streets.
    `main` tells which nodes belong to the largest connected part of the walking graph.
    """

    node_lonlat: NDArray[np.float64]
    driving: csr_matrix
    walking: csr_matrix
    main: NDArray[np.bool_]
    junction_node: Mapping[str, int]
    node_of: Mapping[Place, int]
    access_m: Mapping[Place, float]
    line_of: Mapping[tuple[int, int], NDArray[np.float64]]

    def travel_m(self, sources: Sequence[int], targets: Sequence[int], *, walking: bool = False) -> NDArray[np.float64]:
        """Shortest distances in metres, shape (n_sources, n_targets); inf where there is no way."""
        if not len(sources) or not len(targets):
            return np.zeros((len(sources), len(targets)))
        graph = self.walking if walking else self.driving
        return lengths(graph, np.asarray(sources, np.int64), np.asarray(targets, np.int64), self.node_lonlat)

    def route(self, source: int, target: int) -> list[int]:
        """Nodes of a shortest driving path, both ends included; empty when there is none."""
        return self.routes([(source, target)])[0]

    def routes(self, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
        """Shortest driving path of each (source, target); each distinct source is searched once."""
        return paths(self.driving, pairs, self.node_lonlat)

    def around(self, nodes: Ints) -> tuple[RoadNetwork, Ints]:
        """Network of all shortest driving ways between some nodes, and the positions of its nodes in this one.

        Ways to and from nodes that most of the others cannot reach, or that cannot reach them, may be missing.
        """
        here = np.unique(nodes)
        inside = np.union1d(region(self.driving, here, here, self.node_lonlat), here)
        where = {node: place for place, node in enumerate(inside.tolist())}
        driving = self.driving[inside][:, inside]
        places = {place: where[node] for place, node in self.node_of.items() if node in where}
        steps = zip(*(inside[ends].tolist() for ends in driving.nonzero()), strict=True)
        local = RoadNetwork(
            node_lonlat=self.node_lonlat[inside],
            driving=driving,
            walking=self.walking[inside][:, inside],
            main=self.main[inside],
            junction_node={id_: where[node] for id_, node in self.junction_node.items() if node in where},
            node_of=places,
            access_m={place: self.access_m[place] for place in places},
            line_of={(where[u], where[v]): self.line_of[u, v] for u, v in steps if (u, v) in self.line_of},
        )
        return local, inside

    def lonlat_path(self, nodes: Sequence[int]) -> list[tuple[float, float]]:
        """Line of a node path in degrees, following the shapes of the streets."""
        if len(nodes) == 1:
            return [_pair(self.node_lonlat[nodes[0]])]
        line: list[tuple[float, float]] = []
        for u, v in pairwise(nodes):
            for point in map(_pair, self.line_between(u, v)):
                if not line or line[-1] != point:
                    line.append(point)
        return line

    def line_between(self, u: int, v: int) -> NDArray[np.float64]:
        """Points (n, 2) in degrees from node `u` to its neighbour `v`."""
        if (u, v) in self.line_of:
            return self.line_of[u, v]
        if (v, u) in self.line_of:
            return self.line_of[v, u][::-1]
        return self.node_lonlat[[u, v]]


def _pair(point: NDArray[np.float64]) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def places_of(scenario: Scenario) -> dict[Place, tuple[float, float]]:
    """Every place that travels or is travelled to, with its (lon, lat)."""
    kinds: tuple[tuple[str, Iterable[object]], ...] = (
        ("compound", scenario.compounds),
        ("gate", scenario.gates),
        ("depot", scenario.depots),
        ("station", scenario.stations),
        ("community", scenario.communities),
        ("official", scenario.officials),
        ("team", scenario.teams),
    )
    return {
        (kind, row.id): (row.lon_deg, row.lat_deg)  # type: ignore[attr-defined]
        for kind, rows in kinds
        for row in rows
    }


def street_line(street: Street, lonlat_of: Mapping[str, tuple[float, float]]) -> NDArray[np.float64]:
    """Points (n, 2) in degrees of a street from its first to its second junction."""
    shape = parse_shape(street.shape)
    ends = np.array([lonlat_of[street.from_junction], lonlat_of[street.to_junction]])
    return np.vstack([ends[:1], shape[1:-1], ends[1:]]) if len(shape) > 2 else ends


def road_network(
    scenario: Scenario, *, closed: Collection[str] = (), places: Mapping[Place, tuple[float, float]] | None = None
) -> RoadNetwork:
    """Graph of a scenario's streets with its places attached, or with the `places` given as (lon, lat) instead.

    A place stands at the nearest point of a street whose both ends lie in the largest connected part; the street is
    split there, so two places on one street are joined directly. Streets that are `closed` are walked, not driven:
    a place that stands at one cannot be driven to.
    """
    return _Builder(scenario, frozenset(closed), places_of(scenario) if places is None else dict(places)).network()


@dataclass(frozen=True, slots=True)
class _Link:
    """A directed-or-not piece of street between two nodes."""

    u: int
    v: int
    length_m: float
    one_way: bool
    closed: bool = False


class _Builder:
    """Collects nodes and links while the network is put together."""

    def __init__(self, scenario: Scenario, closed: frozenset[str], places: Mapping[Place, tuple[float, float]]) -> None:
        self.scenario, self.closed = scenario, closed
        self.places = places
        self.junction_node = {junction.id: node for node, junction in enumerate(scenario.junctions)}
        self.lonlat: list[tuple[float, float]] = [(j.lon_deg, j.lat_deg) for j in scenario.junctions]
        lonlat_of = dict(zip(self.junction_node, self.lonlat, strict=True))
        self.lines = [street_line(street, lonlat_of) for street in scenario.streets]
        self.links: list[_Link] = []
        self.line_of: dict[tuple[int, int], NDArray[np.float64]] = {}
        self.node_of: dict[Place, int] = {}
        self.access_m: dict[Place, float] = {}

    def network(self) -> RoadNetwork:
        main_junctions = self._main_junctions()
        feet = self._feet(main_junctions)
        for index, street in enumerate(self.scenario.streets):
            self._lay(street, self.lines[index], feet.get(index, []))
        size = len(self.lonlat)
        walking = _matrix(self.links, size, walking=True)
        labels = connected_components(walking, directed=False)[1]
        return RoadNetwork(
            node_lonlat=np.array(self.lonlat, float).reshape(-1, 2),
            driving=_matrix(self.links, size, walking=False),
            walking=walking,
            main=labels == np.bincount(labels).argmax() if size else np.zeros(0, bool),
            junction_node=self.junction_node,
            node_of=self.node_of,
            access_m=self.access_m,
            line_of=self.line_of,
        )

    def _ends(self, street: Street) -> tuple[int, int]:
        return self.junction_node[street.from_junction], self.junction_node[street.to_junction]

    def _main_junctions(self) -> NDArray[np.bool_]:
        links = [_Link(*self._ends(street), 1.0, False) for street in self.scenario.streets]
        if not links:
            return np.zeros(len(self.lonlat), bool)
        labels = connected_components(_matrix(links, len(self.lonlat), walking=True), directed=False)[1]
        return np.asarray(labels == np.bincount(labels).argmax())

    def _feet(self, main: NDArray[np.bool_]) -> dict[int, list[tuple[float, Place, tuple[float, float]]]]:
        """For each street index the places standing at it: (fraction of its length, place, foot in degrees)."""
        usable = [
            index
            for index, street in enumerate(self.scenario.streets)
            if main[self._ends(street)[0]] and street.from_junction != street.to_junction
        ]
        if not self.places or not usable:
            return {}
        pieces = StreetPieces([self.lines[index] for index in usable], self.lonlat[0])
        near = pieces.nearest(np.array(list(self.places.values()), float))
        self.access_m = dict(zip(self.places, near.distance_m.tolist(), strict=True))
        feet: dict[int, list[tuple[float, Place, tuple[float, float]]]] = {}
        rows = zip(near.street.tolist(), near.fraction.tolist(), self.places, map(_pair, near.lonlat), strict=True)
        for street, fraction, place, foot in rows:
            feet.setdefault(usable[street], []).append((fraction, place, foot))
        return {index: sorted(rows) for index, rows in feet.items()}

    def _lay(
        self, street: Street, line: NDArray[np.float64], feet: list[tuple[float, Place, tuple[float, float]]]
    ) -> None:
        """Add a street as a chain of links through the feet of the places standing at it."""
        first, last = self._ends(street)
        if first == last:
            return
        nodes, fractions = [first], [0.0]
        for fraction, place, foot in feet:
            nodes.append(self._attach(place, foot))
            fractions.append(fraction)
        nodes.append(last)
        fractions.append(1.0)
        for k in range(len(nodes) - 1):
            length = street.length_m * (fractions[k + 1] - fractions[k])
            self.links.append(_Link(nodes[k], nodes[k + 1], length, street.one_way, street.id in self.closed))
        if len(line) > 2:
            self._keep_lines(nodes, fractions, line)

    def _keep_lines(self, nodes: list[int], fractions: list[float], line: NDArray[np.float64]) -> None:
        """Remember the curved line of each link of a street, cut at the feet."""
        steps = np.hypot(*np.diff(to_metres(line[:, 0], line[:, 1], _pair(line[0])), axis=0).T)
        at = np.concatenate([[0.0], np.cumsum(steps)]) / max(float(steps.sum()), MIN_LENGTH_M)
        for k in range(len(nodes) - 1):
            inside = (at > fractions[k]) & (at < fractions[k + 1])
            ends = [self.lonlat[nodes[k]], self.lonlat[nodes[k + 1]]]
            self.line_of[nodes[k], nodes[k + 1]] = np.vstack([ends[:1], line[inside], ends[1:]])

    def _attach(self, place: Place, foot: tuple[float, float]) -> int:
        """Add a foot node and its place node; returns the foot."""
        foot_node = len(self.lonlat)
        self.lonlat += [foot, self.places[place]]
        self.node_of[place] = foot_node + 1
        self.links.append(_Link(foot_node, foot_node + 1, self.access_m[place], False))
        return foot_node


def _matrix(links: Sequence[_Link], size: int, *, walking: bool) -> csr_matrix:
    """Sparse matrix of metres; of parallel links the shortest stays."""
    links = [link for link in links if walking or not link.closed]
    both = [link for link in links if walking or not link.one_way]
    u = np.array([link.u for link in links] + [link.v for link in both], np.int64)
    v = np.array([link.v for link in links] + [link.u for link in both], np.int64)
    length = np.array([link.length_m for link in links] + [link.length_m for link in both], float)
    length = np.maximum(length, MIN_LENGTH_M)
    order = np.lexsort((length, v, u))
    u, v, length = u[order], v[order], length[order]
    keep = np.ones(len(u), bool)
    keep[1:] = (u[1:] != u[:-1]) | (v[1:] != v[:-1])
    return csr_matrix(coo_matrix((length[keep], (u[keep], v[keep])), shape=(size, size)))
