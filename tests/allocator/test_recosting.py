"""A plan with its own contracts put in anew costs what it did, whatever modes and orders on top it has."""

import pytest

from allocator import feedback
from allocator.recosting import with_contracts
from domain.district import Mode
from domain.limits import Limit
from domain.plan import Plan
from domain.roads import road_network
from scenarios.synthetic import district


@pytest.fixture(scope="module")
def planned():
    scenario = district(compounds=30, seed=2)
    network = road_network(scenario)
    modes, contracts, crews = feedback.choose(scenario, network, limit=Limit(work=0.05), seed=1)
    return scenario, network, Plan(modes=modes, contracts=contracts, crews=crews)


def test_the_same_contracts_change_nothing(planned):
    scenario, network, plan = planned
    assert {Mode.CONTRACT, Mode.EXTENDED} < set(plan.modes.plan.mode_of.values())
    assert plan.modes.plan.on_top
    made = plan.contracts.plan
    again = with_contracts(scenario, scenario, network, plan, made, bound_yuan=plan.contracts.bound, seed=1)
    assert again.contracts.plan == made
    assert again.modes.plan.mode_of == plan.modes.plan.mode_of
    assert again.modes.plan.on_top == plan.modes.plan.on_top
    assert again.modes.cost_terms == pytest.approx(plan.modes.cost_terms, abs=0.02)
    prices = {(o.compound_id, o.mode, o.items): o.yuan_month for o in plan.modes.plan.options if o.yuan_month}
    for option in again.modes.plan.options:
        if option.yuan_month:
            key = option.compound_id, option.mode, option.items
            assert option.yuan_month == pytest.approx(prices[key], abs=0.02)
