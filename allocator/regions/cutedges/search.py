"""Annealings from random districts, each plan re-split exactly, until the best is met often.

References
----------
Luby, M., Sinclair, A., Zuckerman, D. (1993). Optimal speedup of Las Vegas algorithms. Information Processing Letters
47, 173-180. DOI 10.1016/0020-0190(93)90029-9
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.regions import starts
from allocator.regions.cutedges.resplitting import Resplitting
from allocator.regions.cutedges.splitting import cut_edges
from allocator.regions.graph import RegionGraph
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Floats, Ints
from domain.districting import CutEdgesInstance

STEPS = 20_000  # of the shortest annealings, for each unit
EACH = 5  # annealings before a long look at the best of the plans
STRETCH = 1_000_000  # steps between looks at the clock
HEAT = (2.0, 0.2)
LIGHT = (60.0, 200.0)  # first price of a mean district too much or too little, drawn between these
HEAVY = (200.0, 800.0)  # last price
LOOK, LONG_LOOK = 0.02, 1.0  # work on splitting a group again: of any plan, and of the best after EACH annealings


@dataclass(slots=True)
class Search:
    """Annealings on one instance and the best plan met, `agreed` times; districts of plans met are kept for the bound.

    `waiting` are plans whose groups of districts had quick looks only. `annealed`, `steps` and `seconds` count what was
    done by annealing.
    """

    instance: CutEdgesInstance
    graph: RegionGraph
    watch: Stopwatch
    generator: np.random.Generator
    resplitting: Resplitting
    best: Ints | None = None
    cut: int = 0
    agreed: int = 0
    met: dict[bytes, Ints] = field(default_factory=dict)
    waiting: list[Ints] = field(default_factory=list)
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
            self.annealed += 1
            length = restart_length(self.annealed)
            if label is not None:
                self._anneal(label, length * STEPS * len(label), share, rolls)
            if self.annealed % EACH == 0:
                self._long_look(share)

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
            found = self._look(found, share, work=LOOK)
            self.offer(found)
            self.waiting.append(found)

    def _look(self, label: Ints, share: float, *, work: float) -> Ints:
        """The plan after splitting its groups of districts again, if that gives the best so far."""
        seed, own = int(self.generator.integers(2**31)), cut_edges(self.graph, label)
        below = own if self.best is None else min(own, self.cut)
        return self.resplitting.improved(label, below=below, work=work, share=share, seed=seed)

    def _long_look(self, share: float) -> None:
        """Split again, with more work, the best of the plans that wait for it."""
        if self.waiting:
            label = self.waiting.pop(int(np.argmin([cut_edges(self.graph, each) for each in self.waiting])))
            better = self._look(label, share, work=LONG_LOOK)
            if cut_edges(self.graph, better) < cut_edges(self.graph, label):
                self.offer(better)

    def _affordable(self, steps: int, share: float) -> int:
        if self.watch.limit.time_s is None or not self.steps:
            return steps
        left = share * self.watch.limit.time_s - self.watch.seconds
        return max(STRETCH // 10, min(steps, int(left * self.steps / self.seconds)))

    def _people(self) -> tuple[Floats, float, float]:
        """Population of every unit and limits of a district, in mean districts."""
        mean = float(self.instance.population.sum()) / self.instance.n_districts
        return self.instance.population / mean, self.instance.least / mean, self.instance.most / mean


def restart_length(number: int) -> int:
    """Length of an annealing, by its number from 1: 1 1 2 1 1 2 4 1 1 2 1 1 2 4 8 ... (Luby et al. 1993).

    All lengths get about the same steps in all, so that no length that suits an instance is met late.
    """
    last = 2 ** number.bit_length() - 1  # numbers up to here: twice those up to half of it, then the longest
    return (last + 1) // 2 if number == last else restart_length(number - last // 2)
