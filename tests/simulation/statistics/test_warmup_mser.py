"""MSER-5 on runs whose beginning is known to be wrong."""

import numpy as np
import pytest
from scipy.signal import lfilter

from simulation.statistics.warmup import Refusal, WarmUp, mser5


def with_transient(generator, n, *, phi=0.6, start=0.0, mean=10.0):
    """An autoregression that begins at `start`; the expected value k steps on is ``mean + (start - mean) phi^k``."""
    noise = generator.normal(size=n)
    noise[0] = start - mean
    return mean + lfilter([1.0], [1.0, -phi], noise)


def test_the_transient_is_cut_and_the_mean_is_right():
    slow = 0.98  # half of the error is left after 34 steps
    cuts, errors, raw = [], [], []
    for seed in range(40):
        run = with_transient(np.random.default_rng(seed), 4000, phi=slow, start=-150.0)
        found = mser5(run)
        assert isinstance(found, WarmUp)
        cuts.append(found.cut)
        errors.append(found.mean - 10.0)
        raw.append(run.mean() - 10.0)
    # the transient is below the noise of the process, 5, once 160 * 0.98^k < 5: after 171 steps
    assert 150 < np.median(cuts) < 500
    assert abs(np.mean(errors)) < 0.5
    assert np.mean(raw) < -1.5


def test_a_steady_run_loses_little():
    cuts = [mser5(with_transient(np.random.default_rng(seed), 2000, start=10.0)).cut for seed in range(30)]
    assert np.median(cuts) <= 100


def test_the_definition():
    """The minimum, searched as the paper states it."""
    run = with_transient(np.random.default_rng(3), 403, start=40.0)
    means = run[:400].reshape(80, 5).mean(axis=1)
    error = [((means[d:] - means[d:].mean()) ** 2).sum() / (80 - d) ** 2 for d in range(61)]
    found = mser5(run)
    assert found == WarmUp(cut=5 * int(np.argmin(error)), length=403, mean=run[found.cut :].mean())


def test_replications_are_averaged_first():
    generator = np.random.default_rng(4)
    runs = np.stack([with_transient(generator, 1000, phi=0.95, start=60.0) for _ in range(20)])
    assert mser5(runs) == mser5(runs.mean(axis=0))
    assert mser5(runs).cut >= 30


def test_runs_that_do_not_settle_are_refused():
    growing = np.arange(500.0) + np.random.default_rng(5).normal(size=500)
    found = mser5(growing)
    assert isinstance(found, Refusal)
    assert "of 500 observations or more, over half" in found.why.en
    assert "500个观测值" in found.why.zh


def test_short_runs_are_refused():
    found = mser5(np.ones(49))
    assert isinstance(found, Refusal)
    assert "49 observations are too few" in found.why.en
    assert mser5(np.ones(50)) == WarmUp(cut=0, length=50, mean=1.0)


def test_large_levels_lose_no_digits():
    run = with_transient(np.random.default_rng(6), 1000, start=30.0)
    assert mser5(run + 1e9).cut == mser5(run).cut


def test_values_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="not all finite"):
        mser5(np.array([1.0, np.nan] * 50))
