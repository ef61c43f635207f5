"""Judges service modes: every compound served in one way it may be served in, priced as the rules say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isfinite

from allocator.checks.costs import cost_violations, same
from allocator.checks.grouping import extra_terms, fees_yuan
from allocator.checks.standards import (
    change_yuan,
    lacking,
    least_price,
    option_counts,
    option_items,
    ordered_violations,
    orders_yuan,
)
from domain.district import Compound, Mode
from domain.grouping import GroupRuleKind
from domain.plan import ModeOption, ModesPlan, Plan, StopKind
from domain.scenario import Scenario
from domain.services import ServiceItem

Priced = dict[tuple[str, Mode, bool], ModeOption]
"""Options by compound, mode, and whether there are menu orders on top."""


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the modes of `plan`."""
    if plan.modes is None or plan.modes.plan is None:
        return []
    modes = plan.modes.plan
    if found := [*_unknown(scenario, modes), *_each_once(scenario, modes), *ordered_violations(scenario, modes)]:
        return found
    options: Priced = {(option.compound_id, option.mode, bool(option.items)): option for option in modes.options}
    chosen = {id_: options[id_, mode, bool(modes.on_top.get(id_))] for id_, mode in modes.mode_of.items()}
    found = [
        *_available(scenario, modes),
        *_finite(options),
        *_prices(scenario, options),
        *_uncovered(modes),
        *_shares(scenario, plan, modes, options),
        *_crews(scenario, plan),
    ]
    if unpriced := [option for option in chosen.values() if option.yuan_month is None]:
        return found + [
            f"compound {option.compound_id}: its mode is {option.mode.value}, which has no price ({option.reason})"
            for option in unpriced
        ]
    return found + cost_violations("modes", plan.modes, _cost_terms(scenario, plan, modes, chosen))


def terms_of(scenario: Scenario, plan: Plan) -> dict[str, float] | None:
    """What the modes of `plan` cost, by term; None where a compound has a mode that is not priced for it."""
    modes = plan.modes.plan if plan.modes else None
    if modes is None or any(_unknown(scenario, modes)):
        return None
    options: Priced = {(option.compound_id, option.mode, bool(option.items)): option for option in modes.options}
    chosen = {id_: options.get((id_, mode, bool(modes.on_top.get(id_)))) for id_, mode in modes.mode_of.items()}
    priced = {id_: option for id_, option in chosen.items() if option is not None and option.yuan_month is not None}
    return _cost_terms(scenario, plan, modes, priced) if len(priced) == len(chosen) else None


def _unknown(scenario: Scenario, modes: ModesPlan) -> Iterator[str]:
    known = {c.id for c in scenario.compounds}
    named = {*modes.mode_of, *modes.uncovered, *modes.on_top, *(option.compound_id for option in modes.options)}
    for id_ in sorted(named - known):
        yield f"compound {id_}: is not in the scenario"


def _each_once(scenario: Scenario, modes: ModesPlan) -> Iterator[str]:
    for c in scenario.compounds:
        if c.id in modes.mode_of and c.id in modes.uncovered:
            yield f"compound {c.id}: has the mode {modes.mode_of[c.id].value} and is listed as uncovered"
        if c.id not in modes.mode_of and c.id not in modes.uncovered:
            yield f"compound {c.id}: has no mode and is not listed as uncovered"
    yield from option_counts(scenario, modes.options)


def _available(scenario: Scenario, modes: ModesPlan) -> Iterator[str]:
    for c in scenario.compounds:
        items = modes.on_top.get(c.id, ())
        reason = _barred(scenario, c, modes.mode_of[c.id], items) if c.id in modes.mode_of else ""
        if reason:
            yield f"compound {c.id}: mode {modes.mode_of[c.id].value}, but {reason}"


def _barred(scenario: Scenario, c: Compound, mode: Mode, items: tuple[ServiceItem, ...] = ()) -> str:
    """Why the rules keep a compound from a mode with orders of `items` on top; empty when they do not."""
    kept = (rule.id for rule in scenario.group_rules if rule.kind is GroupRuleKind.KEEP and c.id in rule.compound_ids)
    rule_id = next(kept, None)
    if rule_id and mode is not Mode.CONTRACT:
        return f"group rule {rule_id} keeps its contract"
    if reason := _hindered(scenario, c, mode):
        return reason
    lacks = [item.value for item in lacking(scenario, c, mode) if item not in items]
    if lacks and not rule_id:
        return f"it gives less than is asked for ({', '.join(lacks)})"
    return ""


def _hindered(scenario: Scenario, c: Compound, mode: Mode) -> str:
    """Why a compound lacks what a mode asks of it."""
    rules = scenario.rules.modes
    weight = c.volunteers + rules.member_weight * (c.party_members - c.retired_members)
    weight += rules.retired_weight * c.retired_members
    if mode is Mode.SELF and c.households > rules.households_per_volunteer * weight:
        return f"{c.households} households > {rules.households_per_volunteer:g} for each of {weight:g} helpers"
    if mode is Mode.EXTENDED and c.households > rules.extended_max_households:
        return f"{c.households} households > {rules.extended_max_households}"
    if mode is Mode.EXTENDED and not c.cleanings_week:
        return "it asks for no cleaning"
    fee = fees_yuan(scenario, c) / c.households
    if mode is Mode.MENU and fee < rules.menu_min_fee_yuan - 1e-9:
        return f"fee {fee:.2f} yuan < {rules.menu_min_fee_yuan:g}"
    return ""


def _finite(options: Priced) -> Iterator[str]:
    for (id_, mode, _), option in options.items():
        if option.yuan_month is not None and not isfinite(option.yuan_month):
            yield f"compound {id_}: option {mode.value} is priced {option.yuan_month}"


def _prices(scenario: Scenario, options: Priced) -> Iterator[str]:
    """Self-governed and menu prices are set by the rules; the extension never costs less than keeping."""
    compounds = {c.id: c for c in scenario.compounds}
    for (id_, mode, _), option in options.items():
        if mode is not Mode.CONTRACT:
            yield from _availability(scenario, compounds[id_], option)
            yield from _price(scenario, compounds[id_], option)


def _availability(scenario: Scenario, c: Compound, option: ModeOption) -> Iterator[str]:
    mode, barred = option.mode, _barred(scenario, c, option.mode, option.items)
    sold = not option.items or orders_yuan(scenario, c, mode) is not None
    if (option.yuan_month is None) != bool(option.reason):
        yield f"compound {c.id}: option {mode.value} needs a price or a reason why there is none"
    if barred and option.yuan_month is not None:
        yield f"compound {c.id}: option {mode.value} has a price, but {barred}"
    if not barred and sold and mode is not Mode.EXTENDED and option.yuan_month is None:
        yield f"compound {c.id}: option {mode.value} has no price, but the rules allow it"
    yield from option_items(scenario, c, option)


def _price(scenario: Scenario, c: Compound, option: ModeOption) -> Iterator[str]:
    rules, mode, said = scenario.rules.modes, option.mode, option.yuan_month
    if said is None:
        return
    if mode is Mode.EXTENDED:
        if fault := least_price(scenario, c, option, rules.extended_household_yuan * c.households):
            yield fault
        return
    base, household = {
        Mode.SELF: (rules.self_base_yuan, rules.self_household_yuan),
        Mode.MENU: (rules.menu_base_yuan, rules.menu_household_yuan),
    }[mode]
    price = base + household * c.households + _orders(scenario, c, option)
    if not same(said, price):
        yield f"compound {c.id}: {mode.value} said to cost {said:.2f}, but comes to {price:.2f}"


def _orders(scenario: Scenario, c: Compound, option: ModeOption) -> float:
    """Yuan of an option's orders on top."""
    return (orders_yuan(scenario, c, option.mode) or 0.0) if option.items else 0.0


def _uncovered(modes: ModesPlan) -> Iterator[str]:
    for id_, reason in modes.uncovered.items():
        if not reason:
            yield f"compound {id_}: uncovered without a reason"


def _shares(scenario: Scenario, plan: Plan, modes: ModesPlan, options: Priced) -> Iterator[str]:
    """A compound in a contract pays its share of it by households."""
    if plan.contracts is None or plan.contracts.plan is None:
        return
    households = {c.id: c.households for c in scenario.compounds}
    members = Counter(id_ for contract in plan.contracts.plan.contracts for id_ in contract.compound_ids)
    if members != Counter(id_ for id_, mode in modes.mode_of.items() if mode is Mode.CONTRACT):
        return  # the contracts' checker names who is in the wrong place; shares of the rest say nothing new
    for contract in plan.contracts.plan.contracts:
        total = sum(households.get(id_, 0) for id_ in contract.compound_ids)
        for id_ in contract.compound_ids:
            if id_ in households and (said := options[id_, Mode.CONTRACT, False].yuan_month) is not None:
                share = contract.yuan_month * households[id_] / total
                if not same(said, share):
                    yield f"compound {id_}: share of contract {contract.id} said to be {said:.2f}, not {share:.2f}"


def _crews(scenario: Scenario, plan: Plan) -> Iterator[str]:
    """Crews enter exactly the compounds of the extension."""
    if plan.crews is None or plan.crews.plan is None or plan.modes is None or plan.modes.plan is None:
        return
    stops = (stop for trip in plan.crews.plan.trips for stop in trip.stops)
    entered = {stop.id for stop in stops if stop.kind is StopKind.COMPOUND}
    entered |= {id_ for _, kind, id_ in plan.crews.plan.unserved if kind is StopKind.COMPOUND}
    for c in scenario.compounds:
        extended = plan.modes.plan.mode_of.get(c.id) is Mode.EXTENDED
        if extended and c.id not in entered:
            yield f"compound {c.id}: mode extended, but no crew enters it"
        if c.id in entered and not extended:
            yield f"compound {c.id}: entered by a crew, but its mode is not extended"


def _cost_terms(scenario: Scenario, plan: Plan, modes: ModesPlan, chosen: dict[str, ModeOption]) -> dict[str, float]:
    rules, compounds = scenario.rules.modes, {c.id: c for c in scenario.compounds}
    paid = {id_: option.yuan_month or 0.0 for id_, option in chosen.items()}
    on_top = {id_: _orders(scenario, compounds[id_], option) for id_, option in chosen.items()}
    by_mode = {
        mode.value: sum(yuan - on_top[id_] for id_, yuan in paid.items() if modes.mode_of[id_] is mode)
        for mode in (Mode.SELF, Mode.EXTENDED, Mode.MENU)
    }
    over = max(0.0, _subsidy(scenario, plan, modes, paid) - rules.budget_yuan_month)
    return {
        "contracts": sum(_contract_prices(plan, modes, paid)),
        **by_mode,
        "on_top": sum(on_top.values()),
        "change": sum(change_yuan(scenario, compounds[id_], mode) for id_, mode in modes.mode_of.items()),
        "over_budget": rules.over_budget_factor * over,
        "uncovered": rules.uncovered_yuan * len(modes.uncovered),
        **extra_terms(scenario, plan.area_contracts),
    }


def _contract_prices(plan: Plan, modes: ModesPlan, paid: dict[str, float]) -> list[float]:
    """Prices of the contracts, or the shares of their compounds when the contracts are not in the plan."""
    if plan.contracts is not None and plan.contracts.plan is not None:
        return [contract.yuan_month for contract in plan.contracts.plan.contracts]
    return [yuan for id_, yuan in paid.items() if modes.mode_of[id_] is Mode.CONTRACT]


def _subsidy(scenario: Scenario, plan: Plan, modes: ModesPlan, paid: dict[str, float]) -> float:
    """Public money: what each service costs beyond the fees of the residents it serves."""
    compounds = {c.id: c for c in scenario.compounds}
    total = sum(max(0.0, contract.yuan_month - contract.fees_yuan_month) for contract in plan.area_contracts)
    for id_, yuan in paid.items():
        if modes.mode_of[id_] is not Mode.CONTRACT:
            total += max(0.0, yuan - fees_yuan(scenario, compounds[id_]))
    return total
