"""Intervals of means, paired differences, and batch means of one long run."""

import numpy as np
import pytest
from scipy import stats
from scipy.signal import lfilter

from simulation.statistics.intervals import batch_correlation, batch_means, interval, paired_difference


def test_interval_is_scipy_s_student_interval():
    values = np.random.default_rng(1).normal(5, 2, 12)
    low, high = stats.t.interval(0.95, 11, loc=values.mean(), scale=stats.sem(values))
    found = interval(values, confidence=0.95)
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)


def test_paired_difference_is_the_paired_t_test():
    generator = np.random.default_rng(2)
    base, other = generator.normal(0, 1, 15), generator.normal(0.5, 1, 15)
    test = stats.ttest_rel(other, base).confidence_interval(0.9)
    found = paired_difference(base, other, confidence=0.9)
    assert (found.low, found.high) == pytest.approx((test.low, test.high), rel=1e-12)


def test_replications_without_a_value_are_left_out():
    values = np.array([1.0, np.nan, 3.0, 5.0])
    assert interval(values, confidence=0.95) == interval(np.array([1.0, 3.0, 5.0]), confidence=0.95)
    with pytest.raises(ValueError, match="1 of 2 replications have a value"):
        interval(np.array([1.0, np.nan]), confidence=0.95)


def test_interval_covers_as_often_as_it_says():
    generator = np.random.default_rng(3)
    inside = 0
    for _ in range(2000):
        found = interval(generator.exponential(1.0, 30) + generator.normal(0, 1, 30), confidence=0.95)
        inside += found.low <= 1.0 <= found.high
    assert 0.93 < inside / 2000 < 0.965


def ar1(generator, n, phi, runs=1):
    """Stationary autoregression of mean 0 and unit noise, (runs, n)."""
    noise = generator.normal(size=(runs, n))
    noise[:, 0] /= np.sqrt(1 - phi**2)
    return lfilter([1.0], [1.0, -phi], noise, axis=1)


def test_batch_means_cover_where_a_plain_interval_does_not():
    runs = ar1(np.random.default_rng(4), 4000, 0.9, runs=1000)
    inside = [abs(batch_means(run, confidence=0.95).mean) for run in runs]
    covered = np.mean([m <= batch_means(run, confidence=0.95).half_width for m, run in zip(inside, runs, strict=True)])
    plain = np.mean([abs(run.mean()) <= interval(run, confidence=0.95).half_width for run in runs])
    assert abs(covered - 0.95) < 3 * np.sqrt(0.95 * 0.05 / 1000)
    assert plain < 0.5


def test_batch_correlation_tells_batches_that_are_too_short():
    run = ar1(np.random.default_rng(5), 40_000, 0.98)[0]
    assert batch_correlation(run, batches=2000) > 0.5
    assert abs(batch_correlation(run, batches=20)) < 0.45
    assert batch_correlation(np.ones(100)) == 0.0


def test_batch_means_leave_out_the_beginning():
    values = np.concatenate([[100.0], np.tile([1.0, 3.0], 10)])
    assert batch_means(values, batches=10, confidence=0.95).mean == 2.0
    for batches in (1, 0, 30):
        with pytest.raises(ValueError, match="21 values"):
            batch_means(values, batches=batches, confidence=0.95)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_confidence_is_a_probability(confidence):
    with pytest.raises(ValueError, match="must be between 0 and 1"):
        interval(np.arange(5.0), confidence=confidence)
