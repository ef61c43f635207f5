"""Judges decisions about groups made before planning, and the terms of a grouping beside the bids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import networkx as nx

from allocator.checks.neighbours import crossing_yuan, near_graph, walking_tree_m
from domain.district import NO_CROSSING_YUAN, Compound
from domain.grouping import GroupRule, GroupRuleKind
from domain.plan import Contract
from domain.scenario import Scenario

ANY_NUMBER = 1_000_000  # of contracts: more than any district has


def rule_violations(scenario: Scenario, contracts: Sequence[Contract]) -> Iterator[str]:
    """Sentences on group rules that the contracts break."""
    judge = {GroupRuleKind.TOGETHER: _together, GroupRuleKind.APART: _apart, GroupRuleKind.KEEP: _keep}
    for rule in scenario.group_rules:
        yield from judge[rule.kind](rule, contracts)


def _together(rule: GroupRule, contracts: Sequence[Contract]) -> Iterator[str]:
    for contract in contracts:
        missing = sorted(set(rule.compound_ids) - set(contract.compound_ids))
        if missing and len(missing) < len(rule.compound_ids):
            yield f"group rule {rule.id}: contract {contract.id} has only some of its compounds, not {missing[0]}"


def _apart(rule: GroupRule, contracts: Sequence[Contract]) -> Iterator[str]:
    for contract in contracts:
        inside = sorted(set(rule.compound_ids) & set(contract.compound_ids))
        if len(inside) > 1:
            yield f"group rule {rule.id}: contract {contract.id} has both {inside[0]} and {inside[1]}"


def _keep(rule: GroupRule, contracts: Sequence[Contract]) -> Iterator[str]:
    same = [contract for contract in contracts if set(contract.compound_ids) == set(rule.compound_ids)]
    if not same:
        yield f"group rule {rule.id}: no contract has exactly the compounds of the one to keep"
    for contract in same:
        if contract.contractor_id != rule.contractor_id:
            yield (
                f"group rule {rule.id}: contract {contract.id} is kept with {rule.contractor_id}, "
                f"not {contract.contractor_id}"
            )


def extra_terms(scenario: Scenario, contracts: Sequence[Contract], near: nx.Graph | None = None) -> dict[str, float]:
    """Yuan for compactness, shifted fees and a wrong number of contracts, where the rules price them."""
    rules, terms = scenario.rules.contracts, {}
    if rules.compactness_yuan_km:
        graph = near_graph(scenario) if near is None else near
        metres = [walking_tree_m(graph, set(contract.compound_ids)) for contract in contracts]
        terms["compactness"] = sum(round(m / 1000 * rules.compactness_yuan_km, 2) for m in metres)
    if rules.fee_shift_factor:
        shifted = [_shifted_yuan(scenario, contract) for contract in contracts]
        terms["fee_shift"] = sum(round(yuan * rules.fee_shift_factor, 2) for yuan in shifted)
    walls_priced = any(0 < wall.crossing_yuan < NO_CROSSING_YUAN for wall in scenario.walls)
    if walls_priced or (scenario.rules.neighbours.cross_subdistricts and scenario.rules.neighbours.border_yuan):
        graph = near_graph(scenario) if near is None else near
        terms["crossing"] = sum(crossing_yuan(graph, set(contract.compound_ids)) for contract in contracts)
    if rules.least_contracts or rules.most_contracts < ANY_NUMBER:
        off = max(0, rules.least_contracts - len(contracts), len(contracts) - rules.most_contracts)
        terms["number"] = off * rules.off_number_yuan
    return terms


def _shifted_yuan(scenario: Scenario, contract: Contract) -> float:
    """Yuan a month that residents pay beyond the contract's average fee a household."""
    members = [c for c in scenario.compounds if c.id in set(contract.compound_ids)]
    fees = [fees_yuan(scenario, c) for c in members]
    average = sum(fees) / sum(c.households for c in members)
    return sum(max(0.0, paid - c.households * average) for c, paid in zip(members, fees, strict=True))


def fees_yuan(scenario: Scenario, c: Compound) -> float:
    """Yuan a month that residents of a compound pay, those in hardship only their share."""
    poor = min(c.hardship_households, c.households)
    share = scenario.rules.modes.hardship_fee_share
    return (c.households - poor) * c.fee_yuan_month + poor * share * c.fee_yuan_month
