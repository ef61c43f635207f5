"""Neighbourhood graph: which compounds may share an area contract side by side.

Two compounds are neighbours when their main gates are near on foot along streets, no wall lies between the gates, and
(unless the rules say otherwise) both belong to one subdistrict.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.geometry import to_metres
from domain.roads import RoadNetwork
from domain.scenario import Scenario

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """Walking distances between main gates and who is next to whom.

    `walk_m` (n, n) is symmetric, inf where there is no way; `adjacent` (n, n) is symmetric without a diagonal.
    """

    walk_m: Floats
    adjacent: Bools

    def __post_init__(self) -> None:
        n = len(self.walk_m)
        if self.walk_m.shape != (n, n) or self.adjacent.shape != (n, n):
            raise ValueError(f"walk_m {self.walk_m.shape} and adjacent {self.adjacent.shape} must be one square shape")


def neighbourhood_of(scenario: Scenario, network: RoadNetwork) -> Neighbourhood:
    """Neighbourhood graph of a scenario's compounds, in the order of its table."""
    walk_m = walking_distances_m(scenario, network)
    adjacent = walk_m <= scenario.rules.neighbours.walk_m
    np.fill_diagonal(adjacent, False)
    if not scenario.rules.neighbours.cross_subdistricts:
        adjacent &= same_subdistrict(scenario)
    adjacent &= ~walled_off(scenario, adjacent)
    return Neighbourhood(walk_m=walk_m, adjacent=adjacent)


def walking_distances_m(scenario: Scenario, network: RoadNetwork) -> Floats:
    """Metres on foot between main gates, shape (n, n); inf for a compound that stands at no usable street."""
    n = len(scenario.compounds)
    placed = [i for i, c in enumerate(scenario.compounds) if ("compound", c.id) in network.node_of]
    nodes = [network.node_of["compound", scenario.compounds[i].id] for i in placed]
    walk_m = np.full((n, n), np.inf)
    walk_m[np.ix_(placed, placed)] = network.travel_m(nodes, nodes, walking=True)
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


def walled_off(scenario: Scenario, candidates: Bools) -> Bools:
    """Which of the candidate pairs (n, n) have a wall across the straight line between their main gates."""
    blocked = np.zeros_like(candidates)
    if not scenario.walls or not candidates.any():
        return blocked
    origin = (scenario.compounds[0].lon_deg, scenario.compounds[0].lat_deg)
    gates = to_metres([c.lon_deg for c in scenario.compounds], [c.lat_deg for c in scenario.compounds], origin)
    starts = to_metres([w.from_lon_deg for w in scenario.walls], [w.from_lat_deg for w in scenario.walls], origin)
    ends = to_metres([w.to_lon_deg for w in scenario.walls], [w.to_lat_deg for w in scenario.walls], origin)
    first, second = np.nonzero(np.triu(candidates))
    for start, end in zip(starts, ends, strict=True):
        hit = segments_meet(gates[first], gates[second], start, end)
        blocked[first[hit], second[hit]] = True
    return blocked | blocked.T


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
