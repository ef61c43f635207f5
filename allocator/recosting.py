"""A plan with other area contracts: the contracts' part replaced, and what the modes say about contracts priced anew.

Every compound keeps its mode, so the other parts stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator import contracts, modes
from allocator.modes import ALONE, UNCOVERED, Choice, Way
from allocator.modes.ways import Facts, ways
from domain.district import Mode
from domain.plan import ContractsPlan, ModesPlan, Plan
from domain.results import Result, Status
from domain.roads import RoadNetwork
from domain.scenario import Scenario


def with_contracts(
    before: Scenario,
    changed: Scenario,
    network: RoadNetwork,
    plan: Plan,
    made: ContractsPlan,
    *,
    bound_yuan: float | None,
    seed: int,
) -> Plan:
    """The plan of the scenario `before` with the contracts `made` for the scenario `changed`.

    `bound_yuan` bounds what contracts over the same compounds cost in the changed scenario, but for the budget. The
    modes were not searched again: their bound is kept where the change can only have made covers dearer.
    """
    problem = contracts.problem_of(changed, network, plan)
    part = contracts.result_of(problem, made, bound_yuan=bound_yuan, runtime_s=0.0, seed=seed)
    assert plan.modes is not None
    kept = plan.modes if only_dearer(before, changed) else replace(plan.modes, status=Status.FEASIBLE, bound=None)
    return replace(plan, contracts=part, modes=_modes(changed, network, kept, made))


def _modes(
    changed: Scenario, network: RoadNetwork, result: Result[ModesPlan], made: ContractsPlan
) -> Result[ModesPlan]:
    """The same modes, with the prices of the extension and the bound as the result states them."""
    plan = result.plan
    assert plan is not None
    problem = modes.problem_of(changed, network, _entry_yuan(changed, plan), why_not=_why_not(plan))
    groups, bids = contracts.choice_of(problem.contracts, made)
    way = [_way(plan, id_) for id_ in problem.contracts.compound_ids]
    return modes.result_of(
        problem,
        Choice(groups=groups, bids=bids, way=tuple(way)),
        bound_fen=-np.inf if result.bound is None else result.bound * 100,
        runtime_s=result.runtime_s,
        seed=result.seed,
    )


def _entry_yuan(changed: Scenario, plan: ModesPlan) -> dict[str, float]:
    """What a crew asks for entering each compound, from the prices of the extension with orders on top or without."""
    compounds = {c.id: c for c in changed.compounds}
    free = Facts(scenario=changed, extension_yuan=dict.fromkeys(compounds, 0.0), why_not={})
    entry = {}
    for option in plan.options:
        if option.mode is Mode.EXTENDED and option.yuan_month is not None:
            beside = ways(compounds[option.compound_id], free)[ALONE.index(Way(Mode.EXTENDED, bool(option.items)))]
            # Orders are rounded by themselves, as in the price.
            entry[option.compound_id] = option.yuan_month - beside.yuan - round(beside.on_top_yuan, 2)
    return entry


def _why_not(plan: ModesPlan) -> dict[str, str]:
    """Reasons of compounds that no crew enters, plain or with orders on top."""
    extended = [option for option in plan.options if option.mode is Mode.EXTENDED]
    entered = {option.compound_id for option in extended if option.yuan_month is not None}
    return {option.compound_id: option.reason for option in extended if option.compound_id not in entered}


def _way(plan: ModesPlan, id_: str) -> int:
    mode = plan.mode_of.get(id_)
    if mode is None:
        return UNCOVERED
    return -1 if mode is Mode.CONTRACT else ALONE.index(Way(mode, bool(plan.on_top.get(id_))))


def only_dearer(before: Scenario, changed: Scenario) -> bool:
    """Whether no cover of the changed scenario costs less than it did, if it was allowed before.

    Fewer firms, more walls and more group rules only take covers away; a lower budget or a first number of contracts
    only adds to the cost. Another number, or a higher budget, can make a cover cheaper.
    """
    old, new = before.rules.contracts, changed.rules.contracts
    numbers = (old.least_contracts, old.most_contracts) == (new.least_contracts, new.most_contracts)
    unbounded = old.least_contracts == 0 and old.most_contracts >= contracts.ANY_NUMBER
    return (numbers or unbounded) and changed.rules.modes.budget_yuan_month <= before.rules.modes.budget_yuan_month
