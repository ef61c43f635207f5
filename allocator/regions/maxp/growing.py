"""Regions grown unit by unit until they reach the threshold; what is left joins the regions beside it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from allocator.regions.graph import RegionGraph
from domain.arrays import Floats, Ints

UNPLACED = -1


def grown(graph: RegionGraph, size: Floats, enough: float, generator: np.random.Generator) -> Ints:
    """Region of every unit, UNPLACED in parts of the graph that do not reach the threshold."""
    label = np.full(len(graph), UNPLACED)
    count = 0
    for seed in generator.permutation(len(graph)).tolist():
        if label[seed] == UNPLACED:
            members = _grow(graph, size, enough, label, seed)
            if members is not None:
                label[members] = count
                count += 1
    return joined(graph, label, generator)


def _grow(graph: RegionGraph, size: Floats, enough: float, label: Ints, seed: int) -> list[int] | None:
    """Free units around a seed that reach the threshold, taking those with fewest free neighbours first."""
    members, total, inside = [seed], float(size[seed]), {seed}
    beside: set[int] = set()
    while total < enough:
        beside |= {unit for unit in graph.near(members[-1]).tolist() if label[unit] == UNPLACED} - inside
        if not beside:
            return None
        free = {unit: int((label[graph.near(unit)] == UNPLACED).sum()) for unit in beside}
        taken = min(beside, key=lambda unit: (free[unit], -size[unit], unit))
        beside.remove(taken)
        inside.add(taken)
        members.append(taken)
        total += float(size[taken])
    return members


def joined(graph: RegionGraph, label: Ints, generator: np.random.Generator) -> Ints:
    """Labels where each unplaced unit beside a region has joined one, until none is beside any."""
    label = label.copy()
    waiting = set(np.flatnonzero(label == UNPLACED).tolist())
    moved = True
    while waiting and moved:
        moved = False
        for unit in generator.permutation(sorted(waiting)).tolist():
            near = label[graph.near(unit)]
            choices = near[near != UNPLACED]
            if len(choices):
                label[unit] = choices[int(generator.integers(len(choices)))]
                waiting.remove(unit)
                moved = True
    return label


def labels_of(regions: Iterable[Ints], n: int) -> Ints:
    """Region of every unit, UNPLACED for those in none."""
    label = np.full(n, UNPLACED)
    for number, members in enumerate(regions):
        label[members] = number
    return label
