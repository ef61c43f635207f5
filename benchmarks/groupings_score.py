"""One scorer for every method: firms chosen exactly, cost by term, and what the plan's checker says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.checks.contracts import violations
from allocator.contracts.blocks import Group
from allocator.contracts.cost import items_fen, walking_tree_m
from allocator.contracts.problem import ANY_NUMBER
from allocator.contracts.solver import cost_terms, plan_of
from benchmarks.groupings_case import GroupingCase
from benchmarks.groupings_firms import Choice, choose_firms
from domain.district import Mode
from domain.plan import ContractsPlan, ModesPlan, Plan
from domain.results import Result, Status

UNSERVED = "unserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a grouping costs and lacks. `terms` are yuan a month, their sum the objective.

    `served` are the groups that have a contract, `unserved` the compounds that have none. `faults` are the checker's
    sentences on all groups by themselves, whatever room firms have; `violations` those on the contracts alone: none,
    unless this scorer is wrong. `firms_proved` says that no other choice of firms is cheaper.
    """

    groups: tuple[Group, ...]
    served: tuple[Group, ...]
    unserved: tuple[int, ...]
    unserved_households: int
    terms: Mapping[str, float]
    subsidy_yuan: float
    tree_m: float
    firms_proved: bool
    faults: tuple[str, ...]
    violations: tuple[str, ...]

    @property
    def objective(self) -> float:
        """Yuan a month for all contracts and all that is left unserved."""
        return sum(self.terms.values())

    @property
    def feasible(self) -> bool:
        """Whether every compound has a contract and every group keeps every rule."""
        return not self.unserved and not self.faults and not self.violations


def score_of(case: GroupingCase, groups: Sequence[Group]) -> Score:
    """Score of disjoint groups; compounds in none of them are unserved."""
    choice = choose_firms(case, groups)
    taken = [(group, bid) for group, bid in zip(groups, choice.bids, strict=True) if bid >= 0]
    served, bids = tuple(group for group, _ in taken), tuple(bid for _, bid in taken)
    plan = plan_of(case.problem, served, bids)
    unserved = sorted(set(range(len(case))) - {i for group in served for i in group})
    own = cost_terms(case.problem, served, bids)
    found = tuple(violations(case.scenario, _whole(plan, own)))
    return Score(
        groups=tuple(groups),
        served=served,
        unserved=tuple(unserved),
        unserved_households=int(case.problem.households[unserved].sum()),
        terms=own | {UNSERVED: float(case.unserved_fen[unserved].sum()) / 100},
        subsidy_yuan=sum(max(0.0, each.yuan_month - each.fees_yuan_month) for each in plan.contracts),
        tree_m=sum(walking_tree_m(case.problem, group) for group in served),
        firms_proved=choice.proved,
        faults=found if len(served) == len(groups) else _faults(case, groups, choice),
        violations=found,
    )


def _faults(case: GroupingCase, groups: Sequence[Group], choice: Choice) -> tuple[str, ...]:
    """What the checker says of all groups when every firm had room for them."""
    endless = [replace(f, max_contracts=ANY_NUMBER, max_households=10**9) for f in case.scenario.contractors]
    bids = [bid if bid >= 0 else _likeliest(case, group) for group, bid in zip(groups, choice.bids, strict=True)]
    contracts = plan_of(case.problem, groups, bids)
    terms = cost_terms(case.problem, groups, bids)
    return tuple(violations(replace(case.scenario, contractors=tuple(endless)), _whole(contracts, terms)))


def _likeliest(case: GroupingCase, group: Group) -> int:
    """The cheapest bid among those that serve most of the group's compounds."""
    serves = case.problem.bids.serves[:, list(group)].sum(axis=1)
    price = items_fen(case.problem, [group]).sum(axis=0)[0]
    return int(np.lexsort((price, -serves))[0])


def _whole(contracts: ContractsPlan, terms: Mapping[str, float]) -> Plan:
    """A plan with these contracts, in which nothing but their compounds has a mode."""
    members = [id_ for contract in contracts.contracts for id_ in contract.compound_ids]
    modes = ModesPlan(mode_of=dict.fromkeys(members, Mode.CONTRACT), options=(), uncovered={})
    result = Result(status=Status.FEASIBLE, plan=contracts, objective=sum(terms.values()), cost_terms=terms)
    return Plan(modes=Result(status=Status.FEASIBLE, plan=modes), contracts=result)
