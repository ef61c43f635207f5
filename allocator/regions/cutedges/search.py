"""Annealings from random districts and from the best plan, longer and longer, until the best is met often."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.regions import starts
from allocator.regions.graph import RegionGraph
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Floats, Ints
from domain.districting import CutEdgesInstance

STEPS = 20_000  # of the first annealings, for each unit
LENGTHS = (1, 2, 4, 8, 16)  # times that, in turn
EACH = 3  # annealings of a length before the next
STRETCH = 1_000_000  # steps between looks at the clock
HEAT = (2.0, 0.2)
LIGHT = (40.0, 100.0)  # first price of a mean district too much or too little, drawn between these
HEAVY = (400.0, 1_000.0)  # last price


@dataclass(slots=True)
class Search:
    """Annealings on one instance and the best plan met, `agreed` times; districts of plans met are kept for the bound.

    `annealed`, `steps` and `seconds` count what was done.
    """

    instance: CutEdgesInstance
    graph: RegionGraph
    watch: Stopwatch
    generator: np.random.Generator
    best: Ints | None = None
    cut: int = 0
    agreed: int = 0
    met: dict[bytes, Ints] = field(default_factory=dict)
    annealed: int = 0
    steps: int = 0
    seconds: float = 0.0

    def offer(self, label: Ints) -> None:
        """Take a plan if it is the best so far."""
        cut = cut_edges(self.graph, label)
        if self.best is None or cut < self.cut:
            self.best, self.cut, self.agreed = label.copy(), cut, 0
        self.agreed += cut == self.cut
        for district in range(self.instance.n_districts):
            members = np.flatnonzero(label == district)
            self.met[members.tobytes()] = members

    def districts(self) -> list[Ints]:
        """Districts of the plans met."""
        return list(self.met.values())

    def run(self, restarts: int, *, share: float, agreed: int | None = None) -> None:
        """Anneal from random districts, until that share of the seconds is gone or the best was met `agreed` times."""
        rolls = starts.dice(self.generator)
        people, lower, upper = self._people()
        for _ in range(restarts):
            if self.watch.over(share) or (agreed is not None and self.agreed >= agreed):
                return
            k = self.instance.n_districts
            label = starts.random_partition(self.graph, people, k, (upper - lower) / 2, rolls)
            length = LENGTHS[min(self.annealed // EACH, len(LENGTHS) - 1)]
            self.annealed += 1
            if label is not None:
                self._anneal(label, length * STEPS * len(label), share, rolls)

    def _anneal(self, label: Ints, steps: int, share: float, rolls: starts.Dice) -> None:
        """Anneal in stretches, so that the clock is looked at; fewer steps where the seconds do not suffice."""
        people, lower, upper = self._people()
        light, heavy = (float(np.exp(self.generator.uniform(*np.log(ends)))) for ends in (LIGHT, HEAVY))
        whole = starts.Schedule(steps=self._affordable(steps, share), heat=HEAT, weight=(light, heavy))
        sizes = starts.Sizes(of=people, lower=lower, upper=upper)
        pairs, found, least, began = starts.edge_pairs(self.graph), None, np.inf, self.watch.seconds
        for part in whole.parts(STRETCH):
            cost, best = starts.annealed(
                self.graph, label, self.instance.n_districts, pairs=pairs, sizes=sizes, schedule=part, rolls=rolls
            )
            self.steps += part.steps
            if best is not None and cost < least:
                found, least = best, cost
            if self.watch.over():
                break
        self.seconds += self.watch.seconds - began
        if found is not None:
            self.offer(found)

    def _affordable(self, steps: int, share: float) -> int:
        if self.watch.limit.time_s is None or not self.steps:
            return steps
        left = share * self.watch.limit.time_s - self.watch.seconds
        return max(STRETCH // 10, min(steps, int(left * self.steps / self.seconds)))

    def _people(self) -> tuple[Floats, float, float]:
        """Population of every unit and limits of a district, in mean districts."""
        mean = float(self.instance.population.sum()) / self.instance.n_districts
        return self.instance.population / mean, self.instance.least / mean, self.instance.most / mean


def cut_edges(graph: RegionGraph, label: Ints) -> int:
    """Edges between districts."""
    ends = label[graph.edges]
    return int((ends[:, 0] != ends[:, 1]).sum())
