"""Fewer regions than a plan has: neighbouring regions merged."""

from __future__ import annotations

import numpy as np

from allocator.regions.graph import RegionGraph
from domain.arrays import Floats, Ints


def merged(graph: RegionGraph, distance: Floats, label: Ints, n_regions: int) -> Ints:
    """The plan with `n_regions`, after merging the two neighbouring regions that differ least, again and again.

    Regions differ by the sum of the distances (n, n) from units of one to units of the other, which a merger adds to
    the heterogeneity. The plan must have at least as many regions, and the graph at most as many parts.
    """
    inside = np.eye(int(label.max()) + 1)[label]
    apart = inside.T @ distance @ inside
    label = label.copy()
    for _ in range(int(label.max()) + 1 - n_regions):
        pairs = label[graph.edges]
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        first, second = np.sort(pairs[apart[pairs[:, 0], pairs[:, 1]].argmin()])
        label[label == second] = first
        apart[first] += apart[second]
        apart[:, first] += apart[:, second]
    joined: Ints = np.unique(label, return_inverse=True)[1]
    return joined
