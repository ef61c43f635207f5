"""Recovery after a surge: levels and backlogs by loops, known recoveries by hand, and what is not back in time."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measured_cases import context, rows, surge, view, views

from simulation.measuring.recovery import (
    day_means,
    learnt_until_h,
    mean_recovery_h,
    recovered,
    recovery_of,
    usual_level,
)

EVERYWHERE = np.ones(4, bool)
STEADY = np.arange(0.0, 4000.0, 6.0)  # one request every six hours, open for twelve: two are open


def after(extra_until, *, surges=None, horizon_h=2000.0, base=STEADY, at_h=1000.5, **changes):
    """A steady run with requests registered at `at_h` and resolved at the given hours."""
    base = base[base < horizon_h]
    resolved = np.concatenate([base + 12.0, np.asarray(extra_until, float)])
    resolved[resolved > horizon_h] = np.nan
    registered = np.concatenate([base, np.full(len(extra_until), at_h)])
    around = context(surges=surges or (surge(1000.0, 1010.0),))
    return view(registered, resolved, horizon_h=horizon_h, around=around, **changes)


@given(views(horizons=(100.5, 240.0)))
def test_day_means_are_of_the_hours_of_the_day_to_come(seen):
    own = [row for row in rows(seen) if row.compound in (0, 2)]
    at = [sum(row.registered <= hour < row.end for row in own) for hour in range(int(seen.outcome.horizon_h) + 1)]
    expected = [sum(at[k : k + 24]) / 24 for k in range(len(at) - 23)]
    assert day_means(seen, np.array([True, False, True, False])).tolist() == pytest.approx(expected)


def test_a_request_is_open_at_the_whole_hours_between_its_ends():
    found = day_means(view([10.5], [12.25], horizon_h=100.0), EVERYWHERE)
    assert len(found) == 100 - 22
    assert (found[:15] * 24).tolist() == pytest.approx([2.0] * 12 + [1.0, 0.0, 0.0])


@given(st.integers(24, 1100), st.integers(0, 2**32 - 1))
def test_the_usual_level_is_that_of_the_same_hour_of_the_week(hours, seed):
    before = np.random.default_rng(seed).poisson(5.0, hours) / 2.0
    weeks = min(4, hours // 168)
    if weeks < 2:
        pattern = {hour: before.mean() for hour in range(168)}
        chosen = range(hours)
    else:
        chosen = range(hours - weeks * 168, hours)
        pattern = {h: np.mean([before[k] for k in chosen if k % 168 == h]) for h in range(168)}
    allowance = max(1.0, np.quantile([before[k] - pattern[k % 168] for k in chosen], 0.9))
    assert usual_level(before).tolist() == pytest.approx([pattern[hour] + allowance for hour in range(168)])


def test_less_than_a_day_before_a_surge_shows_nothing_usual():
    assert usual_level(np.zeros(23)) is None
    assert recovery_of(after([], surges=(surge(40.0, 50.0),)), surge(40.0, 50.0)) is None
    assert recovery_of(after([], surges=(surge(5.0, 50.0),)), surge(5.0, 50.0)) is None


def test_a_known_recovery():
    # Two are usual and one more is allowed; of thirty more, one is resolved every hour from 1100 on. On average over
    # a day at most one of them is open from the hour at which six are left: 6 + 5 + .. + 1 <= 24.
    seen = after(1100.0 + np.arange(30))
    found = recovery_of(seen, seen.context.surges[0])
    assert found.back
    assert found.hours == 1123.0 - 1010.0
    assert mean_recovery_h(seen) == 113.0
    assert recovered(seen) == 1.0


def test_a_surge_that_ends_within_an_hour_counts_from_its_end():
    seen = after(1100.0 + np.arange(30), surges=(surge(1000.0, 1009.75),))
    assert mean_recovery_h(seen) == 1123.0 - 1009.75


def test_nothing_unusual_needs_no_recovery():
    assert mean_recovery_h(after([])) == 0.0
    assert mean_recovery_h(after([2000.0])) == 0.0  # one request more is allowed


@pytest.mark.parametrize(("horizon_h", "watched_h"), [(2000.0, 1977.0 - 1010.0), (4000.0, 1440.0)])
def test_a_backlog_that_stays_counts_as_long_as_it_was_watched(horizon_h, watched_h):
    seen = after([np.nan] * 5, horizon_h=horizon_h)
    found = recovery_of(seen, seen.context.surges[0])
    assert not found.back
    assert found.hours == watched_h
    assert mean_recovery_h(seen) == watched_h
    assert recovered(seen) == 0.0


def test_a_backlog_that_is_back_after_sixty_days_is_not_back():
    seen = after([1010.0 + 1500.0] * 5, horizon_h=4000.0)
    assert mean_recovery_h(seen) == 1440.0
    assert recovered(seen) == 0.0
    assert recovered(after([1010.0 + 1440.0] * 5, horizon_h=4000.0)) == 1.0


def test_a_surge_at_the_very_end_says_nothing():
    late = surge(1900.0, 1990.0)
    assert recovery_of(after([], surges=(late,)), late) is None
    assert isnan(mean_recovery_h(after([], surges=(late,))))
    assert isnan(recovered(after([], surges=(late,))))


def test_an_hour_of_calm_is_no_recovery():
    # All extra requests are closed at 1100; as many come up at 1102.
    calm = np.concatenate([STEADY, np.full(20, 1102.0)])
    seen = after([1100.0] * 20, base=calm)
    assert mean_recovery_h(seen) > 90.0


def test_only_the_area_of_the_surge_is_watched():
    extra = 20
    steady = len(STEADY[STEADY < 2000.0])
    compound = np.concatenate([np.tile([0, 1], steady)[:steady], np.full(extra, 1)])
    elsewhere = after([np.nan] * extra, surges=(surge(1000.0, 1010.0, [0]),), compound=compound)
    assert mean_recovery_h(elsewhere) == 0.0
    there = after([np.nan] * extra, surges=(surge(1000.0, 1010.0, [1]),), compound=compound)
    assert recovered(there) == 0.0


def test_what_is_usual_is_not_learnt_from_surges():
    """A surge leaves ten requests open for good; a second one comes before or after they have become usual."""
    first = surge(1000.0, 1010.0)

    def back(*others):
        seen = after([np.nan] * 10, surges=(first, *others), horizon_h=4000.0)
        return [recovery_of(seen, other).back for other in others]

    assert back(surge(1600.0, 1610.0)) == [False]
    assert back(surge(1010.0 + 671.0, 1700.0)) == [False]
    assert back(surge(1010.0 + 672.0, 1700.0)) == [True]
    # Each is near the one before it: all are measured by what was usual before the first.
    assert back(surge(2200.0, 2210.0), surge(1600.0, 1610.0), surge(2800.0, 2810.0)) == [False] * 3


def test_a_surge_elsewhere_is_none_of_the_area_s_business():
    here = surge(1600.0, 1610.0, [0])
    seen = after([np.nan] * 10, surges=(surge(1000.0, 1010.0, [3]), here), horizon_h=3000.0)
    assert learnt_until_h(seen, here) == 1600.0
    near = surge(1000.0, 1010.0, [0, 3])
    assert learnt_until_h(after([], surges=(near, here), horizon_h=3000.0), here) == 1000.0


def test_a_surge_where_nobody_lives_says_nothing():
    nowhere = surge(1000.0, 1010.0, [])
    assert recovery_of(after([], surges=(nowhere,)), nowhere) is None


def test_surges_are_averaged():
    two = (surge(1000.0, 1010.0), surge(1800.0, 1810.0))
    assert mean_recovery_h(after(1100.0 + np.arange(30), surges=two, horizon_h=3000.0)) == (113.0 + 0.0) / 2


def test_weekends_are_compared_with_weekends():
    """Twenty requests wait from hour 120 of each week to its end; a day to come holds some of them from hour 97 on."""
    weeks = np.repeat(np.arange(12.0) * 168.0, 20)
    registered, resolved = weeks + 120.0, weeks + 168.0

    def recovery(to_h, extra=0):
        ends = np.concatenate([resolved, np.full(extra, 2000.0)])
        during = (surge(1685.0, to_h),)
        seen = view([*registered, *[1690.0] * extra], ends, horizon_h=2016.0, around=context(surges=during))
        return mean_recovery_h(seen)

    assert recovery(1680.0 + 130.0) == 0.0
    # Twenty open are usual at a weekend, not on other days: what is left of the surge shows until hour 2000.
    assert recovery(1680.0 + 20.0, extra=20) > 200.0


def test_chance_alone_is_seldom_taken_for_a_surge():
    """Poisson arrivals with a day's and a week's rhythm, and no surge: the backlog is nearly always usual."""
    rng = np.random.default_rng(3)
    hours = []
    for _ in range(60):
        registered = np.sort(rng.uniform(0.0, 2000.0, 3000))
        registered = registered[rng.random(3000) < np.where(registered % 168 < 120, 1.0, 0.5)]
        resolved = registered + rng.exponential(30.0, len(registered))
        resolved = np.ceil(resolved / 24.0) * 24.0 - 8.0 * rng.random(len(registered))  # by day only
        resolved = np.where(resolved <= 2000.0, np.maximum(resolved, registered), np.nan)
        seen = view(registered, resolved, horizon_h=2000.0, around=context(surges=(surge(1000.0, 1010.0),)))
        hours.append(mean_recovery_h(seen))
    assert np.mean(np.array(hours) == 0.0) > 0.75
    assert np.mean(hours) < 12.0
