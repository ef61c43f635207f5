"""Cutting and joining of groups as a planner would do them by hand; the same repair for every method.

A group that does not hang together falls into its connected parts. A part over an upper limit is cut where neighbours
are farthest apart on foot: at the longest edge of its shortest spanning tree, again and again, until every part is
within the limits. Then groups that no firm may take are joined with neighbouring groups, while the price falls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from allocator.contracts.blocks import Group
from allocator.contracts.cost import largest_contract
from allocator.contracts.regions import beside, bits, mask_of
from benchmarks.groupings_case import GroupingCase, PriceList


def repaired(case: GroupingCase, prices: PriceList, groups: Iterable[Group]) -> list[Group]:
    """The groups after cutting what is too large or apart and joining what no firm may take."""
    cut = [part for group in groups for part in within_limits(case, group)]
    return joined(prices, cut, lambda one, other: not (prices.takes(one) and prices.takes(other)))


def within_limits(case: GroupingCase, group: Group) -> list[Group]:
    """Connected parts of a group that keep the upper limits of a contract, as far as cutting can."""
    parts, done = _connected(case, group), []
    while parts:
        part = parts.pop()
        if len(part) > 1 and _too_large(case, part):
            parts += _cut(case, part)
        else:
            done.append(part)
    return sorted(done)


def _too_large(case: GroupingCase, group: Group) -> bool:
    households = int(case.problem.households[list(group)].sum())
    return len(group) > case.problem.max_compounds or households > largest_contract(case.problem)


def _connected(case: GroupingCase, group: Group) -> list[Group]:
    return _parts(group, csr_matrix(case.problem.near_among(group)))


def _cut(case: GroupingCase, group: Group) -> list[Group]:
    """Two parts of a connected group: its shortest spanning tree without the longest edge."""
    tree = case.walking_tree(group)
    longest = int(tree.data.argmax())
    kept = np.arange(len(tree.data)) != longest
    shape = (len(group), len(group))
    return _parts(group, csr_matrix((tree.data[kept], (tree.row[kept], tree.col[kept])), shape=shape))


def _parts(group: Group, links: csr_matrix) -> list[Group]:
    count, label = connected_components(links, directed=False)
    members = np.array(group, np.int64)
    return [tuple(members[label == part].tolist()) for part in range(count)]


def joined(prices: PriceList, groups: Iterable[Group], may_join: Callable[[int, int], bool]) -> list[Group]:
    """Neighbouring groups joined two by two, the largest fall of the price first, until none falls.

    Two groups that no firm may take are also joined when the price stays the same: together with a third they may do.
    """
    masks = {mask_of(group) for group in groups}
    gains: dict[tuple[int, int], float] = {}
    for mask in sorted(masks):
        _offer(prices, mask, masks, may_join, gains)
    while gains:
        one, other = min(gains, key=lambda pair: (gains[pair], pair))
        masks -= {one, other}
        masks.add(one | other)
        gains = {pair: gain for pair, gain in gains.items() if not {one, other} & set(pair)}
        _offer(prices, one | other, masks, may_join, gains)
    return sorted(tuple(bits(mask)) for mask in masks)


def _offer(
    prices: PriceList,
    mask: int,
    masks: set[int],
    may_join: Callable[[int, int], bool],
    gains: dict[tuple[int, int], float],
) -> None:
    """Note the change of price for joining a group with each of its neighbours where it is worth doing."""
    border = beside(mask, prices.near)
    for other in sorted(masks):
        if other == mask or not other & border or not may_join(mask, other):
            continue
        change = prices.fen(mask | other) - prices.fen(mask) - prices.fen(other)
        still_small = change == 0 and not prices.takes(mask) and not prices.takes(other) and prices.fits(mask | other)
        if change < 0 or still_small:
            gains[min(mask, other), max(mask, other)] = change
