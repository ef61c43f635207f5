"""A month of visits repaired with least change: against enumeration, its checker, and the list of what changed."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from visit_cases import FIRST_DAY, plain, problem_for, solved, street_scenario

from allocator.checks.visits import violations
from allocator.visits.costs import charges
from allocator.visits.repair import changes_between, compound_yuan, repair, solver, task_of
from domain.limits import Limit
from domain.people import Absence, AbsenceSpan, Half
from domain.plan import Plan, Visit, VisitsPlan
from domain.results import Result, Status
from domain.visit_repair import Changed, Facts, Frozen, Why, scenario_with
from domain.visiting import Meeting, VisitRules

RULES = plain()


def day(number):
    return FIRST_DAY.replace(day=number)


def away(official, start=2, end=31, span=AbsenceSpan.DAY):
    return Absence(official_id=official, from_date=day(start), to_date=day(end), span=span)


def repaired(scenario, plan, facts, *, frozen=None, yuan=30.0):
    """The scenario with the news, the task and the repair; frozen visits can all be made."""
    new = scenario_with(scenario, facts)
    task, faults = task_of(problem_for(new), plan, facts, frozen or Frozen(), visit_yuan=yuan)
    assert faults == []
    return new, task, repair(task, limit=Limit(work=1.0), seed=1)


def applied(plan, changes):
    """The plan with a list of changes made in it."""
    chief, deputy, made = dict(plan.chief_of), dict(plan.deputy_of), list(plan.visits)
    for change in changes:
        if change.what is not Changed.VISIT:
            posts = chief if change.what is Changed.CHIEF else deputy
            posts.pop(change.compound_id, None)
            if change.after:
                posts[change.compound_id] = change.after.official_id
            continue
        if change.before:
            made.remove(_visit(change.compound_id, change.before))
        if change.after:
            made.append(_visit(change.compound_id, change.after))
    return chief, deputy, sorted(made, key=str)


def _visit(compound, turn):
    return Visit(compound_id=compound, official_id=turn.official_id, day=turn.day, half=turn.half)


def parts(plan):
    return dict(plan.chief_of), dict(plan.deputy_of), sorted(plan.visits, key=str)


def least(task):
    """Least cost of a repair with its changes, and least number of visits that change, by trying all of them.

    There are no deputies; chiefs stay unless they leave or could not make a visit.
    """
    problem = task.problem
    n, m = problem.lead_yuan.shape
    times = [tuple(slot) for slot in np.argwhere(~task.closed).tolist()]
    options = []
    for i in range(m):
        stays = [slot for slot in task.fixed if slot[1] == i]
        free = [(o, i, d, h) for o, d, h in times if problem.max_compounds[o] > 0]
        every = [[*stays, *more] for more in combinations(free, int(problem.visits[i]) - len(stays))]
        options.append([slots for slots in every if len({slot[2] for slot in slots}) == len(slots)])
    best, fewest = np.inf, np.inf
    gone = [visit for visit, why in task.lost.items() if why is not Why.DAY_FREE]
    movable = {problem.compound_ids.index(visit.compound_id) for visit in gone}
    leads = [range(n) if i in movable else [int(task.chief[i])] for i in range(m)]
    chiefs = [np.array(c) for c in product(*leads) if (np.bincount(c, minlength=n) <= problem.max_compounds).all()]
    for chosen in product(*options):
        slots = [slot for of_compound in chosen for slot in of_compound]
        if not _possible(problem, slots):
            continue
        new = set(slots) - task.fixed
        changed = sum(
            max(int(task.n_loose[i]), sum(s[1] == i for s in new)) - sum(s[1] == i for s in new & task.loose)
            for i in range(m)
        )
        fewest = min(fewest, changed)
        for chief in chiefs:
            found = charges(problem, chief, np.full(m, -1), slots)
            cost = sum(charge.yuan for charge in found) + task.visit_yuan * changed
            best = min(best, cost + problem.rules.change_yuan * int((chief != task.chief).sum()))
    return best, fewest


def _possible(problem, slots):
    """Whether trips are short enough for their officials and communities have room."""
    trips, rooms = {}, {}
    for o, i, d, h in slots:
        trips.setdefault((o, d, h), []).append(i)
        key = (int(problem.community[i]), d, h)
        rooms[key] = rooms.get(key, 0) + 1
    return all(len(stops) <= problem.trip_size[o] for (o, _, _), stops in trips.items()) and all(
        count <= problem.community_room[key[0]] for key, count in rooms.items()
    )


def visits_changed(changes):
    return sum(change.what is Changed.VISIT for change in changes)


@st.composite
def broken_months(draw):
    """A small street with its plan, and news."""
    places = st.integers(0, 200)
    rules = replace(
        RULES,
        change_yuan=draw(st.sampled_from([0.0, 50.0])),
        stand_in_yuan=draw(st.sampled_from([0.0, 30.0])),
        community_visits_half_day=draw(st.sampled_from([1, 4])),
    )
    scenario = street_scenario(
        [(draw(places), draw(st.integers(1, 2))) for _ in range(2)],
        [(draw(places), {}) for _ in range(2)],
        days=3,
        rules=rules,
        visits_month=1,
    )
    first = draw(st.sampled_from([2, 3]))
    absence = away(f"o{draw(st.integers(0, 1))}", first, draw(st.sampled_from([first, 4, 31])))
    facts = Facts(
        first=day(first),
        absences=(absence,),
        more={"c0": 1} if draw(st.booleans()) else {},
        meetings=(Meeting(compound_id="c1", day=day(4), half=Half.AM),) if draw(st.booleans()) else (),
        free=(day(4),) if draw(st.integers(0, 4)) == 0 else (),
    )
    return scenario, facts


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=broken_months(), yuan=st.sampled_from([0.0, 30.0, 5000.0]))
def test_a_repair_is_the_cheapest_there_is_and_passes_the_checker(case, yuan):
    scenario, facts = case
    plan = solved(scenario).visits
    if plan.plan is None:
        return
    new = scenario_with(scenario, facts)
    task, faults = task_of(problem_for(new), plan.plan, facts, Frozen(), visit_yuan=yuan)
    assert faults == []
    done = repair(task, limit=Limit(work=1.0), seed=1)
    if not task.concerned:
        assert parts(done.result.plan) == parts(plan.plan)
        return
    best, fewest = least(task)
    if np.isinf(best):
        assert done.result.status is Status.INFEASIBLE
        assert done.result.notes
        return
    assert done.yuan == pytest.approx(best, abs=0.05)
    could_come = plan.plan.chief_of.keys() - {visit.compound_id for visit in task.lost}
    assert all(done.result.plan.chief_of[id_] == plan.plan.chief_of[id_] for id_ in could_come)
    assert done.bound <= best + 1e-6
    assert done.bound == pytest.approx(best, abs=0.1)
    assert violations(new, Plan(visits=done.result)) == []
    changes = changes_between(plan.plan, done.result.plan, facts, task.lost)
    assert applied(plan.plan, changes) == parts(done.result.plan)
    if yuan == 5000.0:
        assert visits_changed(changes) == fewest
    before = [visit for visit in plan.plan.visits if visit.day < facts.first]
    assert before == [visit for visit in done.result.plan.visits if visit.day < facts.first]


@pytest.fixture(scope="module")
def street():
    """Four compounds, three officials, two weeks, with deputies and evenings."""
    rules = VisitRules(min_gap_days=2)
    return street_scenario(
        [(10, 3), (30, 3), (120, 3), (150, 3)], [(0, {}), (100, {}), (180, {})], days=12, rules=rules, visits_month=3
    )


@pytest.fixture(scope="module")
def plan(street):
    return solved(street).visits.plan


def busiest(plan):
    made = [visit.official_id for visit in plan.visits]
    return max(set(made), key=made.count)


def test_whoever_is_away_makes_no_visits_and_the_month_still_passes(street, plan):
    who = busiest(plan)
    ill = max(visit.day for visit in plan.visits if visit.official_id == who)
    facts = Facts(first=ill, absences=(away(who, ill.day, ill.day),))
    new, task, done = repaired(street, plan, facts)
    made = done.result.plan.visits
    assert (who, ill) not in {(v.official_id, v.day) for v in made}
    assert [v for v in made if v.day < ill] == [v for v in plan.visits if v.day < ill]
    assert violations(new, Plan(visits=done.result)) == []
    assert {change.why for change in changes_between(plan, done.result.plan, facts, task.lost)} >= {Why.AWAY}


def test_at_a_huge_price_only_compounds_concerned_change(street, plan):
    who = busiest(plan)
    hit = min(visit.day.day for visit in plan.visits if visit.official_id == who)
    facts = Facts(first=day(hit), absences=(away(who, hit, hit + 1),))
    _, task, done = repaired(street, plan, facts, yuan=50_000.0)
    changes = changes_between(plan, done.result.plan, facts, task.lost)
    assert {change.compound_id for change in changes} == {visit.compound_id for visit in task.lost}
    assert visits_changed(changes) == len(task.lost)


def test_for_nothing_changes_are_made_wherever_they_save(street, plan):
    facts = Facts(first=day(2), absences=(away(busiest(plan), 2, 10),))
    costs = [repaired(street, plan, facts, yuan=yuan)[2].result.objective for yuan in (0.0, 30.0, 50_000.0)]
    assert costs == sorted(costs)


def test_who_leaves_hands_over_all_posts(street, plan):
    who = busiest(plan)
    facts = Facts(first=day(4), leaving=(who,))
    new, task, done = repaired(street, plan, facts)
    after = done.result.plan
    assert who not in {*after.chief_of.values(), *after.deputy_of.values()}
    assert set(after.chief_of) == set(plan.chief_of)
    assert violations(new, Plan(visits=done.result)) == []
    changes = changes_between(plan, after, facts, task.lost)
    assert applied(plan, changes) == parts(after)
    assert {c.why for c in changes if c.what is Changed.CHIEF} == {Why.LEAVES}


def test_a_visit_more_is_made_and_nothing_else_moves(street, plan):
    facts = Facts(first=day(2), more={"c2": 1})
    new, task, done = repaired(street, plan, facts, yuan=1000.0)
    changes = changes_between(plan, done.result.plan, facts, task.lost)
    assert [(c.compound_id, c.before, c.why) for c in changes] == [("c2", None, Why.MORE_VISITS)]
    assert violations(new, Plan(visits=done.result)) == []


def test_visits_leave_a_day_that_becomes_free_and_may_use_one_that_is_worked(street, plan):
    busy = max(visit.day for visit in plan.visits if visit.day.isoweekday() < 6)
    facts = Facts(first=day(2), free=(busy,), working=(day(14),))
    new, task, done = repaired(street, plan, facts)
    assert not [visit for visit in done.result.plan.visits if visit.day == busy]
    assert set(task.lost.values()) == {Why.DAY_FREE}
    assert day(14) in new.working_days
    assert violations(new, Plan(visits=done.result)) == []


def test_a_meeting_that_is_worth_it_is_attended(street, plan):
    free = next(d for d in range(3, 14) if not [v for v in plan.visits if v.compound_id == "c0" and v.day == day(d)])
    meeting = Meeting(compound_id="c0", day=day(free), half=Half.PM)
    facts = Facts(first=day(2), meetings=(meeting,))
    dear = replace(street, rules=replace(street.rules, visits=replace(street.rules.visits, missed_meeting_yuan=900.0)))
    new, task, done = repaired(dear, plan, facts)
    assert (meeting.compound_id, meeting.day, meeting.half) in {
        (v.compound_id, v.day, v.half) for v in done.result.plan.visits
    }
    assert Why.MEETING in {c.why for c in changes_between(plan, done.result.plan, facts, task.lost)}
    assert violations(new, Plan(visits=done.result)) == []


def test_what_is_frozen_stays(street, plan):
    facts = Facts(first=day(2), more={"c2": 1}, absences=(away("o0", 6, 6),))
    told = plan.visits[0]
    kept_day = next(v.day for v in plan.visits if v.day.day != 6 and v.day != told.day)
    frozen = Frozen(days=frozenset({kept_day}), visits=frozenset({(told.compound_id, told.day, told.half)}))
    new = scenario_with(street, facts)
    task, faults = task_of(problem_for(new), plan, facts, frozen, visit_yuan=20.0)
    assert faults == []
    after = repair(task, limit=Limit(work=1.0), seed=1).result.plan.visits
    assert told in after
    assert [v for v in after if v.day == kept_day] == [v for v in plan.visits if v.day == kept_day]
    _, _, done = repaired(street, plan, replace(facts, absences=()), frozen=Frozen(compounds=frozenset({"c3"})))
    assert [v for v in done.result.plan.visits if v.compound_id == "c3"] == [
        v for v in plan.visits if v.compound_id == "c3"
    ]


def test_frozen_visits_of_who_is_away_are_named(street, plan):
    visit = plan.visits[-1]
    facts = Facts(first=day(2), absences=(away(visit.official_id, visit.day.day, visit.day.day),))
    frozen = Frozen(compounds=frozenset({visit.compound_id}))
    _, faults = task_of(problem_for(scenario_with(street, facts)), plan, facts, frozen, visit_yuan=30.0)
    assert faults == [
        f"compound {visit.compound_id}: the visit by {visit.official_id} on {visit.day} {visit.half} is frozen, "
        f"but {visit.official_id} is away"
    ]
    passed = replace(facts, first=day(31))
    _, faults = task_of(problem_for(scenario_with(street, facts)), plan, passed, Frozen(), visit_yuan=30.0)
    assert any("has passed" in text for text in faults)


def test_what_cannot_be_repaired_is_named_with_the_cheapest_way_out():
    scenario = street_scenario([(10, 2), (30, 2)], [(0, {"max_visits_half_day": 1})], days=4, rules=RULES)
    plan = solved(scenario).visits.plan
    facts = Facts(first=day(2), absences=(away("o0", 2, 4),))
    _, _, done = repaired(scenario, plan, facts)
    assert done.result.status is Status.INFEASIBLE
    assert done.result.plan is None
    assert done.result.notes[0].startswith("compound c0: 2 visits still owed on different days > 1 days left")
    lone = Facts(
        first=day(2), absences=(away("o0", 2, 3), away("o0", 4, 4, AbsenceSpan.AM), away("o0", 5, 5, AbsenceSpan.PM))
    )
    _, _, done = repaired(scenario, plan, lone)
    assert done.result.status is Status.INFEASIBLE
    assert done.result.notes[0].startswith("at least 2 visits or chiefs cannot be had: visits to ")
    assert sum(done.short.visits.values()) == 2


def test_a_compound_that_nobody_may_lead_is_named():
    scenario = street_scenario([(10, 2), (30, 2)], [(0, {"max_compounds": 1}), (40, {"max_compounds": 1})], days=4)
    plan = solved(scenario).visits.plan
    _, _, done = repaired(scenario, plan, Facts(first=day(3), leaving=("o0",)))
    assert done.result.status is Status.INFEASIBLE
    led = next(compound for compound, chief in plan.chief_of.items() if chief == "o0")
    assert done.result.notes == (
        f"at least 1 visits or chiefs cannot be had: chiefs of {led}; cheapest relaxation: max_compounds raised by 1 "
        "in all",
    )


def test_room_at_the_community_is_named_where_it_would_do():
    rules = replace(RULES, community_visits_half_day=1)
    scenario = street_scenario([(10, 2), (30, 2)], [(0, {}), (40, {})], days=4, rules=rules)
    plan = solved(scenario).visits.plan
    spans = [away(o, 4, 5, AbsenceSpan.AM) for o in ("o0", "o1")] + [away(o, 2, 3) for o in ("o0", "o1")]
    facts = Facts(first=day(2), absences=tuple(spans))
    _, _, done = repaired(scenario, plan, facts)
    assert done.result.status is Status.INFEASIBLE
    assert done.result.notes[0].startswith("at least 2 visits or chiefs cannot be had: visits to ")
    assert done.result.notes[1] == (
        "with more room at the community offices (community_visits_half_day) only 0 could not be had"
    )


def test_a_stand_in_that_a_plan_does_not_pay_for_is_found(street, plan):
    visit = plan.visits[0]
    posts = {plan.chief_of[visit.compound_id], plan.deputy_of.get(visit.compound_id)}
    other = next(o.id for o in street.officials if o.id not in posts)
    edited = replace(plan, visits=(replace(visit, official_id=other), *plan.visits[1:]))
    done = Result(status=Status.FEASIBLE, plan=edited)
    found = violations(street, Plan(visits=done))
    assert f"compound {visit.compound_id}: visited on {visit.day} by {other}, but its chief is" in "\n".join(found)


def test_compounds_cost_what_is_not_unfair(street, plan):
    problem = problem_for(street)
    result = solved(street).visits
    unfair = result.cost_terms["unfair"]
    assert compound_yuan(problem, plan).sum() == pytest.approx(result.objective - unfair)


def test_nothing_is_planned_anew_where_nothing_is_hit(street, plan):
    free = next(d for d in range(2, 14) if day(d) not in {v.day for v in plan.visits if v.official_id == "o0"})
    facts = Facts(first=day(2), absences=(away("o0", free, free),))
    _, task, done = repaired(street, plan, facts, yuan=0.0)
    assert task.concerned == ()
    assert parts(done.result.plan) == parts(plan)
    assert isinstance(done.result.plan, VisitsPlan)


def test_the_same_seed_repairs_alike(street, plan):
    facts = Facts(first=day(2), absences=(away("o1", 2, 12),))
    one, other = (repaired(street, plan, facts)[2] for _ in range(2))
    assert one == other


def test_many_compounds_are_repaired_in_blocks(street, plan, monkeypatch):
    monkeypatch.setattr(solver, "BLOCK", 1)
    busy = max(visit.day for visit in plan.visits)
    facts = Facts(first=day(3), free=(busy,), absences=(away("o0", 3, 9), away("o1", 8, 12)), more={"c0": 1, "c3": 1})
    new, task, done = repaired(street, plan, facts)
    assert len(task.concerned) > 1
    assert violations(new, Plan(visits=done.result)) == []
    assert done.bound is None
    changes = changes_between(plan, done.result.plan, facts, task.lost)
    assert applied(plan, changes) == parts(done.result.plan)
    assert done.yuan == pytest.approx(
        done.result.objective
        + 30.0 * visits_changed(changes)
        + street.rules.visits.change_yuan * sum(change.what is Changed.CHIEF for change in changes)
    )
