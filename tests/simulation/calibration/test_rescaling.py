"""Arrivals within days: uniform when rescaled by the truth, rejected under a wrong profile or in batches."""

import numpy as np
import pytest
from scipy.stats import kstest

from simulation.calibration.rescaling import rescaled, time_rescaling
from simulation.profiles import usual_hours

WEEK = usual_hours()[0]
DAYS = 400


@pytest.fixture
def arrivals():
    """Day, weekday and hour of the day of arrivals whose daily numbers scatter far more than Poisson's."""
    rng = np.random.default_rng(3)
    counts = rng.poisson(20.0 * rng.gamma(2.0, 0.5, DAYS))
    day = np.repeat(np.arange(DAYS), counts)
    weekday = day % 7
    cumulative = WEEK.reshape(7, 24).cumsum(axis=1)[weekday]
    hour = (cumulative <= (rng.random(len(day)) * cumulative[:, -1])[:, None]).sum(axis=1) + rng.random(len(day))
    return day, weekday, hour


def test_rescaled_times_are_shares_of_the_day():
    hour, weekday = np.array([0.0, 12.0, 12.5, 24.0]), np.array([0, 0, 0, 0])
    day = WEEK[:24] / WEEK[:24].sum()
    wanted = [0.0, day[:12].sum(), day[:12].sum() + day[12] / 2, 1.0]
    assert rescaled(hour, weekday, WEEK) == pytest.approx(wanted)


def test_the_truth_is_not_rejected_however_much_the_days_scatter(arrivals):
    day, weekday, hour = arrivals
    u = rescaled(hour, weekday, WEEK)
    test = time_rescaling(day, u)
    assert test.n == len(day) > 6000
    assert test.times_p > 0.01
    assert test.gaps_p > 0.01
    assert test.times_distance == pytest.approx(kstest(u, "uniform").statistic)


def test_p_values_are_even_under_the_truth():
    rng = np.random.default_rng(5)
    tests = [time_rescaling(np.repeat(np.arange(30), 8), rng.random(240)) for _ in range(300)]
    for values in ([test.times_p for test in tests], [test.gaps_p for test in tests]):
        assert kstest(values, "uniform").pvalue > 0.001
        assert 0.01 < np.mean(np.array(values) < 0.05) < 0.11


def test_a_wrong_profile_is_rejected(arrivals):
    day, weekday, hour = arrivals
    flat = time_rescaling(day, rescaled(hour, weekday, np.ones(168)))
    assert flat.times_p < 1e-10
    shifted = np.roll(WEEK, 1)
    assert time_rescaling(day, rescaled(hour, weekday, shifted)).times_p < 1e-6


def test_batches_are_rejected_by_the_gaps_and_not_by_the_times(arrivals):
    day, weekday, hour = arrivals
    # Every second arrival comes right after the one before it: the same profile, but not one by one.
    rng = np.random.default_rng(8)
    twice = np.repeat(np.arange(0, len(day), 2), 2)
    u = rescaled(np.minimum(hour[twice] + 0.005 * rng.random(len(twice)), 23.999), weekday[twice], WEEK)
    test = time_rescaling(day[twice], u)
    assert test.gaps_p < 1e-10
    assert test.times_distance < 0.03
