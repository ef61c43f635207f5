"""Rosters are as cheap as enumeration finds, keep every rule on any input, and a fault put in by hand is named."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from roster_cases import roster_scenario

from allocator import rosters
from allocator.checks import rosters as check
from allocator.rosters.cutting import clusters_of
from allocator.rosters.relaxation import relaxed
from domain.executors import Serial
from domain.limits import Limit
from domain.plan import GateDuty, Plan, Shift
from domain.results import Status
from domain.rules import RosterRules


def solved(scenario, work=0.3):
    return Plan(rosters=rosters.solve(rosters.problem_of(scenario, None, Plan()), limit=Limit(work=work), seed=1))


def lawful_weeks(guard, rules):
    """Every week of a guard by enumeration: 7 entries of None or a shift number, with its cost in yuan."""
    kinds = [None, 0, 1, 2] if guard.nights else [None, 0, 1]
    regular = min(guard.hours_week, 40)
    for week in product(kinds, repeat=7):
        hours = 8 * sum(shift is not None for shift in week)
        if hours > min(8 * rules.max_days_week, regular + rules.overtime_h_week):
            continue
        pairs = [(a, b) for a, b in zip(week, week[1:] + week[:1], strict=True) if None not in (a, b)]
        # Shifts start at 6, 14 and 22 h: the next day's begins 24 + 8 (b - a) hours after, 8 of them worked.
        if any(24 + 8 * (b - a) - 8 < rules.min_rest_h for a, b in pairs):
            continue
        wishes = sum(s is not None and str(d) in guard.days_off for d, s in enumerate(week, start=1))
        overtime = max(0, hours - regular)
        wages = (hours - overtime + overtime * rules.overtime_factor) * guard.yuan_h
        yield week, wages + wishes * rules.wish_yuan


def cheapest_by_enumeration(scenario):
    """Least cost of a week at one gate, by dynamic programming over guards on the exact set of posts left."""
    gate, rules = scenario.gates[0], scenario.rules.rosters
    need = tuple([gate.guards_day, gate.guards_evening, gate.guards_night] * 7)
    best = {need: 0.0}
    for guard in scenario.guards:
        weeks = {}
        for week, cost in lawful_weeks(guard, rules):
            held = tuple(3 * d + s for d, s in enumerate(week) if s is not None)
            if all(need[i] for i in held):
                weeks[held] = min(cost, weeks.get(held, float("inf")))
        after = dict(best)
        for left, before in best.items():
            for held, cost in weeks.items():
                if all(left[i] for i in held):
                    now = tuple(n - (i in held) for i, n in enumerate(left))
                    if before + cost < after.get(now, float("inf")):
                        after[now] = before + cost
        best = after
    week = min(cost + rules.uncovered_yuan * sum(left) for left, cost in best.items())
    return week * scenario.rules.crews.weeks_month


guards = st.lists(
    st.fixed_dictionaries(
        {
            "hours_week": st.sampled_from([8, 20, 36, 40, 48]),
            "yuan_h": st.sampled_from([15.0, 18.25, 22.5]),
            "nights": st.booleans(),
            "days_off": st.sampled_from([(), ("1",), ("3", "7")]),
        }
    ),
    max_size=2,
)


@settings(max_examples=25)
@given(
    posts=st.sampled_from([(1, 0, 0), (0, 1, 0), (0, 0, 1)]),
    guards=guards,
    uncovered=st.sampled_from([30.0, 130.0, 1000.0]),
)
def test_one_gate_is_as_cheap_as_enumeration_finds(posts, guards, uncovered):
    scenario = roster_scenario([posts], guards, rules=RosterRules(uncovered_yuan=uncovered))
    plan = solved(scenario)
    assert plan.rosters.objective == pytest.approx(cheapest_by_enumeration(scenario))
    assert plan.rosters.status is Status.OPTIMAL


@pytest.mark.parametrize(("hours", "nights"), [(24, True), (16, False), (16, True)])
def test_rest_between_kinds_of_shift_is_as_cheap_as_enumeration_finds(hours, nights):
    guards = [{"hours_week": hours, "nights": nights}, {"hours_week": 16, "yuan_h": 21.5}]
    scenario = roster_scenario([(1, 0, 1)], guards, rules=RosterRules(overtime_h_week=0))
    assert solved(scenario).rosters.objective == pytest.approx(cheapest_by_enumeration(scenario))


def test_the_rest_rule_costs_what_the_flow_does_not_see():
    # q2 must stand in by night at g1 on Mondays and Wednesdays, by day at g0 on Tuesdays and Thursdays, if the wishes
    # of q0 and q1 hold; with rest after the nights two of these wishes have to be broken.
    scenario = roster_scenario(
        [(1, 0, 0), (0, 0, 1), (0, 0, 0)],
        [
            {"compound_id": "c0", "days_off": ("2", "4")},
            {"compound_id": "c1", "days_off": ("1", "3")},
            {"compound_id": "c2", "hours_week": 32},
        ],
        north_m=[0.0, 2000.0, 1000.0],
        rules=RosterRules(overtime_h_week=0, near_m=1500.0),
    )
    wages = 14 * 8 * 18
    assert relaxed(rosters.problem_of(scenario, None, Plan()))[0] == pytest.approx(wages)
    result = solved(scenario).rosters
    assert result.objective == pytest.approx((wages + 2 * 20) * 4.345)
    assert result.status is Status.OPTIMAL


@settings(max_examples=25)
@given(
    posts=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=11),
    guards=st.lists(
        st.fixed_dictionaries(
            {
                "hours_week": st.integers(8, 56),
                "yuan_h": st.floats(0, 40).map(lambda y: round(y, 3)),
                "nights": st.booleans(),
                "days_off": st.sampled_from([(), ("2",), ("6", "7")]),
            }
        ),
        max_size=9,
    ),
    far=st.booleans(),
    rest=st.integers(8, 16),
)
def test_every_plan_passes_its_checker(posts, guards, far, rest):
    north = [700.0 * i if far else 0.0 for i in range(len(posts))]
    scenario = roster_scenario(posts, guards, north_m=north, rules=RosterRules(min_rest_h=rest))
    plan = solved(scenario, work=0.05)
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
    plan = solved(scenario)
    assert check.violations(scenario, plan) == []
    assert bool(plan.rosters.plan.duties) is served


def test_enough_guards_fill_every_post_at_the_plain_wage():
    plan = solved(roster_scenario(3 * [(1, 1, 1)], [{}] * 14))
    assert plan.rosters.status is Status.OPTIMAL
    assert plan.rosters.plan.uncovered == ()
    assert plan.rosters.objective == pytest.approx(63 * 8 * 18 * 4.345)
    assert any("12.6 guards of 40 hours (4.2 for a post" in note for note in plan.rosters.notes)


def test_posts_that_nobody_can_fill_are_reported_and_priced():
    scenario = roster_scenario([(1, 0, 1), (1, 0, 0)], [{"nights": False}] * 3, north_m=[0.0, 9000.0])
    result = solved(scenario).rosters
    assert {(gate, shift) for gate, _, shift, _ in result.plan.uncovered} == {("g0", Shift.NIGHT), ("g1", Shift.DAY)}
    assert result.cost_terms["uncovered"] == pytest.approx(14 * 1000 * 4.345)
    assert any("14 of 21 posts" in note for note in result.notes)
    assert any("No guard" in note and "g1" in note for note in result.notes)


@pytest.mark.parametrize(("posts", "people"), [([], []), ([], [{}]), ([(0, 0, 0)], [{}]), ([(1, 0, 0)], [])])
def test_empty_tables(posts, people):
    scenario = roster_scenario(posts, people)
    plan = solved(scenario)
    assert plan.rosters.status is Status.OPTIMAL
    assert plan.rosters.plan.duties == ()
    assert plan.rosters.objective == pytest.approx(7000 * 4.345 if (1, 0, 0) in posts else 0)
    assert check.violations(scenario, plan) == []


def test_same_plan_from_any_executor_and_again(two_processes):
    # Gates in several clusters, too few people: there is something to improve in every round.
    scenario = roster_scenario(
        18 * [(1, 0, 1)],
        [{"compound_id": f"c{i % 18}", "yuan_h": 16.0 + i % 5, "nights": i % 3 > 0} for i in range(45)],
        north_m=[400.0 * i for i in range(18)],
    )
    problem = rosters.problem_of(scenario, None, Plan())
    executors = (Serial(), two_processes, Serial())
    results = [rosters.solve(problem, limit=Limit(work=0.03), seed=3, executor=each) for each in executors]
    assert results[0].plan == results[1].plan == results[2].plan
    assert results[0].cost_terms == results[1].cost_terms
    assert check.violations(scenario, Plan(rosters=results[0])) == []


def test_clusters_cover_the_gates_once_and_turning_cuts_another_way():
    problem = rosters.problem_of(
        roster_scenario(21 * [(1, 0, 0)], [], north_m=[90.0 * i for i in range(21)]), None, Plan()
    )
    flat = replace(problem, gate_xy_m=np.random.default_rng(1).uniform(0, 1000, (21, 2)))
    cuts = [clusters_of(flat, size=4, angle=angle) for angle in (0.0, 1.0)]
    for groups in cuts:
        assert sorted(gate for group in groups for gate in group) == list(range(21))
        assert max(map(len, groups)) <= 4
    assert cuts[0] != cuts[1]


class TestSabotage:
    """Each fault put in by hand is named."""

    scenario = roster_scenario(
        [(1, 1, 1), (1, 0, 0)],
        [{}, {}, {}, {"nights": False}, {"hours_week": 16}, {"compound_id": "c1"}, {}, {}],
        north_m=[0.0, 2000.0],
        rules=RosterRules(near_m=1500.0),
    )
    plan = solved(scenario)

    def with_week(self, guard_id, *week):
        """Faults when a guard's week is replaced by (weekday, shift, gate) entries."""
        others = [duty for duty in self.plan.rosters.plan.duties if duty.guard_id != guard_id]
        own = [GateDuty(guard_id=guard_id, gate_id=gate, weekday=day, shift=shift) for day, shift, gate in week]
        changed = replace(self.plan.rosters.plan, duties=(*others, *own))
        return check.violations(self.scenario, replace(self.plan, rosters=replace(self.plan.rosters, plan=changed)))

    def test_the_plan_itself_is_right(self):
        assert check.violations(self.scenario, self.plan) == []

    def test_too_little_rest(self):
        faults = self.with_week("q0", (1, Shift.EVENING, "g0"), (2, Shift.DAY, "g0"))
        assert "guard q0: 8 h rest between Monday evening and Tuesday day < 11" in faults

    def test_too_little_rest_over_the_end_of_the_week(self):
        faults = self.with_week("q0", (7, Shift.NIGHT, "g0"), (1, Shift.EVENING, "g0"))
        assert "guard q0: 8 h rest between Sunday night and Monday evening < 11" in faults

    def test_two_shifts_on_one_day(self):
        faults = self.with_week("q0", (3, Shift.DAY, "g0"), (3, Shift.NIGHT, "g0"))
        assert "guard q0: 2 shifts on Wednesday" in faults

    def test_too_many_days_and_hours(self):
        faults = self.with_week("q0", *[(day, Shift.DAY, "g0") for day in range(1, 8)])
        assert "guard q0: works 7 days a week > 6" in faults
        assert "guard q0: 56 h a week > 48 with overtime" in faults

    def test_more_hours_than_a_part_time_guard_has(self):
        faults = self.with_week("q4", *[(day, Shift.DAY, "g0") for day in range(1, 5)])
        assert "guard q4: 32 h a week > 24 with overtime" in faults

    def test_a_night_of_a_guard_without_nights(self):
        assert "guard q3: night at gate g0 on Friday night, but works no nights" in self.with_week(
            "q3", (5, Shift.NIGHT, "g0")
        )

    def test_a_gate_too_far(self):
        assert "guard q0: gate g1 is 2000 m away > 1500" in self.with_week("q0", (5, Shift.DAY, "g1"))

    def test_unknown_ids(self):
        assert self.with_week("x", (5, Shift.DAY, "g0")) == ["guard x: is not in the scenario"]
        assert self.with_week("q0", (5, Shift.DAY, "g9")) == ["guard q0: gate g9 is not in the scenario"]
        assert self.with_week("q0", (8, Shift.DAY, "g0")) == ["guard q0: weekday 8 is not 1 to 7"]

    def test_an_empty_post_not_reported(self):
        duty = next(d for d in self.plan.rosters.plan.duties if d.weekday == 2 and d.shift is Shift.NIGHT)
        changed = replace(
            self.plan.rosters.plan, duties=tuple(d for d in self.plan.rosters.plan.duties if d is not duty)
        )
        faults = check.violations(self.scenario, replace(self.plan, rosters=replace(self.plan.rosters, plan=changed)))
        assert "gate g0 Tuesday night: 0 of 1 posts filled and not reported" in faults
        assert any(fault.startswith("rosters: cost of wages") for fault in faults)

    def test_a_post_reported_empty_that_is_filled(self):
        changed = replace(
            self.plan.rosters.plan, uncovered=(*self.plan.rosters.plan.uncovered, ("g0", 1, Shift.DAY, 1))
        )
        faults = check.violations(self.scenario, replace(self.plan, rosters=replace(self.plan.rosters, plan=changed)))
        assert "gate g0 Monday day: 1 of 1 posts filled and 1 reported empty" in faults
        assert any(fault.startswith("rosters: cost of uncovered") for fault in faults)

    def test_a_report_about_no_gate(self):
        changed = replace(self.plan.rosters.plan, uncovered=(("g9", 1, Shift.DAY, 1),))
        faults = check.violations(self.scenario, replace(self.plan, rosters=replace(self.plan.rosters, plan=changed)))
        assert faults == ["gate g9: 1 posts reported empty on weekday 1"]
