"""Kim and Nelson's race: the promised probability, common random numbers, the log, and broken input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.statistics.observations import recorded
from simulation.statistics.selection import kn, squared_distance

TRIALS = 300


def slippage(generator, *, n_systems, difference, correlation, n=3000):
    """Replications (n, n_systems) of unit variance; system 0 leads all others by the difference."""
    shared = generator.normal(size=(n, 1)) * math.sqrt(correlation)
    own = generator.normal(size=(n, n_systems)) * math.sqrt(1.0 - correlation)
    values = shared + own
    values[:, 0] += difference
    return values


def race(values, **options):
    given = {"difference": 0.5, "confidence": 0.95, "higher_is_better": True} | options
    return kn(recorded(values), values.shape[1], **given)


def test_eta_of_the_paper():
    # eta solves g(eta) = (1 + 2 eta)^(-(n - 1) / 2) / 2 = alpha / (k - 1)
    for k, first, confidence in ((2, 10, 0.95), (5, 10, 0.95), (25, 20, 0.9)):
        eta = squared_distance(k, first, confidence=confidence) / (2.0 * (first - 1))
        assert 0.5 * (1 + 2 * eta) ** (-(first - 1) / 2) == pytest.approx((1 - confidence) / (k - 1), rel=1e-12)


def test_the_promise_is_kept_and_common_random_numbers_save_replications():
    spent, correct = {}, {}
    for correlation in (0.0, 0.8):
        found = [
            race(
                slippage(np.random.default_rng([7, trial]), n_systems=5, difference=0.5, correlation=correlation),
                first=10,
            )
            for trial in range(TRIALS)
        ]
        correct[correlation] = np.mean([one.system == 0 for one in found])
        spent[correlation] = np.mean([one.spent.sum() for one in found])
        assert all(one.confidence == 0.95 for one in found)
    error = math.sqrt(0.95 * 0.05 / TRIALS)
    assert min(correct.values()) >= 0.95 - 2 * error
    assert spent[0.8] < spent[0.0] / 3


def test_less_can_be_better():
    values = slippage(np.random.default_rng(1), n_systems=4, difference=1.0, correlation=0.5)
    up, down = race(values), race(-values, higher_is_better=False)
    assert up.system == down.system == 0
    assert up.eliminations == down.eliminations
    np.testing.assert_array_equal(up.means, -down.means)


def test_batches_change_the_cost_and_not_the_choice():
    values = slippage(np.random.default_rng(2), n_systems=6, difference=0.4, correlation=0.3)
    one, many = race(values), race(values, batch=16)
    assert one.eliminations == many.eliminations
    assert one.system == many.system
    np.testing.assert_array_equal(one.means, many.means)
    assert (many.spent >= one.spent).all()
    assert (many.spent - one.spent).max() < 16


@given(seed=st.integers(0, 10_000), order=st.permutations(range(5)))
def test_the_order_of_systems_does_not_matter(seed, order):
    values = slippage(np.random.default_rng(seed), n_systems=5, difference=0.3, correlation=0.5)
    values *= np.array([0.5, 1.0, 1.5, 2.0, 2.5])  # variances of differences that are all unlike
    one, other = race(values), race(values[:, order])
    assert order[other.system] == one.system
    np.testing.assert_array_equal(other.spent, one.spent[list(order)])
    assert {(order[gone.system], gone.replication) for gone in other.eliminations} == {
        (gone.system, gone.replication) for gone in one.eliminations
    }


def test_nothing_is_asked_of_a_system_that_has_left():
    values = slippage(np.random.default_rng(3), n_systems=5, difference=0.7, correlation=0.0)
    asked = np.zeros(5, dtype=int)

    def observe(replications, systems):
        assert replications.start == (asked[systems[0]])
        asked[systems] += len(replications)
        return values[np.ix_(np.asarray(replications), systems)]

    found = kn(observe, 5, difference=0.5, confidence=0.95, higher_is_better=True)
    np.testing.assert_array_equal(found.spent, asked)
    left = {gone.system: gone.replication for gone in found.eliminations}
    assert set(left) | set(found.survivors) == set(range(5))
    assert all(found.spent[system] == at for system, at in left.items())
    assert all(gone.lead > gone.limit for gone in found.eliminations)


def test_the_race_by_hand():
    """Every elimination is found again by the paper's formula, written as it stands there."""
    values = slippage(np.random.default_rng(4), n_systems=4, difference=0.6, correlation=0.2)
    found = race(values, first=10)
    h2 = squared_distance(4, 10, confidence=0.95)
    variance = np.var(values[:10, :, None] - values[:10, None, :], axis=0, ddof=1)
    alive, log, r = [0, 1, 2, 3], {}, 10
    while len(alive) > 1:
        mean = values[:r].mean(axis=0)
        gone = [
            i
            for i in alive
            if any(
                mean[i] < mean[j] - max(0.0, 0.5 / (2 * r) * (h2 * variance[i, j] / 0.5**2 - r))
                for j in alive
                if j != i
            )
        ]
        log |= dict.fromkeys(gone, r)
        alive = [i for i in alive if i not in gone]
        r += 1
    assert {gone.system: gone.replication for gone in found.eliminations} == log
    assert list(found.survivors) == alive


def test_systems_that_never_differ_end_at_the_end_of_the_triangle():
    values = np.random.default_rng(5).normal(size=(500, 1)) + np.zeros((1, 3))
    found = race(values, difference=0.2)
    assert found.confidence == 0.95
    assert found.spent.max() == 10  # no variance of differences: the first stage decides
    assert found.survivors == (0, 1, 2)


def test_a_race_cut_short_promises_nothing():
    values = slippage(np.random.default_rng(6), n_systems=5, difference=0.0, correlation=0.0)
    found = race(values, difference=0.05, most=40)
    assert found.confidence is None
    assert len(found.survivors) > 1
    assert found.system in found.survivors
    assert found.spent.max() == 40


@pytest.mark.parametrize(
    "options",
    [{"difference": 0.0}, {"confidence": 0.2}, {"confidence": 1.0}, {"first": 1}, {"batch": 0}, {"most": 5}],
)
def test_wrong_numbers_are_refused(options):
    with pytest.raises(ValueError, match="must be"):
        race(np.zeros((20, 3)), **options)


def test_answers_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="replications 0 to 9 are not all finite"):
        race(np.full((20, 3), np.nan))
    with pytest.raises(ValueError, match=r"expected \(10, 3\)"):
        kn(lambda replications, systems: np.zeros(3), 3, difference=1.0, confidence=0.9, higher_is_better=True)
