"""Random partitions into connected regions, and their annealing: the compiled code behind plain functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.regions.graph import RegionGraph
from allocator.regions.kernel import entries
from domain.arrays import Floats, Ints

Dice = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What pairs of units cost when they share a region: those of unit i at `start[i]:start[i + 1]`, both ways."""

    start: Ints
    to: Ints
    cost: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Size of every unit (n,), and the limits of a region's."""

    of: Floats
    lower: float
    upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Steps of an annealing, its temperatures, and the price of a unit of size outside the limits."""

    steps: int
    hot: float
    cold: float
    weight: float


def dice(generator: np.random.Generator) -> Dice:
    """State of the compiled random numbers, drawn from a generator."""
    return np.array([generator.integers(1, 2**63)], np.uint64)


def edge_pairs(graph: RegionGraph) -> Pairs:
    """Minus one for neighbours of one region: cut edges less all edges."""
    return Pairs(start=graph.start, to=graph.to, cost=-np.ones(len(graph.to)))


def all_pairs(distance: Floats) -> Pairs:
    """The distance (n, n) of two units of one region."""
    n = len(distance)
    return Pairs(
        start=np.arange(0, n * n + 1, n),
        to=np.tile(np.arange(n), n),
        cost=np.ascontiguousarray(distance - np.diag(np.diag(distance))).ravel(),
    )


def random_partition(graph: RegionGraph, size: Floats, n_regions: int, slack: float, rolls: Dice) -> Ints | None:
    """Connected regions of about equal size, cut off one by one along random trees; None where one has too few units.

    The graph must be connected.
    """
    label = np.zeros(len(graph), np.int64)
    target = float(size.sum()) / n_regions
    for region in range(1, n_regions):
        if (label == 0).sum() < 2:
            return None
        entries.recombine()(graph.start, graph.to, size, label, region, 0, target, slack, rolls)
    return label


def recombine(
    graph: RegionGraph, size: Floats, label: Ints, pair: tuple[int, int], *, slack: float, rolls: Dice
) -> float:
    """Redraw two adjacent regions in place into halves along a random tree; how far the first misses `slack`."""
    half = float(size[(label == pair[0]) | (label == pair[1])].sum()) / 2
    return float(entries.recombine()(graph.start, graph.to, size, label, *pair, half, slack, rolls))


def annealed(
    graph: RegionGraph, label: Ints, n_regions: int, *, pairs: Pairs, sizes: Sizes, schedule: Schedule, rolls: Dice
) -> tuple[float, Ints | None]:
    """Anneal `label` in place; cost of pairs and labels of the best partition within the limits, None for none.

    Every region of `label` must be connected, and is at the end.
    """
    best = label.copy()
    cost = entries.walk()(
        graph.start,
        graph.to,
        pairs.start,
        pairs.to,
        pairs.cost,
        sizes.of,
        label,
        best,
        (sizes.lower, sizes.upper, schedule.weight),
        n_regions,
        (schedule.steps, schedule.hot, schedule.cold),
        rolls,
    )
    return float(cost), best if np.isfinite(cost) else None


def may_leave(graph: RegionGraph, label: Ints, unit: int) -> bool:
    """Whether a unit's region stays connected and not empty without it."""
    seen, queue = np.zeros(len(graph), np.int64), np.zeros(len(graph), np.int64)
    return bool(entries.may_leave()(graph.start, graph.to, label, unit, seen, queue))


def adjacent_regions(graph: RegionGraph, label: Ints) -> list[tuple[int, int]]:
    """Pairs of regions that an edge joins, ascending."""
    ends = np.sort(label[graph.edges], axis=1)
    return [(int(a), int(b)) for a, b in np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)]
