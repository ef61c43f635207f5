"""How many regions there can be at most, and the smallest sets that can be regions."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.regions.graph import RegionGraph
from domain.arrays import Floats, Ints

ROUNDING = 1e-9  # relative: sizes this close to the threshold reach it


def simple_bound(graph: RegionGraph, size: Floats, threshold: float) -> int:
    """Regions that any plan can have at most, part by part of the graph.

    Two bounds on each part, the smaller counts: its size / threshold; and its units that reach the threshold alone,
    plus the size / threshold of each part of the others, since a region without such a unit lies within one of those.
    """
    alone = size >= threshold * (1 - ROUNDING)
    total = 0
    for part in graph.components():
        others = graph.components(part[~alone[part]])
        apart = int(alone[part].sum()) + sum(_times(size[other].sum(), threshold) for other in others)
        total += min(_times(size[part].sum(), threshold), apart)
    return total


def _times(size: float, threshold: float) -> int:
    return int(np.floor(size / threshold + ROUNDING))


def smallest_regions(graph: RegionGraph, size: Floats, threshold: float, *, most: int) -> list[Ints] | None:
    """Connected sets that reach the threshold and from which no unit can be taken; None for more than `most` steps.

    A connected set of two units or more has at least two that it stays connected without. So each such set is a
    connected set below the threshold and one of its neighbours.
    """
    enough = threshold * (1 - ROUNDING)
    near = [sum(1 << int(other) for other in graph.near(unit)) for unit in range(len(graph))]
    sizes = size.tolist()
    found = {1 << unit for unit in range(len(graph)) if sizes[unit] >= enough}
    for number, (mask, total, beside) in enumerate(_below(near, sizes, enough)):
        if number >= most:
            return None
        found |= {mask | 1 << unit for unit in _bits(beside) if total + sizes[unit] >= enough}
    return [np.array(list(_bits(mask))) for mask in sorted(found) if _is_smallest(mask, near, sizes, enough)]


def _below(near: list[int], sizes: list[float], enough: float) -> Iterator[tuple[int, float, int]]:
    """Every connected set below the threshold once, with its size and its neighbours; grown from its lowest unit."""
    for root in range(len(near)):
        lower = (1 << root) - 1
        stack = [(1 << root, sizes[root], near[root], lower)] if sizes[root] < enough else []
        while stack:
            mask, total, beside, closed = stack.pop()
            yield mask, total, beside & ~mask
            for unit in _bits(beside & ~mask & ~closed):
                if total + sizes[unit] < enough:
                    stack.append((mask | 1 << unit, total + sizes[unit], beside | near[unit], closed))
                closed |= 1 << unit


def _is_smallest(mask: int, near: list[int], sizes: list[float], enough: float) -> bool:
    total = sum(sizes[unit] for unit in _bits(mask))
    return not any(
        total - sizes[unit] >= enough and _connected(mask & ~(1 << unit), near)
        for unit in _bits(mask)
        if mask != 1 << unit
    )


def _connected(mask: int, near: list[int]) -> bool:
    seen = frontier = mask & -mask
    while frontier:
        low = frontier & -frontier
        fresh = near[low.bit_length() - 1] & mask & ~seen
        seen |= fresh
        frontier = (frontier ^ low) | fresh
    return seen == mask


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
