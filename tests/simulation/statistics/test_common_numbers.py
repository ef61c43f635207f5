"""Two stages under common random numbers: the promise, the saving, and the intervals."""

import math

import numpy as np
import pytest

from simulation.statistics.best import critical_point
from simulation.statistics.common_numbers import replications_needed, select_with_common_numbers
from simulation.statistics.observations import recorded

TRIALS = 300


def slippage(generator, correlation, n=1500):
    """Replications (n, 5) of unit variance; system 2 is less than all others by 0.5."""
    shared = math.sqrt(correlation) * generator.normal(size=(n, 1))
    values = shared + math.sqrt(1 - correlation) * generator.normal(size=(n, 5))
    values[:, 2] -= 0.5
    return values


def select(values, **options):
    given = {"difference": 0.5, "confidence": 0.95, "higher_is_better": False} | options
    return select_with_common_numbers(recorded(values), values.shape[1], **given)


def test_the_promise_is_kept_and_correlation_saves_replications():
    spent = {}
    for correlation in (0.0, 0.8):
        found = [select(slippage(np.random.default_rng([3, trial]), correlation)) for trial in range(TRIALS)]
        error = math.sqrt(0.95 * 0.05 / TRIALS)
        assert np.mean([one.selection.system == 2 for one in found]) >= 0.95 - 2 * error
        truth = np.array([-0.5, -0.5, 0.5, -0.5, -0.5])
        held = [bool(((one.leads.low <= truth) & (truth <= one.leads.high)).all()) for one in found]
        assert np.mean(held) >= 0.95 - 2 * error
        spent[correlation] = np.mean([one.selection.spent.sum() for one in found])
    assert spent[0.8] < spent[0.0] / 3


def test_replications_needed_by_hand():
    values = slippage(np.random.default_rng(4), 0.5)[:12]
    rest = values - values.mean(axis=1, keepdims=True)
    rest -= rest.mean(axis=0)
    variance = 2 * (rest**2).sum() / (4 * 11)
    expected = math.ceil(critical_point(4, 44, confidence=0.9) ** 2 * variance / 0.3**2)
    assert replications_needed(values, difference=0.3, confidence=0.9) == expected
    found = select(slippage(np.random.default_rng(4), 0.5), difference=0.3, confidence=0.9, first=12)
    assert found.selection.spent.tolist() == [expected] * 5


def test_what_is_alike_whatever_happens_needs_no_second_stage():
    values = np.random.default_rng(5).normal(size=(10, 1)) + np.arange(3.0)
    found = select(values, difference=0.01)
    assert found.selection.system == 0
    assert found.selection.spent.tolist() == [10] * 3
    assert found.leads.candidates.tolist() == [0]


def test_a_second_stage_cut_short_widens_the_intervals():
    values = slippage(np.random.default_rng(6), 0.0)
    found = select(values, difference=0.01, most=40)
    assert found.selection.confidence is None
    assert found.selection.spent.tolist() == [40] * 5
    assert found.leads.high.max() > 0.1
    with pytest.raises(ValueError, match="first <= most"):
        select(values, most=5)
