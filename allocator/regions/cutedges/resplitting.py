"""Two or three adjacent districts of a plan merged and split again exactly: a local search around plans met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from allocator.regions.cutedges.splitting import cut_edges, split
from allocator.regions.graph import RegionGraph, region_graph
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Bools, Ints
from domain.districting import CutEdgesInstance
from domain.limits import Limit
from domain.results import Status

SIZES = (2, 3)  # districts that are merged; all of a plan are never merged, since the exact model does that


@dataclass(slots=True)
class Resplitting:
    """Splits of merged districts, and which groups of units need no other look.

    `proved` holds, by the units merged and the number of their districts, the cut edges below which there is no split;
    `spent` the work after which a search for one gave up.
    """

    instance: CutEdgesInstance
    graph: RegionGraph
    watch: Stopwatch
    proved: dict[tuple[bytes, int], int] = field(default_factory=dict)
    spent: dict[tuple[bytes, int, int], float] = field(default_factory=dict)

    def improved(self, label: Ints, *, below: int, work: float, share: float, seed: int) -> Ints:
        """The plan after splits, until no group has one that is found with `work` on each; the plan itself for none.

        Ends when that share of the seconds is gone.

        Parameters
        ----------
        below
            Cut edges of which the whole plan must have fewer after a split; a low one makes looks short.
        """
        better: Ints | None = label
        while better is not None:
            label, better = better, None
            for group in self._groups(label):
                if self.watch.over(share):
                    return label
                better = self._again(label, group, below, limit=self.watch.left(work, share), seed=seed)
                if better is not None:
                    break
        return label

    def _groups(self, label: Ints) -> Iterator[tuple[int, ...]]:
        """Districts that hang together: pairs first, and those of fewer units first."""
        k = self.instance.n_districts
        units = np.bincount(label, minlength=k)
        quotient = region_graph(k, np.array([pair for pair in label[self.graph.edges] if pair[0] != pair[1]]))
        for size in SIZES:
            if size < k:
                hanging = [each for each in combinations(range(k), size) if quotient.is_connected(np.array(each))]
                yield from sorted(hanging, key=lambda each: (int(units[list(each)].sum()), each))

    def _again(self, label: Ints, group: tuple[int, ...], wanted: int, *, limit: Limit, seed: int) -> Ints | None:
        """The plan with a group split so that it cuts less, and less than wanted; None when none is found."""
        inside: Bools = np.isin(label, group)
        members = np.flatnonzero(inside)
        part = self.graph.within(members)
        here = cut_edges(part, label[members])
        below = here - max(0, cut_edges(self.graph, label) - wanted)
        key = np.packbits(inside).tobytes(), len(group)
        if below <= self.proved.get(key, 0) or limit.work <= self.spent.get((*key, below), 0.0):
            return None
        limits = self.instance.least, self.instance.most
        people = self.instance.population[members]
        found = split(part, people, len(group), limits, limit=limit, seed=seed, below=below)
        if found.label is None:
            self.spent[*key, below] = limit.work
            if found.status is Status.INFEASIBLE:
                self.proved[key] = below
            return None
        again = label.copy()
        again[members] = np.array(group)[found.label]
        return again
