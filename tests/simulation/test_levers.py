"""Every lever changes what it says, and nothing before it can."""

from dataclasses import fields, replace
from datetime import date

import numpy as np
import pytest
from worlds import lines

from domain.errors import ScenarioError
from domain.policy import DispatchRule, Interruption, Policy, Pooling, PriorityRule
from domain.request_tables import Surge
from simulation.categories import TRADES
from simulation.demand import draw
from simulation.events import Event
from simulation.outcome import CREW, EMERGENCY
from simulation.policies import compile_policy
from simulation.running import simulate

NAMES = {"id", "title_zh", "title_en", "base"}
LICENSED = 1 << 2
UNLICENSED = (1 << len(TRADES)) - 1 - LICENSED


ANY = frozenset(map(int, Event))


@pytest.mark.parametrize(
    ("change", "without", "with_it"),
    [
        ({"escalate_after_h": 4.0}, ANY, {Event.ESCALATED}),
        ({"spill_after_h": 4.0}, ANY, {Event.SPILLED}),
        ({"interruption": Interruption.RESUME}, ANY, {Event.INTERRUPTED}),
        ({"interruption": Interruption.RESTART}, ANY, {Event.INTERRUPTED}),
        ({"overtime_cap_h": 0.5}, ANY, {Event.HANDED_OVER}),
        ({"on_call_crews": 0}, {Event.CALLED_OUT}, ANY),
        ({"on_call_crews": 1}, {Event.STARTED}, ANY),
        ({"priority": PriorityRule.FIFO}, {Event.STARTED}, {Event.STARTED}),
        ({"priority": PriorityRule.DUE}, {Event.STARTED}, {Event.STARTED}),
        ({"priority": PriorityRule.AGEING, "ageing_h": 5.0}, {Event.STARTED}, {Event.STARTED}),
        ({"stock_share": 1.0}, {Event.PAUSED}, ANY),
        ({"refuse_share": 1.0}, {Event.ACCEPTED}, {Event.REFUSED}),
        ({"accept_window_h": 0.1}, ANY, {Event.TIMED_OUT}),
        ({"dispatch": DispatchRule.ROTATION}, {Event.OFFERED}, {Event.OFFERED}),
        ({"dispatch": DispatchRule.LEAST_BUSY}, {Event.OFFERED}, {Event.OFFERED}),
        ({"extra_mediators": 2}, ANY, {Event.IN_SESSION}),
        ({"council_limit_days": 2.0}, ANY, {Event.PASSED_UP}),
        ({"mediation_limit_days": 4.0}, ANY, {Event.PASSED_UP}),
        ({"street_limit_days": 6.0}, ANY, {Event.PASSED_UP}),
        ({"street_every_days": 28}, {Event.SETTLED, Event.CLIMBED}, ANY),
    ],
    ids=str,
)
def test_a_lever_parts_two_lives_where_it_first_acts(lived, policy, change, without, with_it):
    base, other = (lines(lived(each)[3].trace) for each in (policy, replace(policy, **change)))
    first = next(k for k, (a, b) in enumerate(zip(base, other, strict=False)) if a != b)
    assert base[first][1] in without
    assert other[first][1] in with_it


OTHER = {
    "pooling": Pooling.COMPOUND,
    "cross_training": 0.5,
    "paid_hours": 1.5,
    "staffing": ("community:m1/day=2",),
    "crew_from_h": 7.0,
    "crew_to_h": 22.0,
    "overtime_cap_h": 0.5,
    "on_call_crews": 0,
    "surge_crews": 3,
    "surge_after_h": 0.0,
    "surge_stay_days": 0.0,
    "dispatch": DispatchRule.LEAST_BUSY,
    "accept_window_h": 0.1,
    "refuse_share": 0.5,
    "priority": PriorityRule.FIFO,
    "ageing_h": 0.0,
    "interruption": Interruption.RESTART,
    "escalate_after_h": 4.0,
    "spill_after_h": 4.0,
    "stock_share": 1.0,
    "extra_desk_h": 3.0,
    "extra_desk_staff": 3,
    "volunteer_share": 0.5,
    "visit_discovery": 0.9,
    "visits_month": 8,
    "patrol_discovery": 0.9,
    "extra_mediators": 2,
    "council_limit_days": 2.0,
    "mediation_limit_days": 4.0,
    "street_limit_days": 6.0,
    "street_every_days": 28,
}
"""Another value of every lever."""
TOGETHER = {
    "ageing_h": {"priority": PriorityRule.AGEING},
    "surge_after_h": {"surge_crews": 3},
    "surge_stay_days": {"surge_crews": 3},
}
"""Levers without which another does nothing."""


def test_all_levers_are_tried():
    assert set(OTHER) == {field.name for field in fields(Policy)} - NAMES


@pytest.mark.parametrize("name", OTHER)
def test_every_lever_changes_a_life(lived, policy, name):
    policy = replace(policy, **TOGETHER.get(name, {}))
    before, after = (lived(each)[3] for each in (policy, replace(policy, **{name: OTHER[name]})))
    assert lines(before.trace) != lines(after.trace)


# Crews


def test_one_trade_crews_share_the_hours_that_all_round_crews_leave(lived, policy):
    district, _, _, _ = lived(policy)
    for share in (0.0, 0.4, 1.0):
        setup = compile_policy(district, replace(policy, cross_training=share))
        hours = np.bincount(setup.crews.skills[setup.crews.crew], weights=setup.crews.to_h - setup.crews.from_h)
        hours = {int(skills): hours[skills] for skills in np.flatnonzero(hours) if skills != (1 << len(TRADES)) - 1}
        singles = {1 << trade for trade in range(len(TRADES))}
        assert set(hours) == {UNLICENSED, LICENSED} if share == 1 else set(hours) >= singles - {LICENSED}
        ordinary = sum(hours.values()) - hours[LICENSED]
        # Each kind of crew of each pool is rounded to whole blocks.
        slack = district.rules.crew_block_h * len(setup.pooled.keys)
        assert hours.get(UNLICENSED, 0.0) == pytest.approx(share * ordinary, abs=5 * slack)
        assert setup.paid_h.sum() == pytest.approx(
            district.load_h.sum() / district.rules.crew_utilisation * 100, abs=5 * slack
        )


def test_crews_do_only_what_they_have_learnt(lived, policy):
    _, setup, case, finished = lived(replace(policy, cross_training=0.0))
    skill = case.world.jobs.skill
    begun = [(request, crew) for _, event, request, crew in lines(finished.trace) if event == Event.STARTED]
    assert len(begun) > 100
    assert all(setup.crews.skills[crew] >> skill[request] & 1 for request, crew in begun)


def test_paid_hours_are_a_multiple_of_what_the_work_needs(lived, policy):
    district, usual, _, _ = lived(policy)
    more = compile_policy(district, replace(policy, paid_hours=1.5))
    slack = district.rules.crew_block_h * len(usual.pooled.keys)
    assert more.paid_h.sum() == pytest.approx(1.5 * usual.paid_h.sum(), abs=2 * slack)


def test_stated_crews_stand_on_their_shifts_and_leave_other_pools_as_they_are(lived, policy):
    district, usual, _, _ = lived(policy)
    stated = ("community:m1/night=1", "community:m1/day=2", "contract:k1/evening=0")
    setup = compile_policy(district, replace(policy, staffing=stated))
    pool = setup.pooled.names.index("community:m1")
    seats = np.flatnonzero(setup.crews.pool == pool)
    begin = [sorted(set((setup.crews.from_h[setup.crews.crew == seat] % 24).tolist())) for seat in seats]
    assert sorted(begin) == [[6.0], [6.0], [22.0]]
    own = np.isin(setup.crews.crew, seats)
    assert set((setup.crews.to_h - setup.crews.from_h)[own].tolist()) == {8.0, 2.0}  # the last night ends with the year
    assert setup.paid_h[pool] == 100 * 24 - 6
    nobody = setup.pooled.names.index("contract:k1")
    assert setup.paid_h[nobody] == 0
    assert nobody not in setup.crews.pool
    others = np.isin(np.arange(len(usual.paid_h)), (pool, nobody), invert=True)
    np.testing.assert_array_equal(setup.paid_h[others], usual.paid_h[others])


def test_staffing_of_an_unknown_pool_is_named_with_those_written_alike(lived, policy):
    with pytest.raises(ScenarioError) as error:
        lived(replace(policy, staffing=("community:m8/day=1", "lifts/day=1", "on-call/day=1")))
    first, second = str(error.value).splitlines()
    assert first.startswith("scenario.toml policies.staffing: policy p: no pool 'community:m8' among the ")
    assert "; most alike: community:m" in first
    assert "'on-call'" in second  # they are there all the time


def test_nobody_works_beyond_the_cap_on_overtime(lived, policy):
    for cap_h in (0.0, 0.5):
        _, setup, _, finished = lived(replace(policy, overtime_cap_h=cap_h))
        assert (finished.trace.event == Event.HANDED_OVER).sum() > 10
        sessions = np.bincount(setup.crews.pool[setup.crews.crew], minlength=len(setup.paid_h))
        assert (finished.overtime_h <= cap_h * sessions).all()
    assert (finished.overtime_h > 0).any()
    assert not (lived(policy)[3].trace.event == Event.HANDED_OVER).any()


def test_hours_beyond_a_block_are_taken_off_later_ones(lived, policy):
    _, setup, _, finished = lived(policy)
    worked = setup.paid_h - finished.off_h + finished.overtime_h
    # Only what is owed at the end is left over; the lift mechanics, hardly ever there, may owe more.
    left_h = worked - setup.paid_h
    assert ((left_h >= -1e-9) | (np.array(setup.pooled.names) == "on-call")).all()
    assert (left_h[:-2] < 12).all()
    assert finished.off_h.sum() > 50


def test_without_anybody_on_call_nobody_is_called_out(lived, policy):
    *_, case, finished = lived(replace(policy, on_call_crews=0))
    assert not finished.called_out.any()
    *_, helped = lived(policy)
    emergency = (case.world.jobs.urgency == EMERGENCY) & (case.world.jobs.way == CREW)
    assert helped.called_out.sum() > 5
    assert emergency[helped.called_out].all()
    waits = [(one.started_h - case.world.jobs.registered_h)[emergency] for one in (finished, helped)]
    assert np.nanmean(waits[0]) > 2 * np.nanmean(waits[1])


def test_those_on_call_are_not_paid_hours(lived, policy):
    _, few, case, _ = lived(policy)
    district, many, _, _ = lived(replace(policy, on_call_crews=7))
    np.testing.assert_array_equal(few.paid_h, many.paid_h)
    assert len(many.crews.pool) - len(few.crews.pool) == 5
    outcome = simulate(district, many, draw(district.demand, seed=2, replication=0))
    assert len(outcome.paid_h) == len(many.pooled.keys) - 1
    assert len(case.world.pools.duty) == len(many.pooled.keys)


def test_crews_for_a_surge_come_after_it_begins_and_leave_what_was_before_as_it_was(lived, policy):
    extra = replace(policy, surge_crews=3, surge_after_h=24.0, surge_stay_days=2.0)
    _, usual, _, before = lived(policy)
    _, setup, _, after = lived(extra)
    begin = 40 * 24.0 + 24.0  # 10 February is day 40
    early = [[line for line in lines(one.trace) if line[0] < begin] for one in (before, after)]
    # Crews are numbered by pool: of a line that names a crew only when and whose work it was can be compared.
    assert [line[:3] for line in early[0]] == [line[:3] for line in early[1]]
    assert len(early[0]) > 500
    days = 4 + 2
    assert setup.paid_h.sum() - usual.paid_h.sum() == pytest.approx(3 * days * 12.0)
    hours = (setup.crews.from_h, setup.crews.to_h)
    added = {pair for pair in zip(*(c.tolist() for c in hours), strict=True) if pair[1] - pair[0] == 12.0}
    assert added == {(24.0 * day + 8, 24.0 * day + 20) for day in range(41, 47)}


def test_crews_for_a_surge_that_is_over_before_they_could_come_do_not_come(lived, policy):
    surge = Surge(id="x", from_date=date(2026, 2, 10), to_date=date(2026, 2, 14), to_h=12.0, multiplier=8.0)
    _, usual, _, _ = lived(policy, surges=(surge,))
    for after_h, more_h in ((5 * 24.0, 0.0), (4 * 24.0 + 13.0, 0.0), (4 * 24.0 + 11.0, 3 * 9.0)):
        extra = replace(policy, surge_crews=3, surge_after_h=after_h, surge_stay_days=0.0)
        _, setup, _, _ = lived(extra, surges=(surge,))
        assert setup.paid_h.sum() - usual.paid_h.sum() == pytest.approx(more_h)
