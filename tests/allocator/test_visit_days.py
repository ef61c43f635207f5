"""Half-days cost what enumeration finds, under every rule; bounds on days, moves and deputies hold."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from visit_cases import FIRST_DAY, _least_month, plain, problem_for, solved, street_scenario

from allocator.checks import visits as check
from allocator.visits import deputies, joint
from allocator.visits.costs import charges, day_amounts, month_yuan, totals
from allocator.visits.days import Room, best_months, portfolios_of, schedule
from allocator.visits.least_days import least_days_yuan
from domain.executors import Serial
from domain.limits import Limit
from domain.people import Absence, Half
from domain.visiting import Meeting, VisitRules, VisitTerm

MONDAY = FIRST_DAY


def rich(seed, *, compounds=2, officials=1, days=5, **more):
    """A street with meetings, branch days, last visits, an evening and a weekend, and prices for everything."""
    rng = np.random.default_rng(seed)
    rules = VisitRules(
        **{
            "min_gap_days": 2,
            "max_gap_days": 4,
            "short_gap_yuan": 7.0,
            "long_gap_yuan": 3.0,
            "missed_week_yuan": 5.0,
            "week_days": 1,
            "not_home_yuan": 9.0,
            "off_hours_yuan": 4.0,
            "missed_meeting_yuan": 6.0,
            "not_joint_yuan": 2.0,
            "yuan_km": 20.0,
            "evening_h": 2.5,
            **more,
        }
    )
    scenario = street_scenario(
        [(int(x), int(n)) for x, n in zip(rng.integers(0, 400, compounds), rng.integers(1, 3, compounds), strict=True)],
        [
            (int(x), {"max_off_hours": int(m), "duties": ("2am",), "level": int(v), "skills": ("法律",)})
            for x, m, v in zip(rng.integers(0, 400, officials), (1, 2, 3), rng.integers(1, 3, officials), strict=False)
        ],
        days=days - 2,
        rules=rules,
        visits_month=1,
    )
    weekend = tuple(MONDAY + timedelta(days=k) for k in (5, 6))
    meetings = tuple(
        Meeting(compound_id=f"c{i}", day=MONDAY + timedelta(days=int(rng.integers(3))), half=Half.EVENING)
        for i in range(compounds)
        if rng.random() < 0.7
    )
    return replace(
        scenario,
        weekend_days=weekend,
        meetings=meetings,
        communities=tuple(replace(c, branch_days=(str(int(rng.integers(1, 4))),)) for c in scenario.communities),
        compounds=tuple(
            replace(
                c,
                last_visit=MONDAY - timedelta(days=int(rng.integers(2, 6))) if rng.random() < 0.6 else None,
                chief_level=int(rng.integers(1, 3)),
                chief_skills=("法律", "财务") if rng.random() < 0.5 else (),
                chief_id="o0" if rng.random() < 0.5 else "",
            )
            for c in scenario.compounds
        ),
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_month_of_an_official_costs_what_enumeration_finds(seed):
    problem = problem_for(rich(seed))
    month = best_months(problem, {0: (0, 1)}, [], limit=Limit(), seed=0)
    fixed = float(problem.lead_yuan[0].sum() + problem.unfair(problem.visits.sum(keepdims=True), np.array([0]))[0])
    least = _least_month(problem, 0, (0, 1))
    if month is None:
        assert least is None
    else:
        assert month.yuan + fixed == pytest.approx(least, abs=1e-3)
        assert month.bound <= month.yuan + 1e-9
        assert month.bound == pytest.approx(month.yuan, abs=0.02)


@pytest.mark.parametrize("seed", range(8))
def test_days_of_one_compound_are_priced_exactly_by_their_bound(seed):
    """Without travel, and one compound a trip, nothing but the days of each compound is left to pay."""
    scenario = rich(seed, compounds=1, yuan_km=0.0, unfair_yuan=0.0, trip_compounds=1)
    scenario = replace(scenario, officials=tuple(replace(o, max_off_hours=9) for o in scenario.officials))
    problem = problem_for(scenario)
    least = _least_month(problem, 0, (0,))
    bound = least_days_yuan(problem)[0, 0]
    assert bound + float(problem.lead_yuan[0, 0]) == pytest.approx(least)


@pytest.mark.parametrize("seed", range(8))
def test_days_are_never_cheaper_than_their_bound(seed):
    problem = problem_for(rich(seed, compounds=3, days=6))
    held = (0, 1, 2)
    month = best_months(problem, {0: held}, [], limit=Limit(), seed=0)
    if month is not None:
        assert least_days_yuan(problem)[0, list(held)].sum() <= month.yuan + 1e-6


def test_days_of_the_absent_are_dearer_or_not_to_be_had():
    gone = Absence(official_id="o0", from_date=MONDAY, to_date=MONDAY + timedelta(days=30))
    scenario = replace(rich(1, officials=2), absences=(gone,))
    problem = problem_for(scenario)
    least = least_days_yuan(problem)
    assert np.isinf(least[0]).all()
    assert np.isfinite(least[1]).all()


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25)
def test_rich_months_pass_their_checker(seed):
    scenario = rich(seed, compounds=4, officials=3, days=7)
    plan = solved(scenario, work=0.1)
    if plan.visits.plan is not None:
        assert check.violations(scenario, plan) == []
        assert plan.visits.bound <= plan.visits.objective


def test_every_day_counts_for_what_it_is():
    """Two visits: one on the evening of the meeting, one on a day of the branch."""
    scenario = rich(0, compounds=1)
    day = {value: k for k, value in enumerate(problem_for(scenario).days)}
    first = scenario.compounds[0]
    scenario = replace(
        scenario,
        compounds=(replace(first, visits_month=2, last_visit=MONDAY - timedelta(days=7)),),
        meetings=(Meeting(compound_id="c0", day=MONDAY + timedelta(days=1), half=Half.EVENING),),
        communities=tuple(replace(c, branch_days=("3",)) for c in scenario.communities),
    )
    problem = problem_for(scenario)
    times = [(day[MONDAY + timedelta(days=1)], 2), (day[MONDAY + timedelta(days=2)], 0)]
    amounts = day_amounts(problem, 0, times)
    assert amounts[VisitTerm.SHORT_GAPS] == 1  # one day between visits, two are owed
    assert amounts[VisitTerm.LONG_GAPS] == 4 + (date(2026, 4, 1) - date(2026, 3, 4)).days - 4
    assert amounts[VisitTerm.MISSED_WEEKS] == amounts[VisitTerm.NOT_HOME] == 0
    assert amounts[VisitTerm.MISSED_MEETINGS] == amounts[VisitTerm.NOT_JOINT] == 0
    away = day_amounts(problem, 0, [(day[MONDAY], 0), (day[MONDAY + timedelta(days=1)], 0)])
    assert away[VisitTerm.MISSED_MEETINGS] == away[VisitTerm.NOT_HOME] == away[VisitTerm.NOT_JOINT] == 1


def test_charges_add_up_and_name_their_places():
    scenario = rich(3, compounds=3, officials=2)
    plan = solved(scenario)
    problem = problem_for(scenario)
    chief = np.array([int(plan.visits.plan.chief_of[name][1:]) for name in problem.compound_ids])
    deputy = np.array([int(plan.visits.plan.deputy_of.get(name, "o-1")[1:]) for name in problem.compound_ids])
    day = {value: k for k, value in enumerate(problem.days)}
    slots = [
        (int(v.official_id[1:]), int(v.compound_id[1:]), day[v.day], list(Half).index(v.half))
        for v in plan.visits.plan.visits
    ]
    found = charges(problem, chief, deputy, slots)
    assert totals(problem, found) == pytest.approx(dict(plan.visits.cost_terms))
    assert all(charge.official >= 0 or charge.compound >= 0 for charge in found)
    held = portfolios_of(chief)
    dated = sum(month_yuan(problem, o, members, [s for s in slots if s[0] == o]) for o, members in held.items())
    fixed = {VisitTerm.UNFAIR, VisitTerm.DEPUTIES, *problem.pair_amounts}
    assert dated == pytest.approx(sum(charge.yuan for charge in found if charge.term not in fixed))


def test_communities_without_room_are_shared_out():
    """Three officials want the evening of the same meeting, and the community accompanies one visit."""
    scenario = rich(0, compounds=3, officials=3, days=5, community_visits_half_day=1, min_gap_days=1)
    meetings = tuple(Meeting(compound_id=f"c{i}", day=MONDAY, half=Half.EVENING) for i in range(3))
    scenario = replace(
        scenario,
        meetings=meetings,
        compounds=tuple(replace(c, chief_id="", chief_skills=(), chief_level=1) for c in scenario.compounds),
    )
    problem = problem_for(scenario)
    planned = schedule(problem, np.arange(3), limit=Limit(), seed=0, executor=Serial())
    assert not planned.failed
    room = Room(problem)
    for month in planned.months.values():
        assert room.holds(month.slots)
        room.add(month.slots, 1)
    assert planned.bound <= sum(month.yuan for month in planned.months.values())


@pytest.mark.parametrize("seed", range(4))
def test_moves_of_chiefs_and_days_never_make_a_month_dearer(seed):
    scenario = rich(seed, compounds=5, officials=3, days=7)
    problem = problem_for(scenario)
    bounding = replace(problem, lead_yuan=problem.lead_yuan + least_days_yuan(problem))
    chief = np.array([0, 1, 2, 0, 1])
    planned = schedule(problem, chief, limit=Limit(), seed=0, executor=Serial())
    assert not planned.failed
    held = portfolios_of(chief)
    after, now = joint.improve(problem, bounding, planned.months, held, limit=Limit(), seed=0, executor=Serial())
    assert sorted(i for members in now.values() for i in members) == list(range(5))

    def whole(months, portfolios):
        load = {o: problem.visits[list(members)].sum() for o, members in portfolios.items()}
        unfair = sum(float(problem.unfair(np.array([n]), np.array([o]))[0]) for o, n in load.items())
        lead = sum(float(problem.lead_yuan[o, list(members)].sum()) for o, members in portfolios.items())
        return unfair + lead + sum(month.yuan for month in months.values())

    assert whole(after, now) <= whole(planned.months, held) + 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_deputies_cost_what_enumeration_finds(seed):
    scenario = rich(seed, compounds=3, officials=3, no_deputy_yuan=3.0, deputy_share=0.5)
    staff = tuple(replace(o, max_deputies=1 + k % 2) for k, o in enumerate(scenario.officials))
    avoids = replace(staff[1], conflict_compound_ids=("c2",))
    problem = problem_for(replace(scenario, officials=(staff[0], avoids, staff[2])))
    chief = np.array([0, 0, 2])

    def cost(chosen):
        held = np.bincount([o for o in chosen if o >= 0], minlength=3)
        if (held > problem.max_deputies).any() or any(o == c for o, c in zip(chosen, chief, strict=True)):
            return np.inf
        return sum(3.0 if o < 0 else problem.deputy_yuan[o, i] for i, o in enumerate(chosen))

    deputy = deputies.assigned(problem, chief)
    assert cost(deputy) == pytest.approx(min(cost(chosen) for chosen in product((-1, 0, 1, 2), repeat=3)))


def test_no_deputies_are_named_where_the_rules_want_none():
    scenario = street_scenario([(10, 2)], [(0, {}), (5, {})], rules=plain())
    plan = solved(scenario)
    assert plan.visits.plan.deputy_of == {}
    assert "deputies" not in plan.visits.cost_terms


def test_a_strict_rule_is_kept_or_the_month_refused_with_its_name():
    day = MONDAY + timedelta(days=1)
    scenario = street_scenario(
        [(10, 2)], [(0, {"duties": ("2evening",)})], days=5, rules=plain(evenings=True, strict=("missed_meetings",))
    )
    scenario = replace(scenario, meetings=(Meeting(compound_id="c0", day=day, half=Half.EVENING),))
    result = solved(scenario).visits
    assert result.plan is None
    assert any("c0: no plan found that keeps the strict rule missed_meetings" in note for note in result.notes)
    free = replace(scenario, officials=tuple(replace(o, duties=()) for o in scenario.officials))
    plan = solved(free)
    assert check.violations(free, plan) == []
    assert (day, Half.EVENING) in {(v.day, v.half) for v in plan.visits.plan.visits}


def test_faults_of_the_new_rules_are_named():
    scenario = rich(2, compounds=2, officials=2)
    plan = solved(scenario)
    first = plan.visits.plan.visits[0]

    def said(visits=None, **more):
        changed = replace(plan.visits.plan, **({"visits": visits} if visits else {}), **more)
        return " | ".join(check.violations(scenario, replace(plan, visits=replace(plan.visits, plan=changed))))

    assert "is both chief and deputy" in said(deputy_of=dict(plan.visits.plan.chief_of))
    tuesday = replace(first, day=MONDAY + timedelta(days=1), half=Half.AM)
    assert "but is absent" in said((tuesday, *plan.visits.plan.visits[1:]))
    saturday = replace(first, day=MONDAY + timedelta(days=5), half=Half.EVENING)
    assert "on which there are no visits" in said((saturday, *plan.visits.plan.visits[1:]))
    crowd = tuple(replace(first, day=MONDAY + timedelta(days=k), half=Half.EVENING) for k in range(3))
    assert "trips off hours >" in said(crowd)
    avoiding = replace(scenario, officials=tuple(replace(o, conflict_compound_ids=("c0",)) for o in scenario.officials))
    assert any("has a conflict of interest" in text for text in check.violations(avoiding, plan))
