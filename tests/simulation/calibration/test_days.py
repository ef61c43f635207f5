"""Scatter of daily counts: the dispersion of the day factor found again, and hand-made cells."""

from datetime import date

import numpy as np
import pytest

from domain.request_log import RequestLog
from simulation.calibration.days import Days, days_of, scatter


def days(n=730):
    day = np.arange(n)
    return Days(month=(day // 31) % 12, weekday=day % 7)


def counts_of(rng, calendar, phi):
    mean = (10.0 + 3.0 * calendar.month + 5.0 * calendar.weekday) * 4
    factor = rng.gamma(1.0 / phi, phi, len(mean)) if phi else 1.0
    return rng.poisson(mean * factor).astype(float)


@pytest.mark.parametrize("phi", [0.0, 0.05, 0.3])
def test_the_dispersion_is_found_within_its_error_whatever_the_season(phi):
    calendar = days()
    found = [scatter(counts_of(np.random.default_rng(k), calendar, phi), calendar) for k in range(40)]
    estimates = np.array([one.phi for one in found])
    assert abs(estimates.mean() - phi) < 3 * estimates.std(ddof=1) / np.sqrt(40) + 5e-4
    # The jackknife's error is that of repeated samples.
    assert np.mean([one.error for one in found]) == pytest.approx(estimates.std(ddof=1), rel=0.4, abs=5e-4)
    assert found[0].fitted_ratio == pytest.approx(found[0].ratio, rel=0.15)
    assert abs(np.mean([one.lag for one in found])) < 0.05


def test_two_cells_by_hand():
    calendar = Days(month=np.zeros(4, int), weekday=np.array([0, 0, 1, 1]))
    found = scatter(np.array([2.0, 6.0, 10.0, 10.0]), calendar)
    # Variances 8 and 0 with means 4 and 10: ratio 8 / 14; less than Poisson, so no dispersion.
    assert (found.ratio, found.phi) == (pytest.approx(8 / 14), 0.0)
    more = scatter(np.array([2.0, 18.0, 10.0, 10.0]), calendar)
    # s2 = 128 and 0, x = 10 and 10: (128 - 10 + 0 - 10) / (100 - 64 + 100 - 0).
    assert more.phi == pytest.approx(108 / 136)
    assert scatter(np.array([2.0, 18.0, 10.0, 10.0]), calendar, phi=0.5).fitted_ratio == pytest.approx(1 + 0.5 * 10)


def test_days_that_follow_each_other_are_seen_to():
    calendar = days()
    rng = np.random.default_rng(1)
    noise = rng.normal(size=731)
    factor = np.exp(0.3 * (noise[1:] + noise[:-1]))
    assert scatter(100.0 * factor, calendar).lag == pytest.approx(0.5, abs=0.1)


def test_days_have_the_calendar_s_months_and_weekdays():
    empty = np.zeros(0)
    log = RequestLog(
        start=date(2026, 1, 31),
        days=2,
        until_h=48.0,
        created_h=empty,
        closed_h=empty,
        category=empty.astype(int),
        channel=empty.astype(int),
        place=empty.astype(int),
    )
    assert days_of(log).month.tolist() == [0, 1]
    assert days_of(log).weekday.tolist() == [5, 6]
    assert days_of(log).exposure.sum() == 2
    with pytest.raises(ValueError, match="1 requests outside the 2 days, one at 48 h"):
        RequestLog(**{name: getattr(log, name) for name in log.__dataclass_fields__} | {"created_h": np.array([48.0])})
