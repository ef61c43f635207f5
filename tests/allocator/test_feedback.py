"""Modes, contracts and crews together: checked, the same on two processes, never worse by another round."""

from dataclasses import replace

import pytest

from allocator import feedback
from allocator.checks import contracts as contracts_check
from allocator.checks import modes as modes_check
from domain.district import Mode
from domain.executors import Processes
from domain.limits import Limit
from domain.plan import Plan
from domain.roads import road_network
from scenarios.synthetic import district

LITTLE = Limit(work=0.05)


@pytest.fixture(scope="module")
def place():
    scenario = district(compounds=16, seed=5)
    return scenario, road_network(scenario)


@pytest.fixture(scope="module")
def chosen(place):
    return feedback.choose(*place, limit=LITTLE, seed=1)


def total(results):
    """The integrated total from the results alone: modes without crews, keeping, and the crews' whole week."""
    modes, _, crews = results
    return sum(modes.cost_terms.values()) - modes.cost_terms["extended"] + crews.objective


def with_rounds(scenario, rounds):
    return replace(scenario, rules=replace(scenario.rules, modes=replace(scenario.rules.modes, feedback_rounds=rounds)))


def test_every_part_passes_its_checker(place, chosen):
    plan = Plan(modes=chosen[0], contracts=chosen[1], crews=chosen[2])
    assert contracts_check.violations(place[0], plan) == []
    assert modes_check.violations(place[0], plan) == []


def test_modes_cost_what_contracts_and_crews_make_of_them(place, chosen):
    modes, contracts, _ = chosen
    assert modes.cost_terms["contracts"] == pytest.approx(contracts.objective)
    price = {(o.compound_id, o.mode): o.yuan_month for o in modes.plan.options}
    extended = [id_ for id_, mode in modes.plan.mode_of.items() if mode is Mode.EXTENDED]
    assert modes.cost_terms["extended"] == pytest.approx(sum(price[id_, Mode.EXTENDED] for id_ in extended))
    assert extended
    assert modes.bound <= modes.objective + 0.01
    assert contracts.bound <= contracts.objective + 0.01


def test_more_rounds_are_never_worse(place, chosen):
    scenario, network = place
    more = feedback.choose(with_rounds(scenario, 2), network, limit=LITTLE, seed=1)
    keeping = scenario.rules.modes.extended_household_yuan
    households = {c.id: c.households for c in scenario.compounds}

    def kept(results):
        return sum(keeping * households[id_] for id_, m in results[0].plan.mode_of.items() if m is Mode.EXTENDED)

    assert total(more) + kept(more) <= total(chosen) + kept(chosen) + 0.01


def test_two_processes_give_the_same_plan(place, chosen):
    with Processes(2) as executor:
        again = feedback.choose(*place, limit=LITTLE, seed=1, executor=executor)
    assert [result.plan for result in again] == [result.plan for result in chosen]
    assert [result.bound for result in again] == [result.bound for result in chosen]


def test_compounds_that_no_crew_could_take_change_their_mode(place):
    scenario, network = place
    lazy = replace(scenario, crews=tuple(replace(crew, shift_to_h=crew.shift_from_h + 1.0) for crew in scenario.crews))
    modes, contracts, crews = feedback.choose(lazy, network, limit=LITTLE, seed=1)
    plan = Plan(modes=modes, contracts=contracts, crews=crews)
    assert modes_check.violations(lazy, plan) == []
    left_out = {id_ for _, _, id_ in crews.plan.unserved}
    assert not left_out & {id_ for id_, mode in modes.plan.mode_of.items() if mode is Mode.EXTENDED}


def test_no_crews_at_all(place):
    scenario, network = place
    modes, _, _ = feedback.choose(replace(scenario, crews=()), network, limit=LITTLE, seed=1)
    assert Mode.EXTENDED not in modes.plan.mode_of.values()
    reasons = {o.reason for o in modes.plan.options if o.mode is Mode.EXTENDED}
    assert "" not in reasons
