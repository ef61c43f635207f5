"""Group rules that contradict each other or ask for contracts that no limit allows: named before any search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from domain.district import Compound
from domain.grouping import GroupRule, GroupRuleKind, joined
from domain.people import Contractor
from domain.rules import ContractRules
from scenarios.findings import Findings
from scenarios.rows import Tables
from scenarios.settings import Settings

NEEDED = ("group_rules", "compounds", "contractors", "bids", "communities")
KEEP, TOGETHER, APART = GroupRuleKind.KEEP, GroupRuleKind.TOGETHER, GroupRuleKind.APART


def check_group_rules(tables: Tables, settings: Settings, findings: Findings) -> None:
    """Refuse rules that cannot be met whatever the streets are; rules are judged only when every table was read."""
    table = tables.get("group_rules")
    if table is None or not all(name not in tables or tables[name].complete for name in NEEDED):
        return
    facts = _facts(tables, settings.rules.contracts)
    if any(id_ not in facts.compounds for rule in table.rows for id_ in rule.compound_ids):
        return  # said of the reference already
    checks: Mapping[str, tuple[Callable[[GroupRule, _Facts], str], ...]] = {
        "compound_ids": (_too_few, _over_every_limit, _no_firm_for_all, _apart_and_together, _kept_twice, _kept_grows),
        "contractor_id": (_contractor_for_kept, _kept_within_firm, _kept_within_capacity),
    }
    for index, rule in enumerate(table.rows):
        for field, faults in checks.items():
            if fault := next(filter(None, (fault_of(rule, facts) for fault_of in faults)), ""):
                table.problem(findings, index, field, fault)


def check_contract_limits(tables: Tables, settings: Settings, findings: Findings) -> None:
    """Refuse limits of contracts that no firm with a bid, or no number of contracts, can meet."""
    rules = settings.rules.contracts
    if rules.least_contracts > rules.most_contracts:
        text = f"{rules.most_contracts} is less than least_contracts ({rules.least_contracts})"
        settings.problem(findings, "contracts", "most_contracts", text)
    if not all(name in tables and tables[name].complete for name in ("contractors", "bids", "compounds")):
        return
    with_bid = {bid.contractor_id for bid in tables["bids"].rows}
    firms = [firm for firm in tables["contractors"].rows if firm.id in with_bid and firm.max_contracts]
    largest = max((_most_households(firm, rules) for firm in firms), default=None)
    if largest is not None and largest < rules.min_households <= rules.max_households:
        text = f"{rules.min_households} is more than {largest}, the most that any contractor with a bid may take"
        settings.problem(findings, "contracts", "min_households", text)
    room = sum(firm.max_contracts for firm in firms)
    room = min(room, sum(c.households for c in tables["compounds"].rows) // rules.min_households)
    if rules.least_contracts > room:
        text = f"{rules.least_contracts} is more than {room}, the most that households and contractors allow"
        settings.problem(findings, "contracts", "least_contracts", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    rules: tuple[GroupRule, ...]
    compounds: Mapping[str, Compound]
    firms: Mapping[str, Contractor]
    with_bid: frozenset[str]
    subdistrict_of: Mapping[str, str]
    limits: ContractRules

    def companions(self, rule: GroupRule) -> set[str]:
        """Compounds that share a contract with those of a rule, through other rules too where it may grow."""
        own = set(rule.compound_ids)
        if rule.kind is not TOGETHER:
            return own
        return next((whole for whole in self.units() if own & whole), own)

    def units(self) -> list[set[str]]:
        """Compounds that share a contract by the rules together."""
        return joined([set(rule.compound_ids) for rule in self.rules if rule.kind is not APART])

    def households(self, ids: set[str]) -> int:
        return sum(self.compounds[id_].households for id_ in ids)

    def may_take(self, firm: Contractor, ids: set[str]) -> bool:
        """Whether a firm has a bid, room for one contract with these compounds, and serves all of them."""
        room = firm.id in self.with_bid and self.households(ids) <= _most_households(firm, self.limits)
        return room and not self.places(ids) - set(firm.subdistrict_ids)

    def places(self, ids: set[str]) -> set[str]:
        """Subdistricts of compounds."""
        return {self.subdistrict_of.get(self.compounds[id_].community_id, "") for id_ in ids}


def _facts(tables: Tables, limits: ContractRules) -> _Facts:
    rows = {name: tables[name].rows if name in tables else () for name in NEEDED}
    return _Facts(
        rules=rows["group_rules"],
        compounds={c.id: c for c in rows["compounds"]},
        firms={firm.id: firm for firm in rows["contractors"]},
        with_bid=frozenset(bid.contractor_id for bid in rows["bids"]),
        subdistrict_of={c.id: c.subdistrict_id for c in rows["communities"]},
        limits=limits,
    )


def _most_households(firm: Contractor, limits: ContractRules) -> int:
    most = min(firm.max_households, limits.max_households) if firm.max_contracts else 0
    return min(most, limits.grade3_max_households) if firm.grade == 3 else most


def _too_few(rule: GroupRule, _facts: _Facts) -> str:
    least = 1 if rule.kind is KEEP else 2
    n = len(set(rule.compound_ids))
    return f"{n} named; a rule of kind {rule.kind.value} needs {least} or more" if n < least else ""


def _over_every_limit(rule: GroupRule, facts: _Facts) -> str:
    """Compounds of one contract within the limits of a contract; those of a kept one not below them either."""
    if rule.kind is APART:
        return ""
    whole, limits = facts.companions(rule), facts.limits
    households = facts.households(whole)
    others = " with those of other rules" if len(whole) > len(set(rule.compound_ids)) else ""
    if len(whole) > limits.max_compounds:
        return f"{len(whole)} compounds{others} > {limits.max_compounds}, the most of a contract (max_compounds)"
    if households > limits.max_households:
        return f"{households} households{others} > {limits.max_households}, the most of a contract (max_households)"
    if rule.kind is KEEP and households < limits.min_households:
        return f"{households} households < {limits.min_households}, the least of a contract (min_households)"
    return ""


def _no_firm_for_all(rule: GroupRule, facts: _Facts) -> str:
    if rule.kind is not TOGETHER or not facts.firms:
        return ""
    whole = facts.companions(rule)
    if any(facts.may_take(firm, whole) for firm in facts.firms.values()):
        return ""
    return f"no contractor with a bid serves all of them and may take {facts.households(whole)} households"


def _apart_and_together(rule: GroupRule, facts: _Facts) -> str:
    if rule.kind is not APART:
        return ""
    for whole in facts.units():
        inside = sorted(whole & set(rule.compound_ids))
        if len(inside) > 1:
            names = [other.id for other in facts.rules if other.kind is not APART and set(other.compound_ids) & whole]
            return f"'{inside[0]}' and '{inside[1]}' are to be in one contract by {', '.join(names)}"
    return ""


def _others_kept(rule: GroupRule, facts: _Facts) -> Iterator[GroupRule]:
    return (other for other in facts.rules if other is not rule and other.kind is KEEP)


def _kept_twice(rule: GroupRule, facts: _Facts) -> str:
    if rule.kind is not KEEP:
        return ""
    for other in _others_kept(rule, facts):
        if shared := sorted(set(rule.compound_ids) & set(other.compound_ids)):
            return f"'{shared[0]}' is in the kept contract {other.id} too"
    return ""


def _kept_grows(rule: GroupRule, facts: _Facts) -> str:
    """A kept contract takes in nobody else, so no compound outside can be together with one inside."""
    if rule.kind is not TOGETHER:
        return ""
    own = set(rule.compound_ids)
    for other in _others_kept(rule, facts):
        kept = set(other.compound_ids)
        if own & kept and own - kept:
            return f"'{min(own - kept)}' is not in the contract {other.id}, which is kept as it is"
    return ""


def _contractor_for_kept(rule: GroupRule, _facts: _Facts) -> str:
    if rule.kind is KEEP and not rule.contractor_id:
        return "is empty; a kept contract needs its contractor"
    if rule.kind is not KEEP and rule.contractor_id:
        return f"'{rule.contractor_id}' given, but only a kept contract names its contractor"
    return ""


def _kept_within_firm(rule: GroupRule, facts: _Facts) -> str:
    firm = facts.firms.get(rule.contractor_id) if rule.kind is KEEP else None
    if firm is None:
        return ""
    whole = set(rule.compound_ids)
    if firm.id not in facts.with_bid:
        return f"'{firm.id}' has no bid"
    if strange := sorted(facts.places(whole) - set(firm.subdistrict_ids)):
        return f"'{firm.id}' does not serve subdistrict '{strange[0]}'"
    if facts.households(whole) > (most := _most_households(firm, facts.limits)):
        return f"{facts.households(whole)} households > {most}, the most of a contract of '{firm.id}'"
    return ""


def _kept_within_capacity(rule: GroupRule, facts: _Facts) -> str:
    firm = facts.firms.get(rule.contractor_id) if rule.kind is KEEP else None
    if firm is None:
        return ""
    own = [set(other.compound_ids) for other in facts.rules if other.kind is KEEP and other.contractor_id == firm.id]
    households, contracts = sum(map(facts.households, own)), len(own)
    if contracts > firm.max_contracts:
        return f"{contracts} contracts kept with '{firm.id}' > {firm.max_contracts}, its max_contracts"
    if households > firm.max_households:
        return f"{households} households kept with '{firm.id}' > {firm.max_households}, its max_households"
    return ""
