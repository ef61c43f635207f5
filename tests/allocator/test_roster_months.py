"""Months of single guards are as cheap as enumeration finds; prices on them prove bounds; replanning keeps the law."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from roster_cases import first_days, roster_scenario
from test_rosters import SHIFTS, cheapest_by_enumeration, is_lawful, problem_of

from allocator.checks import rosters as check
from allocator.rosters.anew import replanned
from allocator.rosters.bounds import shortfall
from allocator.rosters.day_by_day import day_by_day
from allocator.rosters.dual import RosterDual
from allocator.rosters.law import law_of
from allocator.rosters.months import MonthPricing
from allocator.rosters.problem import Roster, cost_terms
from allocator.rosters.relaxation import UNITS_YUAN, ShiftFlow, costs
from allocator.rosters.solver import _plan
from domain.plan import Plan
from domain.results import Result, Status
from domain.rules import RosterRules


def never():
    return False


def dual_yuan(problem, cost_yuan, steps=60):
    dual = RosterDual(problem, costs(problem))
    return dual.highest(ShiftFlow(problem), cost=round(cost_yuan * UNITS_YUAN), steps=steps, over=never) / UNITS_YUAN


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    rules=st.builds(
        RosterRules,
        max_days_row=st.integers(1, 6),
        max_days_week=st.integers(2, 6),
        max_nights_row=st.integers(1, 4),
        night_rest_h=st.sampled_from([8, 24, 48, 96]),
        min_rest_h=st.sampled_from([8, 11, 16]),
    ),
    past=st.lists(st.sampled_from([None, 0, 1, 2]), min_size=7, max_size=7),
)
def test_the_best_month_of_a_guard_is_that_of_all_enumerated_ones(seed, rules, past):
    past = past if is_lawful(past, rules) else [None] * 7
    before = [("q0", 7 - i, SHIFTS[s]) for i, s in enumerate(past) if s is not None]
    problem = first_days(problem_of(roster_scenario([(1, 1, 1)], [{}], rules=rules, before=before)), 6)
    rng = np.random.default_rng(seed)
    worth, surcharge = rng.integers(-20, 100, (1, 6, 3)), rng.integers(0, 50, (1, 6, 3))
    pricing = MonthPricing(problem, costs(problem))
    wages = pricing.wages[0]
    cost, roster = pricing.best(UNITS_YUAN * 10 * worth, UNITS_YUAN * 10 * surcharge, np.array([0]))

    def units(month):
        held = [(d, s) for d, s in enumerate(month) if s is not None]
        if len(held) >= len(wages) or any(worth[0, d, s] < 0 or not problem.may[0, d, s] for d, s in held):
            return np.inf
        if not is_lawful([*past, *month], rules):
            return np.inf
        return wages[len(held)] + 10 * UNITS_YUAN * sum(surcharge[0, d, s] - worth[0, d, s] for d, s in held)

    assert cost[0] == min(units(month) for month in product([None, 0, 1, 2], repeat=6))
    assert cost[0] == units([None if s < 0 else int(s) for s in roster.shift[0]])


@settings(max_examples=6, deadline=None)
@given(
    posts=st.sampled_from([(0, 0, 1), (1, 0, 1), (1, 1, 1)]),
    hours=st.lists(st.sampled_from([20, 40]), min_size=1, max_size=2),
    rows=st.sampled_from([(6, 3, 48), (2, 2, 24), (3, 1, 96)]),
)
def test_prices_of_posts_prove_no_more_than_enumeration_finds_and_no_less_than_the_flow(posts, hours, rows):
    days_row, nights_row, night_rest = rows
    rules = RosterRules(max_days_row=days_row, max_nights_row=nights_row, night_rest_h=night_rest, unfair_yuan=0.0)
    guards = [{"hours_week": own} for own in hours]
    problem = first_days(problem_of(roster_scenario([posts], guards, rules=rules)), 6)
    least = cheapest_by_enumeration(problem)
    bound = dual_yuan(problem, least)
    assert ShiftFlow(problem).solve(costs(problem))[0] / UNITS_YUAN <= bound + 1e-6
    assert bound <= least + 1e-6


def test_prices_of_posts_know_the_rest_after_nights():
    rules = RosterRules(overtime_h_month=0, max_nights_row=1, night_rest_h=48)
    problem = first_days(problem_of(roster_scenario([(0, 0, 1)], [{"hours_week": 40}], rules=rules)), 7)
    flow = ShiftFlow(problem)
    assert flow.solve(costs(problem))[1].works.sum() == 5
    least = cheapest_by_enumeration(problem)
    assert dual_yuan(problem, least, steps=200) == pytest.approx(least, abs=problem.rules.uncovered_yuan / 100)
    month = Roster(np.array([[0, -1, 0, -1, 0, -1, 0]]), np.array([[2, -1, 2, -1, 2, -1, 2]]))
    short = shortfall(flow, month, pricings=200)
    assert (short.empty, short.least_empty) == (3, 3)  # the flow alone proves 2


def town():
    guards = [{"nights": g % 3 > 0, "hours_week": 40, "days_off": ("7",) if g % 2 else ()} for g in range(5)]
    return roster_scenario([(1, 1, 1), (1, 0, 1)], guards, north_m=[0.0, 900.0])


def planned_anew(scenario, seed):
    problem = problem_of(scenario)
    flow, prices, law = ShiftFlow(problem), costs(problem), law_of(problem)
    least, relaxed = flow.solve(prices)
    first = day_by_day(law, relaxed.works.sum(axis=1))
    rng = np.random.default_rng(seed)
    worth = flow.worth(prices)[0]
    return first, replanned(problem, prices, first, worth, bound=least, steps=400, rng=rng, over=never)


def test_months_planned_anew_are_lawful_cheaper_and_the_same_again():
    scenario = town()
    problem = problem_of(scenario)
    first, better = planned_anew(scenario, 1)
    before, after = (cost_terms(problem, roster) for roster in (first, better))
    assert sum(after.values()) < sum(before.values())
    plan = Plan(
        rosters=Result(
            status=Status.FEASIBLE,
            plan=_plan(problem, better),
            objective=sum(after.values()),
            bound=0.0,
            cost_terms=after,
        )
    )
    assert check.violations(scenario, plan) == []
    again = planned_anew(scenario, 1)[1]
    assert (again.shift == better.shift).all()
    assert (again.gate == better.gate).all()


def test_replanning_ends_when_it_is_asked_to():
    problem = problem_of(town())
    flow, prices = ShiftFlow(problem), costs(problem)
    first = day_by_day(law_of(problem), flow.solve(prices)[1].works.sum(axis=1))
    worth = flow.worth(prices)[0]
    rng = np.random.default_rng(1)
    same = replanned(problem, prices, first, worth, bound=0, steps=10_000_000, rng=rng, over=lambda: True)
    assert (same.shift == first.shift).all()
