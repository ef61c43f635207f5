"""Screening and Rinott's second stage: constants, the promised probability, and independence from the order of work."""

import math

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import chi2, norm
from scipy.stats import t as student

from simulation.statistics.observations import recorded
from simulation.statistics.screening import rinott_constant, screen_and_select, second_stage

LAGUERRE, WEIGHT = np.polynomial.laguerre.laggauss(32)


def bechhofer_santner_goldsman(n_systems, first, confidence):
    """The program that made table 2.13 of their book: Gauss-Laguerre with 32 points."""
    density = chi2.pdf(LAGUERRE, first - 1) * WEIGHT * np.exp(LAGUERRE)
    root = np.sqrt((first - 1) * (1 / LAGUERRE[:, None] + 1 / LAGUERRE[None, :]))
    return brentq(lambda h: density @ (norm.cdf(h / root) @ density) ** (n_systems - 1) - confidence, 0, 20)


@pytest.mark.parametrize("first", [10, 20])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_rinott_s_constant_is_that_of_the_tables(first, confidence):
    for n_systems in range(2, 11):
        expected = bechhofer_santner_goldsman(n_systems, first, confidence)
        assert rinott_constant(n_systems, first, confidence=confidence) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("n_systems", "confidence", "expected"), [(10, 0.975, 4.045), (1000, 0.9, 5.488)])
def test_rinott_s_constant_in_published_experiments(n_systems, confidence, expected):
    assert rinott_constant(n_systems, 51, confidence=confidence) == pytest.approx(expected, abs=6e-4)


def test_rinott_s_constant_with_known_variances():
    assert rinott_constant(2, 100_000, confidence=0.95) == pytest.approx(math.sqrt(2) * norm.ppf(0.95), abs=1e-4)


def test_the_promise_is_kept_on_slippage():
    deviation = np.array([1.0, 0.6, 1.5, 1.0, 2.0])
    trials, correct = 300, 0
    for trial in range(trials):
        values = deviation * np.random.default_rng([11, trial]).normal(size=(3000, 5))
        values[:, 0] += 1.0
        found = screen_and_select(recorded(values), 5, difference=1.0, confidence=0.95, higher_is_better=True)
        assert found.confidence == 0.95
        correct += found.system == 0
    assert correct / trials >= 0.95 - 2 * math.sqrt(0.95 * 0.05 / trials)


def test_screening_pays_where_systems_are_far_apart():
    values = np.random.default_rng(12).normal(size=(5000, 20)) + np.repeat([1.0, 0.9, *[-1.0] * 8], 2)
    found = screen_and_select(recorded(values), 20, difference=0.2, confidence=0.95, higher_is_better=True)
    without = np.ceil((rinott_constant(20, 20, confidence=0.95) / 0.2) ** 2 * values[:20].var(axis=0, ddof=1))
    assert set(found.survivors) <= {0, 1, 2, 3}
    assert found.spent.sum() < without.sum() / 3
    assert {gone.system for gone in found.eliminations} == set(range(20)) - set(found.survivors)


def test_screening_by_hand():
    values = np.random.default_rng(13).normal(size=(20, 4)) + np.array([0.0, 1.5, 0.3, -2.0])
    stage = second_stage(values, difference=0.3, confidence=0.9, higher_is_better=False)
    quantile = student.ppf(0.95 ** (1 / 3), 19)
    means, variances = values.mean(axis=0), values.var(axis=0, ddof=1)
    kept = [
        i
        for i in range(4)
        if all(
            means[i] <= means[j] + max(0.0, quantile * math.sqrt((variances[i] + variances[j]) / 20) - 0.3)
            for j in range(4)
            if j != i
        )
    ]
    assert stage.survivors.tolist() == kept
    assert all(gone.lead > gone.limit for gone in stage.eliminations)


def test_one_survivor_needs_no_second_stage():
    values = np.random.default_rng(14).normal(size=(100, 3)) + np.array([0.0, 0.0, 50.0])
    found = screen_and_select(recorded(values), 3, difference=0.01, confidence=0.95, higher_is_better=True)
    assert found.system == 2
    assert found.spent.tolist() == [20, 20, 20]


def test_a_second_stage_cut_short_promises_nothing():
    values = np.random.default_rng(15).normal(size=(100, 3))
    found = screen_and_select(recorded(values), 3, difference=0.01, confidence=0.95, higher_is_better=True, most=50)
    assert found.confidence is None
    assert found.spent.tolist() == [50, 50, 50]
    assert found.system == int(values[:50].mean(axis=0).argmax())
    with pytest.raises(ValueError, match="first <= most"):
        screen_and_select(recorded(values), 3, difference=0.1, confidence=0.9, higher_is_better=True, most=5)
