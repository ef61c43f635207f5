"""Differences that hold together, and multiple comparisons with the best."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from simulation.statistics.best import critical_point, with_the_best, with_the_best_spherical
from simulation.statistics.intervals import paired_difference
from simulation.statistics.pairs import all_pairs, bonferroni, differences, holm, with_base

MEANS = np.array([0.0, 0.4, 0.4, 1.0])


def correlated(generator, n, *, trials=1, means=MEANS):
    """Replications (trials, n, n_systems) that share most of their noise."""
    shared = generator.normal(size=(trials, n, 1))
    return means + shared + 0.7 * generator.normal(size=(trials, n, len(means)))


def test_pairs_are_paired_t_tests_at_the_corrected_level():
    values = correlated(np.random.default_rng(1), 25)[0]
    found = all_pairs(values, confidence=0.9)
    assert [(pair.first, pair.second) for pair in found] == list(combinations(range(4), 2))
    for pair in found:
        test = stats.ttest_rel(values[:, pair.second], values[:, pair.first])
        ends = test.confidence_interval(1 - 0.1 / 6)
        assert (pair.interval.low, pair.interval.high) == pytest.approx((ends.low, ends.high), rel=1e-10)
        assert pair.p_value == pytest.approx(test.pvalue, rel=1e-9)


def test_with_base_compares_every_other_system_with_one():
    values = correlated(np.random.default_rng(2), 20)[0]
    found = with_base(values, base=2, confidence=0.95)
    assert [(pair.first, pair.second) for pair in found] == [(2, 0), (2, 1), (2, 3)]
    expected = paired_difference(values[:, 2], values[:, 3], confidence=bonferroni(0.95, 3))
    assert found[2].interval == expected


def test_holm_s_example():
    # Holm's procedure at 0.05 on these four rejects the first and the last only: 0.01 <= 0.05/4, 0.005 <= 0.05/4
    adjusted = holm(np.array([0.01, 0.04, 0.03, 0.005]))
    assert adjusted.tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.5, 0.9])).tolist() == [1.0, 1.0]


def test_systems_without_differences():
    values = np.repeat(np.arange(6.0)[:, None], 2, axis=1)
    (same,) = all_pairs(values, confidence=0.95)
    assert (same.interval.mean, same.interval.half_width, same.holm_p) == (0.0, 0.0, 1.0)
    (shifted,) = all_pairs(values + np.array([0.0, 1.0]), confidence=0.95)
    assert shifted.p_value == 0.0
    with pytest.raises(ValueError, match="0 statements"):
        differences(values, [], confidence=0.95)


def test_replications_without_a_value_are_left_out_of_their_pairs():
    values = correlated(np.random.default_rng(3), 12)[0]
    values[4, 1] = np.nan
    found = {(pair.first, pair.second): pair.interval for pair in all_pairs(values, confidence=0.95)}
    kept = np.delete(values, 4, axis=0)
    assert found[0, 1] == paired_difference(kept[:, 0], kept[:, 1], confidence=bonferroni(0.95, 6))
    assert found[0, 2] == paired_difference(values[:, 0], values[:, 2], confidence=bonferroni(0.95, 6))


def test_simultaneous_intervals_hold_together():
    trials = correlated(np.random.default_rng(4), 15, trials=600)
    truth = [MEANS[b] - MEANS[a] for a, b in combinations(range(4), 2)]
    together = alone = 0
    for values in trials:
        found = [pair.interval for pair in all_pairs(values, confidence=0.9)]
        together += all(own.low <= true <= own.high for own, true in zip(found, truth, strict=True))
        each = [paired_difference(values[:, a], values[:, b], confidence=0.9) for a, b in combinations(range(4), 2)]
        alone += all(own.low <= true <= own.high for own, true in zip(each, truth, strict=True))
    assert together / 600 > 0.9 - 3 * np.sqrt(0.09 / 600)
    assert alone / 600 < 0.85  # intervals for one pair each do not


@pytest.mark.parametrize(
    ("n", "freedom", "expected"),
    # Dunnett (1955), table 1a: one-sided, joint confidence 0.95
    [
        (1, 20, 1.72),
        (2, 20, 2.03),
        (3, 20, 2.19),
        (4, 20, 2.30),
        (9, 20, 2.60),
        (2, 5, 2.44),
        (4, 5, 2.85),
        (5, 10, 2.56),
    ],
)
def test_critical_point_is_dunnett_s(n, freedom, expected):
    assert critical_point(n, freedom, confidence=0.95) == pytest.approx(expected, abs=0.006)


@pytest.mark.parametrize("method", [with_the_best, with_the_best_spherical])
def test_comparisons_with_the_best_hold_together(method):
    trials = correlated(np.random.default_rng(5), 15, trials=600)
    lead = MEANS - [max(np.delete(MEANS, k)) for k in range(4)]
    held = 0
    for values in trials:
        found = method(values, confidence=0.9, higher_is_better=True)
        held += bool(((found.low <= lead) & (lead <= found.high)).all())
    assert held / 600 > 0.9 - 3 * np.sqrt(0.09 / 600)


@pytest.mark.parametrize("method", [with_the_best, with_the_best_spherical])
def test_the_best_is_found_in_either_direction(method):
    values = correlated(np.random.default_rng(6), 400)[0]
    up = method(values, confidence=0.95, higher_is_better=True)
    assert up.candidates.tolist() == [3]
    assert up.low[3] == 0.0
    assert (up.high[:3] == 0.0).all()
    assert (up.low[:3] < 0.0).all()
    down = method(-values, confidence=0.95, higher_is_better=False)
    np.testing.assert_allclose([down.low, down.high], [up.low, up.high])


def test_sphericity_narrows_the_intervals():
    values = correlated(np.random.default_rng(7), 8)[0]
    wide = with_the_best(values, confidence=0.95, higher_is_better=True)
    narrow = with_the_best_spherical(values, confidence=0.95, higher_is_better=True)
    assert (narrow.high - narrow.low).sum() < (wide.high - wide.low).sum()
    with pytest.raises(ValueError, match="at least 2 replications"):
        with_the_best(values[:1], confidence=0.95, higher_is_better=True)
