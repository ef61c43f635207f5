"""Weekdays to choose from, and a week's way into the routing problem and back."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from crews_cases import block, compound, mixed_case, scenario, swept
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import crews
from allocator.crews.assembly import cost_terms, plan_of
from allocator.crews.days import PATTERNS, WEEK, kinds_of_days, patterns_for
from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.search import Effort, search
from allocator.crews.week import routed_days, routes_of, week_of
from domain.plan import CrewsPlan
from domain.roads import road_network

DAYS = range(1, WEEK + 1)
LITTLE = Effort(iterations=200, time_s=None)


def problem_of(district, extended=("c1",)):
    return crews.problem_of(district, road_network(district), extended)


def longest_gap(pattern):
    following = (*pattern[1:], pattern[0] + WEEK)
    return max(later - day for day, later in zip(pattern, following, strict=True))


@pytest.mark.parametrize("times", DAYS)
def test_patterns_are_as_even_as_a_week_allows(times):
    for pattern in {*PATTERNS[times], *patterns_for([times])[times]}:
        assert len(set(pattern)) == times
        assert longest_gap(pattern) == -(-WEEK // times)


def test_a_week_of_frequent_tasks_has_few_different_days():
    assert kinds_of_days(patterns_for([3, 6, 7])) == ((1, 3, 5), (2, 4, 6), (7,))
    assert len(kinds_of_days(patterns_for(range(3, 8)))) <= 5
    assert kinds_of_days(patterns_for([6])) == ((1, 2, 3, 4, 5, 6),)
    assert kinds_of_days(patterns_for([])) == ()


@pytest.mark.parametrize("times", [1, 2])
def test_what_is_done_seldom_may_be_done_on_all_even_days(times):
    even = {days for days in combinations(DAYS, times) if longest_gap(days) == -(-WEEK // times)}
    assert set(patterns_for([times, 7])[times]) == even


@settings(max_examples=30)
@given(st.sets(st.integers(1, 7), min_size=1))
def test_kinds_of_days_divide_the_week_and_make_up_every_pattern(times):
    patterns = patterns_for(times)
    kinds = kinds_of_days(patterns)
    days = [day for kind in kinds for day in kind]
    assert len(days) == len(set(days))
    assert set(days) == {day for choices in patterns.values() for pattern in choices for day in pattern}
    for pattern in (pattern for choices in patterns.values() for pattern in choices):
        assert {day for kind in kinds if set(kind) <= set(pattern) for day in kind} == set(pattern)


def test_every_pattern_of_a_task_has_its_days():
    streets = [swept(f"s{times}", f"j{times}0", f"j{times}1", times=times) for times in DAYS]
    streets += [swept(f"h{x}", f"j{x}0", f"j{x + 1}0", sweep=False) for x in range(1, 7)]
    problem = problem_of(scenario(streets), ())
    week = week_of(problem)
    tasks = week.routing.tasks
    for task, times in enumerate(problem.tasks.times_week[week.tasks].tolist()):
        masks = tasks.patterns[tasks.pattern_start[task] : tasks.pattern_start[task + 1]].tolist()
        assert masks
        for mask in masks:
            periods = [period for period in range(week.routing.n_periods) if mask >> period & 1]
            assert sum(week.routing.period_weight[periods]) == times


def test_what_nobody_can_serve_is_not_part_of_the_week():
    problem = problem_of(block(compounds=(compound("c1", 1.05, 0.5, load_kg=5000.0),)))
    week = week_of(problem)
    assert [problem.tasks.ids[task] for task in week.tasks] == ["s1", "s2", "s4"]
    assert list(np.diff(week.routing.tasks.mode_start)) == [2, 1, 2]


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_the_search_counts_what_the_plan_costs(seed):
    district = mixed_case(seed)
    problem = problem_of(district)
    week = week_of(problem)
    routes = search(week.routing, effort=LITTLE, seed=seed).routes
    plan = plan_of(problem, list(routed_days(week, routes)))
    hopeless = sum(times for times, why in zip(problem.tasks.times_week, problem.reasons, strict=True) if why)
    counted = evaluate(week.routing, routes).cost + hopeless * problem.unserved_yuan
    # Metres of a plan are rounded up to what a file keeps.
    assert sum(cost_terms(problem, plan).values()) == pytest.approx(problem.weeks_month * counted, abs=0.05)
    assert routes_of(problem, week, plan).days == routes.days


def test_an_earlier_plan_is_taken_as_far_as_it_goes():
    before = block(compounds=(compound("c1", 1.05, 0.5, cleanings_week=3), compound("c2", 0.5, 1.0)))
    plan = crews_plan(before, ("c1", "c2"))
    problem = problem_of(block())
    week = week_of(problem)
    routes = routes_of(problem, week, plan)
    evaluation = evaluate(week.routing, routes)
    served = [mode for day in routes.days for trip in day.trips for mode in trip]
    assert evaluation.faults == []
    assert len(served) == sum(int(mask).bit_count() for mask in first_masks(week))


def test_services_on_days_of_no_pattern_are_passed_over():
    district = block()
    problem = problem_of(district)
    week = week_of(problem)
    plan = crews_plan(district, ("c1",))
    mondays = [trip for trip in plan.trips if trip.day == 1]
    daily = CrewsPlan(trips=tuple(replace(trip, day=day) for trip in mondays for day in DAYS))
    routes = routes_of(problem, week, daily)
    thrice = sum(stop.id in ("s4", "c1") for trip in mondays for stop in trip.stops)
    assert evaluate(week.routing, routes).faults == []
    assert sum(len(trip) for day in routes.days for trip in day.trips) == 2 * week.routing.n_periods + thrice


def crews_plan(district, extended):
    problem = problem_of(district, extended)
    week = week_of(problem)
    return plan_of(problem, list(routed_days(week, search(week.routing, effort=LITTLE).routes)))


def first_masks(week):
    tasks = week.routing.tasks
    return tasks.patterns[tasks.pattern_start[:-1]].tolist()
