"""Two stages under common random numbers: the promise, the saving, and the intervals."""

import math
from functools import partial

import numpy as np
import pytest

from simulation.statistics.best import bonferroni_spread, critical_point, spherical_spread
from simulation.statistics.common_numbers import (
    replications_needed,
    select_with_common_numbers,
)
from simulation.statistics.observations import recorded

SPHERICAL = partial(select_with_common_numbers, spread_of=spherical_spread)
TRIALS = 300
ERROR = math.sqrt(0.95 * 0.05 / TRIALS)
LEADS = np.array([-0.5, -0.5, 0.5, -0.5, -0.5])


def slippage(generator, correlation, n=1500, deviations=1.0):
    """Replications (n, 5); system 2 is less than all others by 0.5."""
    shared = math.sqrt(correlation) * generator.normal(size=(n, 1))
    values = (shared + math.sqrt(1 - correlation) * generator.normal(size=(n, 5))) * deviations
    values[:, 2] -= 0.5
    return values


def select(method, values, **options):
    given = {"difference": 0.5, "confidence": 0.95, "higher_is_better": False, "first": 10} | options
    return method(recorded(values), values.shape[1], **given)


@pytest.mark.parametrize("method", [select_with_common_numbers, SPHERICAL])
def test_the_promise_is_kept_and_correlation_saves_replications(method):
    spent = {}
    for correlation in (0.0, 0.8):
        found = [select(method, slippage(np.random.default_rng([3, trial]), correlation)) for trial in range(TRIALS)]
        assert np.mean([one.selection.system == 2 for one in found]) >= 0.95 - 2 * ERROR
        held = [bool(((one.leads.low <= LEADS) & (one.leads.high >= LEADS)).all()) for one in found]
        assert np.mean(held) >= 0.95 - 2 * ERROR
        spent[correlation] = np.mean([one.selection.spent.sum() for one in found])
    assert spent[0.8] < spent[0.0] / 3


def test_the_promise_does_not_need_variances_that_are_alike():
    deviations = np.array([0.5, 0.5, 1.5, 0.5, 0.5])
    correct = {select_with_common_numbers: 0, SPHERICAL: 0}
    for trial in range(TRIALS):
        values = slippage(np.random.default_rng([4, trial]), 0.0, deviations=deviations)
        for method in correct:
            correct[method] += select(method, values).selection.system == 2
    assert correct[select_with_common_numbers] / TRIALS >= 0.95 - 2 * ERROR
    assert correct[SPHERICAL] / TRIALS < 0.93  # as its docstring warns


def test_replications_needed_by_hand():
    values = slippage(np.random.default_rng(4), 0.5)
    rest = values[:12] - values[:12].mean(axis=1, keepdims=True)
    rest -= rest.mean(axis=0)
    variance = 2 * (rest**2).sum() / (4 * 11)
    expected = math.ceil(critical_point(4, 44, confidence=0.9) ** 2 * variance / 0.3**2)
    spread = spherical_spread(values[:12], confidence=0.9)
    assert replications_needed(spread, 12, difference=0.3) == expected
    found = select(SPHERICAL, values, difference=0.3, confidence=0.9, first=12)
    assert found.selection.spent.tolist() == [expected] * 5
    wider = bonferroni_spread(values[:12], confidence=0.9)
    found = select(select_with_common_numbers, values, difference=0.3, confidence=0.9, first=12)
    assert found.selection.spent[0] == math.ceil((wider.max() / 0.3) ** 2)
    others = np.delete(found.selection.means, 2)
    assert found.leads.high[2] <= others.min() - found.selection.means[2] + 0.3


def test_what_is_alike_whatever_happens_needs_no_second_stage():
    values = np.random.default_rng(5).normal(size=(10, 1)) + np.arange(3.0)
    found = select(select_with_common_numbers, values, difference=0.01)
    assert found.selection.system == 0
    assert found.selection.spent.tolist() == [10] * 3
    assert found.leads.candidates.tolist() == [0]


def test_a_second_stage_cut_short_widens_the_intervals():
    values = slippage(np.random.default_rng(6), 0.0)
    found = select(select_with_common_numbers, values, difference=0.01, most=40)
    assert found.selection.confidence is None
    assert found.selection.spent.tolist() == [40] * 5
    assert found.leads.high.max() > 0.1
    with pytest.raises(ValueError, match="first <= most"):
        select(select_with_common_numbers, values, most=5)
