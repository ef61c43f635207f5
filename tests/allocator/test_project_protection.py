"""Protection of the projects' budget: the counterpart against all worst cases, the bound against chance itself."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from project_cases import problem_of, rules_of, scenario_of, solved

from allocator.checks import projects as check
from allocator.projects.frontier import along_budgets, along_protection
from allocator.projects.protection import least_protected, most_together, overspend_chance, protected_fen
from allocator.projects.solver import choose
from domain.demand import Category
from domain.limits import Limit
from domain.results import Status

LIMIT = Limit(work=0.3)


def ranges(costs):
    """Needs of ten classes with (planned, highest, residents) each."""
    return [
        {"cost_yuan": float(low), "cost_high_yuan": float(low + more), "residents": n, "category": category}
        for (low, more, n), category in zip(costs, list(Category) * 2, strict=False)
    ]


@given(
    costs=st.lists(st.tuples(st.integers(1, 400), st.integers(0, 300), st.integers(0, 99)), min_size=1, max_size=10),
    chance=st.sampled_from([0.0, 0.05, 0.2, 0.5, 1.0]),
)
@example(costs=[(1, 1, 0)] * 7 + [(1, 300, 1), (400, 300, 1)], chance=0.5)  # a bound of exactly one half
@settings(max_examples=25)
def test_the_counterpart_is_the_best_choice_that_stands_every_worst_case(costs, chance):
    scenario = scenario_of(ranges(costs), rules=rules_of(overspend_chance=chance, hardship_weight=0.0))
    plan, problem = solved(scenario), problem_of(scenario)
    value = np.array([n for _, _, n in costs])
    best = 0
    for chosen in product([False, True], repeat=len(costs)):
        funded = [k for k, it in enumerate(chosen) if it]
        planned = sum(costs[k][0] for k in funded)
        worst_cases = combinations(funded, min(problem.protected, len(funded)))
        if all(planned + sum(costs[k][1] for k in high) <= 1000 for high in worst_cases):
            best = max(best, int(value[funded].sum()))
    assert plan.projects.status is Status.OPTIMAL
    assert value.sum() - plan.projects.objective == pytest.approx(best, abs=1e-3)
    assert check.violations(scenario, plan) == []


@pytest.mark.parametrize(("n", "protected"), [(1, 0), (4, 1), (5, 2), (10, 3), (12, 7)])
def test_the_bound_is_no_less_than_the_chance_when_costs_are_lowest_or_highest(n, protected):
    # Equal ranges, each cost at its lower or its upper end: the budget breaks when more than `protected` net are high.
    signs = np.array(list(product([-1, 1], repeat=n)))
    overspent = float((signs.sum(axis=1) > protected).mean())
    bound = float(overspend_chance(np.array([n]), protected)[0])
    assert overspent <= bound <= 1


def test_published_values_of_the_bound():
    # The bound of Bertsimas and Sim at n = 4, protected 2: v = 3, so P(X >= 3) of a binomial(4, 1/2).
    assert overspend_chance(np.array([4]), 2)[0] == pytest.approx(5 / 16)
    # Protected 1 of 4: v = 2.5, half of P(X >= 2) and half of P(X >= 3).
    assert overspend_chance(np.array([4]), 1)[0] == pytest.approx((11 / 16 + 5 / 16) / 2)
    assert overspend_chance(np.array([4]), 4)[0] == 0.0


@given(n=st.integers(0, 60), chance=st.floats(0.001, 0.9))
@settings(max_examples=30)
def test_the_least_protection_is_enough_and_one_less_is_not(n, chance):
    sizes = np.arange(1, n + 1)
    protected = least_protected(n, chance)
    assert overspend_chance(sizes, protected).max(initial=0.0) <= chance * (1 + 1e-9)
    assert protected == 0 or overspend_chance(sizes, protected - 1).max() > chance


def test_nothing_is_protected_when_any_chance_will_do():
    assert least_protected(50, 1.0) == 0
    assert least_protected(50, 0.0) == 50


def test_the_widest_ranges_are_protected():
    cost, extra = np.array([10, 20, 30]), np.array([1, 9, 5])
    assert [protected_fen(cost, extra, n) for n in range(5)] == [60, 69, 74, 75, 75]
    assert most_together(cost, np.array([0, 1, 1]), 40) == 1


def test_a_checker_finds_a_budget_that_is_not_protected():
    scenario = scenario_of(ranges([(500, 200, 9), (400, 200, 9)]), rules=rules_of(overspend_chance=0.0))
    bold = scenario_of(ranges([(500, 200, 9), (400, 200, 9)]), rules=rules_of(overspend_chance=1.0))
    said = check.violations(scenario, solved(bold))
    assert "funded projects cost 1300.00 yuan when 2 of them reach their highest cost > budget 1000.00" in said


COSTS = [(300, 60, 40), (250, 100, 30), (200, 20, 30), (150, 90, 10), (350, 50, 60), (100, 10, 5)]


def test_points_along_budgets_are_the_solutions_at_those_budgets():
    problem = problem_of(scenario_of(ranges(COSTS), rules=rules_of(hardship_weight=0.0)))
    budgets = [0.0, 250.0, 500.0, 1000.0, 2000.0]
    points = along_budgets(problem, budgets, limit=LIMIT, seed=0)
    assert [point.budget_yuan for point in points] == budgets
    assert all(point.status is Status.OPTIMAL and point.gap == pytest.approx(0.0, abs=1e-6) for point in points)
    values = [point.value for point in points]
    assert values == sorted(values)
    assert values[0] == 0.0
    assert values[-1] == pytest.approx(175.0)
    for point in points:
        there = problem.with_budget(round(point.budget_yuan * 100))
        best = choose(there, limit=LIMIT, seed=0)
        assert point.value == pytest.approx(there.met(best.taken).sum())
        assert point.most_yuan <= point.budget_yuan
        assert point.overspend_chance <= 0.05


def test_more_protection_is_worth_no_more_and_risks_no_more():
    problem = problem_of(scenario_of(ranges(COSTS), rules=rules_of(hardship_weight=0.0)))
    points = along_protection(problem, points=5, limit=LIMIT, seed=0)
    assert problem.protected in [point.protected for point in points]
    values = [point.value for point in points]
    assert values == sorted(values, reverse=True)
    assert points[-1].overspend_chance == 0.0
    assert values[0] > values[-1]


def test_budgets_that_cannot_pay_what_must_be_funded_are_left_out():
    needs = [{"cost_yuan": 300.0, "must": True}]
    points = along_budgets(problem_of(scenario_of(needs)), [100.0, 400.0], limit=LIMIT, seed=0)
    assert [(point.budget_yuan, point.funded) for point in points] == [(400.0, ("n0",))]
