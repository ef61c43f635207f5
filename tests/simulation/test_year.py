"""A simulated year: who answers what, and what policies share."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from domain.demand import Category, Channel
from domain.errors import ScenarioError
from domain.people import Half
from domain.plan import Plan, Visit
from domain.policy import Pooling
from domain.results import Result, Status
from domain.roads import road_network
from simulation import dispatch, indicators
from simulation.categories import CATEGORIES, CHANNELS, WEEKDAY_WEIGHT
from simulation.demand import EMERGENCY, ROUTINE, draw
from simulation.dispatch import AT_DESK, CLEANING_DAY, CREW, LADDER, ON_VISIT, VOLUNTEERS, simulate, triage
from simulation.district import compile_district
from simulation.orders import FlowError
from simulation.policies import compile_policy

EMPTY = Plan()


def same_requests(one, other):
    """Whether two outcomes are about the same requests at the same hours."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("registered_h", "compound", "category", "priority", "channel")
    )


# Who answers


def test_ways_follow_mode_volunteers_and_visits(year, policy):
    district, _, requests, outcome = year(replace(policy, volunteer_share=1.0), requests_household_year=3.0)
    cleaning = requests.category == CATEGORIES.index(Category.CLEANING)
    extended = np.isin(requests.compound, (5, 6))
    assert set(outcome.way[~extended]).isdisjoint({CLEANING_DAY})
    assert set(outcome.way[extended & cleaning]) == {AT_DESK, CLEANING_DAY}
    assert set(outcome.way) == {AT_DESK, ON_VISIT, VOLUNTEERS, CLEANING_DAY, LADDER, CREW}
    assert (requests.priority[outcome.way == VOLUNTEERS] == ROUTINE).all()
    assert (requests.compound[outcome.way == ON_VISIT] == 0).all()
    assert (outcome.way[requests.priority == EMERGENCY] == CREW).all()
    assert district.volunteers.all()


def test_cleaning_is_done_on_the_crew_s_next_day_in_the_compound(year, policy):
    _, _, _, outcome = year(policy, requests_household_year=2.0)
    planned = (outcome.way == CLEANING_DAY) & (outcome.compound == 5) & ~np.isnan(outcome.resolved_h)
    done = outcome.resolved_h[planned]
    assert len(done) > 20
    assert (done % 24 == 6.5).all()
    # 1 January 2026 is a Thursday: the first Tuesday is day 5.
    assert ((done // 24 - 5) % 7 == 0).all()
    assert (done - outcome.responded_h[planned] < 7 * 24).all()
    unplanned = (outcome.way == CLEANING_DAY) & (outcome.compound == 6) & ~np.isnan(outcome.resolved_h)
    assert len(set((outcome.resolved_h[unplanned] // 24 % 7).tolist())) == 3  # cleanings_week of the compound


def test_visits_repeat_every_month_on_the_working_day_of_the_same_number(year, policy):
    district, *_ = year(policy)
    day = (district.visits.time_h // 24).astype(int)
    hours = set((district.visits.time_h % 24).tolist())
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
    district = compile_district(town, road_network(town), plan, days=90)
    days = (district.visits.time_h // 24).astype(int)
    assert set((district.visits.time_h % 24).tolist()) == {19.5}
    # The second free weekend day: Sunday 4 January, Sunday 1 February has Saturday 7 after it, and 7 March itself.
    assert [str(date(2026, 1, 1) + timedelta(days=int(day))) for day in days] == [
        "2026-01-04",
        "2026-02-07",
        "2026-03-07",
    ]


def test_a_chief_finds_requests_earlier_and_only_where_visits_are_planned(year, policy):
    _, _, requests, outcome = year(replace(policy, visit_discovery=1.0), requests_household_year=3.0)
    by_visit = outcome.channel == CHANNELS.index(Channel.VISIT)
    assert by_visit.sum() > 5
    assert (outcome.registered_h[by_visit] < requests.reported_h[by_visit]).all()
    assert (outcome.registered_h[~by_visit] == requests.reported_h[~by_visit]).all()
    assert set(requests.compound[by_visit]) == {0}
    assert (requests.priority[by_visit] != EMERGENCY).all()
    assert set((outcome.registered_h[by_visit] % 24).tolist()) <= {10.0, 15.0}
    _, _, _, blind = year(replace(policy, visit_discovery=0.0))
    assert CHANNELS.index(Channel.VISIT) not in blind.channel


def test_desks_answer_in_their_hours_and_the_hotline_emergencies_at_once(year, policy):
    district, _, requests, outcome = year(policy)
    emergency = requests.priority == EMERGENCY
    assert (outcome.responded_h - outcome.registered_h)[emergency] == pytest.approx(0.1)
    at_desk = (outcome.way == AT_DESK) & ~np.isnan(outcome.responded_h)
    day = (outcome.responded_h[at_desk] // 24).astype(int)
    hour = outcome.responded_h[at_desk] % 24
    assert (hour > 8.5).all()
    assert (hour[district.calendar.working[day]] < 18 + 2).all()
    assert (hour[~district.calendar.working[day]] < 12.5 + 2).all()
    # Queue and triage are short; who comes in hours is answered in them.
    early = (requests.reported_h[at_desk] % 24 > 9) & (requests.reported_h[at_desk] % 24 < 12)
    assert np.median((outcome.responded_h - outcome.registered_h)[at_desk][early]) < 0.5


def test_longer_desk_hours_answer_more_within_two_hours(year, policy):
    *_, short = year(policy)
    *_, long = year(replace(policy, extra_desk_h=4.0))
    assert same_requests(short, long)
    assert indicators.responded_2h(long) > indicators.responded_2h(short) + 0.05


def test_offers_go_in_turn_until_somebody_accepts(year, policy):
    district, setup, requests, _ = year(policy)
    n = 4
    drawn = replace(
        requests,
        compound=np.zeros(len(requests), int),
        urgency=np.full(len(requests), ROUTINE),
    )
    drawn.answer_e[:n] = [[1, 1, 1], [10, 1, 1], [1, 1, 1], [1, 10, 1]]  # of 0.5 h each; the window is 2 h
    drawn.refuse_u[:n] = [[0.5, 0, 0], [0.5, 0.5, 0], [0, 0.5, 0], [0, 0.5, 0]]
    pool, spent = dispatch.offers(district, setup, drawn, np.arange(n))
    home = setup.pool_of[0]
    # accepted at once; window passed, then accepted; refused, then accepted; refused, passed, refused: ordered to do it
    assert pool.tolist() == [home, setup.asked[home, 1], setup.asked[home, 1], home]
    assert spent == pytest.approx([0.5, 2.5, 1.0, 0.5 + 2.0 + 0.5])


def test_own_people_and_emergencies_are_not_asked(year, policy):
    district, setup, requests, _ = year(replace(policy, refuse_share=1.0))
    crew = np.arange(len(requests))
    pool, spent = dispatch.offers(district, setup, requests, crew)
    direct = (requests.compound == 4) | (requests.priority == EMERGENCY)
    assert (spent[direct] == 0).all()
    assert (spent[~direct] > 0).all()
    assert (pool == setup.pool_of[requests.compound]).all()


# Policies on the same requests


def test_policies_that_differ_in_one_lever_meet_the_same_requests(year, policy):
    *_, base = year(policy)
    for change in (
        {"pooling": Pooling.COMPOUND},
        {"escalation": True, "escalate_after_h": 4.0},
        {"refuse_share": 0.5},
        {"volunteer_share": 0.5},
        {"accept_window_h": 0.5},
    ):
        *_, other = year(replace(policy, **change))
        assert same_requests(base, other)
        assert not np.array_equal(base.resolved_h, other.resolved_h, equal_nan=True)


def test_a_lever_that_changes_nothing_changes_no_entry(year, policy):
    *_, base = year(policy)
    *_, other = year(replace(policy, escalation=True, escalate_after_h=720.0), patience_days=1.0)
    *_, same = year(replace(policy, escalation=False, escalate_after_h=10.0), patience_days=1.0)
    for name in ("resolved_h", "withdrawn_h", "rating", "responded_h"):
        np.testing.assert_array_equal(getattr(other, name), getattr(same, name))
    assert not np.array_equal(base.withdrawn_h, same.withdrawn_h, equal_nan=True)


def test_flow_balances_and_times_are_in_order(year, policy):
    *_, outcome = year(policy)
    resolved, withdrawn = ~np.isnan(outcome.resolved_h), ~np.isnan(outcome.withdrawn_h)
    assert resolved.sum() + withdrawn.sum() + outcome.open.sum() == len(outcome)
    assert not (resolved & withdrawn).any()
    assert (outcome.resolved_h[resolved] <= outcome.horizon_h).all()
    assert (outcome.resolved_h[resolved] > outcome.registered_h[resolved]).all()
    assert np.isnan(outcome.rating[~resolved]).all()
    assert set(outcome.rating[resolved]) <= {1.0, 2.0, 3.0, 4.0, 5.0}
    assert (outcome.level[outcome.way != LADDER] == -1).all()
    assert outcome.open.sum() > 0
    assert withdrawn.sum() > 0


def test_requests_lost_or_counted_twice_are_an_error(year, policy):
    *_, outcome = year(policy, days=60)
    both = replace(outcome, withdrawn_h=outcome.registered_h + 1.0)
    with pytest.raises(FlowError, match="requests arrived"):
        dispatch.check_flow(both)
    early = replace(outcome, resolved_h=outcome.resolved_h - 1e6)
    with pytest.raises(FlowError, match="ended before they were registered"):
        dispatch.check_flow(early)


def test_trace_names_requests_and_agrees_with_the_outcome(year, policy):
    district, setup, requests, outcome = year(policy, days=60)
    traced = simulate(district, setup, requests, trace=True)
    np.testing.assert_array_equal(traced.resolved_h, outcome.resolved_h)
    closed = {}
    for hour, what, request, _ in traced.trace:
        assert outcome.way[request] == CREW
        if what == "closed":
            closed[request] = hour
        elif what == "reopened":
            del closed[request]
    crew = np.flatnonzero((outcome.way == CREW) & ~np.isnan(outcome.resolved_h))
    assert closed == {int(k): outcome.resolved_h[k] for k in crew}


def test_withdrawals_follow_the_patience(year, policy):
    district, setup, requests, outcome = year(policy, patience_days=3.0)
    gone = ~np.isnan(outcome.withdrawn_h)
    leave = triage(district, setup, requests).leave_h
    np.testing.assert_array_equal(outcome.withdrawn_h[gone], leave[gone])
    assert gone.mean() > 0.2
    waits = dispatch.patience_h(np.random.default_rng(1).exponential(size=200_000), 100.0)
    assert waits.mean() == pytest.approx(100.0, rel=0.01)


def test_load_fills_the_crews_as_far_as_asked(year, policy):
    *_, outcome = year(replace(policy, pooling=Pooling.SUBDISTRICT, visit_discovery=0), patience_days=3000.0)
    # Call-outs are done by the duty team; weekday weights and chance move the rest.
    assert 0.55 < indicators.utilisation(outcome) < 0.8 * WEEKDAY_WEIGHT.max()


# Fallbacks and errors


def test_runs_without_any_plan(make_town, policy):
    town = make_town(3)
    district = compile_district(town, road_network(town), EMPTY, days=90)
    requests = draw(district.demand, seed=1, replication=0)
    setup = compile_policy(district, policy)
    assert [key[0] for key in setup.keys] == ["community"]
    outcome = simulate(district, setup, requests)
    assert set(outcome.way) <= {AT_DESK, LADDER, CREW}
    assert len(district.ladder.councils.time_h) == 3 * 12  # Wednesdays


def test_a_plan_that_was_not_found_counts_as_none(make_town):
    town = make_town(3)
    nothing = Result(status=Status.UNKNOWN, plan=None)
    plan = Plan(modes=nothing, contracts=nothing, crews=nothing, visits=nothing, teams=nothing)
    district = compile_district(town, road_network(town), plan, days=30)
    assert district.mode_of == (None, None, None)


def test_everything_missing_is_named_at_once(make_town, with_rules):
    town = with_rules(replace(make_town(3), communities=()), crew_from_h=20.0, crew_to_h=8.0)
    with pytest.raises(ScenarioError) as error:
        compile_district(town, road_network(town), EMPTY, days=30)
    assert str(error.value).splitlines() == [
        "communities.csv: the simulation needs this table: requests come to their desks",
        "scenario.toml simulation.crew_to_h: 8 is not after crew_from_h 20",
    ]


def test_unknown_community_is_named(make_town):
    town = make_town(7)
    broken = replace(town, communities=town.communities[:1])
    with pytest.raises(ScenarioError, match="compound c6: no community 'm1'"):
        compile_district(broken, road_network(town), EMPTY, days=30)
