"""OCBA: the published example, its limits, and more correct selections than equal shares of the same budget."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import norm

from simulation.statistics.budget import allocate, approximate_pcs, ocba, shares
from simulation.statistics.observations import recorded

MEANS = np.array([1.2, 2.1, 3.4, 4.87, 6.05])
VARIANCES = np.array([3.3, 2.0, 4.5, 5.3, 6.9])
SPENT = np.array([12, 6, 5, 5, 4])


def test_the_example_of_chen_and_lee():
    """100 more replications beside the 32 that were spent: the book's program prints 48 38 11 2 1 additional runs."""
    more = allocate(MEANS, VARIANCES, SPENT, increment=100)
    assert more.tolist() == [48, 38, 11, 2, 1]
    assert (SPENT + more).tolist() == [60, 44, 16, 7, 5]


def test_shares_nearly_maximise_the_probability_of_correct_selection():
    """Chen's closed form against a numerical optimum of the approximate probability, for a large budget."""
    budget = 400.0

    def wrong(raw):
        spent = budget * np.exp(raw) / np.exp(raw).sum()
        return norm.sf((MEANS[1:] - MEANS[0]) / np.sqrt(VARIANCES[0] / spent[0] + VARIANCES[1:] / spent[1:])).sum()

    own = shares(MEANS, VARIANCES)
    best = minimize(
        wrong, np.zeros(5), method="Nelder-Mead", options={"maxiter": 20_000, "xatol": 1e-9, "fatol": 1e-14}
    )
    # the closed form is best as the budget grows; at 400 it has nearly the exponent, and equal shares have not
    assert best.fun < wrong(np.log(own))
    assert np.log(wrong(np.log(own))) < 0.9 * np.log(best.fun)
    assert wrong(np.log(own)) < 0.01 * wrong(np.zeros(5))


@given(
    means=st.lists(st.floats(-50, 50), min_size=2, max_size=8),
    increment=st.integers(1, 200),
    seed=st.integers(0, 1000),
)
def test_increments_are_spent_whole(means, increment, seed):
    generator = np.random.default_rng(seed)
    variances = generator.choice([0.0, 0.5, 3.0, 40.0], len(means))
    spent = generator.integers(2, 60, len(means))
    more = allocate(np.array(means), variances, spent, increment=increment)
    assert more.sum() == increment
    assert (more >= 0).all()


@given(order=st.permutations(range(5)), increment=st.integers(1, 500))
def test_the_order_of_systems_does_not_matter(order, increment):
    order = list(order)
    more = allocate(MEANS, VARIANCES, SPENT, increment=increment)
    assert allocate(MEANS[order], VARIANCES[order], SPENT[order], increment=increment).tolist() == more[order].tolist()


def test_ties_and_certain_systems():
    assert shares(np.zeros(3), np.zeros(3)).tolist() == pytest.approx([1 / 3] * 3)
    tied = shares(np.array([1.0, 1.0, 5.0]), np.ones(3))
    assert tied[:2].tolist() == pytest.approx([0.5, 0.5], abs=1e-6)
    assert approximate_pcs(np.array([0.0, 0.0]), np.zeros(2), np.array([5, 5])) == 0.5
    assert approximate_pcs(np.array([0.0, 1.0]), np.zeros(2), np.array([5, 5])) == 1.0


def test_more_correct_selections_than_equal_shares_at_the_same_budget():
    """Ten systems of means 0 to 9 and standard deviation 6, the first experiment of Chen et al. (2000)."""
    budget, trials, correct = 500, 200, np.zeros(2)
    for trial in range(trials):
        values = np.arange(10) + 6.0 * np.random.default_rng([3, trial]).normal(size=(budget, 10))
        found = ocba(recorded(values), 10, budget=budget, higher_is_better=False, first=10, increment=20)
        assert found.spent.sum() == budget
        correct += [found.system == 0, int(values[: budget // 10].mean(axis=0).argmin()) == 0]
    of_ocba, of_equal = correct / trials
    assert of_ocba - of_equal > 3 * np.sqrt(of_equal * (1 - of_equal) / trials)


def test_more_can_be_better():
    values = -MEANS + np.random.default_rng(4).normal(size=(400, 5))
    found = ocba(recorded(values), 5, budget=300, higher_is_better=True)
    mirrored = ocba(recorded(-values), 5, budget=300, higher_is_better=False)
    assert found.system == mirrored.system == 0
    np.testing.assert_array_equal(found.spent, mirrored.spent)
    np.testing.assert_array_equal(found.means, -mirrored.means)
    assert 0.9 < found.approximate_pcs <= 1.0


def test_a_budget_below_the_first_stage_is_refused():
    with pytest.raises(ValueError, match="budget 49"):
        ocba(recorded(np.zeros((10, 5))), 5, budget=49, higher_is_better=True)
