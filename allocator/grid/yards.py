"""Which stairway units of a compound are side by side: the graph in which cells hang together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

import numpy as np

from domain.arrays import Floats
from domain.geometry import to_metres

SAME_M2 = 0.5
"""Squares of metres by which a building may stand inside the circle of two others and not yet part them: buildings in
straight rows stand on such circles, and rounding must not decide."""


def side_by_side(places: Floats, join_m: float) -> Iterator[tuple[int, int]]:
    """Pairs of buildings that are neighbours, from their places (n, 2) as (lon, lat) in degrees.

    Two buildings are neighbours when they are at most `join_m` apart and no third one stands inside the circle whose
    diameter is the line between them.

    References
    ----------
    Gabriel, K. R., Sokal, R. R. (1969): A new statistical approach to geographic variation analysis. Systematic
    Zoology 18(3), 259-278. doi:10.2307/2412323
    """
    xy = to_metres(places[:, 0], places[:, 1], (float(places[0, 0]), float(places[0, 1])))
    squared = ((xy[:, None, :] - xy[None, :, :]) ** 2).sum(axis=2)
    for a in range(len(xy)):
        for b in np.flatnonzero(squared[a, a + 1 :] <= join_m**2) + a + 1:
            through = squared[a] + squared[b]
            through[[a, b]] = np.inf
            if through.min() >= squared[a, b] - SAME_M2:
                yield a, int(b)


def links(ends: Sequence[tuple[int, int]], places: Floats | None, join_m: float) -> list[tuple[int, int]]:
    """Links between nodes of one compound whose buildings have the `ends` (first node, last node).

    In a building the nodes are linked one to the next. Buildings that are neighbours by their places are linked by
    their ends; without places each building is linked to the next one of the table.
    """
    found = [step for first, last in ends for step in pairwise(range(first, last + 1))]
    if places is None:
        return found + [(one[1], following[0]) for one, following in pairwise(ends)]
    for a, b in side_by_side(places, join_m):
        found += sorted(set(product(ends[a], ends[b])))
    return found
