"""Needs derived from past requests, and the rates that a history stands for."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_cases import problem_of, rules_of, scenario_of, solved
from scipy.stats import chi2, poisson

from allocator.checks import projects as check
from allocator.projects.rates import history_of, rate
from domain.demand import Category, NeedPlace

WATER_C0 = ["c0"] * 3
COMMUNITY = {"place": NeedPlace.COMMUNITY, "least_requests": 4}


def derived(scenario):
    return [choice.need for choice in problem_of(scenario).choices if choice.derived]


def test_a_class_asked_for_often_enough_becomes_a_candidate():
    (need,) = derived(scenario_of([], requests=[*WATER_C0, "c1"], classes=[{}]))
    assert (need.id, need.name, need.community_id, need.compound_id) == ("water@c0", "pipes", "m0", "c0")
    assert derived(scenario_of([], requests=["c0", "c0"], classes=[{}])) == []
    assert derived(scenario_of([], requests=WATER_C0)) == []


def test_its_cost_follows_the_class_and_the_households():
    kind = {"household_low_yuan": 10.0, "household_high_yuan": 12.34}
    (need,) = derived(scenario_of([], requests=WATER_C0, classes=[kind]))
    assert (need.cost_low_yuan, need.cost_yuan, need.cost_high_yuan) == (2000.0, 2600.0, 3200.0)


def test_a_community_gathers_the_requests_of_its_compounds():
    (need,) = derived(scenario_of([], requests=[*WATER_C0, "c1"], classes=[COMMUNITY]))
    assert (need.id, need.compound_id, need.community_id) == ("water@m0", "", "m0")


@pytest.mark.parametrize(
    ("need", "left"),
    [
        ({}, []),
        ({"compound_id": "c0"}, ["water@m0"]),
        ({"compound_id": "c1"}, ["water@c0", "water@m0"]),
        ({"category": Category.ROOF}, ["water@c0", "water@m0"]),
        ({"community_id": "m1"}, ["water@c0", "water@m0"]),
    ],
)
def test_what_the_table_names_is_not_derived_again(need, left):
    scenario = scenario_of([need], requests=[*WATER_C0, "c1"], classes=[{}, COMMUNITY])
    assert [found.id for found in derived(scenario)] == left
    plan = solved(scenario)
    assert [row.id for row in plan.projects.plan.candidates if row.derived] == left
    assert check.violations(scenario, plan) == []


def test_a_derived_id_that_is_taken_gets_a_sign():
    needs = [{"id": "water@c0", "category": Category.ROOF}]
    scenario = scenario_of(needs, requests=WATER_C0, classes=[{}])
    assert [need.id for need in derived(scenario)] == ["water@c0+"]
    assert check.violations(scenario, solved(scenario)) == []


def test_derived_needs_are_funded_when_worth_it():
    rules = rules_of(budget_yuan=2000.0)
    scenario = scenario_of([{"cost_yuan": 1900.0, "residents": 1}], requests=["c2"] * 9, classes=[{}], rules=rules)
    plan = solved(scenario)
    assert plan.projects.plan.funded == ("water@c2",)
    assert "1 needs derived from past requests, 1 of them funded" in plan.projects.notes


@pytest.mark.parametrize("n", [0, 1, 7, 40])
def test_equal_weights_give_the_exact_interval_of_a_poisson_mean(n):
    found = rate(float(n), float(n), exposure_years=2.0, heaviest=1.0, confidence=0.9)
    low = chi2.ppf(0.05, 2 * n) / 2 if n else 0.0
    assert (found.low, found.mean, found.high) == pytest.approx((low / 2, n / 2, chi2.ppf(0.95, 2 * n + 2) / 4))


def test_the_interval_of_weighted_counts_holds_the_rate_as_often_as_it_says():
    rng = np.random.default_rng(4)
    weights, mean = np.array([1.0, 0.5, 0.25]), 3.0
    held = Counter()
    for counts in rng.poisson(mean, (2000, 3)):
        found = rate(float(counts @ weights), float(counts @ weights**2), exposure_years=float(weights.sum()),
                     heaviest=1.0, confidence=0.9)  # fmt: skip
        held[bool(found.low <= mean <= found.high)] += 1
    # The interval is conservative; three standard errors below 90 % would be 88 %.
    assert held[True] / 2000 >= 0.88


def test_garwood_is_what_the_two_tails_say():
    found = rate(5.0, 5.0, exposure_years=1.0, heaviest=1.0, confidence=0.9)
    assert poisson.sf(4, found.low) == pytest.approx(0.05)
    assert poisson.cdf(5, found.high) == pytest.approx(0.05)


@given(days=st.lists(st.floats(0, 2000), min_size=1, max_size=30), half_life=st.sampled_from([0.0, 30.0, 365.0]))
@settings(max_examples=30)
def test_older_requests_never_weigh_more(days, half_life):
    scenario = scenario_of([], requests=[("c0", d) for d in days], rules=rules_of(half_life_days=half_life))
    history = history_of(scenario)
    assert history.count["c0", "water"] == len(days)
    assert history.squared["c0", "water"] <= history.weight["c0", "water"] + 1e-9 <= len(days) + 2e-9
    assert history.exposure_years <= max(1.0, *days) / 365 + 1e-6
