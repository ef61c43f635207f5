"""Laws found again from times drawn by them, with cases still open and cases closed at once."""

import numpy as np
import pytest

from domain.request_tables import LawName
from simulation.calibration.laws import FEWEST, cases_of, fit_laws
from simulation.calibration.survival import kaplan_meier
from simulation.sojourns import Law

N = 3000
TRUTHS = [
    Law(name=LawName.EXPONENTIAL, scale_h=30.0),
    Law(name=LawName.WEIBULL, scale_h=40.0, shape=0.6, at_once=0.15),
    Law(name=LawName.LOGNORMAL, scale_h=60.0, shape=1.4, at_once=0.25),
    Law(name=LawName.MIXTURE, at_once=0.1, scale_h=5.0, shape=0.8, second=0.4, second_scale_h=400.0, second_shape=0.9),
]


def drawn(law, *, n=N, seed=1, most_h=1500.0):
    """Times seen and whether each case was closed, the file being made at a random time after the request."""
    rng = np.random.default_rng(seed)
    time_h, seen_h = law.quantile(rng.random(n)), rng.uniform(0.0, most_h, n)
    return np.minimum(time_h, seen_h), time_h <= seen_h


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda law: law.name)
def test_the_law_is_found_with_parameters_within_their_standard_errors(truth):
    time_h, closed = drawn(truth)
    assert 0.01 < 1 - closed.mean() < 0.3
    best, *others = fit_laws(cases_of(time_h, closed, at_once_h=0.1))
    assert best.law.name is truth.name
    assert set(best.errors) >= ({"scale_h"} if truth.name is LawName.EXPONENTIAL else {"scale_h", "shape"})
    for name, error in best.errors.items():
        assert abs(getattr(best.law, name) - getattr(truth, name)) < 3.0 * error, name
        assert error < 0.1 * getattr(truth, name)
    assert all(best.aic <= other.aic for other in others)
    distance = kaplan_meier(time_h, closed).distance(best.law.cdf, beyond_h=0.1)
    assert distance < 1.36 / np.sqrt(N)
    wrong = Law(name=LawName.LOGNORMAL, scale_h=2 * best.law.scale_h, shape=0.5)
    assert kaplan_meier(time_h, closed).distance(wrong.cdf, beyond_h=0.1) > 5 * distance


def test_the_exponential_law_of_censored_times_is_the_closed_form():
    time_h, closed = drawn(TRUTHS[0])
    fits = fit_laws(cases_of(time_h, closed, at_once_h=1e-3))
    law = next(fit for fit in fits if fit.law.name is LawName.EXPONENTIAL and fit.law.at_once == 0.0)
    assert law.law.scale_h == pytest.approx(time_h.sum() / closed.sum(), rel=2e-4)  # times are grouped to 2 %
    assert law.errors["scale_h"] == pytest.approx(law.law.scale_h / np.sqrt(closed.sum()), rel=1e-2)


def test_leaving_open_cases_out_would_be_wrong_and_is_not_done():
    time_h, closed = drawn(TRUTHS[2], most_h=200.0)
    best = fit_laws(cases_of(time_h, closed, at_once_h=0.1))[0]
    naive = fit_laws(cases_of(time_h[closed], closed[closed], at_once_h=0.1))[0]
    assert closed.mean() < 0.85
    assert abs(best.law.quantile(np.array([0.6]))[0] / TRUTHS[2].quantile(np.array([0.6]))[0] - 1) < 0.15
    assert naive.law.quantile(np.array([0.6]))[0] < 0.75 * TRUTHS[2].quantile(np.array([0.6]))[0]


def test_a_share_closed_at_once_is_not_invented():
    time_h, closed = drawn(TRUTHS[0])
    best = fit_laws(cases_of(time_h, closed, at_once_h=1.0))[0]  # 3 % are that quick by themselves
    assert best.law.at_once == 0.0


def test_times_in_whole_days_give_the_law_of_the_times_themselves():
    rng = np.random.default_rng(7)
    opened, takes_h = rng.uniform(0, 24, N), TRUTHS[2].quantile(rng.random(N))
    days = np.floor((opened + takes_h) / 24.0) - np.floor(opened / 24.0)
    best, *_ = fit_laws(cases_of(24.0 * days, np.ones(N, bool), at_once_h=0.1, unit_h=24.0))
    assert best.law.name is LawName.LOGNORMAL
    assert best.law.quantile(np.array([0.6, 0.9])) == pytest.approx(TRUTHS[2].quantile(np.array([0.6, 0.9])), rel=0.1)
    steps = kaplan_meier(24.0 * days, np.ones(N, bool))
    assert steps.distance(best.law.cdf, beyond_h=12.0, unit_h=24.0) < 0.04
    assert steps.distance(best.law.cdf, beyond_h=12.0) > 0.05


def test_too_few_closed_cases_are_refused():
    with pytest.raises(ValueError, match=f"19 cases closed later than at once, at least {FEWEST}"):
        fit_laws(cases_of(np.full(25, 2.0), np.arange(25) < 19, at_once_h=0.1))
