"""Groupings made by hand: today's communities, and neighbours joined while the price falls."""

from __future__ import annotations

import numpy as np

from allocator.contracts.blocks import Group
from allocator.contracts.regions import bits
from benchmarks.groupings_case import GroupingCase, PriceList
from benchmarks.groupings_repair import joined, within_limits


def administrative(case: GroupingCase, time_s: float, seed: int) -> list[Group]:  # noqa: ARG001  nothing is searched
    """One group a community, cut where its compounds do not hang together or exceed a limit of a contract."""
    free = {i for block in case.blocks() for i in block}
    own = [
        [i for i in np.flatnonzero(case.community_of == row).tolist() if i in free]
        for row in set(case.community_of.tolist())
    ]
    return [part for group in own if group for part in within_limits(case, tuple(group))]


def greedy(case: GroupingCase, time_s: float, seed: int) -> list[Group]:  # noqa: ARG001  nothing is searched
    """Each compound by itself, then neighbouring groups joined two by two while the price falls.

    Compounds that have to go together begin together.
    """
    prices = PriceList(case)
    begin = {prices.units[i] for block in case.blocks() for i in block}
    return joined(prices, [tuple(bits(mask)) for mask in sorted(begin)], lambda _one, _other: True)
