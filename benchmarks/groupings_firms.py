"""The firm of each group, chosen exactly: the cheapest for all groups together within what firms can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from allocator.contracts.blocks import Group
from allocator.contracts.cost import cost_fen
from allocator.contracts.problem import ContractProblem, Floats
from allocator.contracts.regions import is_connected, mask_of, neighbour_masks
from allocator.cpsat import search
from benchmarks.groupings_case import GroupingCase
from domain.limits import Limit
from domain.results import Status

WORK = 5.0  # CP-SAT's deterministic seconds at most; measured: 60 groups and 16 firms are proved in a fraction of one
PARAMETERS = {"linearization_level": 2}


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
    price = offers_fen(case.problem, groups)
    unserved = np.array([case.unserved_fen[list(group)].sum() for group in groups])
    model = CpModel()
    take = {(int(row), int(bid)): model.new_bool_var("") for row, bid in np.argwhere(np.isfinite(price))}
    _each_group_once(model, take, len(groups))
    _within_firms(model, take, case.problem, groups)
    off = _off_number(model, take, case.problem)
    gains = [int(price[row, bid]) - int(unserved[row]) for row, bid in take]
    extra = LinearExpr.weighted_sum(off, [case.problem.off_number_fen] * len(off))
    model.minimize(LinearExpr.weighted_sum(list(take.values()), gains) + extra)
    found = search(model, limit=Limit(), seed=0, work_scale=WORK, parameters=PARAMETERS)
    bids = [-1] * len(groups)
    for (row, bid), variable in take.items():
        if found.found and found.value(variable):
            bids[row] = bid
    return Choice(tuple(bids), found.status is Status.OPTIMAL)


def offers_fen(problem: ContractProblem, groups: Sequence[Group]) -> Floats:
    """Fen of each group under each bid (g, n_bids), inf where there is no such contract."""
    near = neighbour_masks(problem.near)
    whole = [is_connected(mask_of(group), near) for group in groups]
    price = np.full((len(groups), len(problem.bids)), np.inf)
    price[whole] = cost_fen(problem, [group for group, one in zip(groups, whole, strict=True) if one])
    return price


def _each_group_once(model: CpModel, take: dict[tuple[int, int], IntVar], n_groups: int) -> None:
    ways: list[list[IntVar]] = [[] for _ in range(n_groups)]
    for (row, _), variable in take.items():
        ways[row].append(variable)
    for own in ways:
        model.add_at_most_one(own)


def _within_firms(
    model: CpModel, take: dict[tuple[int, int], IntVar], problem: ContractProblem, groups: Sequence[Group]
) -> None:
    households = [int(problem.households[list(group)].sum()) for group in groups]
    for firm, (contracts, most) in enumerate(zip(problem.firm_contracts, problem.firm_households, strict=True)):
        own = [key for key in take if problem.bids.firm[key[1]] == firm]
        if own:
            variables = [take[key] for key in own]
            model.add(LinearExpr.sum(variables) <= int(contracts))
            model.add(LinearExpr.weighted_sum(variables, [households[row] for row, _ in own]) <= int(most))


def _off_number(model: CpModel, take: dict[tuple[int, int], IntVar], problem: ContractProblem) -> list[IntVar]:
    """Contracts that are missing or too many; nothing where any number will do."""
    if not problem.is_counted:
        return []
    off = model.new_int_var(0, max(problem.least_contracts, len(take)), "off")
    taken = LinearExpr.sum(list(take.values()))
    model.add(taken + off >= problem.least_contracts)
    model.add(taken - off <= problem.most_contracts)
    return [off]
