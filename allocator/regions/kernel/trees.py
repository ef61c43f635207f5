"""Two connected parts of a merged region: a random spanning tree without one edge (recombination).

References
----------
DeFord, D., Duchin, M., Solomon, J. (2021). Recombination: a family of Markov chains for redistricting.
Harvard Data Science Review 3(1). DOI 10.1162/99608f92.eb30390f

Wilson, D. B. (1996). Generating random spanning trees more quickly than the cover time. STOC '96.
DOI 10.1145/237814.237880
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.crews.engine.kernel.chance import below
from domain.arrays import Bools, Floats, Ints
from domain.machine_code import compiled


@compiled
def random_tree(
    start: Ints, to: Ints, inside: Bools, members: Ints, parent: Ints, order: Ints, dice: NDArray[np.uint64]
) -> None:
    """Uniform spanning tree of the units `inside` by loop-erased walks: `parent`, and `order` with parents first.

    The units of `members` must hang together.
    """
    placed = np.zeros(len(inside), np.bool_)
    root = members[below(dice, len(members))]
    placed[root], parent[root], order[0] = True, -1, root
    filled = 1
    for unit in members:
        here = unit
        while not placed[here]:
            parent[here] = _inside_neighbour(start, to, inside, here, dice)
            here = parent[here]
        length = filled
        here = unit
        while not placed[here]:
            placed[here] = True
            order[length] = here
            length += 1
            here = parent[here]
        order[filled:length] = order[filled:length][::-1].copy()
        filled = length


@compiled
def _inside_neighbour(start: Ints, to: Ints, inside: Bools, unit: int, dice: NDArray[np.uint64]) -> int:
    while True:
        there = to[start[unit] + below(dice, start[unit + 1] - start[unit])]
        if inside[there]:
            return int(there)


@compiled
def recombine(
    start: Ints,
    to: Ints,
    size: Floats,
    label: Ints,
    first: int,
    second: int,
    target: float,
    slack: float,
    dice: NDArray[np.uint64],
) -> float:
    """Redraw two adjacent regions along a random tree; the miss of the first's size from `target`, 0 within `slack`.

    Among the edges that miss least one is taken at random; both regions are connected afterwards and not empty.
    """
    inside = (label == first) | (label == second)
    members = np.flatnonzero(inside)
    parent, order = np.empty(len(label), np.int64), np.empty(len(members), np.int64)
    random_tree(start, to, inside, members, parent, order, dice)
    below_ = size.copy()
    for at in range(len(order) - 1, 0, -1):
        below_[parent[order[at]]] += below_[order[at]]
    total = below_[order[0]]
    best, cut, ties, turned = np.inf, -1, 0, False
    for at in range(1, len(order)):
        for other in range(2):
            part = total - below_[order[at]] if other else below_[order[at]]
            miss = max(0.0, abs(part - target) - slack)
            if miss < best:
                best, ties = miss, 0
            if miss == best:
                ties += 1
                if below(dice, ties) == 0:
                    cut, turned = order[at], other == 1
    _paint(label, parent, order, cut, second if turned else first, first if turned else second)
    return best


@compiled
def _paint(label: Ints, parent: Ints, order: Ints, cut: int, inner: int, outer: int) -> None:
    """Label the tree below `cut` with `inner` and the rest with `outer`."""
    for unit in order:
        if unit == cut:
            label[unit] = inner
        elif parent[unit] < 0:
            label[unit] = outer
        else:
            label[unit] = label[parent[unit]]
