"""Compounds within a walk of each other, for districts of any size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse.csgraph import dijkstra

from domain.arrays import Floats, Ints
from domain.geometry import to_metres
from domain.roads import RoadNetwork
from domain.scenario import Scenario

TILE_M = 1500.0
WINDING = 0.5  # least length of a way in proportion to the straight line


def nearby(scenario: Scenario, network: RoadNetwork, near_m: float) -> tuple[Ints, Ints, Ints]:
    """Ordered pairs of different compounds within `near_m` on foot and the whole metres between their main gates.

    Searched tile by tile among the streets around each, so that time and memory grow with the district and not with its
    square.
    """
    nodes = np.array([network.node_of.get(("compound", c.id), -1) for c in scenario.compounds], np.int64)
    placed = np.flatnonzero(nodes >= 0)
    empty = np.zeros(0, np.int64)
    if not len(placed) or near_m <= 0:
        return empty, empty, empty
    origin = (float(network.node_lonlat[0, 0]), float(network.node_lonlat[0, 1]))
    xy = to_metres(network.node_lonlat[:, 0], network.node_lonlat[:, 1], origin)
    found = [
        _around(network, xy, nodes, tile=tile, placed=placed, near_m=near_m)
        for tile in _tiles(xy[nodes[placed]], placed)
    ]
    source, target, metres = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((target, source))
    return source[order], target[order], metres[order]


def _tiles(xy: Floats, compounds: Ints) -> Iterator[Ints]:
    """Compounds of each tile of the plane."""
    tile = np.floor(xy / TILE_M).astype(np.int64)
    _, label = np.unique(tile, axis=0, return_inverse=True)
    order = np.argsort(label, kind="stable")
    yield from np.split(compounds[order], np.flatnonzero(np.diff(label.ravel()[order])) + 1)


def _around(
    network: RoadNetwork, xy: Floats, nodes: Ints, *, tile: Ints, placed: Ints, near_m: float
) -> tuple[Ints, Ints, Ints]:
    """Pairs whose first compound is in a tile."""
    margin = near_m / WINDING + 1.0
    low, high = xy[nodes[tile]].min(axis=0) - margin, xy[nodes[tile]].max(axis=0) + margin
    inside = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
    targets = placed[np.isin(nodes[placed], inside)]
    graph = network.walking[inside][:, inside]
    ways = dijkstra(graph, indices=np.searchsorted(inside, nodes[tile]), limit=near_m)
    metres = ways[:, np.searchsorted(inside, nodes[targets])]
    row, column = np.nonzero(np.isfinite(metres) & (tile[:, None] != targets[None, :]))
    return tile[row], targets[column], np.rint(metres[row, column]).astype(np.int64)
