"""Connected groups of compounds as bitmasks: bit i of a mask says that compound i is in the group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from scipy.sparse import csr_matrix


def bits(mask: int) -> Iterator[int]:
    """Positions of the ones of a mask, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def mask_of(members: Sequence[int]) -> int:
    """Mask with a one for each member."""
    return sum(1 << int(i) for i in members)


def neighbour_masks(near: csr_matrix) -> list[int]:
    """For each compound the mask of its neighbours."""
    ends = near.indptr.tolist()
    others = near.indices.tolist()
    return [mask_of(others[start:end]) for start, end in pairwise(ends)]


def reached(start: int, within: int, near: Sequence[int]) -> int:
    """Part of `within` that can be reached from the mask `start` without leaving `within`."""
    seen = frontier = start & within
    while frontier:
        low = frontier & -frontier
        fresh = near[low.bit_length() - 1] & within & ~seen
        seen |= fresh
        frontier = (frontier ^ low) | fresh
    return seen


def is_connected(mask: int, near: Sequence[int]) -> bool:
    """Whether the group hangs together; the empty group does not."""
    return mask != 0 and reached(mask & -mask, mask, near) == mask


def beside(mask: int, near: Sequence[int]) -> int:
    """Compounds outside the group with a neighbour inside."""
    around = 0
    for i in bits(mask):
        around |= near[i]
    return around & ~mask


def path_between(start: int, goal: int, near: Sequence[int]) -> int:
    """Compounds of a way of fewest steps from one mask to another, both ends included; 0 when there is none."""
    layers = [start]
    seen = start
    while layers[-1] and not layers[-1] & goal:
        fresh = 0
        for i in bits(layers[-1]):
            fresh |= near[i]
        layers.append(fresh & ~seen)
        seen |= fresh
    if not layers[-1]:
        return 0
    at = layers[-1] & goal
    way = at = at & -at
    for layer in reversed(layers[:-1]):
        at = near[at.bit_length() - 1] & layer
        at &= -at
        way |= at
    return way


def tree_split(mask: int, near: Sequence[int], draws: Iterator[float]) -> tuple[int, int]:
    """Two connected parts of a connected group of at least two: a random spanning tree without one random edge."""
    members = list(bits(mask))
    root = members[int(next(draws) * len(members))]
    parent, order, frontier = {root: -1}, [root], [root]
    while frontier:
        at = frontier[int(next(draws) * len(frontier))]
        fresh = [j for j in bits(near[at] & mask) if j not in parent]
        if not fresh:
            frontier.remove(at)
            continue
        child = fresh[int(next(draws) * len(fresh))]
        parent[child] = at
        order.append(child)
        frontier.append(child)
    cut = order[1 + int(next(draws) * (len(order) - 1))]
    below = {cut}
    for i in order:
        if parent[i] in below:
            below.add(i)
    part = mask_of(sorted(below))
    return part, mask & ~part
