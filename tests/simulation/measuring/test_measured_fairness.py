"""Fairness: shrinkage against enumeration, oracles and loops; Gini index, worst tenth and hardship by definition."""

from itertools import pairwise, product
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from measured_cases import context, rows, view, views
from scipy.stats import betabinom

from simulation.measuring import fairness, shrinkage


def _shrunk_by_loops(done, asked):
    """Kleinman's moments, one area after the other."""
    total, areas = sum(asked), len(asked)
    mean = sum(done) / total
    spread = sum(n * (y / n - mean) ** 2 for y, n in zip(done, asked, strict=True))
    weight = total - sum(n * n for n in asked) / total - (areas - 1)
    if mean in (0.0, 1.0) or weight <= 1e-12:
        return [mean] * areas
    rho = min(1.0, max(0.0, (spread / (mean * (1 - mean)) - (areas - 1)) / weight))
    if rho == 0.0:
        return [mean] * areas
    prior = 1 / rho - 1  # requests that the mean of all weighs
    return [(y + prior * mean) / (n + prior) for y, n in zip(done, asked, strict=True)]


counts = st.lists(st.tuples(st.integers(1, 30), st.floats(0, 1)), min_size=1, max_size=8)


@given(counts)
def test_shares_are_posterior_means(pairs):
    asked = [n for n, _ in pairs]
    done = [round(n * part) for n, part in pairs]
    found = shrinkage.shrunk_shares(np.array(done, float), np.array(asked, float))
    assert found.tolist() == pytest.approx(_shrunk_by_loops(done, asked))


@given(counts)
def test_shrunk_shares_lie_between_the_raw_share_and_the_mean_of_all(pairs):
    asked = np.array([n for n, _ in pairs], float)
    done = np.array([round(n * part) for n, part in pairs], float)
    raw, mean = done / asked, done.sum() / asked.sum()
    found = shrinkage.shrunk_shares(done, asked)
    assert (np.minimum(raw, mean) - 1e-12 <= found).all()
    assert (found <= np.maximum(raw, mean) + 1e-12).all()


@pytest.mark.parametrize(("mean", "rho"), [(0.5, 0.2), (0.8, 0.05), (0.3, 0.6)])
def test_the_spread_of_shares_is_what_its_formula_expects(mean, rho):
    """Every outcome of areas with 1, 2 and 4 requests, weighted by its beta-binomial chance."""
    asked = np.array([1.0, 2.0, 4.0])
    prior = 1 / rho - 1
    laws = [betabinom(int(n), mean * prior, (1 - mean) * prior) for n in asked]
    expected = 0.0
    for done in product(*(range(int(n) + 1) for n in asked)):
        chance = np.prod([law.pmf(y) for law, y in zip(laws, done, strict=True)])
        expected += chance * (asked * (np.array(done) / asked - sum(done) / 7.0) ** 2).sum()
    assert expected == pytest.approx(mean * (1 - mean) * (2 + rho * shrinkage.spread_weight(asked)))


def test_shrunk_shares_are_nearly_as_near_the_truth_as_with_the_true_prior():
    rng = np.random.default_rng(1)
    asked = rng.integers(1, 60, 3000).astype(float)
    truth = rng.beta(0.7 * 19, 0.3 * 19, 3000)
    done = rng.binomial(asked.astype(int), truth).astype(float)
    found = shrinkage.shrunk_shares(done, asked)
    known = (done + 0.7 * 19) / (asked + 19)

    def error(guess):
        return ((guess - truth) ** 2).mean()

    assert error(found) < 1.01 * error(known) < 0.5 * error(done / asked)


def test_shrunk_means_are_nearly_as_near_the_truth_as_with_the_true_variances():
    rng = np.random.default_rng(2)
    asked = rng.integers(1, 60, 3000)
    truth = rng.normal(80.0, 10.0, 3000)
    area = np.repeat(np.arange(3000), asked)
    times = rng.normal(truth[area], 50.0)
    raw = np.bincount(area, weights=times) / asked
    found = shrinkage.shrunk_means(raw, asked.astype(float), ((times - raw[area]) ** 2).sum())
    known = 80.0 + asked * 100.0 / (asked * 100.0 + 2500.0) * (raw - 80.0)

    def error(guess):
        return ((guess - truth) ** 2).mean()

    assert error(found) < 1.01 * error(known) < 0.5 * error(raw)


def test_without_more_spread_than_chance_all_areas_get_the_mean():
    assert shrinkage.shrunk_shares(np.array([5.0, 5.0, 1.0]), np.array([10.0, 10.0, 2.0])).tolist() == [0.5] * 3
    assert shrinkage.shrunk_shares(np.array([1.0, 0.0]), np.array([1.0, 1.0])).tolist() == [0.5] * 2
    assert shrinkage.shrunk_means(np.array([1.0, 9.0]), np.array([1.0, 1.0]), 0.0).tolist() == [5.0] * 2
    assert shrinkage.shrunk_means(np.array([4.0, 6.0]), np.array([5.0, 5.0]), 400.0).tolist() == [5.0] * 2


def test_areas_that_differ_for_sure_keep_their_results():
    shares = shrinkage.shrunk_shares(np.array([100.0, 0.0]), np.array([100.0, 100.0]))
    assert shares.tolist() == [1.0, 0.0]
    assert shrinkage.shrunk_means(np.array([1.0, 9.0]), np.array([5.0, 5.0]), 0.0).tolist() == [1.0, 9.0]


def test_one_unlucky_request_makes_no_worst_compound():
    """Compound 10 has one request, not done; compound 3 is really worse than the others."""
    compound = np.repeat(np.arange(11), [50] * 10 + [1])
    resolved = np.where(np.arange(501) % 50 < 45, 10.0, np.nan)
    resolved[compound == 3] = np.where(np.arange(50) < 20, 10.0, np.nan)
    resolved[-1] = np.nan
    seen = view(np.zeros(501), resolved, compound=compound, around=context(11))
    found = fairness.share_within(seen, np.arange(11), limit_h=72.0)
    assert found.raw.argmin() == 10
    assert found.shrunk.argmin() == 3
    worst = np.sort(found.shrunk)[:2].mean()  # a tenth of eleven, rounded up
    assert fairness.worst_tenth(seen, _share_72h, np.arange(11), high_is_bad=False) == pytest.approx(worst)


def _share_72h(seen, area_of):
    return fairness.share_within(seen, area_of, limit_h=72.0)


@given(views(horizons=(240.0, 1000.0)))
def test_results_of_areas_are_those_of_their_requests(seen):
    area_of, horizon_h = seen.context.community_of, seen.outcome.horizon_h
    cut_h = min(336.0, horizon_h / 2)

    def standard_h(row):
        return seen.context.standard_h[row.compound, list(seen.of_class)[:5].index(row.urgency)]

    cases = (
        (_share_72h, lambda row: 72.0, lambda row: float(row.resolved - row.registered <= 72.0)),
        (
            fairness.share_within_standard,
            standard_h,
            lambda row: float(row.resolved - row.registered <= standard_h(row)),
        ),
        (fairness.mean_time, lambda row: cut_h, lambda row: min(row.resolved - row.registered, cut_h)),
    )
    for basis, needs_h, value in cases:
        found = basis(seen, area_of)
        of_area = {area: [] for area in range(2)}
        for row in rows(seen):
            if row.registered + needs_h(row) <= horizon_h:
                of_area[area_of[row.compound]].append(value(row))
        expected = {area: values for area, values in of_area.items() if values}
        assert found.area.tolist() == list(expected)
        assert found.asked.tolist() == [len(values) for values in expected.values()]
        assert found.raw.tolist() == pytest.approx([sum(v) / len(v) for v in expected.values()])


def test_mean_times_are_shrunk_by_their_own_spread():
    resolved = [10.0, 20.0, 30.0, 40.0, 100.0, 120.0, 140.0]
    seen = view([0.0] * 7, resolved, horizon_h=1000.0, compound=[0, 0, 0, 0, 2, 2, 2])
    found = fairness.mean_time(seen, np.arange(4))
    within = (15**2 + 5**2) * 2 + 20**2 * 2
    noise = within / 5
    mean = (4 * 25 + 3 * 120) / 7
    between = (4 * (25 - mean) ** 2 + 3 * (120 - mean) ** 2 - noise) / (7 - 25 / 7)
    expected = [mean + n * between / (n * between + noise) * (m - mean) for m, n in ((25, 4), (120, 3))]
    assert found.area.tolist() == [0, 2]
    assert found.shrunk.tolist() == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(0, 1000).map(lambda tenths: tenths / 10), st.integers(0, 9)), max_size=8))
def test_the_gini_index_is_half_the_mean_difference_over_the_mean(pairs):
    drawn = [value for value, times in pairs for _ in range(times)]
    differences = sum(abs(a - b) for a in drawn for b in drawn)
    mean = sum(drawn) / len(drawn) if drawn else nan
    expected = nan if not drawn else 0.0 if not mean else differences / len(drawn) ** 2 / mean / 2
    values, weight = (np.array([pair[k] for pair in pairs], float) for k in (0, 1))
    assert fairness.gini(values, weight) == pytest.approx(expected, nan_ok=True, abs=1e-9)


def test_known_gini_indices():
    assert fairness.gini(np.array([0.0, 0.0, 0.0, 1.0]), np.ones(4)) == pytest.approx(0.75)
    assert fairness.gini(np.array([1.0, 3.0]), np.ones(2)) == pytest.approx(0.25)
    assert fairness.gini(np.full(3, 0.1), np.array([1.0, 2.0, 3.0])) == 0.0
    assert fairness.gini(np.zeros(3), np.ones(3)) == 0.0


def test_the_gini_index_counts_the_households_of_areas():
    compound = np.repeat([0, 1, 2], 100)
    resolved = np.where(np.arange(300) % 100 < np.repeat([90, 50, 10], 100), 1.0, np.nan)
    around = context(households=np.array([10, 10, 80, 500]), community_of=np.array([0, 1, 1, 2]))
    seen = view(np.zeros(300), resolved, compound=compound, around=around)
    shrunk = fairness.share_within(seen, around.community_of, limit_h=72.0).shrunk
    gini = fairness.gini_over(seen, _share_72h, around.community_of)
    assert gini == pytest.approx(fairness.gini(shrunk, np.array([10.0, 90.0])))
    assert gini > 0


def test_the_worst_tenth_of_times_are_the_longest():
    compound = np.repeat(np.arange(4), 10)
    resolved = np.repeat([10.0, 20.0, 100.0, 40.0], 10)
    seen = view(np.zeros(40), resolved, compound=compound, horizon_h=1000.0)
    assert fairness.worst_tenth(seen, fairness.mean_time, np.arange(4), high_is_bad=True) == pytest.approx(100.0)
    assert isnan(fairness.worst_tenth(view([], []), _share_72h, np.arange(4), high_is_bad=False))


@given(views())
def test_hardship_compares_what_households_meet(seen):
    """Every household of a compound with requests has its compound's share."""
    found = fairness.share_within(seen, np.arange(4), limit_h=72.0)
    poor, others = [], []
    for compound, raw in zip(found.area.tolist(), found.raw.tolist(), strict=True):
        for household in range(int(seen.context.households[compound])):
            (poor if household < seen.context.hardship_households[compound] else others).append(raw)
    expected = sum(poor) / len(poor) - sum(others) / len(others) if poor and others else nan
    difference = fairness.hardship_difference(seen, _share_72h)
    assert difference == pytest.approx(expected, nan_ok=True, abs=1e-12)


def test_hardship_by_hand():
    around = context(households=np.array([100, 100, 5, 5]), hardship_households=np.array([75, 25, 9, 0]))
    seen = view([0, 0, 0, 0], [1, np.nan, 1, 1], compound=[0, 0, 1, 1], around=around)
    # Households in hardship: 75 with a share of 0.5 and 25 with 1; others: 25 and 75.
    assert fairness.hardship_difference(seen, _share_72h) == pytest.approx(0.625 - 0.875)
    alone = view([0], [1], compound=[2], around=around)
    assert isnan(fairness.hardship_difference(alone, _share_72h))


def test_more_requests_are_believed_more():
    """Of two compounds with the same raw share the one with more requests keeps more of it."""
    asked = np.array([200.0, 200.0, 5.0, 50.0, 500.0])
    found = shrinkage.shrunk_shares(asked * np.array([0.9, 0.7, 0.2, 0.2, 0.2]), asked)
    assert all(fewer > more for fewer, more in pairwise(found[2:].tolist()))
