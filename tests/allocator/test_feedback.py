"""Modes, contracts and crews together: checked, the same on two processes, never worse by another round."""

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
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


def said_totals(results):
    """Totals of the rounds, and the number of the kept one, as the notes say."""
    (said,) = [note for note in results[0].notes if "in rounds 1 to" in note]
    totals = [
        float(text) for text in said.removeprefix("Contracts, modes and crews cost ").split(" yuan")[0].split(", ")
    ]
    return totals, int(said.split("; round ")[1].split()[0])


def test_rounds_go_on_while_the_total_falls_and_more_are_never_worse(place, chosen):
    scenario, network = place
    keeping = scenario.rules.modes.extended_household_yuan
    households = {c.id: c.households for c in scenario.compounds}
    before = np.inf
    for most in (1, 2, scenario.rules.modes.feedback_rounds):
        many = most == scenario.rules.modes.feedback_rounds
        results = chosen if many else feedback.choose(with_rounds(scenario, most), network, limit=LITTLE, seed=1)
        totals, kept_round = said_totals(results)
        kept = sum(keeping * households[id_] for id_, m in results[0].plan.mode_of.items() if m is Mode.EXTENDED)
        assert total(results) + kept == pytest.approx(totals[kept_round - 1], abs=0.02)
        assert totals[kept_round - 1] == min(totals)
        assert all(later < earlier for earlier, later in pairwise(totals[:-1]))
        assert len(totals) == most + 1 or totals[-1] >= min(totals[:-1])
        assert min(totals) <= before
        before = min(totals)


def test_the_integrated_bound_and_the_gap_of_the_programme_are_said(chosen):
    (said,) = [note for note in chosen[0].notes if note.startswith("No choice of contracts, modes and crews")]
    bound, total_said = (float(text) for text in re.findall(r"(\d+\.\d\d) yuan", said))
    totals, kept_round = said_totals(chosen)
    assert total_said == totals[kept_round - 1]
    assert 0.8 * total_said < bound <= total_said
    assert f", {100 * (1 - bound / total_said):.2f} % below" in said
    assert any("The set partition over" in note for note in chosen[0].notes)


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
