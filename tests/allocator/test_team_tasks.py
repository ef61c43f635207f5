"""What the month owes: rules and rows become visits of lawful length, and the checker comes to the same tasks."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from team_cases import DAYS, NO_RULES, compound, rules_of, task, team, team_scenario

from allocator.checks.team_work import owed_work
from allocator.teams.tasks import tasks_of
from domain.district import Mode
from domain.people import TeamKind
from domain.plan import ModesPlan, Plan
from domain.results import Result, Status

NOTHING = Plan()


def modes_of(**modes):
    return Plan(
        modes=Result(status=Status.FEASIBLE, plan=ModesPlan(mode_of=modes, options=(), uncovered={}), objective=0.0)
    )


def found(scenario, plan=NOTHING):
    return {each.id: each for each in tasks_of(scenario, plan)}


def test_a_month_is_cut_into_visits_of_wanted_length():
    scenario = team_scenario(
        [compound("large", 0.1, households=300), compound("small", 0.2, households=10), compound("tiny", 0.3, 2)],
        [team("t", 1.0)],
        rules=rules_of(longest_visit_min=180.0, least_visit_min=20.0),
    )
    tasks = found(scenario)
    assert (tasks["large-repair"].visits, tasks["large-repair"].visit_s) == (7, 10_286)  # 1200 min / 180
    assert (tasks["small-repair"].visits, tasks["small-repair"].visit_s) == (2, 1200)  # 40 min, 20 at least
    assert (tasks["tiny-repair"].visits, tasks["tiny-repair"].visit_s) == (1, 480)


def test_more_than_a_visit_every_day_is_cut_into_tasks_side_by_side():
    scenario = team_scenario([compound("c", 0.1, households=750)], [], rules=rules_of(longest_visit_min=300.0))
    tasks = found(scenario)  # 3000 minutes are 10 visits, on 8 days
    assert {id_: each.visits for id_, each in tasks.items()} == {"c-repair-1": 5, "c-repair-2": 5}
    assert all(each.visit_s == 18_000 for each in tasks.values())


def test_four_visits_of_a_month_are_in_different_weeks():
    scenario = team_scenario([compound("c", 0.1)], [])
    assert found(scenario)["c-repair"].min_gap_days == 5
    assert found(scenario)["c-repair"].max_gap_days == 11  # 1.3 x 31 / 4


def test_the_least_gap_is_lowered_until_the_visits_fit():
    tight = team_scenario([compound("c", 0.1)], [], days=DAYS[:4])
    assert found(tight)["c-repair"].min_gap_days == 3


def test_lifts_are_checked_where_no_mode_does_it():
    scenario = team_scenario([compound("c", 0.1, lift_checks_month=2)], [], rules=rules_of(repair_min_household=0))
    assert {each.id: (each.visits, each.skills) for each in tasks_of(scenario, NOTHING)} == {
        "c-lift": (2, frozenset({"电梯"}))
    }
    assert found(scenario, modes_of(c=Mode.SELF)) == {}


def test_compounds_under_contract_owe_nothing():
    scenario = team_scenario(
        [compound("c0", 0.5, green=900.0), compound("c1", 0.7)], [], tasks=[task("k", "c0"), task("l", "c1")]
    )
    assert set(found(scenario, modes_of(c0=Mode.CONTRACT, c1=Mode.SELF))) == {"c1-repair", "l"}


def test_a_row_states_its_own_hours_gaps_and_price():
    row = task(
        "k", "c", visit_min=30.0, visits_month=2, min_gap_days=3, max_gap_days=20, from_h=5.0, to_h=9.5, undone_yuan=7.0
    )
    scenario = team_scenario([compound("c", 0.1)], [], rules=rules_of(**NO_RULES), tasks=[row])
    made = found(scenario)["k"]
    assert (made.visits, made.visit_s, made.min_gap_days, made.max_gap_days) == (2, 1800, 3, 20)
    assert (made.early_s, made.late_s, made.undone_yuan) == (6 * 3600, 34_200, 7.0)


rows = st.builds(
    task,
    id_=st.uuids().map(str),
    compound_id=st.sampled_from(["c0", "c1"]),
    kind=st.sampled_from(TeamKind),
    visit_min=st.floats(1, 300),
    visits_month=st.integers(1, 8),
    min_gap_days=st.none() | st.integers(1, 9),
    max_gap_days=st.none() | st.integers(9, 31),
    from_h=st.floats(0, 10),
    to_h=st.floats(12, 24),
)


@settings(max_examples=60)
@given(
    households=st.integers(1, 3000),
    green=st.floats(0, 5000),
    buildings=st.integers(1, 40),
    lifts=st.integers(0, 9),
    least=st.floats(1, 60),
    longest=st.floats(60, 300),
    given_rows=st.lists(rows, max_size=3, unique_by=lambda row: row.id),
    days=st.integers(0, 8),
    mode=st.sampled_from([None, Mode.SELF, Mode.CONTRACT]),
)
def test_solver_and_checker_come_to_the_same_work(
    households, green, buildings, lifts, least, longest, given_rows, days, mode
):
    homes = [
        compound(f"c{k}", 0.1 + k, households, green, buildings=buildings, lift_checks_month=lifts) for k in (0, 1)
    ]
    rules = rules_of(inspection_min_building=15.0, least_visit_min=least, longest_visit_min=longest)
    scenario = team_scenario(homes, [], rules=rules, tasks=given_rows, days=DAYS[:days])
    plan = modes_of(c0=mode) if mode else NOTHING
    owed = owed_work(scenario, plan)
    assert list(owed) == list(dict.fromkeys(owed))
    for made in tasks_of(scenario, plan):
        one = owed.pop(made.id)
        assert (one.compound_id, one.kind, one.skills) == (made.compound_id, made.kind, made.skills)
        assert (one.visits, one.seconds, one.opens_s, one.closes_s) == (
            made.visits, made.visit_s, made.early_s, made.late_s,
        )  # fmt: skip
        assert (one.gap_least, one.gap_most) == (made.min_gap_days, made.max_gap_days)
        assert one.undone_yuan == pytest.approx(made.undone_yuan)
    assert owed == {}


def test_all_minutes_of_the_month_are_in_visits():
    scenario = team_scenario([compound("c", 0.1, households=777)], [], rules=rules_of())
    seconds = sum(each.visits * each.visit_s for each in tasks_of(scenario, NOTHING))
    assert 777 * 4 * 60 <= seconds < 777 * 4 * 60 + 60
    assert tasks_of(replace(scenario, compounds=()), NOTHING) == ()
