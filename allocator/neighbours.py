"""Neighbourhood graph: which compounds may share an area contract side by side.

Two compounds are neighbours when their main gates are near on foot along streets, no wall lies between the gates, and
(unless the rules say otherwise) both belong to one subdistrict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree

from allocator.surroundings import WINDING, Surroundings
from allocator.walks import Ints, Walks, parts_of
from domain.district import NO_CROSSING_YUAN, Wall
from domain.geometry import to_metres
from domain.roads import RoadNetwork
from domain.scenario import Scenario

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Distances = Callable[[Scenario, RoadNetwork], Floats]

ONE_PART = 2000  # compounds of which all distances are found at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """Who is next to whom: `near` (n, n) is symmetric without a diagonal; `walks` has the metres between main gates.

    `crossing_yuan` (n, n) prices the walls and borders between neighbours, nothing where there is none.
    """

    near: csr_matrix
    walks: Walks
    crossing_yuan: csr_matrix

    def __post_init__(self) -> None:
        n = len(self.walks)
        for name, shape in (("near", self.near.shape), ("crossing_yuan", self.crossing_yuan.shape)):
            if shape != (n, n):
                raise ValueError(f"{name} is {shape}, expected {(n, n)}")


def neighbourhood_of(scenario: Scenario, network: RoadNetwork) -> Neighbourhood:
    """Neighbourhood graph of a scenario's compounds, in the order of its table.

    Distances are found within parts that lie apart in the straight line, so memory grows with the largest of them.
    """
    n = len(scenario.compounds)
    parts = _far_apart(scenario, network)
    walk_m = walking_distances_m if n <= ONE_PART else partial(_short_ways_m, streets=Surroundings(network))
    each = [_local(scenario, network, at, walk_m) for at in parts]
    return Neighbourhood(
        near=_spread([(at, local.near) for at, local in zip(parts, each, strict=True)], n),
        walks=Walks.joined([(at, local.walks) for at, local in zip(parts, each, strict=True)], n),
        crossing_yuan=_spread([(at, local.crossing_yuan) for at, local in zip(parts, each, strict=True)], n),
    )


def _spread(parts: Sequence[tuple[Ints, csr_matrix]], n: int) -> csr_matrix:
    """Matrices over some compounds each as one over all `n`."""
    entries = [(at, matrix.tocoo()) for at, matrix in parts if matrix.nnz]
    if not entries:
        return csr_matrix((n, n))
    first = np.concatenate([at[own.row] for at, own in entries])
    second = np.concatenate([at[own.col] for at, own in entries])
    return csr_matrix((np.concatenate([own.data for _, own in entries]), (first, second)), shape=(n, n))


def _local(scenario: Scenario, network: RoadNetwork, at: Ints, distances: Distances) -> Neighbourhood:
    """Neighbours and distances among some compounds."""
    local = replace(scenario, compounds=tuple(scenario.compounds[i] for i in at))
    walk_m = distances(local, network)
    adjacent = walk_m <= scenario.rules.neighbours.walk_m
    np.fill_diagonal(adjacent, False)
    if not scenario.rules.neighbours.cross_subdistricts:
        adjacent &= same_subdistrict(local)
    hard = [wall for wall in scenario.walls if wall.crossing_yuan >= NO_CROSSING_YUAN]
    adjacent &= ~walled_off(local, adjacent, hard)
    near = csr_matrix(adjacent)
    return Neighbourhood(near=near, walks=Walks.of(walk_m, near), crossing_yuan=_crossings(local, adjacent))


def _crossings(scenario: Scenario, adjacent: Bools) -> csr_matrix:
    """Yuan a month (n, n) for the walls and the border between neighbours."""
    yuan = np.where(adjacent & ~same_subdistrict(scenario), scenario.rules.neighbours.border_yuan, 0.0)
    priced = [wall for wall in scenario.walls if 0 < wall.crossing_yuan < NO_CROSSING_YUAN]
    for wall, first, second in _crossed(scenario, adjacent, priced):
        yuan[first, second] += wall.crossing_yuan
        yuan[second, first] += wall.crossing_yuan
    return csr_matrix(yuan)


def _far_apart(scenario: Scenario, network: RoadNetwork) -> list[Ints]:
    """Parts of the compounds that nobody is a neighbour across.

    A small district is one part. In a large one a way on foot is taken to be no shorter than a part `WINDING` of the
    straight line between its ends.
    """
    n, rules = len(scenario.compounds), scenario.rules.neighbours
    if n <= ONE_PART:
        return [np.arange(n)] if n else []
    places = np.array([network.node_lonlat[network.node_of.get(("compound", c.id), 0)] for c in scenario.compounds])
    xy = to_metres(places[:, 0], places[:, 1], tuple(places[0]))
    first, second = cKDTree(xy).query_pairs(rules.walk_m / WINDING + 1.0, output_type="ndarray").T
    if not rules.cross_subdistricts:
        subdistrict_of = scenario.subdistrict_of()
        own = np.array([subdistrict_of[c.id] for c in scenario.compounds])
        same = own[first] == own[second]
        first, second = first[same], second[same]
    return parts_of(csr_matrix((np.ones(len(first), bool), (first, second)), shape=(n, n)))[1]


def _short_ways_m(scenario: Scenario, network: RoadNetwork, streets: Surroundings) -> Floats:
    """Metres on foot between main gates (n, n), inf beyond the distance of neighbours.

    A group hangs together over neighbours, so no edge of its shortest tree is longer than that.
    """
    limit_m = scenario.rules.neighbours.walk_m
    return _between_gates(scenario, network, lambda nodes: streets.ways_m(nodes, nodes, limit_m))


def walking_distances_m(scenario: Scenario, network: RoadNetwork) -> Floats:
    """Metres on foot between main gates, shape (n, n); inf for a compound that stands at no usable street."""

    def between(nodes: Ints) -> Floats:
        return network.travel_m(nodes.tolist(), nodes.tolist(), walking=True)

    return _between_gates(scenario, network, between)


def _between_gates(scenario: Scenario, network: RoadNetwork, between: Callable[[Ints], Floats]) -> Floats:
    """Symmetric distances (n, n) from those `between` the nodes of compounds that stand at a street, inf for others."""
    n = len(scenario.compounds)
    placed = [i for i, c in enumerate(scenario.compounds) if ("compound", c.id) in network.node_of]
    nodes = np.array([network.node_of["compound", scenario.compounds[i].id] for i in placed], np.int64)
    walk_m = np.full((n, n), np.inf)
    walk_m[np.ix_(placed, placed)] = between(nodes)
    np.fill_diagonal(walk_m, 0.0)
    # Both directions add the same lengths in another order; the smaller sum makes the matrix exactly symmetric.
    symmetric: Floats = np.minimum(walk_m, walk_m.T)
    return symmetric


def same_subdistrict(scenario: Scenario) -> Bools:
    """Whether two compounds belong to one subdistrict, shape (n, n)."""
    subdistrict_of = scenario.subdistrict_of()
    _, label = np.unique([subdistrict_of[c.id] for c in scenario.compounds], return_inverse=True)
    same: Bools = label[:, None] == label[None, :]
    return same


def walled_off(scenario: Scenario, candidates: Bools, walls: Sequence[Wall]) -> Bools:
    """Which of the candidate pairs (n, n) have one of the walls across the straight line between their main gates."""
    blocked = np.zeros_like(candidates)
    for _, first, second in _crossed(scenario, candidates, walls):
        blocked[first, second] = True
    return blocked | blocked.T


def _crossed(scenario: Scenario, candidates: Bools, walls: Sequence[Wall]) -> Iterator[tuple[Wall, Ints, Ints]]:
    """Each wall with the candidate pairs, first < second, whose gates it lies between."""
    if not walls or not candidates.any():
        return
    origin = (scenario.compounds[0].lon_deg, scenario.compounds[0].lat_deg)
    gates = to_metres([c.lon_deg for c in scenario.compounds], [c.lat_deg for c in scenario.compounds], origin)
    starts = to_metres([w.from_lon_deg for w in walls], [w.from_lat_deg for w in walls], origin)
    ends = to_metres([w.to_lon_deg for w in walls], [w.to_lat_deg for w in walls], origin)
    first, second = np.nonzero(np.triu(candidates))
    # Only walls that reach into the box around all gates can lie between two of them.
    inside = (np.maximum(starts, ends) >= gates.min(axis=0)) & (np.minimum(starts, ends) <= gates.max(axis=0))
    for k in np.flatnonzero(inside.all(axis=1)).tolist():
        hit = segments_meet(gates[first], gates[second], starts[k], ends[k])
        yield walls[k], first[hit], second[hit]


def segments_meet(a: Floats, b: Floats, c: Floats, d: Floats) -> Bools:
    """Whether each segment a-b (n, 2) has a point in common with the segment c-d (2,); touching counts."""
    sides_of_wall = _side(c, d, a), _side(c, d, b)
    sides_of_line = _side(a, b, c), _side(a, b, d)
    straddles = (sides_of_wall[0] * sides_of_wall[1] <= 0) & (sides_of_line[0] * sides_of_line[1] <= 0)
    # Segments on one line pass the test above even when apart: their boxes then tell.
    low, high = np.minimum(a, b), np.maximum(a, b)
    boxes = (low <= np.maximum(c, d)).all(axis=1) & (high >= np.minimum(c, d)).all(axis=1)
    meet: Bools = straddles & boxes
    return meet


def _side(start: Floats, end: Floats, point: Floats) -> Floats:
    """Sign of the turn start -> end -> point: positive to the left, 0 on the line."""
    along, to = end - start, point - start
    turn: Floats = np.sign(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])
    return turn
