"""A plan's area contracts as a cover problem: its budget, its incumbents, and what a grouping costs in all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from allocator.contracts.blocks import Group
from allocator.contracts.cost import off_number_fen, price_fen, shape_fen
from allocator.contracts.cover_problem import CoverProblem
from allocator.contracts.incumbents import NOBODY, Incumbents
from allocator.contracts.problem import ContractProblem, problem_of
from allocator.contracts.solver import cost_terms
from allocator.contracts.subsidies import contracts_budget_fen, subsidy_fen
from domain.plan import Contract, Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario


def cover_problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> CoverProblem:
    """Cover problem over the contract compounds of a plan, which knows the plan's contracts as incumbents.

    The budget is what the other services of the plan leave of it.
    """
    problem = problem_of(scenario, network, plan)
    none = np.zeros((len(problem), 0))
    return CoverProblem(
        contracts=replace(problem, incumbents=incumbents_of(problem, plan.area_contracts)),
        alone_fen=none,
        alone_subsidy_fen=none,
        budget_fen=contracts_budget_fen(scenario, plan),
        over_budget_factor=scenario.rules.modes.over_budget_factor,
    )


def incumbents_of(problem: ContractProblem, contracts: Sequence[Contract]) -> Incumbents:
    """Old contracts in the positions of a problem over their compounds."""
    position, row = problem.place_of(), problem.firm_row()
    old_of = np.full(len(problem), NOBODY)
    for old, contract in enumerate(contracts):
        old_of[[position[id_] for id_ in contract.compound_ids]] = old
    inside = [problem.households[old_of == old].sum() for old in range(len(contracts))]
    return Incumbents(
        old_of=old_of,
        firm=np.array([row[contract.contractor_id] for contract in contracts], np.int64),
        households=np.array(inside, np.int64),
    )


def bids_at(problem: ContractProblem, groups: Sequence[Group], firms: Sequence[int]) -> list[int]:
    """Cheapest bid of each group's firm, -1 where the firm has none."""
    prices, own = price_fen(problem, groups), problem.bids.firm
    found = []
    for row, firm in enumerate(firms):
        bids = np.flatnonzero(own == firm)
        found.append(int(bids[prices[row, bids].argmin()]) if len(bids) else NOBODY)
    return found


def plain_fen(problem: CoverProblem, groups: Sequence[Group], bids: Sequence[int]) -> float:
    """What groups cost at their bids, with shape, number and what exceeds the budget; no price on moves."""
    contracts = problem.contracts
    prices = price_fen(contracts, groups)[np.arange(len(groups)), list(bids)].sum() if len(groups) else 0.0
    shape = float(shape_fen(contracts, groups).sum())
    number = off_number_fen(contracts, len(groups))
    return float(prices + shape + _over_budget_fen(problem, groups, bids) + number)


def terms_yuan(problem: CoverProblem, groups: Sequence[Group], bids: Sequence[int]) -> Mapping[str, float]:
    """The same by term, in yuan; `over_budget` only where a budget was stated."""
    terms = dict(cost_terms(problem.contracts, groups, bids))
    if not problem.has_no_budget:
        terms["over_budget"] = _over_budget_fen(problem, groups, bids) / 100
    return terms


def _over_budget_fen(problem: CoverProblem, groups: Sequence[Group], bids: Sequence[int]) -> int:
    return problem.over_budget_factor * max(0, subsidy_fen(problem.contracts, groups, bids) - problem.budget_fen)
