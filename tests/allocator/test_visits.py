"""Months of visits cost what enumeration finds, keep every rule on any input, and faults put in by hand are named."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from visit_cases import FIRST_DAY, least_cost, plain, problem_for, solved, street_scenario

from allocator import visits
from allocator.checks import visits as check
from allocator.visits.first_chiefs import first_chiefs
from allocator.visits.problem import largest_gap
from domain.executors import Serial
from domain.limits import Limit
from domain.people import Absence, AbsenceSpan, Half
from domain.plan import Plan, Visit
from domain.results import Status

ONE_DAY = plain(min_gap_days=1)


@pytest.mark.parametrize("unfair", [0.0, 0.3, 20.0])
@pytest.mark.parametrize("seed", range(4))
def test_enumeration_finds_nothing_cheaper(seed, unfair):
    rng = np.random.default_rng(seed)
    scenario = street_scenario(
        [(int(x), int(n)) for x, n in zip(rng.integers(0, 400, 3), rng.integers(1, 3, 3), strict=True)],
        [(int(x), {"max_compounds": int(m)}) for x, m in zip(rng.integers(0, 400, 2), (2, 3), strict=True)],
        rules=plain(min_gap_days=2, unfair_yuan=unfair),
    )
    result = solved(scenario).visits
    best = least_cost(problem_for(scenario))
    assert result.objective == pytest.approx(best, abs=1e-6)
    assert result.bound <= best + 1e-6


def test_a_trip_of_three_is_shared_where_allowed():
    scenario = street_scenario(
        [(300, 1), (310, 1), (320, 1)], [(0, {"max_visits_half_day": 3})], days=1, visits_month=1
    )
    result = solved(scenario).visits
    assert len({(v.day, v.half) for v in result.plan.visits}) == 1
    assert result.status is Status.OPTIMAL
    assert result.objective == pytest.approx(least_cost(problem_for(scenario)))


def test_trips_are_shorter_than_the_rules_of_a_half_day_allow():
    rules = plain(min_gap_days=1, half_day_h=2.0, visit_min=60.0)
    scenario = street_scenario([(10, 1), (20, 1)], [(0, {})], days=1, visits_month=1, rules=rules)
    result = solved(scenario).visits
    assert len({(v.day, v.half) for v in result.plan.visits}) == 2  # two visits and the way between take over two hours


compounds = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 4)), min_size=1, max_size=7)
staff = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.fixed_dictionaries({"max_compounds": st.integers(0, 4), "max_visits_half_day": st.integers(1, 4)}),
    ),
    min_size=1,
    max_size=4,
)
leave = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 5), st.sampled_from(list(AbsenceSpan))), max_size=4
)


@given(compounds=compounds, staff=staff, leave=leave, gap=st.integers(1, 4), office=st.integers(1, 3))
@settings(max_examples=40)
def test_plans_pass_their_checker_or_say_why_there_is_none(compounds, staff, leave, gap, office):
    absences = [
        Absence(
            official_id=f"o{who}",
            from_date=FIRST_DAY + timedelta(days=first),
            to_date=FIRST_DAY + timedelta(days=first + more),
            span=span,
        )
        for who, first, more, span in leave
        if who < len(staff)
    ]
    rules = plain(min_gap_days=gap, community_visits_half_day=office)
    scenario = street_scenario(compounds, staff, days=8, rules=rules, absences=absences, visits_month=1, communities=2)
    plan = solved(scenario, work=0.1)
    if plan.visits.plan is None:
        assert plan.visits.notes
    else:
        assert check.violations(scenario, plan) == []
        assert plan.visits.bound <= plan.visits.objective


def test_gaps_that_the_calendar_cannot_hold_are_shortened_for_all_and_said():
    scenario = street_scenario([(10, 3)], [(0, {})], days=5, rules=plain(min_gap_days=4))
    plan = solved(scenario)
    assert largest_gap(scenario.working_days, 3, 4) == 2
    assert plan.visits.cost_terms["short_gaps"] == 0.0
    assert any("compounds c0: so many visits do not fit 4 days apart" in note for note in plan.visits.notes)
    assert check.violations(scenario, plan) == []


def test_gaps_that_a_chief_on_leave_cannot_keep_are_priced():
    away = Absence(official_id="o0", from_date=FIRST_DAY + timedelta(days=2), to_date=FIRST_DAY + timedelta(days=6))
    scenario = street_scenario(
        [(10, 2)], [(0, {})], days=7, absences=[away], rules=plain(min_gap_days=4, short_gap_yuan=50.0)
    )
    plan = solved(scenario)
    assert plan.visits.cost_terms["short_gaps"] == pytest.approx(150.0)
    assert check.violations(scenario, plan) == []
    assert plan.visits.objective == pytest.approx(least_cost(problem_for(scenario)))


def test_a_gap_worth_more_than_any_driving_is_planned_too():
    away = Absence(official_id="o0", from_date=FIRST_DAY + timedelta(days=2), to_date=FIRST_DAY + timedelta(days=6))
    rules = plain(min_gap_days=4, short_gap_yuan=1e9, yuan_km=1e-9)
    scenario = street_scenario([(10, 2)], [(0, {})], days=7, absences=[away], rules=rules)
    plan = solved(scenario)
    assert plan.visits.cost_terms["short_gaps"] == pytest.approx(3e9)
    assert check.violations(scenario, plan) == []


def refused(scenario):
    result = solved(scenario).visits
    assert result.status is Status.INFEASIBLE
    assert result.plan is None
    return " | ".join(result.notes)


def test_more_visits_than_days_is_refused_by_name():
    text = refused(street_scenario([(10, 5), (20, 2)], [(0, {})], days=3))
    assert "compound c0: 5 visits on different days > 3 days with visits; cheapest relaxation: 2 visits fewer" in text


def test_too_few_places_for_compounds_are_counted():
    text = refused(street_scenario([(10, 2), (20, 2), (30, 2)], [(0, {"max_compounds": 2})]))
    assert "1 compounds have no chief: compounds c0, c1, c2 need 3 places" in text
    assert "raise max_compounds by 1 in all" in text


def test_more_leave_than_days_is_refused_by_name():
    away = Absence(official_id="o0", from_date=date(2026, 1, 1), to_date=date(2026, 12, 31))
    text = refused(street_scenario([(10, 2)], [(0, {})], absences=[away]))
    assert "compound c0: no official within reach is present on 2 days" in text


def test_too_few_half_days_are_counted():
    staff = [(0, {"max_compounds": 4, "max_visits_half_day": 1})]
    text = refused(street_scenario([(10, 2), (20, 2), (30, 2), (40, 2)], staff))
    assert (
        "2 visits cannot be made: compounds c0, c1, c2, c3 are owed 8, the officials who can reach them can make 6"
        in text
    )


def test_an_office_that_cannot_accompany_all_visits_is_named():
    rules = plain(min_gap_days=1, community_visits_half_day=1)
    text = refused(street_scenario([(k, 2) for k in range(4)], [(0, {}), (9, {})], rules=rules))
    assert "community m0: 8 visits owed > 6 that its office can accompany (1 a half-day)" in text


def test_an_unreachable_compound_is_named():
    rules = plain(half_day_h=1.2, visit_min=60.0)
    text = refused(street_scenario([(400, 2)], [(0, {})], rules=rules))
    assert "compound c0: no official can go there and back in a half-day" in text


def test_officials_who_may_lead_nothing_are_said():
    text = refused(street_scenario([(10, 2)], [(0, {"max_compounds": 0})]))
    assert "compound c0: every official within reach has max_compounds 0" in text


def test_compounds_that_do_not_pack_are_refused_with_the_missing_places():
    """Two officials with five half-days each have room for nine visits, but not for three compounds of three."""
    staff = [(0, {"max_compounds": 2, "max_visits_half_day": 1}), (5, {"max_compounds": 2, "max_visits_half_day": 1})]
    away = [Absence(official_id=o, from_date=FIRST_DAY, to_date=FIRST_DAY, span=AbsenceSpan.AM) for o in ("o0", "o1")]
    text = refused(street_scenario([(10, 3), (20, 3), (30, 3)], staff, visits_month=3, absences=away))
    assert "get no chief within max_compounds and leave; cheapest relaxation: 1 more places with 3 visits" in text


def test_visits_that_fit_in_sum_but_not_on_different_days_are_refused_with_the_conflict():
    """Four compounds need 20 visits on five days, but the day with half a day of leave takes only three."""
    away = Absence(official_id="o0", from_date=FIRST_DAY, to_date=FIRST_DAY, span=AbsenceSpan.AM)
    owed = [(10, 5), (20, 5), (30, 5), (40, 5), (50, 1), (60, 1)]
    staff = [(0, {"max_compounds": 6, "max_visits_half_day": 3})]
    result = solved(street_scenario(owed, staff, days=5, visits_month=1, absences=[away])).visits
    assert result.status is Status.INFEASIBLE
    assert "no chiefs found whose visits all fall on different days" in " | ".join(result.notes)
    assert result.notes[0].startswith("cannot be met together")


def test_no_officials_is_refused():
    assert "there are no officials" in refused(street_scenario([(10, 2)], []))


@pytest.fixture(scope="module")
def month():
    """A street with two chiefs, four days apart, and a plan of it that passes."""
    scenario = street_scenario(
        [(100, 2), (110, 2), (300, 2)],
        [(90, {}), (310, {})],
        days=10,
        rules=plain(min_gap_days=4, community_visits_half_day=2),
        absences=[Absence(official_id="o1", from_date=FIRST_DAY, to_date=FIRST_DAY, span=AbsenceSpan.PM)],
    )
    plan = solved(scenario)
    assert check.violations(scenario, plan) == []
    return scenario, plan


def changed(month, edit, **more):
    """Violations after `edit` of the tuple of visits."""
    scenario, plan = month
    visited = replace(plan.visits.plan, visits=tuple(edit(list(plan.visits.plan.visits))), **more)
    return check.violations(scenario, Plan(visits=replace(plan.visits, plan=visited)))


def test_a_removed_visit_is_named(month):
    lost = month[1].visits.plan.visits[0]
    found = changed(month, lambda rows: rows[1:])
    assert f"compound {lost.compound_id}: 1 visits < 2 owed" in found


def test_a_visit_too_many_is_named(month):
    rows = month[1].visits.plan.visits
    used = {v.day for v in rows}
    day = next(d for d in month[0].working_days if d not in used)
    found = changed(month, lambda rows: [*rows, replace(rows[0], day=day)])
    assert f"compound {rows[0].compound_id}: 3 visits > 2 owed" in found


def test_visits_too_close_are_named(month):
    _, plan = month
    first, second = sorted((v for v in plan.visits.plan.visits if v.compound_id == "c2"), key=lambda v: v.day)
    day = first.day + timedelta(days=2)
    found = changed(month, lambda rows: [replace(v, day=day) if v == second else v for v in rows])
    assert f"compound c2: visits on {first.day} and {day} are 2 days apart < 4" in found


def test_two_visits_on_one_day_are_named(month):
    first = next(v for v in month[1].visits.plan.visits if v.compound_id == "c2")
    other = Half.PM if first.half is Half.AM else Half.AM
    found = changed(
        month,
        lambda rows: [replace(first, half=other) if v.compound_id == "c2" and v != first else v for v in rows],
    )
    assert f"compound c2: 2 visits on {first.day}" in found


def test_an_overfull_half_day_is_named(month):
    scenario, _ = month
    day = scenario.working_days[5]
    crowd = [Visit(compound_id=c, official_id="o0", day=day, half=Half.AM) for c in ("c0", "c1", "c2")]
    found = changed(month, lambda _: crowd)
    assert f"official o0: 3 visits on {day} am > 2" in found
    assert f"community m0: 3 visits on {day} am > 2" in found


def test_visits_by_others_and_on_leave_are_named(month):
    _, plan = month
    stranger = Visit(compound_id="c0", official_id="o1", day=FIRST_DAY, half=Half.PM)
    found = changed(month, lambda rows: [*rows, stranger])
    chief = plan.visits.plan.chief_of["c0"]
    assert f"compound c0: visited on {FIRST_DAY} by o1, but its chief is {chief}" in found
    assert f"official o1: visits c0 on {FIRST_DAY} pm, but is absent" in found


def test_visits_while_everybody_is_on_leave_are_named(month):
    scenario, plan = month
    days = scenario.working_days
    leave = tuple(Absence(official_id=o.id, from_date=days[0], to_date=days[-1]) for o in scenario.officials)
    found = check.violations(replace(scenario, absences=leave), plan)
    assert sum("but is absent" in text for text in found) == len(plan.visits.plan.visits)


def test_missing_chief_and_too_many_compounds_are_named(month):
    scenario, plan = month
    chief_of = {"c0": "o0", "c1": "o0"}
    assert "compound c2: has no chief" in changed(month, lambda rows: rows, chief_of=chief_of)
    tight = replace(scenario, officials=tuple(replace(o, max_compounds=1) for o in scenario.officials))
    assert "official o0: 2 compounds > 1" in check.violations(tight, plan)


def test_long_trips_are_named(month):
    scenario, plan = month
    short = replace(scenario.rules, visits=replace(scenario.rules.visits, half_day_h=0.9))
    found = check.violations(replace(scenario, rules=short), plan)
    assert any("takes" in text and "> 0.9 h" in text for text in found)


def test_unknown_ids_and_days_are_named(month):
    first = month[1].visits.plan.visits[0]
    ghost = [replace(first, compound_id="x"), replace(first, official_id="y"), replace(first, day=date(2027, 1, 1))]
    found = changed(month, lambda _: ghost)
    assert "compound x: is visited but is not in the scenario" in found
    assert f"compound {first.compound_id}: visitor y is not in the scenario" in found
    assert f"compound {first.compound_id}: 2027-01-01 is not a day of the month on which visits are made" in found
    found = changed(month, lambda rows: rows, chief_of={"x": "y"})
    assert "compound x: is not in the scenario" in found
    assert "compound x: chief y is not in the scenario" in found


def test_wrong_costs_and_bounds_are_named(month):
    scenario, plan = month
    cheap = replace(plan.visits, cost_terms={**plan.visits.cost_terms, "travel": 0.0})
    assert any("visits: cost of travel is said to be 0.00" in t for t in check.violations(scenario, Plan(visits=cheap)))
    high = replace(plan.visits, bound=plan.visits.objective + 5)
    assert any("visits: bound" in text for text in check.violations(scenario, Plan(visits=high)))


def renamed_id(name):
    return f"z{name}" if name else ""


def test_new_names_change_no_cost(town, town_network):
    town = replace(town, requests=())
    renamed = replace(
        town,
        compounds=tuple(
            replace(c, id=f"z{c.id}", chief_id=renamed_id(c.chief_id), deputy_id=renamed_id(c.deputy_id))
            for c in town.compounds
        ),
        officials=tuple(
            replace(o, id=f"z{o.id}", conflict_compound_ids=tuple(f"z{c}" for c in o.conflict_compound_ids))
            for o in town.officials
        ),
        absences=tuple(replace(a, official_id=f"z{a.official_id}") for a in town.absences),
        meetings=tuple(replace(m, compound_id=f"z{m.compound_id}") for m in town.meetings),
        gates=tuple(replace(g, compound_id=f"z{g.compound_id}") for g in town.gates),
        buildings=(), units=(), guards=(), requests=(), needs=(), organisations=(),
    )  # fmt: skip
    one = visits.solve(visits.problem_of(town, town_network, Plan()), limit=Limit(work=0.2))
    other = visits.solve(problem_for(renamed), limit=Limit(work=0.2))
    assert other.objective == pytest.approx(one.objective)
    assert other.bound == pytest.approx(one.bound)


def test_a_large_district_is_planned_and_bounded_in_parts(town, town_problem, monkeypatch):
    exact = visits.solve(town_problem, limit=Limit(work=0.3))
    monkeypatch.setattr("allocator.visits.chiefs.WHOLE_PAIRS", 10)
    monkeypatch.setattr("allocator.visits.divided.PART_PAIRS", 20)
    quick = visits.solve(town_problem, limit=Limit(work=0.3))
    assert check.violations(town, Plan(visits=quick)) == []
    assert quick.bound <= exact.bound + 1e-6
    assert exact.bound <= quick.objective + 1e-6


def test_workers_do_not_change_the_plan(town_problem, two_processes):
    limit = Limit(work=0.2)
    alone = visits.solve(town_problem, limit=limit, seed=3, executor=Serial())
    together = visits.solve(town_problem, limit=limit, seed=3, executor=two_processes)
    assert replace(together, runtime_s=0.0) == replace(alone, runtime_s=0.0)


def test_an_earlier_plan_is_never_made_worse(town_problem):
    first = visits.solve(town_problem, limit=Limit(work=0.2))
    again = visits.solve(town_problem, limit=Limit(work=0.2), start=first.plan)
    assert again.objective <= first.objective + 1e-6


def test_shapes_are_checked(town_problem):
    with pytest.raises(ValueError, match="visits is"):
        replace(town_problem, visits=town_problem.visits[1:])


def test_first_chiefs_are_found_when_places_do_not_suffice_for_the_largest():
    staff = [(0, {"max_compounds": 2, "max_visits_half_day": 1}), (5, {"max_compounds": 2, "max_visits_half_day": 1})]
    scenario = street_scenario([(10, 4), (20, 2), (30, 4), (40, 2)], staff, days=4)
    status, chief, _ = first_chiefs(problem_for(scenario), limit=Limit(work=0.2), seed=0)
    assert status is Status.FEASIBLE
    assert sorted(np.bincount(chief)) == [2, 2]
