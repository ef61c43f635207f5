"""A simulated year: how requests come in, who answers them, and what always holds."""

from dataclasses import replace

import numpy as np
import pytest

from domain.demand import Category, Channel
from domain.errors import ScenarioError
from domain.plan import Plan
from domain.policy import DispatchRule, Interruption, Pooling
from domain.results import Result, Status
from domain.roads import road_network
from simulation.arrivals import register
from simulation.cases import case_of, patience
from simulation.categories import CATEGORIES, CHANNELS, WEEKDAY_WEIGHT
from simulation.demand import draw
from simulation.district import compile_district
from simulation.outcome import (
    AT_DESK,
    CLEANING_DAY,
    CREW,
    EMERGENCY,
    LADDER,
    ON_VISIT,
    PLANNED,
    ROUTINE,
    VOLUNTEERS,
    FlowError,
    check_flow,
)
from simulation.policies import compile_policy
from simulation.running import Engine, run, simulate

EMPTY = Plan()


def by(channel):
    return CHANNELS.index(channel)


# Channels


def test_every_channel_registers_in_its_own_time(year, policy):
    district, setup, requests, _ = year(replace(policy, visit_discovery=0.0, patrol_discovery=0.0))
    seen = register(district, setup, requests)
    late = seen.hour - requests.reported_h
    emergency = requests.urgency == EMERGENCY
    assert (late >= 0).all()
    assert (late[emergency] == 0).all()
    assert set(seen.channel[emergency]) == {by(Channel.HOTLINE)}
    for channel in (Channel.APP, Channel.HOTLINE):
        assert (late[requests.channel == by(channel)] == 0).all()
    hour, day = seen.hour % 24, seen.hour // 24
    desk = (requests.channel == by(Channel.DESK)) & ~emergency & np.isfinite(seen.hour)
    assert ((hour[desk] >= 8.5) & (hour[desk] < 18)).all()
    working = district.calendar.working[day[desk].astype(int)]
    assert (hour[desk][~working] < 8.5 + 4).all()
    told = (requests.channel == by(Channel.VOLUNTEER)) & ~emergency
    assert ((hour[told] >= 8) & (hour[told] < 20)).all()
    assert late[told].min() > 0
    kept = (requests.channel == by(Channel.GRID)) & ~emergency
    assert late[kept].mean() == pytest.approx(24.0, rel=0.25)  # no patrols are planned
    assert np.isnan(seen.direct_h[~emergency]).all()
    assert (seen.direct_h[emergency] == 0.1).all()


def test_a_chief_finds_requests_earlier_and_only_where_visits_are_planned(year, policy):
    district, setup, requests, outcome = year(replace(policy, visit_discovery=1.0), requests_household_year=3.0)
    seen = register(district, setup, requests)
    assert seen.visited.sum() > 5
    assert set(requests.compound[seen.visited]) == {0}
    assert (requests.urgency[seen.visited] != EMERGENCY).all()
    assert set((seen.hour[seen.visited] % 24).tolist()) <= {10.0, 15.0}
    lead_h = requests.lead_e * district.rules.visit_lead_days * 24
    cause_h = np.maximum(0, requests.reported_h - lead_h)
    assert (seen.hour[seen.visited] >= cause_h[seen.visited]).all()
    blind = register(district, compile_policy(district, replace(policy, visit_discovery=0.0)), requests)
    assert not blind.visited.any()
    assert (seen.hour <= blind.hour).all()
    assert (seen.hour[seen.visited] < blind.hour[seen.visited]).all()
    assert (outcome.channel == by(Channel.VISIT)).sum() == seen.visited.sum()
    # Who finds something talks to the residents first.
    visited = outcome.channel == by(Channel.VISIT)
    assert (outcome.responded_h - outcome.registered_h)[visited] == pytest.approx(0.5)


def test_desks_answer_in_their_hours_and_the_hotline_emergencies_at_once(year, policy):
    district, _, _, outcome = year(policy)
    emergency = outcome.urgency == EMERGENCY
    assert (outcome.responded_h - outcome.registered_h)[emergency] == pytest.approx(0.1)
    at_desk = (outcome.way == AT_DESK) & ~np.isnan(outcome.responded_h)
    day = (outcome.responded_h[at_desk] // 24).astype(int)
    hour = outcome.responded_h[at_desk] % 24
    assert (hour > 8.5).all()
    assert (hour[district.calendar.working[day]] < 18 + 2).all()
    assert (hour[~district.calendar.working[day]] < 12.5 + 2).all()
    # Queue and triage are short; who comes in hours is answered in them.
    early = (outcome.registered_h[at_desk] % 24 > 9) & (outcome.registered_h[at_desk] % 24 < 12)
    assert np.median((outcome.responded_h - outcome.registered_h)[at_desk][early]) < 0.5


def test_what_is_sent_to_the_wrong_place_comes_back_to_the_desk_a_day_later(year, policy):
    district, setup, requests, _ = year(replace(policy, visit_discovery=0.2), days=90, misroute_h=24.0)
    habits = replace(district.demand.habits, misrouted=np.full(len(CATEGORIES), 0.5))
    astray = replace(district, demand=replace(district.demand, habits=habits))
    case = case_of(astray, setup, requests)
    jobs = case.world.jobs
    assert not jobs.misrouted[~np.isnan(jobs.direct_h)].any()  # who comes without the desk cannot be sent astray by it
    assert jobs.misrouted[np.isnan(jobs.direct_h)].mean() == pytest.approx(0.5, abs=0.05)
    assert jobs.misroute_h.mean() == pytest.approx(24.0, rel=0.15)
    after = run(case.world)
    done = ~np.isnan(after.resolved_h) & (jobs.way == AT_DESK)
    # The first answer counts as the response; what went astray is triaged again when it is back.
    longer_h = (after.resolved_h - after.responded_h)[done & jobs.misrouted]
    assert (longer_h > (jobs.misroute_h + 0.02)[done & jobs.misrouted]).all()
    assert (after.resolved_h == after.responded_h)[done & ~jobs.misrouted].all()


# Ways


def test_ways_follow_mode_volunteers_and_visits(year, policy):
    district, _, _, outcome = year(replace(policy, volunteer_share=1.0), requests_household_year=3.0)
    cleaning = outcome.category == CATEGORIES.index(Category.CLEANING)
    extended = np.isin(outcome.compound, (5, 6))
    assert set(outcome.way[~extended]).isdisjoint({CLEANING_DAY})
    assert set(outcome.way[extended & cleaning]) == {AT_DESK, CLEANING_DAY}
    assert set(outcome.way) == {AT_DESK, ON_VISIT, VOLUNTEERS, CLEANING_DAY, LADDER, CREW}
    assert set(outcome.urgency[outcome.way == VOLUNTEERS]) == {ROUTINE, PLANNED}
    assert (outcome.compound[outcome.way == ON_VISIT] == 0).all()
    assert (outcome.way[outcome.urgency == EMERGENCY] == CREW).all()
    assert district.volunteers.all()


def test_cleaning_is_done_on_the_crew_s_next_day_in_the_compound(year, policy):
    district, setup, requests, outcome = year(policy, requests_household_year=2.0)
    planned = (outcome.way == CLEANING_DAY) & (outcome.compound == 5) & ~np.isnan(outcome.resolved_h)
    planned &= ~case_of(district, setup, requests).world.jobs.misrouted
    done = outcome.resolved_h[planned]
    assert len(done) > 20
    assert (done % 24 == 6.5).all()
    # 1 January 2026 is a Thursday: the first Tuesday is day 5.
    assert ((done // 24 - 5) % 7 == 0).all()
    assert (done - outcome.responded_h[planned] < 7 * 24).all()
    unplanned = (outcome.way == CLEANING_DAY) & (outcome.compound == 6) & ~np.isnan(outcome.resolved_h)
    assert len(set((outcome.resolved_h[unplanned] // 24 % 7).tolist())) == 3  # cleanings_week of the compound


def test_planned_work_waits_for_its_date_in_crew_hours(year, policy):
    changed = replace(policy, crew_from_h=9.0, crew_to_h=12.0)
    district, _, requests, _ = year(changed, days=120, requests_household_year=2.0, appointment_days=5.0)
    habits = replace(district.demand.habits, planned=np.where(district.demand.habits.urgent < 0.3, 0.5, 0.0))
    planned = replace(district, demand=replace(district.demand, habits=habits))
    drawn = draw(planned.demand, seed=1, replication=0)
    outcome = simulate(planned, compile_policy(planned, changed), drawn)
    dated = (outcome.urgency == PLANNED) & (outcome.way == CREW)
    assert dated.sum() > 50
    begun = outcome.started_h[dated & ~np.isnan(outcome.started_h)]
    assert ((begun % 24 >= 9) & (begun % 24 < 12)).all()
    wait = (outcome.started_h - outcome.responded_h)[dated]
    assert np.nanmedian(wait) > 2 * 24
    assert 0 < (requests.urgency == PLANNED).mean() < 0.1  # the usual habits plan some


# What always holds


def test_flow_balances_and_times_are_in_order(year, policy):
    *_, outcome = year(policy)
    resolved, withdrawn = ~np.isnan(outcome.resolved_h), ~np.isnan(outcome.withdrawn_h)
    assert resolved.sum() + withdrawn.sum() + outcome.open.sum() == len(outcome)
    assert not (resolved & withdrawn).any()
    assert (np.diff(outcome.registered_h) >= 0).all()
    assert (outcome.resolved_h[resolved] <= outcome.horizon_h).all()
    assert (outcome.resolved_h[resolved] > outcome.registered_h[resolved]).all()
    begun = ~np.isnan(outcome.started_h)
    assert (outcome.started_h[begun] >= outcome.responded_h[begun]).all()
    assert (outcome.way[begun] == CREW).all()
    assert np.isnan(outcome.started_h[withdrawn]).all()
    assert np.isnan(outcome.rating[~resolved]).all()
    assert set(outcome.rating[~np.isnan(outcome.rating)]) <= {1.0, 2.0, 3.0, 4.0, 5.0}
    assert 0.5 < (~np.isnan(outcome.rating[resolved])).mean() < 0.7
    assert (outcome.level[outcome.way != LADDER] == -1).all()
    assert (outcome.reached >= outcome.level).all()
    assert outcome.open.sum() > 0
    assert withdrawn.sum() > 0


def test_requests_lost_or_counted_twice_are_an_error(year, policy):
    *_, outcome = year(policy, days=60)
    both = replace(outcome, withdrawn_h=outcome.registered_h + 1.0)
    with pytest.raises(FlowError, match="requests arrived"):
        check_flow(both)
    early = replace(outcome, resolved_h=outcome.resolved_h - 1e6)
    with pytest.raises(FlowError, match="ended before they were registered"):
        check_flow(early)


def test_both_engines_agree_from_the_scenario_to_the_outcome(year, policy):
    busy = replace(
        policy,
        volunteer_share=0.3,
        cross_training=0.5,
        escalate_after_h=6.0,
        spill_after_h=12.0,
        overtime_cap_h=1.0,
        interruption=Interruption.RESUME,
        dispatch=DispatchRule.LEAST_BUSY,
        council_limit_days=10.0,
    )
    district, setup, requests, outcome = year(busy, days=120, requests_household_year=2.0)
    world = case_of(district, setup, requests).world
    reference, compiled = (run(world, engine, trace=True) for engine in (Engine.SIMPY, Engine.COMPILED))
    for name in ("time_h", "event", "request", "where"):
        np.testing.assert_array_equal(getattr(reference.trace, name), getattr(compiled.trace, name), err_msg=name)
    assert len(set(compiled.trace.event.tolist())) > 22
    other = simulate(district, setup, requests, engine=Engine.SIMPY)
    for name in type(outcome).__dataclass_fields__:
        np.testing.assert_array_equal(getattr(outcome, name), getattr(other, name), err_msg=name)


def test_withdrawals_follow_the_patience(year, policy):
    district, setup, requests, outcome = year(policy, patience_days=3.0)
    gone = ~np.isnan(outcome.withdrawn_h)
    jobs = case_of(district, setup, requests).world.jobs
    since = np.fmax(jobs.leave_h, outcome.responded_h)
    # Those that were sent to the wrong place may wait for their second answer before anybody can withdraw them.
    straight = gone & ~jobs.misrouted
    np.testing.assert_array_equal(outcome.withdrawn_h[straight], since[straight])
    assert (outcome.withdrawn_h >= since)[gone].all()
    assert gone.mean() > 0.2
    waits = patience(np.random.default_rng(1).exponential(size=200_000), 100.0)
    assert waits.mean() == pytest.approx(100.0, rel=0.01)


def test_load_fills_the_crews_as_far_as_asked(year, policy):
    *_, outcome = year(replace(policy, pooling=Pooling.SUBDISTRICT, visit_discovery=0.0), patience_days=3000.0)
    # Call-outs are done by those on call; weekday weights and chance move the rest.
    assert 0.55 < outcome.busy_h.sum() / (outcome.paid_h + outcome.overtime_h).sum() < 0.8 * WEEKDAY_WEIGHT.max()


# Fallbacks and errors


def test_runs_without_any_plan(make_town, policy):
    town = make_town(3)
    district = compile_district(town, road_network(town), EMPTY, days=90)
    requests = draw(district.demand, seed=1, replication=0)
    setup = compile_policy(district, policy)
    assert setup.pooled.names == ("community:m0", "lifts", "on-call")
    outcome = simulate(district, setup, requests)
    assert set(outcome.way) <= {AT_DESK, LADDER, CREW}
    assert len(setup.councils.time_h) == 3 * 12  # Wednesdays


def test_a_plan_that_was_not_found_counts_as_none(make_town):
    town = make_town(3)
    nothing = Result(status=Status.UNKNOWN, plan=None)
    names = ("modes", "contracts", "crews", "visits", "teams", "rosters", "grid", "keepers")
    plan = Plan(**dict.fromkeys(names, nothing))
    district = compile_district(town, road_network(town), plan, days=30)
    assert district.mode_of == (None, None, None)
    assert not district.guarded.any()
    assert not len(district.patrols.time_h)


def test_everything_missing_is_named_at_once(make_town, policy):
    late = replace(policy, crew_from_h=20.0, crew_to_h=8.0)
    town = replace(make_town(3), communities=(), policies=(late,))
    with pytest.raises(ScenarioError) as error:
        compile_district(town, road_network(town), EMPTY, days=30)
    assert str(error.value).splitlines() == [
        "communities.csv: the simulation needs this table: requests come to their desks",
        "scenario.toml policies.crew_to_h: policy p: 8 is not after crew_from_h 20",
    ]


def test_unknown_community_is_named(make_town):
    town = make_town(7)
    broken = replace(town, communities=town.communities[:1])
    with pytest.raises(ScenarioError, match="compound c6: no community 'm1'"):
        compile_district(broken, road_network(town), EMPTY, days=30)
