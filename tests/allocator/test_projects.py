"""Projects leave as little value unmet as enumeration of all subsets, and faults put in by hand are named."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_cases import problem_of, rules_of, scenario_of, solved

from allocator.checks import projects as check
from allocator.projects.problem import cost_terms
from domain.demand import Category
from domain.plan import Plan
from domain.results import Status


def alone(scenario):
    """Points of each need, were it the only project."""
    problem = problem_of(scenario)
    return [problem.met(row).sum() for row in np.eye(len(problem.choices), dtype=bool)]


def test_value_counts_residents_requests_and_hardship():
    rules = rules_of(request_weight=3.0, hardship_weight=0.5)
    needs = [{}, {"compound_id": "c0"}, {"compound_id": "c1"}, {"category": Category.ROOF}, {"community_id": "m1"}]
    scenario = scenario_of(needs, rules=rules, requests=["c0", "c0", "c1"])
    # A quarter of m0's residents live in c0, where half of the households are in hardship: they count 1.25 times.
    whole = (2.5 + 6) * 1.25 + (7.5 + 3)
    assert alone(scenario) == pytest.approx([whole, (10 + 6) * 1.25, 10 + 3, 10 * 1.0625, 10 * 1.05])


def test_a_request_counts_half_as_much_after_the_half_life():
    def rate(*days, half_life):
        scenario = scenario_of([{"compound_id": "c1", "residents": 0}], requests=[("c1", d) for d in days],
                               rules=rules_of(half_life_days=half_life, request_weight=1.0))  # fmt: skip
        return alone(scenario)[0]

    assert rate(0.0, 365.0, half_life=0.0) == pytest.approx(2.0)
    # Weights 1 and 1/2 over an exposure of 365 / ln 2 x (1 - 1/2) days.
    assert rate(0.0, 365.0, half_life=365.0) == pytest.approx(1.5 * 2 * np.log(2))


def test_alike_needs_do_not_count_twice():
    needs = [{}, {"residents": 8}, {"compound_id": "c0", "residents": 20}, {"compound_id": "c1", "residents": 2}]
    problem = problem_of(scenario_of(needs, rules=rules_of(hardship_weight=0.0), requests=["c0"]))

    def met(*funded):
        return problem.met(np.isin(np.arange(4), funded)).sum()

    assert met(0) == met(0, 1) == pytest.approx(10 + 3)
    assert met(0, 2) == pytest.approx(7.5 + 20 + 3)
    assert met(0, 3) == met(0)
    assert met(2, 3) == pytest.approx(22 + 3)


needs_given = st.lists(
    st.fixed_dictionaries(
        {
            "residents": st.integers(0, 500),
            "cost_yuan": st.integers(0, 60_000).map(lambda fen: fen / 100),
            "cost_high_yuan": st.sampled_from([None, 700.0, 900.0]),
            "compound_id": st.sampled_from(["", "c0", "c1"]),
            "category": st.sampled_from([Category.WATER, Category.ROOF]),
        }
    )
    | st.fixed_dictionaries(
        {
            "residents": st.integers(0, 500),
            "cost_yuan": st.integers(0, 60_000).map(lambda fen: fen / 100),
            "community_id": st.just("m1"),
        }
    ),
    max_size=8,
)


@given(
    needs=needs_given,
    share=st.sampled_from([30.0, 60.0, 100.0]),
    budget=st.sampled_from([0.0, 400.0, 1000.0]),
    fairness=st.sampled_from([0.0, 2.0]),
    chance=st.sampled_from([0.0, 0.3, 1.0]),
    data=st.data(),
)
@settings(max_examples=40)
def test_enumeration_leaves_no_less_unmet(needs, share, budget, fairness, chance, data):
    pairs = data.draw(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=2))
    for k, j in pairs:
        if k != j and max(k, j) < len(needs):
            needs[k] = {**needs[k], "requires_ids": (f"n{j}",)}
    rules = rules_of(
        budget_yuan=budget, max_share_community_pct=share, fairness_weight=fairness, overspend_chance=chance
    )
    scenario = scenario_of(needs, rules=rules, requests=["c0", "c1", "c1"])
    plan, problem = solved(scenario), problem_of(scenario)
    least = min(
        sum(cost_terms(problem, taken).values())
        for taken in (np.array(chosen, bool) for chosen in product([False, True], repeat=len(needs)))
        if possible(problem, taken)
    )
    assert plan.projects.status is Status.OPTIMAL
    assert plan.projects.objective == pytest.approx(least, abs=1e-3)
    assert plan.projects.bound <= least + 1e-9
    assert check.violations(scenario, plan) == []


def possible(problem, taken):
    """Whether a choice keeps requirements, shares and the budget in every worst case."""
    shares = [problem.cost_fen[taken & (problem.community == m)].sum() for m in range(len(problem.community_ids))]
    fits = problem.worst_fen(taken) <= problem.budget_fen and max(shares, default=0) <= problem.community_fen
    return fits and all(taken[j] or not taken[k] for k, j in problem.requires)


def test_a_need_dearer_than_a_share_is_said():
    rules = rules_of(max_share_community_pct=15.0)
    result = solved(scenario_of([{"cost_yuan": 151.0}, {}], rules=rules)).projects
    assert "1 of 2 needs funded for 100 yuan of 1000" in result.notes
    assert "n0: each alone costs more than one community's share of the budget" in result.notes
    assert result.plan.candidates[0].reason == "it alone costs more than one community's share of the budget"


def test_an_earlier_plan_may_be_given():
    scenario = scenario_of([{}, {"residents": 3, "category": Category.ROOF}], rules=rules_of(budget_yuan=100.0))
    first = solved(scenario).projects
    assert first.plan.funded == ("n0",)
    assert solved(scenario, start=first.plan).projects.plan == first.plan


def test_what_must_be_funded_is_and_brings_what_it_requires():
    needs = [{"residents": 0, "must": True, "requires_ids": ("n1",)}, {"residents": 0}, {"residents": 99}]
    needs = [{**need, "category": category} for need, category in zip(needs, list(Category)[:3], strict=True)]
    scenario = scenario_of(needs, rules=rules_of(budget_yuan=200.0))
    plan = solved(scenario)
    assert plan.projects.plan.funded == ("n0", "n1")
    assert plan.projects.plan.candidates[0].reason == "must be funded"
    wrong = replace(plan.projects, plan=replace(plan.projects.plan, funded=("n0",)))
    assert "need n0: requires n1, which is not funded" in check.violations(scenario, Plan(projects=wrong))
    wrong = replace(plan.projects, plan=replace(plan.projects.plan, funded=("n1",)))
    assert "need n0: must be funded, but is not" in check.violations(scenario, Plan(projects=wrong))


def test_must_have_needs_that_could_overspend_are_told_to_be_impossible():
    needs = [{"must": True, "cost_yuan": 900.0, "cost_high_yuan": 1100.0}]
    result = solved(scenario_of(needs, rules=rules_of(overspend_chance=0.0))).projects
    assert result.status is Status.INFEASIBLE
    assert result.plan is None
    assert "n0 must be funded, but with what they require and 1 of them at their highest cost" in result.notes[0]


def test_a_fair_share_of_each_community_counts_more():
    needs = [{"residents": 100}, {"residents": 90, "community_id": "m1"}, {"residents": 60, "category": Category.ROOF}]
    needs = [{**need, "cost_yuan": cost} for need, cost in zip(needs, (600.0, 700.0, 400.0), strict=True)]
    plain = rules_of(hardship_weight=0.0)
    assert solved(scenario_of(needs, rules=plain)).projects.plan.funded == ("n0", "n2")
    fair = replace(plain, budget_yuan=1300.0, fair_share_pct=50.0, fairness_weight=2.0)
    result = solved(scenario_of(needs, rules=fair)).projects
    assert result.plan.funded == ("n0", "n1")
    assert result.cost_terms == {"unmet_value": pytest.approx(60.0), "unfair_share": pytest.approx(0.0)}


def test_reasons_say_why_a_project_is_in_or_out():
    needs = [
        {"residents": 50},
        {"residents": 20, "compound_id": "c1"},
        {"cost_yuan": 5000.0, "category": Category.ROOF},
        {"requires_ids": ("n2",), "category": Category.FIRE},
        {"residents": 8, "cost_yuan": 950.0, "category": Category.PARKING},
    ]
    scenario = scenario_of(needs, rules=rules_of(hardship_weight=0.0))
    found = {row.id: row for row in solved(scenario).projects.plan.candidates}
    assert found["n0"].reason == "without it 50.0 points would stay unmet"
    assert found["n1"].reason == "what it would meet is met by other projects"
    assert found["n2"].reason == "it alone may cost more than the budget"
    assert found["n3"].reason == "requires n2, which is not funded"
    assert found["n4"].reason.startswith("it would meet 8.0 points, 84.2 for 10,000 yuan; ")
    assert found["n4"].reason.endswith("its community's share of the budget is spent on others")
    assert (found["n0"].enters_yuan, found["n4"].enters_yuan, found["n2"].enters_yuan) == (500.0, 1250.0, None)


@pytest.mark.parametrize(
    ("funded", "sentence"),
    [
        (("n0", "n0"), "need n0: funded 2 times"),
        (("x",), "need x: is not in the scenario"),
        (("n0", "n1", "n2"), "funded projects cost 300.00 yuan > budget 250.00"),
        (("n0", "n1"), "community m0: projects cost 200.00 yuan > its share 150.00"),
        (("n0",), "projects: cost of unmet_value is said to be 10.62, but comes to 21.12"),
    ],
)
def test_faults_are_named(funded, sentence):
    rules = rules_of(budget_yuan=250.0, max_share_community_pct=60.0)
    scenario = scenario_of([{}, {"category": Category.ROOF}, {"community_id": "m1"}], rules=rules)
    plan = solved(scenario)
    assert check.violations(scenario, plan) == []
    faulty = replace(plan.projects, plan=replace(plan.projects.plan, funded=funded))
    assert sentence in check.violations(scenario, Plan(projects=faulty))


def test_wrong_figures_of_candidates_are_named():
    scenario = scenario_of([{}, {"category": Category.ROOF}], requests=["c0"])
    plan = solved(scenario)
    first, second = plan.projects.plan.candidates
    for listed, sentence in (
        ((first,), "need n1: listed 0 times, once is right"),
        ((first, second, replace(first, id="z")), "need z: is listed, but neither in the table nor asked for often"),
        ((replace(first, value=1.0), second), "need n0: value is said to be 1.000, but comes to "),
        ((replace(first, high_year=0.5), second), "need n0: high_year is said to be 0.500, but comes to "),
    ):
        faulty = replace(plan.projects, plan=replace(plan.projects.plan, candidates=listed))
        said = check.violations(scenario, Plan(projects=faulty))
        assert any(text.startswith(sentence) for text in said), said


def test_shapes_are_checked():
    problem = problem_of(scenario_of([{}, {}]))
    with pytest.raises(ValueError, match="cost_fen is"):
        replace(problem, cost_fen=problem.cost_fen[1:])
