"""The firm of each group, chosen exactly: the cheapest for all groups together within what firms can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.contracts.blocks import Group
from allocator.contracts.master import solve_master
from allocator.contracts.offers import master_of
from allocator.contracts.regions import is_connected, mask_of, neighbour_masks
from benchmarks.groupings_case import GroupingCase
from domain.limits import Limit
from domain.results import Status

WORK = 5.0  # CP-SAT's deterministic seconds at most; measured: 60 groups and 16 firms are proved in a fraction of one


@dataclass(frozen=True, slots=True)
class Choice:
    """The bid of each group, (g,), -1 where it is left unserved; `proved` when no other choice is cheaper."""

    bids: tuple[int, ...]
    proved: bool


def choose_firms(case: GroupingCase, groups: Sequence[Group]) -> Choice:
    """Cheapest bids for disjoint groups, within each firm's contracts and households.

    A group may be left unserved at the price of its compounds. One that does not hang together, breaks a limit or a
    group rule, or that no firm serves as a whole, always is.
    """
    near = neighbour_masks(case.problem.near)
    whole = [group for group in groups if is_connected(mask_of(group), near)]
    master = master_of(case.cover_problem, sorted(whole))
    found = solve_master(master, limit=Limit(), seed=0, work_scale=WORK)
    bid_of = {master.offers[row].group: master.offers[row].bid for row in found.offers}
    return Choice(tuple(bid_of.get(tuple(sorted(group)), -1) for group in groups), found.status is Status.OPTIMAL)
