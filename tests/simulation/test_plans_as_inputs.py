"""What each part of a plan and each table of a scenario changes in a simulated year."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from domain.demand import Category, Channel
from domain.district import CurrentService, Mode
from domain.people import Half, Shift
from domain.plan import GateDuty, RostersPlan, Visit
from domain.policy import Pooling
from domain.request_tables import RequestHabit
from domain.roads import road_network
from simulation.arrivals import register
from simulation.cases import case_of
from simulation.categories import CATEGORIES, CHANNELS
from simulation.demand import draw
from simulation.district import compile_district
from simulation.outcome import CLEANING_DAY, CREW, DISPUTE, EMERGENCY, GUARD, LADDER, OUTSIDE, PLANNED
from simulation.policies import compile_policy
from simulation.running import run
from simulation.world import NOBODY


@pytest.fixture
def built(full_town):
    """Function that gives district, setup, requests and case of the full town with changes to scenario and plan."""
    usual, planned = full_town

    def build(policy, *, days=150, plan=None, rules=None, **changes):
        town = replace(usual, policies=(policy,), **changes)
        town = replace(town, rules=replace(town.rules, simulation=replace(town.rules.simulation, **(rules or {}))))
        district = compile_district(town, road_network(town), replace(planned, **(plan or {})), days=days)
        setup, requests = compile_policy(district, policy), draw(district.demand, seed=3, replication=0)
        return district, setup, requests, case_of(district, setup, requests)

    return build


def trace_before(case, hour):
    """Lines (hour, event, request, where) of what happens before an hour."""
    trace = run(case.world, trace=True).trace
    n = int(np.searchsorted(trace.time_h, hour))
    return [column[:n].tolist() for column in (trace.time_h, trace.event, trace.request, trace.where)]


# Modes, crews


def test_visits_repeat_every_month_on_the_working_day_of_the_same_number(year, policy):
    district, setup, *_ = year(policy)
    day = (setup.visits.time_h // 24).astype(int)
    hours = set((setup.visits.time_h % 24).tolist())
    assert hours == {10.0, 15.0}
    assert district.calendar.working[day].all()
    march = [d for d in day if district.calendar.month[d] == 2]
    assert [d - 59 + 1 for d in march] == [2, 10, 31]
    assert len(day) == 3 * 12
    january = [d + 1 for d in day if district.calendar.month[d] == 0]
    assert january == [1, 9, 30]  # first, seventh and last working day


def test_visits_of_free_weekends_repeat_on_free_weekends(served_town):
    town, plan = served_town
    weekend = tuple(date(2026, 3, day) for day in (1, 7, 8, 14, 15))
    saturday = Visit(compound_id="c0", official_id="o", day=date(2026, 3, 7), half=Half.EVENING)
    found = replace(plan.visits, plan=replace(plan.visits.plan, visits=(saturday,)))
    town, plan = replace(town, weekend_days=weekend), replace(plan, visits=found)
    visits = compile_district(town, road_network(town), plan, days=90).visits[0]
    days = (visits.time_h // 24).astype(int)
    assert set((visits.time_h % 24).tolist()) == {19.5}
    # The second free weekend day: Sunday 4 January, Sunday 1 February has Saturday 7 after it, and 7 March itself.
    assert [str(date(2026, 1, 1) + timedelta(days=int(day))) for day in days] == [
        "2026-01-04",
        "2026-02-07",
        "2026-03-07",
    ]


def test_a_visit_moved_leaves_what_was_before_as_it_was(built, policy, full_town, found):
    _, plan = full_town
    visits = plan.visits.plan.visits
    later = replace(plan.visits.plan, visits=(*visits[:2], replace(visits[2], half=Half.PM)))
    _, setup, _, before = built(policy)
    _, moved, _, after = built(policy, plan={"visits": found(later)})
    first = min(set(setup.visits.time_h.tolist()) ^ set(moved.visits.time_h.tolist()))
    one, other = trace_before(before, first), trace_before(after, first)
    assert one == other
    assert len(one[0]) > 500
    assert trace_before(before, 1e9) != trace_before(after, 1e9)


def test_councils_meet_when_the_chief_comes_and_on_wednesdays_elsewhere(built, policy):
    district, setup, _, case = built(policy)
    own = setup.councils.time_h[: setup.councils.first[1]]
    np.testing.assert_array_equal(own, setup.visits.time_h)
    others = setup.councils.time_h[setup.councils.first[1] :]
    assert set((others % 24).tolist()) == {19.0}
    assert set(district.calendar.weekday[(others // 24).astype(int)].tolist()) == {2}
    # Places of teams come after the compounds and have no councils.
    assert len(setup.councils.first) - 1 == len(case.world.travel_h) == 10
    assert (setup.councils.first[8:] == len(setup.councils.time_h)).all()


def test_cleaning_days_come_from_the_crews_of_extended_compounds(built, policy, found):
    district, setup, *_ = built(policy)
    assert set(district.cleanings.place.tolist()) == {5, 6}
    assert set((district.cleanings.time_h[district.cleanings.place == 5] % 24).tolist()) == {6.5}
    cleaning = CATEGORIES.index(Category.CLEANING)
    assert (district.load_h[5:7, cleaning] == 0).all()
    assert (district.load_h[[0, 4, 7], cleaning] > 0).all()
    nobody = replace(setup.policy, pooling=Pooling.COMPOUND)
    _, _, _, case = built(nobody, plan={"modes": None})
    assert not (case.world.jobs.way == CLEANING_DAY).any()


def test_modes_decide_who_serves_how_fast_and_by_which_standard(built, policy, full_town, found):
    district, *_ = built(policy)
    assert district.slower.tolist() == [1.0] * 4 + [1.25, 1.1, 1.1, 1.0]
    rules = district.rules
    standards = [
        rules.within_emergency_h,
        rules.within_urgent_h,
        rules.within_routine_h,
        rules.within_planned_h,
        rules.within_dispute_h,
    ]
    assert district.standard_h[0].tolist() == standards
    assert district.standard_h[4].tolist() == [rules.self_standard * hours for hours in standards]
    *_, case = built(policy, rules={"self_standard": 3.0})
    jobs = case.world.jobs
    factor = (jobs.due_h - jobs.registered_h) / np.array(standards)[jobs.urgency]
    assert factor == pytest.approx(np.where(jobs.place == 4, 3.0, 1.0))
    assert set(jobs.urgency[jobs.way == LADDER].tolist()) == {DISPUTE}
    _, plan = full_town
    swapped = {**plan.modes.plan.mode_of, "c7": Mode.SELF}
    _, setup, _, _ = built(policy, plan={"modes": found(replace(plan.modes.plan, mode_of=swapped))})
    assert setup.pooled.names[setup.pooled.pool_of[7, 0]] == "compound:c7"


def test_without_a_plan_of_modes_compounds_are_served_as_today(make_town, policy, full_town):
    town, plan = full_town
    today = tuple(
        replace(c, current_service=CurrentService.SELF if c.id == "c2" else c.current_service) for c in town.compounds
    )
    district = compile_district(replace(town, compounds=today), road_network(town), replace(plan, modes=None), days=10)
    assert [mode for mode in district.mode_of if mode] == [Mode.SELF]
    assert district.mode_of[2] is Mode.SELF


# Contracts, teams


def test_contracts_decide_pools_companies_and_who_does_bad_work(built, policy, full_town, found):
    _, setup, _, _ = built(policy)
    _, without, _, _ = built(policy, plan={"contracts": None})
    kinds = {kind for kind, _ in setup.pooled.keys}
    assert kinds - {kind for kind, _ in without.pooled.keys} == {"contract"}
    assert without.bad == pytest.approx([0.08] * 8)
    _, plan = full_town
    first, second = plan.contracts.plan.contracts
    wide = replace(plan.contracts.plan, contracts=(replace(first, compound_ids=("c0", "c1", "c2", "c3")),))
    _, joined, _, _ = built(policy, plan={"contracts": found(wide)})
    assert len(joined.pooled.keys) == len(setup.pooled.keys) - 1
    assert joined.bad[:4] == pytest.approx([0.06] * 4)
    assert second.id not in {name for _, name in joined.pooled.keys}


def test_teams_serve_what_no_contract_does(built, policy):
    district, _, _, _ = built(policy)
    assert district.repair_of == (None,) * 7 + (0,)
    assert district.greening_of == (None,) * 6 + (1, None)
    _, without, _, _ = built(policy, plan={"teams": None})
    assert "team" not in {kind for kind, _ in without.pooled.keys}


# Disputes


def test_cases_are_settled_by_the_chances_of_their_level(built, policy):
    _, _, requests, case = built(policy, days=365, rules={"requests_household_year": 10.0})
    category = requests.category[case.request]
    settles = case.world.jobs.settles
    hard = category == CATEGORIES.index(Category.ILLEGAL_BUILDING)
    assert settles[~hard].mean(axis=0) == pytest.approx([0.45, 0.5, 0.6, 1.0], abs=0.02)
    assert settles[hard].mean(axis=0) == pytest.approx([0.225, 0.25, 0.6, 1.0], abs=0.05)


def test_a_community_without_mediators_passes_its_cases_up(built, policy, full_town):
    town, _ = full_town
    none = tuple(replace(c, mediators=0 if c.id == "m0" else 1) for c in town.communities)
    _, _, _, case = built(policy, communities=none)
    jobs = case.world.jobs
    assert (jobs.room[jobs.place < 6] == NOBODY).all()
    assert (jobs.room[jobs.place >= 6] == 3).all()  # desks of both, then rooms
    _, _, _, helped = built(replace(policy, extra_mediators=1), communities=none)
    assert (helped.world.jobs.room >= 2).all()


# Grid, keepers, rosters


def test_keepers_patrol_their_compounds_and_find_things(built, policy):
    district, setup, requests, _ = built(replace(policy, patrol_discovery=1.0, visit_discovery=0.0))
    assert set(district.patrols.place.tolist()) == {1, 2, 3}
    for place in (1, 2, 3):
        hours = district.patrols.time_h[district.patrols.place == place]
        assert set((hours % 24).tolist()) == {17.0}
        week = hours[(hours >= 4 * 24) & (hours < 11 * 24)]  # 5 January 2026 is a Monday
        assert len(week) == district.rules.patrols_week
    seen = register(district, setup, requests)
    assert seen.found.sum() > 20
    assert set(requests.compound[seen.found]) == {1, 2, 3}
    assert set(seen.channel[seen.found]) == {CHANNELS.index(Channel.GRID)}
    assert set((seen.hour[seen.found] % 24).tolist()) == {17.0}
    assert (requests.urgency[seen.found] != EMERGENCY).all()
    blind = register(
        district, compile_policy(district, replace(policy, patrol_discovery=0.0, visit_discovery=0.0)), requests
    )
    assert not blind.found.any()
    # What residents tell their keeper waits for the patrol.
    told = (requests.channel == CHANNELS.index(Channel.GRID)) & (requests.urgency != EMERGENCY)
    told &= np.isin(requests.compound, (1, 2, 3)) & np.isfinite(blind.hour)
    assert set((blind.hour[told] % 24).tolist()) == {17.0}


def test_without_keepers_nobody_patrols(built, policy):
    district, *_ = built(policy, plan={"keepers": None})
    assert not len(district.patrols.time_h)
    assert district.volunteers.tolist() == [True, False, True, False, *[True] * 4]  # c3 had a member who kept cells


def test_more_patrols_a_week(built, policy):
    usual, *_ = built(policy)
    more, *_ = built(policy, rules={"patrols_week": 6})
    none, *_ = built(policy, rules={"patrols_week": 0})
    assert len(more.patrols.time_h) == pytest.approx(2 * len(usual.patrols.time_h), abs=6)
    assert len(none.patrols.time_h) == 0


def test_guards_deal_with_what_happens_at_their_gate(built, policy):
    district, _, _, case = built(policy, rules={"guard_share": 1.0, "requests_household_year": 6.0})
    assert district.guarded[0, 6:14].tolist() == [1.0] * 8
    assert district.guarded[0, [14, 21]].tolist() == [0.0, 0.0]
    assert district.guarded[0, [22, 23, 0, 5]] == pytest.approx([0.5] * 4)  # every other night
    assert not district.guarded[1:].any()
    jobs = case.world.jobs
    theirs = jobs.way == GUARD
    assert theirs.sum() > 5
    assert set(jobs.place[theirs].tolist()) == {0}
    hour = jobs.registered_h[theirs] % 24
    assert ((hour < 14) | (hour >= 22)).all()
    _, _, _, half = built(policy, rules={"guard_share": 0.5, "requests_household_year": 6.0})
    assert 0 < (half.world.jobs.way == GUARD).sum() < theirs.sum()
    _, _, _, none = built(policy, plan={"rosters": None}, rules={"guard_share": 1.0})
    assert not (none.world.jobs.way == GUARD).any()


def test_guards_on_shifts_of_twelve_hours(built, policy, full_town, found):
    town, _ = full_town
    duties = tuple(
        GateDuty(guard_id="u", gate_id="g", day=date(2026, 3, day), shift=shift)
        for day in range(1, 31)
        for shift in ((Shift.DAY, Shift.NIGHT) if day % 3 else (Shift.DAY,))
    )
    rules = replace(town.rules, rosters=replace(town.rules.rosters, shift_h=12))
    plan = {"rosters": found(RostersPlan(duties=duties))}
    district, *_ = built(policy, plan=plan, **{})
    assert district.guarded[0, 14:22].tolist() == [0.0] * 8  # eight hours each: nobody in the afternoon
    changed = replace(town, rules=rules, policies=(policy,))
    _, served = full_town
    district = compile_district(changed, road_network(changed), replace(served, **plan), days=10)
    assert district.guarded[0, 6:18].tolist() == [1.0] * 12
    assert district.guarded[0, [18, 23, 0, 5]] == pytest.approx([2 / 3] * 4)


# Tables of requests


def test_outside_departments_take_their_own_time(built, policy):
    district, _, _, case = built(policy, rules={"requests_household_year": 4.0})
    jobs = case.world.jobs
    theirs = jobs.way == OUTSIDE
    electric = case.world.jobs.skill == 1
    assert theirs.sum() > 50
    assert electric[theirs].all()
    assert jobs.elsewhere_h[theirs].mean() == pytest.approx(48.0, rel=0.2)
    assert not jobs.elsewhere_h[jobs.way == CREW].any()
    finished = run(case.world)
    done = theirs & ~np.isnan(finished.resolved_h) & ~jobs.misrouted
    spent = (finished.resolved_h - finished.responded_h)[done]
    assert spent == pytest.approx(jobs.elsewhere_h[done])
    # The district's crews are not paid for them.
    _, usual, _, _ = built(policy, service_laws=())
    _, setup, _, _ = built(policy)
    assert setup.paid_h.sum() < usual.paid_h.sum()
    assert district.demand.habits.outside[CATEGORIES.index(Category.ELECTRICITY)] == 0.5


def test_habits_say_what_is_planned_and_what_goes_astray(built, policy):
    habits = (RequestHabit(category=Category.ROOF, planned=0.6, urgent=0.0, misrouted=1.0),)
    _, _, requests, case = built(policy, request_habits=habits)
    jobs = case.world.jobs
    roof = requests.category[case.request] == CATEGORIES.index(Category.ROOF)
    planned = jobs.urgency == PLANNED
    assert planned.sum() > 20
    assert (jobs.appointment_h[planned] > 0).all()
    assert (jobs.appointment_h[~planned] == 0).all()
    finished = run(case.world)
    dates = (finished.started_h % 24)[planned & ~np.isnan(finished.started_h)]
    assert ((dates >= policy.crew_from_h) & (dates < policy.crew_to_h)).all()
    assert jobs.misrouted[roof & np.isnan(jobs.direct_h)].all()
    assert 0.5 < planned[roof].mean() < 0.7


# Common random numbers


def test_policies_meet_the_same_requests(built, policy):
    _, _, requests, base = built(policy)
    for change in ({"pooling": Pooling.COMPOUND}, {"escalate_after_h": 4.0}, {"volunteer_share": 0.5}):
        _, _, again, other = built(replace(policy, **change))
        np.testing.assert_array_equal(again.reported_h, requests.reported_h)
        np.testing.assert_array_equal(base.request, other.request)
        for name in ("registered_h", "work_h", "leave_h", "settles", "session_h"):
            np.testing.assert_array_equal(getattr(base.world.jobs, name), getattr(other.world.jobs, name))


def test_a_compound_more_leaves_the_others_requests_as_they_were(full_town, policy):
    town, plan = full_town
    fewer = replace(town, compounds=town.compounds[1:], gates=())
    jobs = []
    for changed, first in ((town, 1), (fewer, 0)):
        found = replace(changed, policies=(policy,))
        district = compile_district(found, road_network(found), plan, days=60)
        requests = draw(district.demand, seed=3, replication=0)
        case = case_of(district, compile_policy(district, policy), requests)
        own = case.world.jobs.place >= first
        names = ("registered_h", "work_h", "way", "leave_h")
        jobs.append({name: getattr(case.world.jobs, name)[own] for name in names})
    assert len(jobs[0]["way"]) > 300
    for name, values in jobs[0].items():
        np.testing.assert_array_equal(values, jobs[1][name], err_msg=name)
