"""Fewest cut edges: recombination restarts, annealing, exact re-splitting, and a proven bound."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.regions import starts
from allocator.regions.cutedges.bound import ROUNDS, cut_bound
from allocator.regions.cutedges.polishing import Polisher, cut_edges
from allocator.regions.cutedges.splitting import split
from allocator.regions.graph import RegionGraph, region_graph
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Floats, Ints
from domain.districting import CutEdgesInstance
from domain.limits import Limit
from domain.results import Result, Status

RESTARTS = 12  # for work 1
FIRST = 4  # restarts before an exact model of the whole
STEPS = 4_000  # of annealing, for each unit
SEARCH_SHARE = 0.6  # of the seconds; the rest goes to the bound
EXACT_WORK = 40.0  # of CP-SAT, for the whole plan at once
CLOSE = 1.08  # plans this close to the best are polished
FIRST_WEIGHT, LAST_WEIGHT = 100.0, 3_000.0


def solve(instance: CutEdgesInstance, *, limit: Limit, seed: int = 0) -> Result[Ints]:
    """Districts with few cut edges, and a bound on the fewest; OPTIMAL when they meet.

    Two districts are solved exactly; with more, `limit` is shared between the search and the bound.
    """
    watch = Stopwatch(limit)
    graph = region_graph(len(instance.population), instance.edges)
    reasons = impossible(instance, graph)
    if reasons:
        return Result(status=Status.INFEASIBLE, plan=None, notes=tuple(reasons), runtime_s=watch.seconds, seed=seed)
    search = Search(instance, graph, watch, np.random.default_rng([seed, len(graph)]), seed)
    if instance.n_districts == 1:
        search.offer(np.zeros(len(graph), np.int64))
        return search.result(0)
    if instance.n_districts == 2 or len(graph.components()) > 1:
        return _exact(search)
    search.run(max(1, round(RESTARTS * limit.work)))
    enough = len(graph.edges) if search.best is None else search.cut
    rounds = max(1, round(min(ROUNDS, 40 * limit.work)))
    bound = cut_bound(instance, graph, search.districts(), enough=enough, watch=watch, rounds=rounds, seed=seed)
    return search.result(bound)


def impossible(instance: CutEdgesInstance, graph: RegionGraph) -> list[str]:
    """Reasons why there is no plan that need no search."""
    total, k = int(instance.population.sum()), instance.n_districts
    reasons = []
    if not k * instance.least <= total <= k * instance.most:
        reasons.append(f"{total} people do not fit {k} districts of {instance.least} to {instance.most}")
    large = np.flatnonzero(instance.population > instance.most)
    reasons += [f"unit {unit} has {instance.population[unit]} people, at most {instance.most} fit" for unit in large]
    parts = graph.components()
    if len(parts) > k:
        reasons.append(f"the units fall into {len(parts)} parts, {k} connected districts cannot cover them")
    return reasons


@dataclass(slots=True)
class Search:
    """Restarts on one instance and the best plan met; every district of a plan met is kept for the bound."""

    instance: CutEdgesInstance
    graph: RegionGraph
    watch: Stopwatch
    generator: np.random.Generator
    seed: int
    best: Ints | None = None
    cut: int = 0
    met: dict[bytes, Ints] = field(default_factory=dict)

    @property
    def mean(self) -> float:
        """Population of an average district, the unit in which the annealing measures."""
        return float(self.instance.population.sum()) / self.instance.n_districts

    def offer(self, label: Ints) -> int:
        """Take a plan if it is the best so far; its cut edges."""
        cut = cut_edges(self.graph, label)
        if self.best is None or cut < self.cut:
            self.best, self.cut = label.copy(), cut
        for district in range(self.instance.n_districts):
            members = np.flatnonzero(label == district)
            self.met[members.tobytes()] = members
        return cut

    def districts(self) -> list[Ints]:
        """Districts of the plans met."""
        return list(self.met.values())

    def run(self, restarts: int, *, share: float = SEARCH_SHARE, polish: bool = True) -> None:
        """Restart, alternately from nothing and from the best plan with two districts redrawn; polish what is close."""
        polisher = Polisher(self.instance, self.graph, self.watch, self.seed)
        rolls = starts.dice(self.generator)
        weight = FIRST_WEIGHT
        for number in range(restarts):
            if self.watch.over(share):
                return
            found = self._annealed(number, weight, rolls)
            if found is None:
                weight = min(LAST_WEIGHT, 1.5 * weight)
            elif self.offer(found) <= CLOSE * self.cut and polish:
                self.offer(polisher.polished(found, at_once=2, share=share, most_s=15.0))
        if self.best is not None and polish and self.instance.n_districts > 2:
            self.offer(polisher.polished(self.best, at_once=3, share=share, most_s=15.0))

    def _annealed(self, number: int, weight: float, rolls: starts.Dice) -> Ints | None:
        people: Floats = self.instance.population / self.mean
        lower, upper = self.instance.least / self.mean, self.instance.most / self.mean
        k = self.instance.n_districts
        again = self.best is not None and number % 2 == 1
        if again and self.best is not None:
            label = self.best.copy()
            touching = starts.adjacent_regions(self.graph, label)
            pair = touching[int(self.generator.integers(len(touching)))]
            starts.recombine(self.graph, people, label, pair, slack=(upper - lower) / 2, rolls=rolls)
        else:
            drawn = starts.random_partition(self.graph, people, k, (upper - lower) / 2, rolls)
            if drawn is None:
                return None
            label = drawn
        schedule = starts.Schedule(steps=STEPS * len(self.graph), hot=1.0 if again else 2.0, cold=0.1, weight=weight)
        sizes = starts.Sizes(of=people, lower=lower, upper=upper)
        pairs = starts.edge_pairs(self.graph)
        return starts.annealed(self.graph, label, k, pairs=pairs, sizes=sizes, schedule=schedule, rolls=rolls)[1]

    def result(self, bound: int | None, *, infeasible: bool = False) -> Result[Ints]:
        """The best plan with a bound."""
        if self.best is None:
            status = Status.INFEASIBLE if infeasible else Status.UNKNOWN
        else:
            status = Status.OPTIMAL if bound is not None and bound >= self.cut else Status.FEASIBLE
        return Result(
            status=status,
            plan=self.best,
            objective=None if self.best is None else float(self.cut),
            bound=None if bound is None else float(bound),
            runtime_s=self.watch.seconds,
            seed=self.seed,
        )


def _exact(search: Search) -> Result[Ints]:
    """The exact model for the whole graph, after a few restarts where it hangs together."""
    instance = search.instance
    if len(search.graph.components()) == 1:
        search.run(FIRST, share=SEARCH_SHARE / 4, polish=False)
    exact = split(
        search.graph,
        instance.population,
        instance.n_districts,
        (instance.least, instance.most),
        limit=search.watch.left(EXACT_WORK * search.watch.limit.work),
        seed=search.seed,
        below=None if search.best is None else search.cut,
    )
    if exact.label is not None:
        search.offer(exact.label)
    bound = exact.bound if exact.status is not Status.UNKNOWN or exact.bound else None
    return search.result(bound, infeasible=exact.status is Status.INFEASIBLE)
