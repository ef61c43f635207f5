"""Separators: units of which a region must hold one if it holds two units that do not touch otherwise.

References
----------
Fischetti, M. et al. (2017). Thinning out Steiner trees: a node-based model for uniform edge costs.
Mathematical Programming Computation 9, 203-229. DOI 10.1007/s12532-016-0111-0

Oehrlein, J., Haunert, J.-H. (2017). A cutting-plane method for contiguity-constrained spatial aggregation.
Journal of Spatial Information Science 15, 89-120. DOI 10.5311/JOSIS.2017.15.379
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.regions.graph import RegionGraph
from domain.arrays import Ints


@dataclass(frozen=True, slots=True)
class Separation:
    """Every path from `first` to `second` meets `separator`; taking any unit out of it leaves a path."""

    first: int
    second: int
    separator: tuple[int, ...]


def separations(graph: RegionGraph, members: Ints, root: int | None = None) -> Iterator[Separation]:
    """Separators that some units break: one for each of their parts but the main one.

    Parameters
    ----------
    root
        A member whose part is the main one, and which is `first` of each separation; else a unit of the largest part.
    """
    parts = graph.components(members)
    main = max(parts, key=len) if root is None else next(part for part in parts if root in part)
    for part in parts:
        if part is not main:
            first = int(main[0]) if root is None else root
            yield Separation(first, int(part[0]), _minimal(graph, main, part))


def _minimal(graph: RegionGraph, main: Ints, part: Ints) -> tuple[int, ...]:
    """Units beside `main` that `part` can reach without passing another unit beside `main`."""
    state = np.zeros(len(graph), np.int8)  # 1 in main, 2 beside it, 3 reached
    state[main] = 1
    for unit in main:
        near = graph.near(unit)
        state[near[state[near] == 0]] = 2
    frontier, met = part.tolist(), set()
    state[part] = 3
    while frontier:
        for there in graph.near(frontier.pop()).tolist():
            if state[there] == 2:
                met.add(there)
            elif state[there] == 0:
                state[there] = 3
                frontier.append(there)
    return tuple(sorted(met))
