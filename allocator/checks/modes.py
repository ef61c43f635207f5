"""Judges service modes: every compound served in one way it may be served in, priced as the rules say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import isfinite

from allocator.checks.costs import cost_violations, same
from allocator.checks.grouping import extra_terms
from domain.district import Compound, CurrentService, Mode
from domain.grouping import GroupRuleKind
from domain.plan import ModeOption, ModesPlan, Plan, StopKind
from domain.scenario import Scenario

Priced = dict[tuple[str, Mode], ModeOption]


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the modes of `plan`."""
    if plan.modes is None or plan.modes.plan is None:
        return []
    modes = plan.modes.plan
    if found := [*_unknown(scenario, modes), *_each_once(scenario, modes)]:
        return found
    options: Priced = {(option.compound_id, option.mode): option for option in modes.options}
    found = [
        *_available(scenario, modes),
        *_finite(options),
        *_prices(scenario, options),
        *_uncovered(modes),
        *_shares(scenario, plan, modes, options),
        *_crews(scenario, plan),
    ]
    if any(options[id_, mode].yuan_month is None for id_, mode in modes.mode_of.items()):
        return found + [
            f"compound {id_}: its mode is {mode.value}, which has no price ({options[id_, mode].reason})"
            for id_, mode in modes.mode_of.items()
            if options[id_, mode].yuan_month is None
        ]
    return found + cost_violations("modes", plan.modes, _cost_terms(scenario, plan, modes, options))


def _unknown(scenario: Scenario, modes: ModesPlan) -> Iterator[str]:
    known = {c.id for c in scenario.compounds}
    for id_ in sorted({*modes.mode_of, *modes.uncovered, *(option.compound_id for option in modes.options)} - known):
        yield f"compound {id_}: is not in the scenario"


def _each_once(scenario: Scenario, modes: ModesPlan) -> Iterator[str]:
    options = Counter((option.compound_id, option.mode) for option in modes.options)
    for c in scenario.compounds:
        if c.id in modes.mode_of and c.id in modes.uncovered:
            yield f"compound {c.id}: has the mode {modes.mode_of[c.id].value} and is listed as uncovered"
        if c.id not in modes.mode_of and c.id not in modes.uncovered:
            yield f"compound {c.id}: has no mode and is not listed as uncovered"
        for mode in Mode:
            if options[c.id, mode] != 1:
                yield f"compound {c.id}: {options[c.id, mode]} options for the mode {mode.value}, 1 is right"


def _available(scenario: Scenario, modes: ModesPlan) -> Iterator[str]:
    for c in scenario.compounds:
        reason = _barred(scenario, c, modes.mode_of[c.id]) if c.id in modes.mode_of else ""
        if reason:
            yield f"compound {c.id}: mode {modes.mode_of[c.id].value}, but {reason}"


def _barred(scenario: Scenario, c: Compound, mode: Mode) -> str:
    """Why the rules keep a compound from a mode; empty when they do not."""
    kept = (rule.id for rule in scenario.group_rules if rule.kind is GroupRuleKind.KEEP and c.id in rule.compound_ids)
    if mode is not Mode.CONTRACT and (rule_id := next(kept, None)):
        return f"group rule {rule_id} keeps its contract"
    rules = scenario.rules.modes
    helpers = c.volunteers + c.party_members
    if mode is Mode.SELF and c.households > rules.households_per_volunteer * helpers:
        return f"{c.households} households > {rules.households_per_volunteer:g} for each of {helpers} helpers"
    if mode is Mode.EXTENDED and c.households > rules.extended_max_households:
        return f"{c.households} households > {rules.extended_max_households}"
    if mode is Mode.EXTENDED and not c.cleanings_week:
        return "it asks for no cleaning"
    if mode is Mode.MENU and c.fee_yuan_month < rules.menu_min_fee_yuan:
        return f"fee {c.fee_yuan_month:g} yuan < {rules.menu_min_fee_yuan:g}"
    return ""


def _finite(options: Priced) -> Iterator[str]:
    for (id_, mode), option in options.items():
        if option.yuan_month is not None and not isfinite(option.yuan_month):
            yield f"compound {id_}: option {mode.value} is priced {option.yuan_month}"


def _prices(scenario: Scenario, options: Priced) -> Iterator[str]:
    """Self-governed and menu prices are set by the rules; the extension never costs less than keeping."""
    rules = scenario.rules.modes
    for c in scenario.compounds:
        for mode in (Mode.SELF, Mode.EXTENDED, Mode.MENU):
            option, barred = options[c.id, mode], _barred(scenario, c, mode)
            if (option.yuan_month is None) != bool(option.reason):
                yield f"compound {c.id}: option {mode.value} needs a price or a reason why there is none"
            if barred and option.yuan_month is not None:
                yield f"compound {c.id}: option {mode.value} has a price, but {barred}"
            if not barred and mode is not Mode.EXTENDED and option.yuan_month is None:
                yield f"compound {c.id}: option {mode.value} has no price, but the rules allow it"
        for mode, base, household in (
            (Mode.SELF, rules.self_base_yuan, rules.self_household_yuan),
            (Mode.MENU, rules.menu_base_yuan, rules.menu_household_yuan),
        ):
            said, price = options[c.id, mode].yuan_month, base + household * c.households
            if said is not None and not same(said, price):
                yield f"compound {c.id}: {mode.value} said to cost {said:.2f}, but comes to {price:.2f}"
        said, least = options[c.id, Mode.EXTENDED].yuan_month, rules.extended_household_yuan * c.households
        if said is not None and said < least and not same(said, least):
            yield f"compound {c.id}: extended said to cost {said:.2f}, less than {least:.2f} for keeping it"


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
            if id_ in households and (said := options[id_, Mode.CONTRACT].yuan_month) is not None:
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


def _cost_terms(scenario: Scenario, plan: Plan, modes: ModesPlan, options: Priced) -> dict[str, float]:
    rules, compounds = scenario.rules.modes, {c.id: c for c in scenario.compounds}
    paid = {id_: options[id_, mode].yuan_month or 0.0 for id_, mode in modes.mode_of.items()}
    by_mode = {
        mode.value: sum(yuan for id_, yuan in paid.items() if modes.mode_of[id_] is mode)
        for mode in (Mode.SELF, Mode.EXTENDED, Mode.MENU)
    }
    changed = [id_ for id_, mode in modes.mode_of.items() if _changes(compounds[id_], mode)]
    over = max(0.0, _subsidy(plan, modes, compounds, paid) - rules.budget_yuan_month)
    return {
        "contracts": sum(_contract_prices(plan, modes, paid)),
        **by_mode,
        "change": rules.change_yuan * len(changed),
        "over_budget": rules.over_budget_factor * over,
        "uncovered": rules.uncovered_yuan * len(modes.uncovered),
        **extra_terms(scenario, plan.area_contracts),
    }


def _changes(c: Compound, mode: Mode) -> bool:
    return c.current_service is not CurrentService.NONE and c.current_service.value != mode.value


def _contract_prices(plan: Plan, modes: ModesPlan, paid: dict[str, float]) -> list[float]:
    """Prices of the contracts, or the shares of their compounds when the contracts are not in the plan."""
    if plan.contracts is not None and plan.contracts.plan is not None:
        return [contract.yuan_month for contract in plan.contracts.plan.contracts]
    return [yuan for id_, yuan in paid.items() if modes.mode_of[id_] is Mode.CONTRACT]


def _subsidy(plan: Plan, modes: ModesPlan, compounds: dict[str, Compound], paid: dict[str, float]) -> float:
    """Public money: what each service costs beyond the fees of the residents it serves."""
    total = sum(max(0.0, contract.yuan_month - contract.fees_yuan_month) for contract in plan.area_contracts)
    for id_, yuan in paid.items():
        if modes.mode_of[id_] is not Mode.CONTRACT:
            fees = compounds[id_].fee_yuan_month * compounds[id_].households
            total += max(0.0, yuan - fees)
    return total
