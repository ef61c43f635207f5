"""The neighbourhood graph, made again for checkers: gates near on foot, no wall between, one subdistrict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product
from math import cos, floor, radians

import networkx as nx

from allocator.checks.distances import Distances
from domain.district import NO_CROSSING_YUAN, Compound, Wall
from domain.scenario import Scenario

TOLERANCE_M = 0.01  # two ways of adding up one path may differ by so little
CELL_DEG = 0.005  # about 500 m
Vector = tuple[float, float]


def near_graph(scenario: Scenario) -> nx.Graph:
    """Compounds within walking distance: edge `metres`, and `beside` telling whether the two are neighbours.

    `crossing` is what the walls and the border between them cost, in yuan a month.
    """
    rules, distances, walls = scenario.rules.neighbours, Distances(scenario), _Walls(scenario.walls)
    compounds = {c.id: c for c in scenario.compounds}
    subdistrict_of = scenario.subdistrict_of()
    graph = nx.Graph()
    graph.add_nodes_from(compounds)
    for id_, compound in compounds.items():
        if ("compound", id_) not in distances:
            continue
        reached = distances.walking_from(("compound", id_), within_m=rules.walk_m + TOLERANCE_M)
        for (kind, other), metres in reached.items():
            if kind == "compound" and other > id_:
                same = subdistrict_of[id_] == subdistrict_of[other]
                prices = [wall.crossing_yuan for wall in walls.between(compound, compounds[other])]
                open_ = (same or rules.cross_subdistricts) and max(prices, default=0.0) < NO_CROSSING_YUAN
                crossing = round(sum(prices) + (0.0 if same else rules.border_yuan), 2)
                graph.add_edge(id_, other, metres=metres, beside=open_, crossing=crossing)
    return graph


def not_connected(graph: nx.Graph, members: set[str]) -> list[str]:
    """Members of a group outside its largest connected part, in order."""
    beside = nx.Graph()
    beside.add_nodes_from(sorted(members))
    beside.add_edges_from((u, v) for u, v, edge in graph.subgraph(members).edges(data=True) if edge["beside"])
    largest: set[str] = max(nx.connected_components(beside), key=len, default=set())
    return sorted(members - largest)


def walking_tree_m(graph: nx.Graph, members: set[str]) -> float:
    """Length of the shortest tree over a connected group's gates.

    Neighbours are within the walking distance, so no edge of that tree is longer and all of them are in the graph.
    """
    tree = nx.minimum_spanning_edges(graph.subgraph(members), weight="metres", data=True)
    return float(sum(edge["metres"] for _, _, edge in tree))


def crossing_yuan(graph: nx.Graph, members: set[str]) -> float:
    """Yuan a month for the walls and borders that a group has to cross to hang together."""
    beside = nx.Graph()
    beside.add_edges_from((u, v, edge) for u, v, edge in graph.subgraph(members).edges(data=True) if edge["beside"])
    return float(
        sum(edge["crossing"] for _, _, edge in nx.minimum_spanning_edges(beside, weight="crossing", data=True))
    )


class _Walls:
    """Walls by the cells of a grid that their boxes touch, so that few are tried against a pair of gates."""

    def __init__(self, walls: Sequence[Wall]) -> None:
        self._in: dict[tuple[int, int], list[Wall]] = defaultdict(list)
        for wall in walls:
            for cell in _cells((wall.from_lon_deg, wall.from_lat_deg), (wall.to_lon_deg, wall.to_lat_deg)):
                self._in[cell].append(wall)

    def between(self, a: Compound, b: Compound) -> list[Wall]:
        """Walls across the line between two main gates."""
        cells = _cells((a.lon_deg, a.lat_deg), (b.lon_deg, b.lat_deg))
        near = {id(wall): wall for cell in cells for wall in self._in.get(cell, ())}
        return [wall for wall in near.values() if _crosses(a, b, wall)]


def _cells(a: Vector, b: Vector) -> Iterator[tuple[int, int]]:
    """Cells of the grid that the box of two points touches."""
    west, east = sorted((floor(a[0] / CELL_DEG), floor(b[0] / CELL_DEG)))
    south, north = sorted((floor(a[1] / CELL_DEG), floor(b[1] / CELL_DEG)))
    yield from product(range(west, east + 1), range(south, north + 1))


def _crosses(a: Compound, b: Compound, wall: Wall) -> bool:
    """Whether the line between two main gates passes from one side of a wall to the other within its length."""
    scale = cos(radians(a.lat_deg))
    gate_a, gate_b = (a.lon_deg * scale, a.lat_deg), (b.lon_deg * scale, b.lat_deg)
    from_, to = (wall.from_lon_deg * scale, wall.from_lat_deg), (wall.to_lon_deg * scale, wall.to_lat_deg)
    return (
        _turn(from_, to, gate_a) * _turn(from_, to, gate_b) < 0
        and _turn(gate_a, gate_b, from_) * _turn(gate_a, gate_b, to) < 0
    )


def _turn(start: Vector, end: Vector, point: Vector) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])
