"""Levers of how work is given out, of desks, volunteers, visits and the ladder."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from worlds import lines

from domain.plan import Plan
from domain.policy import DispatchRule, Pooling, PriorityRule
from domain.roads import road_network
from simulation.district import compile_district
from simulation.events import Event
from simulation.outcome import CREW, EMERGENCY, ROUTINE, URGENT, VOLUNTEERS
from simulation.policies import compile_policy
from simulation.presence import UNLICENSED

# How work is given out


def asked(trace):
    """Pools asked for each request, in order."""
    found = {}
    for _, event, request, pool in lines(trace):
        if event == Event.OFFERED:
            found.setdefault(request, []).append(pool)
    return found


def test_companies_are_asked_in_the_order_of_the_rule(lived, policy):
    never = replace(policy, refuse_share=1.0)
    for rule in DispatchRule:
        _, setup, case, finished = lived(replace(never, dispatch=rule))
        home, table = case.world.jobs.pool, setup.pooled.rows.asked
        offers = {request: pools for request, pools in asked(finished.trace).items() if len(pools) == 3}
        assert all(sorted(pools) == sorted(table[home[request]].tolist()) for request, pools in offers.items())
        first = {
            tuple(table[home[request]].tolist()).index(pools[0])
            for request, pools in offers.items()
            if len(set(pools)) == 3
        }
        assert first == {0} if rule is DispatchRule.OWN_FIRST else first == {0, 1, 2}
        # All have refused: the first is ordered to do it.
        ordered = [(r, pool) for _, event, r, pool in lines(finished.trace) if event == Event.ORDERED]
        assert all(pool == home[r] for r, pool in ordered)
        assert len(ordered) > 100


def test_own_people_and_emergencies_are_not_asked(lived, policy):
    _, setup, case, finished = lived(replace(policy, refuse_share=1.0))
    jobs = case.world.jobs
    offered = sorted(asked(finished.trace))
    assert (jobs.urgency[offered] != EMERGENCY).all()
    names = np.array(setup.pooled.names)
    assert not set(names[jobs.pool[offered]]) & {"compound:c4"}
    assert "lifts" in names[jobs.pool[offered]]


def test_refused_offers_cost_time_and_nothing_else(lived, policy):
    *_, willing = lived(replace(policy, refuse_share=0.0))
    assert not (willing.trace.event == Event.REFUSED).any()
    *_, finished = lived(replace(policy, refuse_share=1.0, accept_window_h=168.0))
    assert not (finished.trace.event == Event.ACCEPTED).any()
    assert (finished.refused[sorted(asked(finished.trace))] > 0).any()
    assert np.nanmean(finished.started_h) > np.nanmean(willing.started_h)


def test_an_offer_lasts_no_longer_than_its_window(lived, policy):
    *_, finished = lived(replace(policy, accept_window_h=0.4))
    spent = {}
    for hour, event, request, _ in lines(finished.trace):
        if event == Event.OFFERED:
            spent[request] = hour
        elif event in (Event.TIMED_OUT, Event.ACCEPTED, Event.REFUSED):
            taken = hour - spent[request]
            assert taken <= 0.4 + 1e-9
            assert (event == Event.TIMED_OUT) == (abs(taken - 0.4) < 1e-9)


def test_routine_orders_hurry_after_they_have_waited(lived, policy):
    _, _, case, finished = lived(replace(policy, escalate_after_h=4.0, spill_after_h=6.0))
    queued, seen = {}, set()
    for hour, event, request, _ in lines(finished.trace):
        if event == Event.QUEUED:
            queued[request] = hour
        elif event == Event.ESCALATED:
            assert hour - queued[request] == pytest.approx(4.0)
            assert case.world.jobs.urgency[request] >= ROUTINE
            seen.add(request)
        elif event == Event.SPILLED:
            assert hour - queued[request] == pytest.approx(6.0)
    assert len(seen) > 50
    spilled = finished.trace.request[finished.trace.event == Event.SPILLED]
    elsewhere = (finished.pool[spilled] != case.world.jobs.pool[spilled]) & ~np.isnan(finished.started_h[spilled])
    assert elsewhere.any()


@pytest.mark.parametrize(
    ("priority", "rank", "offset_h", "by_due"),
    [
        ("classes", [0, 1, 2, 3, 4], [0] * 5, False),
        ("fifo", [0, 1, 1, 1, 1], [0] * 5, False),
        ("ageing", [0, 1, 1, 1, 1], [0, 0, 6, 12, 0], False),
        ("due", [0, 1, 1, 1, 1], [0] * 5, True),
    ],
)
def test_orders_are_taken_by_the_rule(lived, policy, priority, rank, offset_h, by_due):
    _, setup, case, finished = lived(
        replace(policy, priority=PriorityRule(priority), ageing_h=6.0, pooling=Pooling.SUBDISTRICT)
    )
    conduct = setup.conduct
    assert (conduct.rank.tolist(), conduct.offset_h.tolist(), conduct.by_due) == (rank, offset_h, by_due)
    # Whenever a crew takes an order, no other that it could do stands before it.
    jobs, waiting, ready = case.world.jobs, {}, {}
    taken = 0
    for hour, event, request, where in lines(finished.trace):
        if event == Event.QUEUED:
            ready[request] = hour
            urgency = int(jobs.urgency[request]) if finished_before(finished, request, hour) else URGENT
            due = jobs.due_h[request] if by_due else hour + offset_h[urgency]
            waiting[request] = (rank[urgency], due, request)
        elif event == Event.WITHDRAWN:
            waiting.pop(request, None)
        elif event == Event.STARTED and request in waiting:
            mine = waiting.pop(request)
            if setup.crews.skills[where] == UNLICENSED and ready[request] < hour:
                others = [place for other, place in waiting.items() if jobs.skill[other] != 2]
                assert mine <= min(others, default=mine)
                taken += 1
    assert taken > 50


def finished_before(finished, request, hour):
    """Whether an order is given for the first time, or after a look, and not after it was reopened."""
    own = (finished.trace.request == request) & (finished.trace.time_h <= hour)
    return Event.REOPENED not in finished.trace.event[own]


def test_stock_is_not_waited_for(lived, policy):
    _, _, case, finished = lived(policy)
    waits = case.world.jobs.materials_h > 0
    assert (finished.trace.event == Event.PAUSED).any()
    _, _, half, _ = lived(replace(policy, stock_share=0.5))
    assert not (half.world.jobs.materials_h[~waits] > 0).any()
    assert (half.world.jobs.materials_h > 0).sum() == pytest.approx(waits.sum() / 2, rel=0.3)
    *_, full = lived(replace(policy, stock_share=1.0))
    assert not (full.trace.event == Event.PAUSED).any()


# Desks, volunteers, visits, patrols


def test_desks_are_open_longer_on_working_days_and_better_staffed(lived, policy):
    district, usual, _, _ = lived(policy)
    setup = compile_policy(district, replace(policy, extra_desk_h=4.0, extra_desk_staff=2, extra_mediators=3))
    desks = len(district.communities)
    assert (setup.counters.servers - usual.counters.servers).tolist() == [2] * desks + [3] * desks
    longer = setup.counters.to_h - usual.counters.to_h
    day = (setup.counters.from_h // 24).astype(int)
    last = setup.counters.first[desks]
    np.testing.assert_array_equal(longer[:last], np.where(district.calendar.working[day[:last]], 4.0, 0.0))
    assert not longer[last:].any()  # mediators keep their hours
    night = compile_policy(district, replace(policy, extra_desk_h=12.0))
    assert (night.counters.to_h % 24).max() == 23.5


def test_volunteers_do_their_share_of_small_routine_work(lived, policy):
    _, _, before, _ = lived(policy)
    district, _, case, _ = lived(replace(policy, volunteer_share=0.5))
    theirs = case.world.jobs.way == VOLUNTEERS
    assert not (before.world.jobs.way == VOLUNTEERS).any()
    assert (case.world.jobs.urgency[theirs] >= ROUTINE).all()
    changed = case.world.jobs.way != before.world.jobs.way
    np.testing.assert_array_equal(changed, theirs)
    assert (before.world.jobs.way[theirs] == CREW).all()
    assert set(case.world.jobs.place[theirs]) == {0, 2, 3, 4, 5, 6, 7}  # c1 has neither volunteers nor such keepers
    assert district.volunteers.tolist() == [True, False, *[True] * 6]


def test_visits_a_month_are_spread_over_working_days(lived, policy):
    district, setup, _, _ = lived(replace(policy, visits_month=8))
    day = (setup.visits.time_h // 24).astype(int)
    assert set(setup.visits.place.tolist()) == {0}  # whoever has a chief, and nobody else
    months = district.calendar.month[day]
    assert [int((months == month).sum()) for month in (0, 1, 2)] == [8, 8, 8]
    assert district.calendar.working[day].all()
    assert max(b - a for a, b in pairwise(day)) <= 6
    np.testing.assert_array_equal(setup.councils.time_h[: len(day)], setup.visits.time_h)


def test_the_limits_of_the_ladder_pass_cases_up_in_time(lived, policy):
    limits = {"council_limit_days": 3.0, "mediation_limit_days": 5.0, "street_limit_days": 4.0}
    *_, finished = lived(replace(policy, **limits))
    filed, passed = {}, {0: 0, 1: 0, 2: 0}
    for hour, event, request, level in lines(finished.trace):
        if event == Event.FILED:
            filed[request] = hour
        elif event == Event.PASSED_UP:
            assert hour - filed[request] == pytest.approx(24 * [3.0, 5.0, 4.0][level])
            passed[level] += 1
    assert all(passed.values())
    assert not (lived(policy)[3].trace.event == Event.PASSED_UP).any()


def test_street_conferences_meet_as_often_as_the_policy_says(lived, policy):
    for days in (7, 21):
        district, setup, _, _ = lived(replace(policy, street_every_days=days))
        own = setup.conferences.dates
        street = own.time_h[own.first[0] : own.first[1]]
        assert np.diff(street // 24).tolist() == pytest.approx([days] * (len(street) - 1), abs=2)
        assert (own.first[-1] - own.first[-2]) == len(range(13, 100, district.rules.district_every_days))


def test_streets_confer_on_different_weekdays(make_town, policy):
    town = replace(make_town(36), policies=(policy,))
    district = compile_district(town, road_network(town), Plan(), days=100)
    dates = compile_policy(district, replace(policy, street_every_days=7)).conferences.dates
    days = [(dates.time_h[a:b] // 24).astype(int) for a, b in pairwise(dates.first.tolist())]
    assert [set(district.calendar.weekday[own].tolist()) for own in days] == [{0}, {1}, {2}, {2}]
    assert set((dates.time_h % 24).tolist()) == {14.0}
