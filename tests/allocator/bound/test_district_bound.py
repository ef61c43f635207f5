"""The bound on a week of crews against enumeration, and its parts against theirs."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator import crews
from allocator.crews.bound import flow_bound, monthly, quick_bound, relaxation_of
from allocator.crews.bound.week_trips import WEEK, amounts, even_patterns, fewest_odd_days, fewest_trips
from domain import interruption
from domain.district import Gate
from domain.people import Station
from domain.roads import road_network
from tests.allocator.crews_cases import Enumeration, compound, crew, mixed_case, random_case, scenario, street, swept

ALL_DAYS = range(WEEK)
TOLERANCE = 1e-6


def problem_of(district, ids=("c1",)):
    return crews.problem_of(district, road_network(district), ids)


def bounds(problem, **options):
    relaxation = relaxation_of(problem)
    if relaxation is None:
        return monthly(problem, 0.0), monthly(problem, 0.0)
    return monthly(problem, flow_bound(relaxation, **options)), monthly(problem, quick_bound(relaxation))


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_bounds_hold_every_day(seed):
    district = random_case(seed)
    optimum = Enumeration(district).month_yuan()
    bound, quick = bounds(problem_of(district))
    assert 0 <= quick <= bound <= optimum + TOLERANCE


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_bounds_hold_for_any_choice_of_one_day(seed):
    district = random_case(seed, times=1)
    optimum = Enumeration(district).month_yuan_once()
    bound, quick = bounds(problem_of(district))
    assert 0 <= quick <= bound <= optimum + TOLERANCE


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_bounds_hold_for_mixed_numbers_of_days(seed):
    district = mixed_case(seed)
    optimum = Enumeration(district).month_yuan_mixed()
    bound, quick = bounds(problem_of(district))
    assert 0 <= quick <= bound <= optimum + TOLERANCE


def even(times):
    """Sets of so many weekdays whose gaps round the week are at most 7 / times, rounded up."""
    for days in combinations(ALL_DAYS, times):
        doubled = [*days, *(day + WEEK for day in days)]
        if all(doubled[k + 1] - doubled[k] <= -(-WEEK // times) for k in range(times)):
            yield set(days)


@pytest.mark.parametrize("times", range(1, 8))
def test_even_patterns_by_enumeration(times):
    masks = {sum(1 << day for day in days) for days in even(times)}
    assert set(even_patterns(times)) == masks


@settings(max_examples=25)
@given(st.lists(st.integers(1, 7), max_size=3))
def test_fewest_odd_days_by_enumeration(times):
    choices = [list(even(n)) for n in times]
    odd = (sum(sum(day in days for days in chosen) % 2 for day in ALL_DAYS) for chosen in product(*choices))
    assert fewest_odd_days(times) == min(odd)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 7), st.integers(1, 8)), min_size=1, max_size=2))
def test_fewest_trips_are_no_more_than_the_best_choice_of_days_needs(tasks):
    """Loads in eighths of a trip; the best choice by enumeration of all days."""
    times, load = np.array([n for n, _ in tasks]), np.array([q / 8 for _, q in tasks])
    best = np.inf
    for chosen in product(*(list(combinations(ALL_DAYS, n)) for n in times)):
        daily = np.zeros(WEEK)
        for days, each in zip(chosen, load, strict=True):
            daily[list(days)] += each
        best = min(best, np.ceil(daily - 1e-9).sum())
    found = fewest_trips(*amounts(load * times, times).sum(axis=0))
    assert np.ceil((load * times).sum() - 1e-9) <= found <= best


@pytest.mark.parametrize(
    ("daily", "sixfold", "trips"),
    [(1.2, 0.0, 14), (0.9, 0.0, 7), (0.9, 0.3, 13), (2.5, 0.0, 21), (0.5, 0.5, 7)],
)
def test_fewest_trips_in_closed_form(daily, sixfold, trips):
    """A daily load above one trip needs two each day; what is done six times lacks on one day only."""
    rows = amounts(np.array([7 * daily, 6 * sixfold]), np.array([7, 6]))
    assert fewest_trips(*rows.sum(axis=0)) == trips


def far_street(**options):
    """A street to sweep every day at the end of a long way from the depot."""
    streets = [street("s1", "j00", "j20", length_m=3000.0), swept("s2", "j20", "j30", load_kg=900.0)]
    return scenario(streets, **options)


def test_a_far_street_costs_the_way_there_and_back_every_day():
    district = far_street(crews=(crew(capacity_kg=1000.0),))
    problem = problem_of(district, ())
    metres = problem.travel_m[problem.depot_end[0]]
    entry, exit_ = problem.modes.entry, problem.modes.exit
    driven = (metres[entry] + metres[exit_]).min()
    crew_ = problem.crews
    trip = float(
        driven * (crew_.yuan_m[0] + crew_.yuan_s[0] / crew_.speed_mps[0]) + problem.unload_s[0] * crew_.yuan_s[0]
    )
    work = float(problem.tasks.service_s[0] * crew_.yuan_s[0] + problem.tasks.swept_m[0] * crew_.yuan_m[0])
    assert bounds(problem)[0] == pytest.approx(7 * (trip + work) * problem.weeks_month, rel=1e-4)


def test_a_street_too_dear_to_reach_is_left_out():
    district = far_street()
    problem = replace(problem_of(district, ()), unserved_yuan=1.0)
    assert bounds(problem)[0] == pytest.approx(7 * problem.weeks_month, abs=0.02)


def test_going_out_is_paid_by_the_day():
    district = far_street()
    dear = replace(district, crews=(crew(yuan_day=100.0),))
    gained = bounds(problem_of(dear, ()))[0] - bounds(problem_of(district, ()))[0]
    # The week's work and driving fill less than a day, but more than one trip is needed.
    assert 100.0 * 4.345 * 3 <= gained <= 100.0 * 4.345 * 7 + 0.01


def test_a_station_beside_the_street_shortens_the_way_back_at_most():
    district = far_street()
    station = Station(id="t1", name="t1", lon_deg=108.90 + 3 * 0.002, lat_deg=34.26, unload_min=5.0)
    with_station = replace(district, stations=(station,))
    assert 0 < bounds(problem_of(with_station, ()))[0] < bounds(problem_of(district, ()))[0]


def test_nothing_is_asked_where_no_crew_can_go():
    district = far_street(crews=(crew(capacity_kg=10.0),))
    problem = problem_of(district, ())
    assert relaxation_of(problem) is None
    assert monthly(problem, 0.0) == pytest.approx(7 * problem.unserved_yuan * problem.weeks_month, abs=0.01)


def test_an_early_end_still_gives_a_bound():
    problem = problem_of(mixed_case(5))
    whole = bounds(problem)[0]
    assert 0 < bounds(problem, time_s=1e-9)[0] <= whole


def test_an_interrupted_search_still_gives_a_bound():
    problem = problem_of(mixed_case(5))
    whole = bounds(problem)[0]
    with interruption.graceful() as event:
        event.set()
        assert 0 < bounds(problem)[0] <= whole


def test_bounds_are_the_same_each_time():
    problem = problem_of(mixed_case(3))
    assert bounds(problem) == bounds(problem)


def test_another_gate_only_lowers_the_bound():
    streets = [swept("s1", "j00", "j10"), street("s2", "j10", "j20"), street("s3", "j20", "j30", length_m=900.0)]
    district = scenario(streets, compounds=(compound("c1", 3.0, 0.02),))
    alone = bounds(problem_of(district))[0]
    two = replace(district, gates=(Gate(id="g2", compound_id="c1", lon_deg=108.90 + 0.002, lat_deg=34.2601),))
    assert 0 < bounds(problem_of(two))[0] <= alone


def test_hours_beyond_long_days_are_paid():
    """One crew, a week of 7 x 6 min of sweeping and the driving: with no hour free, each second costs more."""
    district = far_street()
    rules = replace(district.rules.crews, long_day_h=0.0, long_day_yuan_h=0.0)
    free = bounds(problem_of(replace(district, rules=replace(district.rules, crews=rules)), ()))[0]
    dear = replace(rules, long_day_yuan_h=60.0)
    paid = bounds(problem_of(replace(district, rules=replace(district.rules, crews=dear)), ()))[0]
    hours = 7 * (6 + 10) / 60  # sweeping and unloading
    assert paid - free >= hours * 60.0 * 4.345
