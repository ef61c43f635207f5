"""Max-p regions: the number of regions first, proved where it can be, then annealing of the heterogeneity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.regions import starts
from allocator.regions.graph import RegionGraph, region_graph
from allocator.regions.maxp.counting import ROUNDING, simple_bound, smallest_regions
from allocator.regions.maxp.growing import UNPLACED, grown, joined, labels_of
from allocator.regions.maxp.merging import merged
from allocator.regions.maxp.packing import pack
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Floats, Ints
from domain.districting import MaxPInstance
from domain.limits import Limit
from domain.results import Result, Status

GROWN = 60  # plans grown at first
ENUMERATED = 30_000  # sets below the threshold that may be listed
PACKING_WORK, PACKING_SHARE = 3.0, 0.3
MORE_TRIES = 8  # annealings that try for one region more
RESTARTS = 10  # annealings of the heterogeneity, for work 1
STEPS = 4_000  # of each, for each unit


@dataclass(frozen=True, slots=True)
class MaxPPlan:
    """Region of every unit, and the number of regions that no plan can exceed."""

    region_of: Ints
    most_regions: int


def solve(instance: MaxPInstance, *, limit: Limit, seed: int = 0) -> Result[MaxPPlan]:
    """Regions, as many as can be found or are asked for, with a low heterogeneity as the objective; it has no bound.

    INFEASIBLE when a part of the graph is smaller than the threshold, or the number asked for is proved impossible;
    UNKNOWN when so many are not found.
    """
    watch = Stopwatch(limit)
    graph = region_graph(len(instance.size), instance.edges)
    small = [part for part in graph.components() if instance.size[part].sum() < instance.threshold * (1 - ROUNDING)]
    if small:
        notes = tuple(f"the part of unit {part[0]} has {instance.size[part].sum():g} in all" for part in small)
        return Result(status=Status.INFEASIBLE, plan=None, notes=notes, runtime_s=watch.seconds, seed=seed)
    search = _Search(instance, graph, watch, seed)
    label, most = search.most_regions()
    if instance.n_regions is not None:
        without = _no_plan(instance.n_regions, least=len(graph.components()), found=int(label.max()) + 1, most=most)
        if without is not None:
            return Result(status=without[0], plan=None, notes=(without[1],), runtime_s=watch.seconds, seed=seed)
        label = merged(graph, search.distance, label, instance.n_regions)
    label, cost = search.alike(label)
    return Result(
        status=Status.FEASIBLE,
        plan=MaxPPlan(label, most),
        objective=cost,
        cost_terms={"heterogeneity": cost},
        runtime_s=watch.seconds,
        seed=seed,
    )


def _no_plan(wanted: int, *, least: int, found: int, most: int) -> tuple[Status, str] | None:
    """Status and reason when there is no plan of the number of regions wanted, None when one can be made."""
    if not least <= wanted <= most:
        return Status.INFEASIBLE, f"{wanted} regions are asked for, there are {least} to {most}"
    return (Status.UNKNOWN, f"{wanted} regions are asked for, {found} were found") if found < wanted else None


class _Search:
    """The stages of a search on one instance; sizes are in units of the threshold."""

    def __init__(self, instance: MaxPInstance, graph: RegionGraph, watch: Stopwatch, seed: int) -> None:
        self.graph, self.watch, self.seed = graph, watch, seed
        self.size: Floats = instance.size / instance.threshold
        self.distance = l1_distances(instance.attributes)
        self.wanted = len(graph) if instance.n_regions is None else instance.n_regions
        self.generator = np.random.default_rng([seed, len(graph)])
        self.rolls = starts.dice(self.generator)

    def most_regions(self) -> tuple[Ints, int]:
        """A plan with as many regions as were found or are wanted, and how many there can be at most."""
        most = simple_bound(self.graph, self.size, 1.0)
        plans = [grown(self.graph, self.size, 1 - ROUNDING, self.generator) for _ in range(GROWN)]
        label = max(plans, key=lambda plan: int(plan.max()))
        if label.max() + 1 < min(most, self.wanted):
            label, most = self._packed(label, most)
        tries = 0
        while label.max() + 1 < min(most, self.wanted) and tries < MORE_TRIES and not self.watch.over(PACKING_SHARE):
            more = self._one_more(label)
            label, tries = (label, tries + 1) if more is None else (more, 0)
        return label, most

    def _packed(self, label: Ints, most: int) -> tuple[Ints, int]:
        """The exact number of regions where the smallest ones can be listed."""
        regions = smallest_regions(self.graph, self.size, 1.0, most=ENUMERATED)
        if regions is None:
            return label, most
        found = pack(regions, len(label), limit=self.watch.left(PACKING_WORK, PACKING_SHARE), seed=self.seed)
        if len(found.regions) > label.max() + 1:
            label = joined(self.graph, labels_of(found.regions, len(label)), self.generator)
            if (label == UNPLACED).any():
                raise ValueError("a part of the graph has no region though it reaches the threshold")
        return label, min(most, found.most)

    def _one_more(self, label: Ints) -> Ints | None:
        """A plan with one region more, by splitting one and annealing what is missing; None when that fails."""
        label, count = label.copy(), int(label.max()) + 1
        totals = np.bincount(label, weights=self.size)
        wide = np.flatnonzero(np.bincount(label) > 1)
        region = int(wide[totals[wide].argmax()]) if self.generator.random() < 0.5 else int(self.generator.choice(wide))
        starts.recombine(self.graph, self.size, label, (region, count), slack=0.0, rolls=self.rolls)
        nothing = starts.Pairs(start=np.zeros(len(label) + 1, np.int64), to=np.zeros(0, np.int64), cost=np.zeros(0))
        schedule = starts.Schedule(steps=STEPS * len(label), heat=(0.3, 0.003), weight=(1.0, 1.0))
        return self._anneal(label, nothing, schedule)[1]

    def alike(self, label: Ints) -> tuple[Ints, float]:
        """The plan after annealing its heterogeneity, and that; the number of regions stays."""
        pairs, best, least = starts.all_pairs(self.distance), label, heterogeneity(self.distance, label)
        scale = float(self.distance.mean()) * len(label) / (int(label.max()) + 1)
        for number in range(max(1, round(RESTARTS * self.watch.limit.work))):
            if self.watch.over():
                break
            heat = (0.5, 0.1, 0.03)[number % 3] * scale
            heats, price = (heat, 0.002 * scale), 10 * scale
            schedule = starts.Schedule(steps=STEPS * len(label), heat=heats, weight=(price, price))
            _, found = self._anneal(best.copy() if number % 3 else label.copy(), pairs, schedule)
            cost = np.inf if found is None else heterogeneity(self.distance, found)
            if found is not None and cost < least:
                best, least = found, cost
        return best, least

    def _anneal(self, label: Ints, pairs: starts.Pairs, schedule: starts.Schedule) -> tuple[float, Ints | None]:
        sizes = starts.Sizes(of=self.size, lower=1.0, upper=np.inf)
        count = int(label.max()) + 1
        return starts.annealed(self.graph, label, count, pairs=pairs, sizes=sizes, schedule=schedule, rolls=self.rolls)


def l1_distances(attributes: Floats) -> Floats:
    """Sum over attributes of the differences (n, n)."""
    apart: Floats = np.sum([np.abs(column[:, None] - column[None]) for column in attributes.T], axis=0)
    return apart


def heterogeneity(distance: Floats, label: Ints) -> float:
    """Sum over pairs of one region of their distance."""
    return float(distance[label[:, None] == label[None]].sum()) / 2
