"""Ways on foot in districts of any size: each is sought among the streets around its start."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from domain.arrays import Floats, Ints
from domain.geometry import to_metres
from domain.roads import RoadNetwork
from domain.scenario import Scenario

TILE_M = 1500.0
WINDING = 0.5  # least length of a way in proportion to the straight line


class Surroundings:
    """Nodes of a road network by place, so that a search for short ways touches only those around it."""

    def __init__(self, network: RoadNetwork) -> None:
        self._network = network
        self.xy = to_metres(network.node_lonlat[:, 0], network.node_lonlat[:, 1], tuple(network.node_lonlat[0]))
        self._tree = cKDTree(self.xy)

    def ways_m(self, sources: Ints, targets: Ints, limit_m: float) -> Floats:
        """Metres on foot (n_sources, n_targets) between nodes, inf beyond `limit_m`."""
        if not len(sources) or not len(targets):
            return np.full((len(sources), len(targets)), np.inf)
        inside = _within(self._tree, self.xy[sources], limit_m)
        reached = np.isin(targets, inside)
        graph = self._network.walking[inside][:, inside]
        found = dijkstra(graph, indices=np.searchsorted(inside, sources), limit=limit_m)
        ways = np.full((len(sources), len(targets)), np.inf)
        ways[:, reached] = found[:, np.searchsorted(inside, targets[reached])]
        return ways


def _within(places: cKDTree, starts_xy: Floats, limit_m: float) -> Ints:
    """Those of the `places`, in order, that a way of at most `limit_m` from one of the starts can meet."""
    middle = starts_xy.mean(axis=0)
    radius_m = np.linalg.norm(starts_xy - middle, axis=1).max() + limit_m / WINDING + 1.0
    return np.sort(np.asarray(places.query_ball_point(middle, radius_m), np.int64))


def nearby(scenario: Scenario, network: RoadNetwork, near_m: float) -> tuple[Ints, Ints, Ints]:
    """Ordered pairs of different compounds within `near_m` on foot and the whole metres between their main gates.

    Searched tile by tile, so that time and memory grow with the district and not with its square.
    """
    nodes = np.array([network.node_of.get(("compound", c.id), -1) for c in scenario.compounds], np.int64)
    placed = np.flatnonzero(nodes >= 0)
    empty = np.zeros(0, np.int64)
    if not len(placed) or near_m <= 0:
        return empty, empty, empty
    streets = Surroundings(network)
    compounds = cKDTree(streets.xy[nodes[placed]])
    found = []
    for tile in _tiles(streets.xy[nodes[placed]], placed):
        targets = placed[_within(compounds, streets.xy[nodes[tile]], near_m)]
        metres = streets.ways_m(nodes[tile], nodes[targets], near_m)
        row, column = np.nonzero(np.isfinite(metres) & (tile[:, None] != targets[None, :]))
        found.append((tile[row], targets[column], np.rint(metres[row, column]).astype(np.int64)))
    source, target, whole_m = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((target, source))
    return source[order], target[order], whole_m[order]


def _tiles(xy: Floats, compounds: Ints) -> Iterator[Ints]:
    """Compounds of each tile of the plane."""
    tile = np.floor(xy / TILE_M).astype(np.int64)
    _, label = np.unique(tile, axis=0, return_inverse=True)
    order = np.argsort(label, kind="stable")
    yield from np.split(compounds[order], np.flatnonzero(np.diff(label[order])) + 1)
