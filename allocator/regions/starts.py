"""Random partitions into connected regions, and their annealing: the compiled code behind plain functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.regions.graph import RegionGraph, region_graph
from allocator.regions.kernel import entries
from domain.arrays import Floats, Ints

Dice = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What pairs of units cost when they share a region: those of unit i at `start[i]:start[i + 1]`, both ways.

    The units of `to` ascend for each i.
    """

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
    """Steps of an annealing, and its temperature and price of a unit of size outside the limits, first and last."""

    steps: int
    heat: tuple[float, float]
    weight: tuple[float, float]

    def parts(self, steps: int) -> Iterator[Schedule]:
        """The schedule in stretches of so many steps, one after the other."""
        count = max(1, -(-self.steps // steps))
        for part in range(count):
            ends = part / count, (part + 1) / count
            heat, weight = (
                (first * (last / first) ** ends[0], first * (last / first) ** ends[1])
                for first, last in (self.heat, self.weight)
            )
            yield Schedule(
                steps=self.steps * (part + 1) // count - self.steps * part // count, heat=heat, weight=weight
            )


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
        (pairs.start, pairs.to, pairs.cost),
        sizes.of,
        label,
        best,
        (sizes.lower, sizes.upper),
        n_regions,
        (schedule.steps, schedule.heat, schedule.weight),
        rolls,
    )
    return float(cost), best if np.isfinite(cost) else None


def may_leave(graph: RegionGraph, label: Ints, unit: int) -> bool:
    """Whether a unit's region stays connected and not empty without it."""
    seen, queue = np.zeros(len(graph), np.int64), np.zeros(len(graph), np.int64)
    return bool(entries.may_leave()(graph.start, graph.to, label, unit, seen, queue))


def warm_up() -> None:
    """Compile, or load, the moves: what takes seconds once is not part of a search."""
    graph = region_graph(4, np.array([[0, 1], [1, 2], [2, 3]]))
    rolls, label = dice(np.random.default_rng(0)), np.array([0, 0, 1, 1])
    recombine(graph, np.ones(4), label, (0, 1), slack=0.0, rolls=rolls)
    sizes, schedule = Sizes(of=np.ones(4), lower=1.0, upper=3.0), Schedule(steps=1, heat=(1.0, 1.0), weight=(1.0, 1.0))
    annealed(graph, label, 2, pairs=edge_pairs(graph), sizes=sizes, schedule=schedule, rolls=rolls)
    floats, place = np.ones(2), np.zeros(3, np.int64)
    offer = floats, np.ones((2, 1)), np.zeros(1), np.ones(1), np.zeros(4, np.int64), place[:0]
    entries.multipliers()(*offer[:4], np.zeros(1), 1.0)
    entries.territories()(*offer, np.zeros(1), 1.0, np.zeros((1, 2), np.bool_), np.zeros(1), 9)
