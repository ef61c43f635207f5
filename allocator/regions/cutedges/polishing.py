"""Two adjacent districts merged and split anew, exactly, until no pair of them can be split better."""

from __future__ import annotations

import itertools

import numpy as np

from allocator.regions.cutedges.splitting import split
from allocator.regions.graph import RegionGraph
from allocator.regions.starts import adjacent_regions
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Ints
from domain.districting import CutEdgesInstance
from domain.results import Status

SPLIT_WORK = 1.0


class Polisher:
    """Re-splits groups of districts of one instance; groups it has proved best are not tried again."""

    def __init__(self, instance: CutEdgesInstance, graph: RegionGraph, watch: Stopwatch, seed: int) -> None:
        self.instance, self.graph, self.watch, self.seed = instance, graph, watch, seed
        self._settled: set[tuple[int, bytes]] = set()

    def polished(self, label: Ints, *, at_once: int, share: float, most_s: float) -> Ints:
        """Labels after re-splitting groups of `at_once` districts that hang together, as long as one improves."""
        label = label.copy()
        improved = True
        while improved:
            improved = False
            for group in groups(self.graph, label, at_once):
                if self.watch.over(share):
                    return label
                improved |= self._resplit(label, group, share, most_s)
        return label

    def _resplit(self, label: Ints, group: tuple[int, ...], share: float, most_s: float) -> bool:
        """Split a group anew in place; whether it cuts less now."""
        members = np.flatnonzero(np.isin(label, group))
        within = self.graph.within(members)
        before = np.searchsorted(group, label[members])
        cut = cut_edges(within, before)
        key = (len(group), members.tobytes())
        if key in self._settled:
            return False
        found = split(
            within,
            self.instance.population[members],
            len(group),
            (self.instance.least, self.instance.most),
            limit=self.watch.left(SPLIT_WORK, share, most_s),
            seed=self.seed,
            below=cut,
        )
        if found.label is None:
            self._settled.add(key)  # proved best, or too hard to try again
            return False
        label[members] = np.array(group)[found.label]
        if found.status is Status.OPTIMAL:
            self._settled.add(key)
        return True


def groups(graph: RegionGraph, label: Ints, at_once: int) -> list[tuple[int, ...]]:
    """Every `at_once` districts that hang together, ascending."""
    pairs = set(adjacent_regions(graph, label))
    count = int(label.max()) + 1
    return [
        group
        for group in itertools.combinations(range(count), at_once)
        if sum(pair in pairs for pair in itertools.combinations(group, 2)) >= at_once - 1
    ]


def cut_edges(graph: RegionGraph, label: Ints) -> int:
    """Edges between districts."""
    ends = label[graph.edges]
    return int((ends[:, 0] != ends[:, 1]).sum())
