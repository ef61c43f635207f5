"""Judges area contracts: membership, connection, limits, firms, prices."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import nan

import networkx as nx

from allocator.checks.costs import cost_violations, same
from allocator.checks.grouping import extra_terms, fees_yuan, rule_violations
from allocator.checks.neighbours import near_graph, not_connected, walking_tree_m
from domain.district import Compound, Mode
from domain.people import Bid, Contractor
from domain.plan import Contract, Plan
from domain.scenario import Scenario

ITEMS = ("setup", "households", "condition", "walking")
ROUNDING_YUAN = 0.05  # four items rounded to the fen, metres added up in another order


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the contracts of `plan`."""
    if plan.contracts is None or plan.contracts.plan is None:
        return []
    contracts = plan.contracts.plan.contracts
    if found := list(_unknown(scenario, contracts)):
        return found
    facts = _facts(scenario)
    found = [
        *_members(plan, contracts),
        *_groups(facts, contracts),
        *_firms(facts, contracts),
        *rule_violations(scenario, contracts),
    ]
    if found:
        # Prices of groups that are wrong would only repeat the fault in yuan.
        return found
    found = list(_prices(facts, contracts))
    return found + cost_violations("contracts", plan.contracts, _cost_terms(facts, contracts))


def terms_of(scenario: Scenario, plan: Plan) -> dict[str, float] | None:
    """What the contracts of `plan` cost, by item; None where a firm is not in the scenario or has no bid."""
    contracts, facts = plan.area_contracts, _facts(scenario)
    if any(_unknown(scenario, contracts)) or not all(facts.bids[c.contractor_id] for c in contracts):
        return None
    return _cost_terms(facts, contracts)


def prices_of(scenario: Scenario, contracts: Iterable[Contract]) -> dict[str, tuple[float, float]]:
    """Yuan a month of each contract under the cheapest bid of its firm, and the fees of its residents; nan without."""
    facts = _facts(scenario)
    return {
        contract.id: (
            sum(_items(facts, contract)) if facts.bids[contract.contractor_id] else nan,
            round(sum(fees_yuan(scenario, facts.compounds[id_]) for id_ in contract.compound_ids), 2),
        )
        for contract in contracts
    }


@dataclass(frozen=True, slots=True)
class _Facts:
    scenario: Scenario
    compounds: dict[str, Compound]
    firms: dict[str, Contractor]
    bids: dict[str, list[Bid]]
    subdistrict_of: dict[str, str]
    near: nx.Graph

    def households(self, contract: Contract) -> int:
        return sum(self.compounds[id_].households for id_ in contract.compound_ids)


def _facts(scenario: Scenario) -> _Facts:
    bids: dict[str, list[Bid]] = defaultdict(list)
    for bid in scenario.bids:
        bids[bid.contractor_id].append(bid)
    return _Facts(
        scenario,
        {c.id: c for c in scenario.compounds},
        {firm.id: firm for firm in scenario.contractors},
        bids,
        scenario.subdistrict_of(),
        near_graph(scenario),
    )


def _unknown(scenario: Scenario, contracts: tuple[Contract, ...]) -> Iterator[str]:
    compounds, firms = {c.id for c in scenario.compounds}, {firm.id for firm in scenario.contractors}
    for id_, count in Counter(contract.id for contract in contracts).items():
        if count > 1:
            yield f"contract {id_}: appears {count} times"
    for contract in contracts:
        if contract.contractor_id not in firms:
            yield f"contract {contract.id}: contractor {contract.contractor_id} is not in the scenario"
        for id_ in contract.compound_ids:
            if id_ not in compounds:
                yield f"contract {contract.id}: compound {id_} is not in the scenario"


def _members(plan: Plan, contracts: tuple[Contract, ...]) -> Iterator[str]:
    """Every compound whose mode is contract in exactly one contract, and no other compound in any."""
    held: dict[str, list[str]] = defaultdict(list)
    for contract in contracts:
        for id_ in contract.compound_ids:
            held[id_].append(contract.id)
    for id_, ids in sorted(held.items()):
        if len(ids) > 1:
            yield f"compound {id_}: in {len(ids)} contracts ({', '.join(ids)})"
    if plan.modes is None or plan.modes.plan is None:
        return
    mode_of = plan.modes.plan.mode_of
    for id_, mode in mode_of.items():
        if mode is Mode.CONTRACT and id_ not in held:
            yield f"compound {id_}: in no contract but its mode is contract"
    for id_, ids in sorted(held.items()):
        mode_now = mode_of.get(id_)
        if mode_now is not Mode.CONTRACT:
            yield f"compound {id_}: in contract {ids[0]} but its mode is {mode_now.value if mode_now else 'not given'}"


def _groups(facts: _Facts, contracts: tuple[Contract, ...]) -> Iterator[str]:
    rules = facts.scenario.rules.contracts
    for contract in contracts:
        if not contract.compound_ids:
            yield f"contract {contract.id}: has no compounds"
            continue
        for id_ in not_connected(facts.near, set(contract.compound_ids)):
            yield f"contract {contract.id}: {id_} is not connected to the others"
        households, size = facts.households(contract), len(contract.compound_ids)
        if households < rules.min_households:
            yield f"contract {contract.id}: {households} households < {rules.min_households}"
        if households > rules.max_households:
            yield f"contract {contract.id}: {households} households > {rules.max_households}"
        if size > rules.max_compounds:
            yield f"contract {contract.id}: {size} compounds > {rules.max_compounds}"


def _firms(facts: _Facts, contracts: tuple[Contract, ...]) -> Iterator[str]:
    held: dict[str, list[Contract]] = defaultdict(list)
    for contract in contracts:
        held[contract.contractor_id].append(contract)
    grade3 = facts.scenario.rules.contracts.grade3_max_households
    for id_, own in sorted(held.items()):
        firm = facts.firms[id_]
        if not facts.bids[id_]:
            yield f"contractor {id_}: holds {len(own)} contracts without a bid"
        if len(own) > firm.max_contracts:
            yield f"contractor {id_}: {len(own)} contracts > {firm.max_contracts}"
        total = sum(facts.households(contract) for contract in own)
        if total > firm.max_households:
            yield f"contractor {id_}: {total} households > {firm.max_households}"
        for contract in own:
            households = facts.households(contract)
            if firm.grade == 3 and households > grade3:
                yield f"contract {contract.id}: {households} households > {grade3} for a firm of grade 3 ({id_})"
            for place in sorted({facts.subdistrict_of[c] for c in contract.compound_ids} - set(firm.subdistrict_ids)):
                yield f"contract {contract.id}: contractor {id_} does not serve subdistrict {place}"


def _prices(facts: _Facts, contracts: tuple[Contract, ...]) -> Iterator[str]:
    for contract in contracts:
        price = sum(_items(facts, contract))
        if not abs(contract.yuan_month - price) <= ROUNDING_YUAN:  # so that nan is wrong too
            yield f"contract {contract.id}: said to cost {contract.yuan_month:.2f}, but its bid comes to {price:.2f}"
        fees = sum(fees_yuan(facts.scenario, facts.compounds[c]) for c in contract.compound_ids)
        if not same(contract.fees_yuan_month, fees):
            yield f"contract {contract.id}: fees said to be {contract.fees_yuan_month:.2f}, but come to {fees:.2f}"


def _cost_terms(facts: _Facts, contracts: tuple[Contract, ...]) -> dict[str, float]:
    items = [_items(facts, contract) for contract in contracts]
    return {name: sum(row[k] for row in items) for k, name in enumerate(ITEMS)} | extra_terms(
        facts.scenario, contracts, facts.near
    )


def _items(facts: _Facts, contract: Contract) -> tuple[float, ...]:
    """Yuan by item under the cheapest bid of the contract's firm."""
    limit = facts.scenario.rules.standards.old_before_year
    members = [facts.compounds[id_] for id_ in contract.compound_ids]
    households = sum(c.households for c in members)
    aged = sum(c.households for c in members if c.year_built < limit)
    km = walking_tree_m(facts.near, set(contract.compound_ids)) / 1000
    offers = [
        (
            bid.setup_yuan,
            _discounted(bid, households),
            bid.condition_pct / 100 * bid.household_yuan * aged,
            bid.km_yuan * km,
        )
        for bid in facts.bids[contract.contractor_id]
    ]
    return tuple(round(item, 2) for item in min(offers, key=sum))


def _discounted(bid: Bid, households: int) -> float:
    """Yuan for the households: each one pays the price less the discount of the step it lies beyond."""
    steps = sorted([(bid.step1_households, bid.step1_pct), (bid.step2_households, bid.step2_pct)])
    if bid.step2_households <= bid.step1_households:
        steps = [(bid.step2_households, bid.step2_pct)]
    bounds = [0, *(step for step, _ in steps), households]
    paid = 0.0
    for k, percent in enumerate([0.0, *(percent for _, percent in steps)]):
        count = max(0, min(households, bounds[k + 1]) - bounds[k]) if k < len(steps) else max(0, households - bounds[k])
        paid += count * (1 - percent / 100)
    return bid.household_yuan * paid
