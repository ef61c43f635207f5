"""A plan that was edited by hand: its parts priced anew, with the bounds that still hold.

Prices come from the checkers: an edited plan may break rules that the solvers' models cannot even state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

from allocator.checks import advisers, contracts, grid, keepers, modes, projects, rosters, visits
from allocator.checks.costs import same
from domain.district import Mode
from domain.plan import PARTS, Contract, ModeOption, Plan
from domain.results import Result, Status
from domain.scenario import Scenario

TERMS: Mapping[str, Callable[[Scenario, Plan], dict[str, float] | None]] = {
    "modes": modes.terms_of,
    "contracts": contracts.terms_of,
    "visits": visits.terms_of,
    "grid": grid.terms_of,
    "keepers": keepers.terms_of,
    "rosters": rosters.terms_of,
    "advisers": advisers.terms_of,
    "projects": projects.terms_of,
}
"""What a part of a plan costs, for each part that can be edited."""

TOGETHER: Mapping[str, tuple[str, ...]] = {
    "modes": ("contracts",),
    "contracts": ("modes",),
    "keepers": ("grid", "contracts", "modes"),
}
"""Parts whose edits can change what another part costs."""

EDITED = "Edited by hand after it was planned: notes of the planning were left out."


def repriced(scenario: Scenario, before: Plan, edited: Plan) -> Plan:
    """The edited plan with every part that its edits touch priced anew.

    A part that cannot be priced, as with a contract without a bid, has no objective.
    """
    touched = {part for part in PARTS if _plan_of(before, part) != _plan_of(edited, part)}
    plan = _with_prices(scenario, edited) if touched & {"modes", "contracts"} else edited
    found = {part: getattr(plan, part) for part in PARTS}
    for part, terms_of in TERMS.items():
        if found[part] is not None and (part in touched or touched & set(TOGETHER.get(part, ()))):
            found[part] = _judged(found[part], terms_of(scenario, plan), edited=part in touched)
    for part in PARTS:
        if found[part] is not None and not bound_holds(part, before, plan):
            found[part] = _without_bound(found[part])
    return Plan(**found)


def bound_holds(part: str, before: Plan, after: Plan) -> bool:
    """Whether what no plan of a part can cost less than is the same after edits of other parts.

    A part's bound is over all its own plans; some parts are planned for what others decided.
    """
    if part in ("contracts", "teams"):
        return _in_mode(before, Mode.CONTRACT) == _in_mode(after, Mode.CONTRACT)
    if part == "crews":
        return _in_mode(before, Mode.EXTENDED) == _in_mode(after, Mode.EXTENDED)
    if part == "keepers":
        return all(_plan_of(before, other) == _plan_of(after, other) for other in ("grid", "contracts"))
    return True


def _plan_of(plan: Plan, part: str) -> Any:
    result = getattr(plan, part)
    return None if result is None else result.plan


def _in_mode(plan: Plan, mode: Mode) -> set[str]:
    return {id_ for id_, chosen in plan.mode_of.items() if chosen is mode}


def _judged(result: Result[Any], terms: Mapping[str, float] | None, *, edited: bool) -> Result[Any]:
    """A part with its terms anew; as it was where it was not edited and costs the same."""
    if terms is None:
        return replace(result, objective=None, cost_terms={}, status=Status.FEASIBLE, notes=(EDITED,))
    total = sum(terms.values())
    if not edited and result.objective is not None and same(total, result.objective):
        return result
    proven = result.bound is not None and same(result.bound, total)
    status = Status.OPTIMAL if proven else Status.FEASIBLE
    return replace(result, objective=total, cost_terms=terms, status=status, notes=(EDITED,))


def _without_bound(result: Result[Any]) -> Result[Any]:
    return result if result.bound is None else replace(result, bound=None, status=Status.FEASIBLE)


def _with_prices(scenario: Scenario, plan: Plan) -> Plan:
    """Contracts at the bids of their firms, and the shares of their members; a share without a price is none."""
    if plan.contracts is None or plan.contracts.plan is None:
        return plan
    prices = contracts.prices_of(scenario, plan.area_contracts)
    made = tuple(
        replace(contract, yuan_month=round(prices[contract.id][0], 2), fees_yuan_month=prices[contract.id][1])
        for contract in plan.area_contracts
    )
    priced = replace(plan, contracts=replace(plan.contracts, plan=replace(plan.contracts.plan, contracts=made)))
    if plan.modes is None or plan.modes.plan is None:
        return priced
    share = _shares(scenario, made)
    options = tuple(_shared(option, share) for option in plan.modes.plan.options)
    return replace(priced, modes=replace(plan.modes, plan=replace(plan.modes.plan, options=options)))


def _shares(scenario: Scenario, made: tuple[Contract, ...]) -> dict[str, float]:
    """Yuan a month of each member of a contract, by households."""
    homes = {compound.id: compound.households for compound in scenario.compounds}
    return {
        id_: contract.yuan_month * homes[id_] / sum(homes[member] for member in contract.compound_ids)
        for contract in made
        for id_ in contract.compound_ids
    }


def _shared(option: ModeOption, share: Mapping[str, float]) -> ModeOption:
    if option.mode is not Mode.CONTRACT or option.compound_id not in share:
        return option
    yuan = share[option.compound_id]
    if option.yuan_month is not None and same(yuan, option.yuan_month):
        return option
    return replace(option, yuan_month=yuan if isfinite(yuan) else None, reason="" if isfinite(yuan) else NO_BID)


NO_BID = "its contractor has no bid"
