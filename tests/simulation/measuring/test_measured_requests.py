"""Indicators against loops over requests one by one, and by hand where limits, ends and censoring meet."""

from fractions import Fraction
from math import inf, isinf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measured_cases import context, rows, view, views

from simulation.measuring import backlog, effort, ladder, quality, times
from simulation.measuring.context import CLASSES
from simulation.outcome import COMMUNITY, COMPOUND, CREW, DISTRICT, LADDER, STREET

classes = st.sampled_from(["all", *CLASSES])
limits = st.sampled_from([12.0, 24.0, 72.0, 500.0, 6000.0])


def over(part, whole):
    return part / whole if whole else nan


def same(found, expected):
    assert found == pytest.approx(expected, nan_ok=True, rel=1e-12, abs=1e-12)


@given(views(), classes, limits)
def test_shares_within_hours_ask_only_requests_known_for_them(seen, urgency, limit_h):
    asked = [row for row in rows(seen, urgency) if row.registered + limit_h <= seen.outcome.horizon_h]
    done = [row for row in asked if row.resolved - row.registered <= limit_h]
    answered = [row for row in asked if row.responded - row.registered <= limit_h]
    same(times.resolved_within(seen, urgency, limit_h), over(len(done), len(asked)))
    same(times.responded_within(seen, urgency, limit_h), over(len(answered), len(asked)))


@given(views(), classes)
def test_the_standard_is_that_of_class_and_compound(seen, urgency):
    asked = done = 0
    for row in rows(seen, urgency):
        standard_h = seen.context.standard_h[row.compound, CLASSES.index(row.urgency)]
        if row.registered + standard_h <= seen.outcome.horizon_h:
            asked += 1
            done += row.resolved - row.registered <= standard_h
    same(times.within_standard(seen, urgency), over(done, asked))


@given(views(), classes, st.sampled_from([50, 90, 99]))
def test_times_are_cut_at_the_limit_or_half_the_run(seen, urgency, percent):
    def watched(limit_h):
        cut_h = min(limit_h, seen.outcome.horizon_h / 2)
        known = [row for row in rows(seen, urgency) if row.registered + cut_h <= seen.outcome.horizon_h]
        return [min(row.resolved - row.registered, cut_h) for row in known]

    spent = watched(14 * 24)
    same(times.restricted_mean_h(seen, urgency), over(sum(spent), len(spent)))
    spent = watched(60 * 24)
    enough = (t for t in sorted(spent) if Fraction(sum(s <= t for s in spent), len(spent)) >= Fraction(percent, 100))
    same(times.percentile_h(seen, urgency, percent), next(enough, nan))


@given(views(horizons=(240.0, 4800.0)))
def test_disputes_end_where_they_were_settled(seen):
    cut_h = min(90 * 24, seen.outcome.horizon_h / 2)
    cases = [r for r in rows(seen) if r.way == LADDER and r.registered + cut_h <= seen.outcome.horizon_h]
    levels, reached = [r.level for r in cases], [r.reached for r in cases]
    for level in (COMPOUND, COMMUNITY):
        same(ladder.settled_up_to(seen, level), over(sum(0 <= at <= level for at in levels), len(levels)))
    for level in (STREET, DISTRICT):
        same(ladder.climbed_to(seen, level), over(sum(at >= level for at in reached), len(levels)))


@given(views(), classes)
def test_the_backlog_counts_open_requests(seen, urgency):
    own, horizon_h = rows(seen, urgency), seen.outcome.horizon_h
    days = backlog.day_ends_h(horizon_h).tolist()
    assert days == [float(min(hour, horizon_h)) for hour in range(24, int(horizon_h) + 24, 24)]
    assert backlog.backlog(seen, urgency).tolist() == [sum(r.registered <= day < r.end for r in own) for day in days]
    by_half_days = sum(sum(r.registered < t <= r.end for r in own) for t in range(12, int(horizon_h) + 12, 12))
    if horizon_h % 12 == 0:
        same(backlog.mean_backlog(seen, urgency), by_half_days * 12 / horizon_h)
    assert backlog.open_at_end(seen, urgency) == sum(isinf(r.end) for r in own) == backlog.backlog(seen, urgency)[-1]


@given(views())
def test_backlogs_of_classes_add_up(seen):
    by_class = backlog.backlog_by_class(seen)
    assert by_class.shape == (len(CLASSES), len(backlog.day_ends_h(seen.outcome.horizon_h)))
    assert by_class.sum(axis=0).tolist() == backlog.backlog(seen).tolist()
    mean = sum(backlog.mean_backlog(seen, urgency) for urgency in CLASSES)
    assert mean == pytest.approx(backlog.mean_backlog(seen, "all"))


@given(views())
def test_ages_are_of_requests_open_at_the_end(seen):
    ages = sorted(seen.outcome.horizon_h - row.registered for row in rows(seen) if isinf(row.end))
    same(backlog.mean_age_h(seen), over(sum(ages), len(ages)))
    enough = (age for k, age in enumerate(ages, 1) if 10 * k >= 9 * len(ages))
    same(backlog.age_percentile_h(seen, 90), next(enough, nan))


@given(views())
def test_quality_is_counted_over_those_it_concerns(seen):
    every = rows(seen)
    closed = [row for row in every if row.resolved < inf or row.reopened]
    rated = [row.rating for row in every if not isnan(row.rating)]
    orders = [row for row in every if row.way == CREW and (row.pool >= 0 or row.refused)]
    same(quality.reopen_rate(seen), over(sum(row.reopened > 0 for row in closed), len(closed)))
    same(quality.mean_rating(seen), over(sum(rated), len(rated)))
    same(quality.low_ratings(seen), over(sum(stars in (1, 2) for stars in rated), len(rated)))
    same(quality.refusals_per_order(seen), over(sum(row.refused for row in orders), len(orders)))
    same(quality.withdrawn(seen), over(sum(row.withdrawn < inf for row in every), len(every)))


@given(views())
def test_hours_and_money(seen):
    found, around, every = seen.outcome, seen.context, rows(seen)
    present = sum(found.paid_h.tolist()) + sum(found.overtime_h.tolist())
    same(effort.utilisation(seen), over(sum(found.busy_h.tolist()), present))
    same(effort.travel_share(seen), over(sum(found.travel_h.tolist()), sum(found.busy_h.tolist())))
    calls = sum(row.called_out for row in every)
    assert effort.callouts(seen) == calls
    cost = sum(50.0 * h for h in found.paid_h.tolist()) + sum(75.0 * h for h in found.overtime_h.tolist())
    cost += 40.0 * 10.0 + 60.0 * 2.0 + around.callout_yuan * calls
    same(effort.total_cost_yuan(seen), cost)
    same(effort.cost_per_resolved_yuan(seen), over(cost, sum(row.resolved < inf for row in every)))


def test_open_and_withdrawn_requests_are_not_done():
    seen = view([0, 0, 0, 0], [24, 25, nan, nan], withdrawn_h=[nan, nan, nan, 20.0])
    assert times.resolved_within(seen, "all", 24.0) == 0.25
    assert times.resolved_within(seen, "routine", 72.0) == 0.5
    assert isnan(times.resolved_within(seen, "urgent", 24.0))
    assert backlog.open_at_end(seen, "all") == 1


def test_a_limit_longer_than_the_run_asks_nobody():
    assert isnan(times.resolved_within(view([0.0], [1.0]), "all", 241.0))
    assert times.resolved_within(view([0.0], [1.0]), "all", 240.0) == 1.0


def test_a_percentile_among_open_requests_is_the_limit():
    resolved = [*range(1, 9), nan, nan]
    seen = view([0.0] * 10, resolved, horizon_h=9000.0)
    assert times.percentile_h(seen, "all", 50) == 5.0
    assert times.percentile_h(seen, "all", 90) == times.PERCENTILE_LIMIT_H == 1440.0
    assert times.percentile_h(view([0.0] * 10, resolved), "all", 90) == 120.0  # half of ten days


def test_a_percentile_counts_in_whole_requests():
    # 0.9 of 30 requests are 27 of them; in floating point 0.9 * 30 lies above 27 on some ways.
    seen = view([0.0] * 30, range(1, 31), horizon_h=9000.0)
    assert times.percentile_h(seen, "all", 90) == 27.0


def test_the_mean_is_restricted_and_uses_requests_known_for_it():
    seen = view([0, 0, 0, 0, 700], [100, 500, nan, 36, 701], horizon_h=1000.0)
    assert times.restricted_mean_h(seen, "all") == (100 + 336 + 336 + 36) / 4


def test_what_has_no_standard_is_not_asked():
    standard_h = np.full((4, len(CLASSES)), inf)
    seen = view([0.0, 0.0], [10.0, 30.0], compound=[0, 1], around=context(standard_h=standard_h))
    assert isnan(times.within_standard(seen, "all"))
    standard_h[1, CLASSES.index("routine")] = 24.0
    seen = view([0.0, 0.0], [10.0, 30.0], compound=[0, 1], around=context(standard_h=standard_h))
    assert times.within_standard(seen, "all") == 0.0


def test_disputes_are_followed_up_for_ninety_days():
    registered, levels = [0.0, 2840.0, 2841.0], [COMPOUND, -1, DISTRICT]
    reached, resolved = [COMPOUND, STREET, DISTRICT], [4000.0, nan, 4000.0]
    seen = view(registered, resolved, horizon_h=5000.0, way=[LADDER] * 3, level=levels, reached=reached)
    assert ladder.settled_up_to(seen, COMPOUND) == ladder.climbed_to(seen, STREET) == 0.5
    assert ladder.climbed_to(seen, DISTRICT) == 0.0


def test_a_day_cut_short_ends_with_the_run():
    seen = view([0, 10, 90], [30, nan, nan], horizon_h=100.0)
    assert backlog.day_ends_h(100.0).tolist() == [24, 48, 72, 96, 100]
    assert backlog.backlog(seen).tolist() == [2, 1, 1, 2, 2]
    assert backlog.mean_backlog(seen, "all") == (30 + 90 + 10) / 100


def test_an_order_counts_although_no_pool_has_it_yet():
    seen = view([0, 0, 0], [nan] * 3, way=[CREW, CREW, 0], pool=[3, -1, 3], refused=[1, 2, 0])
    assert quality.refusals_per_order(seen) == 1.5


def test_a_year_without_requests_says_nothing_but_what_it_cost():
    seen = view([], [], paid_h=[0.0], busy_h=[0.0], travel_h=[0.0], overtime_h=[0.0])
    for found in (
        times.resolved_within(seen, "all", 24.0),
        times.percentile_h(seen, "all", 90),
        times.within_standard(seen, "all"),
        ladder.settled_up_to(seen, COMPOUND),
        quality.mean_rating(seen),
        effort.utilisation(seen),
        effort.travel_share(seen),
        effort.cost_per_resolved_yuan(seen),
        backlog.mean_age_h(seen),
    ):
        assert isnan(found)
    assert effort.total_cost_yuan(seen) == 400.0 + 120.0
    assert backlog.mean_backlog(seen, "all") == 0.0
    assert backlog.open_at_end(seen, "all") == 0.0
