"""Rosters are as cheap as enumeration finds, keep every rule on any input, and are the same however they are made."""

from dataclasses import replace
from datetime import date
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from roster_cases import day, first_days, roster_scenario

from allocator import rosters
from allocator.checks import rosters as check
from allocator.rosters.cutting import clusters_of
from allocator.rosters.relaxation import ShiftFlow, costs
from domain.executors import Serial
from domain.limits import Limit
from domain.people import GuardAbsenceKind, PastDuty, Shift
from domain.plan import Plan
from domain.results import Status
from domain.rules import RosterRules

START_H = (6, 14, 22)
SHIFTS = (Shift.DAY, Shift.EVENING, Shift.NIGHT)


def problem_of(scenario):
    return rosters.problem_of(scenario, None, Plan())


def solved(scenario, work=0.3):
    return Plan(rosters=rosters.solve(problem_of(scenario), limit=Limit(work=work), seed=1))


def longest(marks):
    return max(map(len, "".join("x" if mark else " " for mark in marks).split()), default=0)


def is_lawful(month, rules):
    """Whether a guard may work this sequence of None and shift numbers, from hours on a clock."""
    duties = [(24 * d + START_H[s], s) for d, s in enumerate(month) if s is not None]
    for (start, s), (later, t) in pairwise(duties):
        least = max(rules.min_rest_h, rules.night_rest_h) if s == 2 and t != 2 else rules.min_rest_h
        if later - start - 8 < least:
            return False
    nights = [s == 2 for s in month]
    works = [s is not None for s in month]
    return (
        longest(works) <= rules.max_days_row
        and longest(nights) <= rules.max_nights_row
        and sum(nights) <= rules.max_nights_month
        and all(sum(works[d : d + 7]) <= rules.max_days_week for d in range(0, len(works), 7))
    )


def cheapest_by_enumeration(problem):
    """Least cost at one gate, by dynamic programming over guards on the exact set of posts left."""
    rules = problem.rules
    best = {tuple(problem.posts[0].ravel().tolist()): 0.0}
    for g in range(len(problem.guard_ids)):
        months = {}
        for month in product([None, 0, 1, 2], repeat=problem.n_days):
            held = [(d, s) for d, s in enumerate(month) if s is not None]
            hours, regular = 8 * len(held), int(problem.regular_h[g])
            if hours > regular + problem.overtime_h[g] or not all(problem.may[g, d, s] for d, s in held):
                continue
            past = [None if s < 0 else int(s) for s in problem.before[g]]
            if not all(problem.posts[0, d, s] for d, s in held) or not is_lawful([*past, *month], rules):
                continue
            overtime = max(0, hours - regular)
            cost = (hours - overtime + overtime * rules.overtime_factor) * problem.yuan_h[g]
            cost += rules.wish_yuan * sum(problem.wishes[g, d, s] for d, s in held)
            nights, weekends = sum(s == 2 for _, s in held), sum(problem.days[d].weekday() > 4 for d, _ in held)
            beyond = max(0, nights - problem.fair_nights[g]) + max(0, weekends - problem.fair_weekends[g])
            key = tuple(3 * d + s for d, s in held)
            months[key] = min(months.get(key, np.inf), cost + rules.unfair_yuan * beyond)
        after = dict(best)
        for left, before in best.items():
            for held, cost in months.items():
                if all(left[i] for i in held):
                    now = tuple(n - (i in held) for i, n in enumerate(left))
                    after[now] = min(after.get(now, np.inf), before + cost)
        best = after
    return min(cost + rules.uncovered_yuan * sum(left) for left, cost in best.items())


guard = st.fixed_dictionaries(
    {
        "hours_week": st.sampled_from([8, 20, 36, 40, 48]),
        "yuan_h": st.sampled_from([15.0, 18.25, 22.5]),
        "nights": st.booleans(),
        "avoids_nights": st.booleans(),
        "days_off": st.sampled_from([(), ("1",), ("3", "7")]),
    }
)


@settings(max_examples=12, deadline=None)
@given(
    posts=st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1)]),
    guards=st.lists(guard, max_size=2),
    uncovered=st.sampled_from([30.0, 130.0, 1000.0]),
    rows=st.sampled_from([(6, 3, 48), (2, 2, 24), (3, 1, 8)]),
    before=st.sampled_from([(), (2,), (1,), (0, None), (2, None), (0, 0), (2, 2)]),
)
def test_one_gate_is_as_cheap_as_enumeration_finds(posts, guards, uncovered, rows, before):
    days_row, nights_row, night_rest = rows
    rules = RosterRules(
        uncovered_yuan=uncovered, max_days_row=days_row, max_nights_row=nights_row, night_rest_h=night_rest
    )
    before = before[:nights_row]
    past = [("q0", len(before) - i, SHIFTS[s]) for i, s in enumerate(before) if s is not None]
    problem = first_days(problem_of(roster_scenario([posts], guards, rules=rules, before=past)), 6)
    result = rosters.solve(problem, limit=Limit(work=0.3), seed=1)
    assert result.objective == pytest.approx(cheapest_by_enumeration(problem))
    assert result.status is Status.OPTIMAL


@settings(max_examples=6, deadline=None)
@given(
    guards=st.lists(guard, min_size=3, max_size=4),
    past=st.lists(st.lists(st.sampled_from([None, None, 0, 1, 2]), min_size=7, max_size=7), min_size=3, max_size=3),
    rules=st.builds(RosterRules, max_days_week=st.integers(3, 6), night_rest_h=st.sampled_from([11, 48, 96])),
)
def test_whatever_was_before_the_month_goes_on_lawfully(guards, past, rules):
    before = [(f"q{g}", 7 - i, SHIFTS[s]) for g, own in enumerate(past) for i, s in enumerate(own) if s is not None]
    scenario = roster_scenario([(1, 1, 1), (1, 0, 1)], guards, rules=rules, before=before)
    scenario = replace(scenario, month=date(2027, 7, 1))  # begins on a Thursday
    moved = [replace(row, day=row.day - date(2027, 2, 1) + scenario.month) for row in scenario.roster_before]
    scenario = replace(scenario, roster_before=tuple(moved))
    assert check.violations(scenario, solved(scenario, work=0.05)) == []


def test_a_month_goes_on_from_the_rosters_of_the_last_plan():
    guards = [{"nights": True} for _ in range(5)]
    first = roster_scenario([(1, 1, 1)], guards)
    plan = solved(first, work=0.1)
    rows = tuple(
        PastDuty(gate_id=d.gate_id, day=d.day, shift=d.shift, guard_id=d.guard_id) for d in plan.rosters.plan.duties
    )
    after = replace(first, month=date(2027, 3, 1), roster_before=rows)
    assert check.violations(after, solved(after, work=0.1)) == []
    rested = solved(replace(after, roster_before=()), work=0.1)
    assert check.violations(after, rested) != []  # who ended the month with nights starts the next one by day


def test_rest_after_nights_costs_what_the_flow_does_not_see():
    guards = [{"hours_week": 40}]
    rules = RosterRules(overtime_h_month=0, max_nights_row=1, night_rest_h=48)
    problem = first_days(problem_of(roster_scenario([(0, 0, 1)], guards, rules=rules)), 7)
    result = rosters.solve(problem, limit=Limit(work=0.3), seed=1)
    assert len(result.plan.duties) == 4  # every second night, where the flow fills five
    assert ShiftFlow(problem).solve(costs(problem))[1].works.sum() == 5
    assert result.status is Status.OPTIMAL


def test_one_guard_at_a_post_held_day_and_night_works_what_the_law_allows():
    plan = solved(roster_scenario([(1, 1, 1)], [{}]))
    # 40 hours in each of 4 weeks and at most 36 hours of overtime: 24 shifts of the 84.
    assert len(plan.rosters.plan.duties) == 24
    assert sum(posts for *_, posts in plan.rosters.plan.uncovered) == 60
    assert any("60 of 84 posts are empty, at least 60 in any roster" in note for note in plan.rosters.notes)
    assert any("32 hours of overtime; with no more empty posts at least 32" in note for note in plan.rosters.notes)
    assert "672 hours in 28 days, 4.2 guards of 40 hours a week" in plan.rosters.notes[0]


@settings(max_examples=15, deadline=None)
@given(
    posts=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=6),
    guards=st.lists(guard, max_size=9),
    far=st.booleans(),
    rest=st.integers(8, 16),
    shift_h=st.sampled_from([8, 12]),
    nights=st.tuples(st.integers(1, 6), st.integers(0, 20), st.integers(8, 96)),
    days=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    away=st.tuples(st.integers(1, 20), st.integers(0, 8)),
)
def test_every_plan_passes_its_checker(posts, guards, far, rest, shift_h, nights, days, away):
    rules = RosterRules(
        shift_h=shift_h,
        min_rest_h=rest,
        max_nights_row=nights[0],
        max_nights_month=nights[1],
        night_rest_h=nights[2],
        max_days_week=days[0],
        max_days_row=days[1],
    )
    north = [700.0 * i if far else 0.0 for i in range(len(posts))]
    kinds = [GuardAbsenceKind.LEAVE, GuardAbsenceKind.WISH]
    absences = [(f"q{i}", away[0], away[0] + away[1], kinds[i % 2]) for i in range(min(2, len(guards)))]
    scenario = roster_scenario(posts, guards, north_m=north, rules=rules, absences=absences)
    plan = solved(scenario, work=0.02)
    assert check.violations(scenario, plan) == []
    assert plan.rosters.bound <= plan.rosters.objective


@pytest.mark.parametrize(("lat_deg", "served"), [(-0.25, False), (0.25, True)])
def test_far_from_the_first_compound_nearness_is_still_that_of_the_sphere(lat_deg, served):
    rules = RosterRules(near_m=20_000)
    ring = roster_scenario([(1, 0, 0)] * 3, [{"compound_id": "c1"}], north_m=[0.0, 0.0, 0.0], rules=rules)
    first, home, gate = ring.compounds
    home = replace(home, lat_deg=first.lat_deg + lat_deg)
    gate = replace(gate, lat_deg=home.lat_deg, lon_deg=home.lon_deg + 0.2177)
    gates = (replace(ring.gates[2], lat_deg=gate.lat_deg, lon_deg=gate.lon_deg),)
    scenario = replace(ring, compounds=(first, home, gate), gates=gates)
    plan = solved(scenario, work=0.02)
    assert check.violations(scenario, plan) == []
    assert bool(plan.rosters.plan.duties) is served


def test_enough_guards_fill_every_post_without_overtime():
    plan = solved(roster_scenario(3 * [(1, 1, 1)], [{}] * 15))
    assert plan.rosters.plan.uncovered == ()
    assert plan.rosters.cost_terms["overtime"] == 0
    assert plan.rosters.cost_terms["wages"] == pytest.approx(9 * 28 * 8 * 18)
    assert any("12.6 guards of 40 hours a week (4.2 for a post" in note for note in plan.rosters.notes)


def test_shifts_of_twelve_hours_fill_the_busiest_hour():
    scenario = roster_scenario([(1, 2, 1)], [{}] * 12, rules=RosterRules(shift_h=12))
    problem = problem_of(scenario)
    assert problem.posts[0, 0].tolist() == [2, 2]
    plan = solved(scenario, work=0.1)
    assert check.violations(scenario, plan) == []
    assert {duty.shift for duty in plan.rosters.plan.duties} == {Shift.DAY, Shift.NIGHT}
    assert any("averaging" in note for note in plan.rosters.notes)


def test_nobody_works_on_leave_and_wishes_are_kept_where_they_cost_nothing():
    absences = [("q0", 3, 9), ("q1", 10, 12, GuardAbsenceKind.WISH), ("q2", 1, 28)]
    scenario = roster_scenario([(1, 0, 0)], [{}] * 4, absences=absences)
    plan = solved(scenario)
    days_of = {g: {d.day for d in plan.rosters.plan.duties if d.guard_id == g} for g in ("q0", "q1", "q2")}
    assert not days_of["q0"] & {day(d) for d in range(3, 10)}
    assert not days_of["q1"] & {day(d) for d in range(10, 13)}
    assert not days_of["q2"]
    assert plan.rosters.plan.uncovered == ()
    assert "On leave for the whole month: q2" in plan.rosters.notes


def test_posts_that_nobody_can_fill_are_reported_and_priced():
    scenario = roster_scenario([(1, 0, 1), (1, 0, 0)], [{"nights": False}] * 3, north_m=[0.0, 9000.0])
    result = solved(scenario).rosters
    assert {(gate, shift) for gate, _, shift, _ in result.plan.uncovered} == {("g0", Shift.NIGHT), ("g1", Shift.DAY)}
    assert result.cost_terms["uncovered"] == pytest.approx(56 * 1000)
    assert any("56 of 84 posts are empty, at least 56" in note for note in result.notes)
    assert any("No guard" in note and "g1" in note for note in result.notes)


@pytest.mark.parametrize(("posts", "people"), [([], []), ([], [{}]), ([(0, 0, 0)], [{}]), ([(1, 0, 0)], [])])
def test_empty_tables(posts, people):
    scenario = roster_scenario(posts, people)
    plan = solved(scenario)
    assert plan.rosters.status is Status.OPTIMAL
    assert plan.rosters.plan.duties == ()
    assert plan.rosters.objective == pytest.approx(28_000 if (1, 0, 0) in posts else 0)
    assert check.violations(scenario, plan) == []


def test_same_plan_from_any_executor_and_again(two_processes):
    # Gates in several clusters, too few people: there is something to improve in every round.
    scenario = roster_scenario(
        10 * [(1, 0, 1)],
        [{"compound_id": f"c{i % 10}", "yuan_h": 16.0 + i % 5, "nights": i % 3 > 0} for i in range(25)],
        north_m=[400.0 * i for i in range(10)],
    )
    problem = problem_of(scenario)
    executors = (Serial(), two_processes, Serial())
    results = [rosters.solve(problem, limit=Limit(work=0.06), seed=3, executor=each) for each in executors]
    assert results[0].plan == results[1].plan == results[2].plan
    assert results[0].cost_terms == results[1].cost_terms
    assert check.violations(scenario, Plan(rosters=results[0])) == []


def test_a_renamed_guard_changes_nothing_but_the_name():
    guards = [{"yuan_h": 16.0 + i} for i in range(5)]
    one, other = (roster_scenario([(1, 0, 1)], [{**g, "id": f"{x}{i}"} for i, g in enumerate(guards)]) for x in "qz")
    ours, theirs = (solved(each, work=0.05).rosters for each in (one, other))
    assert ours.objective == theirs.objective
    assert [d.guard_id[1:] for d in ours.plan.duties] == [d.guard_id[1:] for d in theirs.plan.duties]


def test_clusters_cover_the_gates_once_and_turning_cuts_another_way():
    problem = problem_of(roster_scenario(21 * [(1, 0, 0)], [], north_m=[90.0 * i for i in range(21)]))
    flat = replace(problem, gate_xy_m=np.random.default_rng(1).uniform(0, 1000, (21, 2)))
    cuts = [clusters_of(flat, size=4, angle=angle) for angle in (0.0, 1.0)]
    for groups in cuts:
        assert sorted(gate for group in groups for gate in group) == list(range(21))
        assert max(map(len, groups)) <= 4
    assert cuts[0] != cuts[1]
