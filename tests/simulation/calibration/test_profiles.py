"""Profiles over months and hours of the week: exact on expected counts, shrunk as far as the counts do not differ."""

import numpy as np
import pytest

from simulation.calibration.places import factors
from simulation.calibration.profiles import Profile, concentration, profile_of, shrunk
from simulation.categories import MONTH_DAYS

RNG_SEED = 4


def exposure():
    """Days of each month and weekday of 2026."""
    days = np.arange(np.datetime64("2026-01-01"), np.datetime64("2027-01-01"))
    month = days.astype("datetime64[M]").astype(int) % 12
    weekday = (days.astype(int) + 3) % 7
    return np.bincount(month * 7 + weekday, minlength=84).reshape(12, 7).astype(float)


@pytest.fixture
def truth():
    """Twenty requests a day, more in spring and, unlike on other days, at night on Saturdays."""
    months = 1.0 + 0.5 * np.sin(np.arange(12))
    hours = np.tile(1.0 + np.sin(np.arange(24) / 4.0) ** 2, 7)
    hours[120:144] = hours[120:144][::-1] * 1.5
    return Profile(daily=20.0, months=months * 365 / (months @ MONTH_DAYS), hours=hours * 7 / hours.sum())


def test_expected_counts_give_the_profile_back(truth):
    counts = truth.expected(exposure()) * 1000  # so many that nothing is left to chance
    found = profile_of(counts, exposure(), hourly=True)
    assert found.daily == pytest.approx(20_000.0, rel=1e-6)
    assert found.months == pytest.approx(truth.months, rel=1e-4)
    assert found.hours == pytest.approx(truth.hours, rel=2e-3)
    assert found.months @ MONTH_DAYS == pytest.approx(365.0)
    assert found.hours.sum() == pytest.approx(7.0)


def test_a_category_without_habits_of_its_own_takes_those_of_all(truth):
    rng = np.random.default_rng(RNG_SEED)
    common = profile_of(truth.expected(exposure()) * 1000, exposure(), hourly=True)
    few = rng.poisson(truth.expected(exposure()) / 50)
    found = shrunk(few.astype(float), exposure(), common, hourly=True)
    raw = few.sum(axis=0) / few.sum() * 7
    assert np.abs(found.hours - truth.hours).mean() < 0.25 * np.abs(raw - truth.hours).mean()
    assert found.hour_weight > 100


def test_a_category_with_habits_of_its_own_keeps_them(truth):
    steep = truth.hours**6 / (truth.hours**6).sum() * 7
    own = Profile(
        daily=10.0, months=truth.months[::-1] / (truth.months[::-1] @ MONTH_DAYS) * 365, hours=np.roll(steep, 12)
    )
    rng = np.random.default_rng(RNG_SEED)
    counts = rng.poisson(own.expected(exposure())).astype(float)
    found = shrunk(counts, exposure(), truth, hourly=True)
    assert np.abs(found.hours - own.hours).mean() < 0.4 * np.abs(truth.hours - own.hours).mean()
    assert found.hour_weight < 1000


def test_few_requests_show_their_own_hours_of_the_day(truth):
    # All at night, but too few for 168 hours each to show it.
    night = np.tile(np.where(np.arange(24) < 6, 1.0, 0.05), 7)
    own = Profile(daily=0.6, months=truth.months, hours=night * 7 / night.sum())
    counts = np.random.default_rng(RNG_SEED).poisson(own.expected(exposure())).astype(float)
    assert counts.sum() < 300
    by_day = shrunk(counts, exposure(), truth, hourly=True).hours.reshape(7, 24).sum(axis=0)
    shares = by_day[:6].sum() / 7, night[:6].sum() / night[:24].sum(), truth.hours.reshape(7, 24)[:, :6].sum() / 7
    assert shares[0] == pytest.approx(shares[1], abs=0.06)
    assert shares[2] < 0.5


def test_months_not_seen_weigh_as_much_as_those_seen(truth):
    summer = exposure()
    summer[[0, 1, 10, 11]] = 0.0
    flat = Profile(daily=5.0, months=np.ones(12), hours=truth.hours)
    found = profile_of(flat.expected(summer) * 100, summer, hourly=True)
    assert found.months == pytest.approx(np.ones(12), rel=1e-3)
    assert found.daily == pytest.approx(500.0, rel=1e-3)


def test_dates_alone_give_weekdays_and_the_usual_hours(truth):
    weekday = truth.hours.reshape(7, 24).sum(axis=1)
    counts = np.zeros((12, 168))
    counts[:, ::24] = truth.months[:, None] * exposure() * weekday * 100
    found = profile_of(counts, exposure(), hourly=False)
    assert found.hours.reshape(7, 24).sum(axis=1) == pytest.approx(weekday, rel=2e-3)
    assert found.hours[10] > 5 * found.hours[3] > 0


def test_the_weight_of_the_common_profile_is_that_of_the_draws():
    rng = np.random.default_rng(RNG_SEED)
    prior = np.full(200, 1 / 200)
    for weight in (50.0, 500.0):
        found = [
            concentration(rng.multinomial(4000, rng.dirichlet(weight * prior)).astype(float), prior) for _ in range(30)
        ]
        assert np.exp(np.mean(np.log(found))) == pytest.approx(weight, rel=0.15)
    even = rng.multinomial(4000, prior).astype(float)
    assert concentration(even, prior) > 5000


def test_places_are_shrunk_by_as_much_as_chance_explains():
    rng = np.random.default_rng(RNG_SEED)
    households = rng.integers(50, 800, 400).astype(float)
    truth = rng.gamma(5.0, 0.2, 400)
    requests = rng.poisson(0.02 * households * truth)
    found = factors(requests, households)
    assert found.weight == pytest.approx(5.0, rel=0.35)
    raw = requests / (households * requests.sum() / households.sum())
    assert ((found.factor - truth) ** 2).mean() < 0.85 * ((raw - truth) ** 2).mean()
    alike = factors(rng.poisson(0.2 * households), households)
    assert alike.weight > 50
    assert alike.factor.std() < 0.06
