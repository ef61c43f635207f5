"""Decisions about groups that are made before the search: compounds that go together or stay apart.

Each of them allows or forbids a group by itself, whatever the other groups are. So they only take columns away from the
set partition, and every bound that holds over all groups holds over those that are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from allocator.neighbours import Neighbourhood
from domain.grouping import GroupRuleKind, joined
from domain.scenario import Scenario

Group = tuple[int, ...]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Positions of compounds under each decision; the sets of `together` are disjoint.

    `kept` are contracts that stay as they are; each of them stands in `together` as well.
    """

    together: tuple[Group, ...] = ()
    apart: tuple[Group, ...] = ()
    kept: tuple[Group, ...] = ()

    def allows(self, member: csr_matrix) -> Bools:
        """Whether each group, a row of `member` (g, n), keeps to the decisions, (g,)."""
        allowed = np.ones(member.shape[0], bool)
        for group in self.together:
            inside = np.asarray(member[:, list(group)].sum(axis=1)).ravel()
            allowed &= (inside == 0) | (inside == len(group))
        for group in self.apart:
            allowed &= np.asarray(member[:, list(group)].sum(axis=1)).ravel() <= 1
        return allowed

    def restricted(self, members: Sequence[int]) -> tuple[Fixed, list[int]]:
        """Decisions over some compounds in their positions, and those whose companions are missing."""
        place = {int(i): row for row, i in enumerate(members)}
        inside = {group: tuple(place[i] for i in group if i in place) for group in self.together}
        return Fixed(
            together=tuple(own for group, own in inside.items() if len(own) == len(group)),
            apart=tuple(own for group in self.apart if len(own := tuple(place[i] for i in group if i in place)) > 1),
            kept=tuple(inside[group] for group in self.kept if len(inside[group]) == len(group)),
        ), [i for group, own in inside.items() if len(own) < len(group) for i in own]


class Masks:
    """The decisions over one block as bitmasks: `companions` and `rivals` of each compound."""

    def __init__(self, fixed: Fixed, n: int) -> None:
        self._together = [_mask(group) for group in fixed.together]
        self._apart = [_mask(group) for group in fixed.apart]
        self.companions = [1 << i for i in range(n)]
        self.rivals = [0] * n
        for group, mask in zip(fixed.together, self._together, strict=True):
            for i in group:
                self.companions[i] = mask
        for group, mask in zip(fixed.apart, self._apart, strict=True):
            for i in group:
                self.rivals[i] |= mask & ~(1 << i)

    def allow(self, mask: int) -> bool:
        """Whether a group keeps to all decisions."""
        return all(mask & own in (0, own) for own in self._together) and not self.clash(mask)

    def clash(self, mask: int) -> bool:
        """Whether a group holds two compounds that stay apart."""
        return any((mask & rivals).bit_count() > 1 for rivals in self._apart)


def _mask(group: Group) -> int:
    return sum(1 << i for i in group)


def fixed_of(scenario: Scenario) -> Fixed:
    """Decisions of a scenario's group rules in positions of its compounds."""
    place = {c.id: i for i, c in enumerate(scenario.compounds)}

    def positions(kind: GroupRuleKind) -> list[Group]:
        rules = [rule for rule in scenario.group_rules if rule.kind is kind]
        return [tuple(sorted({place[id_] for id_ in rule.compound_ids})) for rule in rules]

    kept = positions(GroupRuleKind.KEEP)
    named = [rule for rule in scenario.group_rules if rule.kind in (GroupRuleKind.KEEP, GroupRuleKind.TOGETHER)]
    sets = joined([set(rule.compound_ids) for rule in named])
    return Fixed(
        together=tuple(sorted(tuple(sorted(place[id_] for id_ in own)) for own in sets)),
        apart=tuple(positions(GroupRuleKind.APART)),
        kept=tuple(kept),
    )


def without_ways_out(neighbourhood: Neighbourhood, fixed: Fixed) -> csr_matrix:
    """Who is next to whom (n, n) when kept contracts take nobody else in, and rivals are no neighbours."""
    first, second = neighbourhood.near.nonzero()
    shape = neighbourhood.near.shape
    open_ = np.ones(len(first), bool)
    for group in fixed.kept:
        open_ &= np.isin(first, group) == np.isin(second, group)
    for group in fixed.apart:
        open_ &= ~(np.isin(first, group) & np.isin(second, group))
    return csr_matrix((np.ones(int(open_.sum()), bool), (first[open_], second[open_])), shape=shape)


def firm_kept(scenario: Scenario, serves: Bools, bid_firms: Sequence[str]) -> Bools:
    """Who serves whom (n_bids, n) when nobody but its contractor may have a kept contract."""
    place = {c.id: i for i, c in enumerate(scenario.compounds)}
    found = serves.copy()
    for rule in scenario.group_rules:
        if rule.kind is GroupRuleKind.KEEP:
            others = [row for row, firm in enumerate(bid_firms) if firm != rule.contractor_id]
            members = [place[id_] for id_ in rule.compound_ids]
            found[np.ix_(np.array(others, np.int64), np.array(members, np.int64))] = False
    return found
