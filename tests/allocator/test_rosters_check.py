"""The checker of the rosters names every fault put in by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from roster_cases import day, roster_scenario

from allocator import rosters
from allocator.checks import rosters as check
from domain.limits import Limit
from domain.people import PastDuty, Shift
from domain.plan import GateDuty, Plan, RostersPlan
from domain.rules import RosterRules

DAY, EVENING, NIGHT = Shift


@pytest.fixture(scope="module")
def scenario():
    return roster_scenario(
        [(1, 1, 1), (1, 0, 0)],
        [{}, {}, {}, {"nights": False}, {"hours_week": 16}, {"compound_id": "c1"}, {}, {}],
        north_m=[0.0, 2000.0],
        rules=RosterRules(near_m=1500.0),
        absences=[("q6", 10, 12)],
    )


@pytest.fixture(scope="module")
def plan(scenario):
    return Plan(rosters=rosters.solve(rosters.problem_of(scenario, None, Plan()), limit=Limit(work=0.05), seed=1))


@pytest.fixture
def with_month(scenario, plan):
    """Faults when a guard's month is replaced by (day, shift, gate) entries."""

    def faults(guard_id, *month):
        others = [duty for duty in plan.rosters.plan.duties if duty.guard_id != guard_id]
        own = [GateDuty(guard_id=guard_id, gate_id=gate, day=day(d), shift=shift) for d, shift, gate in month]
        changed = replace(plan.rosters.plan, duties=(*others, *own))
        return check.violations(scenario, replace(plan, rosters=replace(plan.rosters, plan=changed)))

    return faults


@pytest.mark.parametrize(
    ("past", "month", "fault"),
    [
        ([(1, NIGHT)], [(1, DAY)], "0 h rest between 2027-01-31 night and 2027-02-01 day < 11"),
        ([(2, NIGHT)], [(1, EVENING)], "32 h rest between 2027-01-30 night and 2027-02-01 evening < 48 after nights"),
        ([(3, NIGHT), (2, NIGHT), (1, NIGHT)], [(1, NIGHT)], "4 nights in succession up to 2027-02-01 > 3"),
        ([(d, DAY) for d in range(1, 7)], [(1, DAY)], "works 7 days in succession up to 2027-02-01 > 6"),
        ([(d, DAY) for d in range(1, 9)], [], None),
        ([(2, NIGHT)], [(1, NIGHT), (4, DAY)], None),
    ],
)
def test_what_was_before_the_month_counts(scenario, plan, past, month, fault):
    before = tuple(PastDuty(guard_id="q0", day=day(1) - timedelta(ago), shift=shift) for ago, shift in past)
    others = [duty for duty in plan.rosters.plan.duties if duty.guard_id != "q0"]
    own = [GateDuty(guard_id="q0", gate_id="g0", day=day(d), shift=shift) for d, shift in month]
    changed = Plan(rosters=replace(plan.rosters, plan=replace(plan.rosters.plan, duties=(*others, *own))))
    faults = check.violations(replace(scenario, roster_before=before), changed)
    # Posts and costs are changed as well; only what is said of the guard's month is looked at.
    assert [text for text in faults if "q0: " in text] == ([f"guard q0: {fault}"] if fault else [])


def test_days_of_the_week_in_which_the_month_begins_count():
    rules = RosterRules(max_days_week=3)
    past = [("q0", 1, DAY), ("q0", 2, DAY)]
    scenario = replace(roster_scenario([(1, 0, 0)], [{}], rules=rules, before=past), month=date(2027, 7, 1))
    rows = tuple(replace(row, day=row.day - day(1) + date(2027, 7, 1)) for row in scenario.roster_before)
    scenario = replace(scenario, roster_before=rows)  # Tuesday and Wednesday, then the month from Thursday on
    plan = Plan(rosters=rosters.solve(rosters.problem_of(scenario, None, Plan()), limit=Limit(work=0.05), seed=1))
    first_week = [duty for duty in plan.rosters.plan.duties if duty.day <= date(2027, 7, 4)]
    assert len(first_week) == 1
    assert check.violations(scenario, plan) == []
    more = [*plan.rosters.plan.duties]
    free = next(d for d in (1, 2, 3, 4) if date(2027, 7, d) not in {duty.day for duty in more})
    more.append(GateDuty(guard_id="q0", gate_id="g0", day=date(2027, 7, free), shift=DAY))
    faults = check.violations(scenario, Plan(rosters=replace(plan.rosters, plan=RostersPlan(duties=tuple(more)))))
    assert "guard q0: works 4 days in the week of 2027-06-28 > 3" in faults


def test_the_plan_itself_is_right(scenario, plan):
    assert check.violations(scenario, plan) == []


@pytest.mark.parametrize(
    ("guard", "month", "fault"),
    [
        ("q0", [(1, EVENING, "g0"), (2, DAY, "g0")], "8 h rest between 2027-02-01 evening and 2027-02-02 day < 11"),
        ("q0", [(7, NIGHT, "g0"), (8, EVENING, "g0")], "8 h rest between 2027-02-07 night and 2027-02-08 evening < 11"),
        (
            "q0",
            [(7, NIGHT, "g0"), (9, EVENING, "g0")],
            "32 h rest between 2027-02-07 night and 2027-02-09 evening < 48 after nights",
        ),
        ("q0", [(3, DAY, "g0"), (3, NIGHT, "g0")], "2 shifts on 2027-02-03"),
        ("q0", [(d, DAY, "g0") for d in range(4, 11)], "works 7 days in succession up to 2027-02-10 > 6"),
        ("q0", [(d, DAY, "g0") for d in range(1, 8)], "works 7 days in the week of 2027-02-01 > 6"),
        ("q0", [(d, NIGHT, "g0") for d in range(1, 5)], "4 nights in succession up to 2027-02-04 > 3"),
        ("q0", [(d, NIGHT, "g0") for d in range(1, 27, 2)], "13 nights in the month > 12"),
        ("q4", [(d, DAY, "g0") for d in range(1, 27, 2)], "104 h in the month > 64 h and 36 h of overtime"),
        ("q3", [(5, NIGHT, "g0")], "night on 2027-02-05, but works no nights"),
        ("q6", [(11, DAY, "g0")], "works on 2027-02-11, but is on leave"),
        ("q0", [(5, DAY, "g1")], "gate g1 is 2000 m away > 1500"),
    ],
)
def test_a_broken_rule_is_named(with_month, guard, month, fault):
    assert f"guard {guard}: {fault}" in with_month(guard, *month)


def test_the_most_that_the_law_allows_is_no_fault(with_month):
    said = with_month("q0", *[(d, DAY, "g0") for d in range(1, 29) if d % 7])
    assert not any(fault.startswith("guard q0") for fault in said)


def test_unknown_ids(with_month):
    assert with_month("x", (5, DAY, "g0")) == ["guard x: is not in the scenario"]
    assert with_month("q0", (5, DAY, "g9")) == ["guard q0: gate g9 is not in the scenario"]


def test_days_and_shifts_that_do_not_exist(scenario, plan):
    duty = replace(plan.rosters.plan.duties[0], day=day(1).replace(month=3))
    changed = replace(plan.rosters.plan, duties=(duty,))
    assert check.violations(scenario, replace(plan, rosters=replace(plan.rosters, plan=changed))) == [
        f"guard {duty.guard_id}: 2027-03-01 is not in the planned month"
    ]
    twelve = replace(scenario, rules=replace(scenario.rules, rosters=RosterRules(shift_h=12)))
    evening = replace(plan.rosters.plan, duties=(replace(duty, day=day(1), shift=EVENING),), uncovered=())
    said = check.violations(twelve, replace(plan, rosters=replace(plan.rosters, plan=evening)))
    assert said == [f"guard {duty.guard_id}: evening is no shift of 12 hours"]


def test_an_empty_post_not_reported(scenario, plan):
    duty = next(d for d in plan.rosters.plan.duties if d.shift is DAY and d.gate_id == "g0")
    changed = replace(plan.rosters.plan, duties=tuple(d for d in plan.rosters.plan.duties if d is not duty))
    faults = check.violations(scenario, replace(plan, rosters=replace(plan.rosters, plan=changed)))
    assert f"gate g0 {duty.day} day: 0 of 1 posts filled and not reported" in faults
    assert any(fault.startswith("rosters: cost of wages") for fault in faults)


def test_a_post_reported_empty_that_is_filled(scenario, plan):
    duty = next(d for d in plan.rosters.plan.duties if d.shift is DAY and d.gate_id == "g0")
    reported = (*plan.rosters.plan.uncovered, ("g0", duty.day, DAY, 1))
    changed = replace(plan.rosters.plan, uncovered=reported)
    faults = check.violations(scenario, replace(plan, rosters=replace(plan.rosters, plan=changed)))
    assert f"gate g0 {duty.day} day: 1 of 1 posts filled and 1 reported empty" in faults
    assert any(fault.startswith("rosters: cost of uncovered") for fault in faults)


def test_a_report_about_no_gate(scenario, plan):
    changed = replace(plan.rosters.plan, uncovered=(("g9", day(1), DAY, 1),))
    faults = check.violations(scenario, replace(plan, rosters=replace(plan.rosters, plan=changed)))
    assert faults == ["gate g9: 1 posts reported empty on 2027-02-01 day"]


@pytest.mark.parametrize("term", ["wishes", "uneven", "overtime"])
def test_a_cost_that_is_not_the_plans(scenario, plan, term):
    said = {**plan.rosters.cost_terms, term: plan.rosters.cost_terms[term] + 7}
    faults = check.violations(scenario, replace(plan, rosters=replace(plan.rosters, cost_terms=said)))
    assert any(fault.startswith(f"rosters: cost of {term}") for fault in faults)
