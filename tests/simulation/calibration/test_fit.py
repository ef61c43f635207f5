"""A demand drawn from known tables, fitted again: every part within its standard error."""

from datetime import date

import numpy as np
import pytest

from domain.demand import Category, Channel
from domain.district import Compound
from domain.request_log import RequestLog
from domain.request_tables import LawName, RequestChannel, RequestHour, RequestMonth, RequestRate, ServiceLaw
from domain.rules import Rules, SimulationRules
from domain.scenario import Scenario
from simulation.calendar import calendar_of
from simulation.calibration import tables
from simulation.calibration.fit import calibrate
from simulation.categories import CATEGORIES, CHANNELS
from simulation.demand import demand_of, draw

DAYS, COMPOUNDS, HOUSEHOLDS, PHI = 730, 40, 100, 0.06
WATER, HEATING, CLEANING = (CATEGORIES.index(k) for k in (Category.WATER, Category.HEATING, Category.CLEANING))
RATES = {Category.WATER: 1.0, Category.HEATING: 1.5, Category.CLEANING: 0.02}
LAW = ServiceLaw(category=Category.WATER, law=LawName.LOGNORMAL, at_once=0.2, scale_h=50.0, shape=1.2)


def true_tables():
    hour = np.arange(168)
    by_day = np.where(hour >= 120, 0.4, 1.0) * (1.0 + np.sin(hour % 24 / 24 * np.pi) * 5)
    return {
        "request_rates": tuple(RequestRate(category=c, requests_household_year=RATES.get(c, 0.0)) for c in Category),
        "request_hours": tuple(RequestHour(hour_week=h, weight=float(by_day[h])) for h in range(168)),
        "request_months": tuple(
            RequestMonth(category=Category.HEATING, month=m, weight=8.0 if m in (1, 2, 12) else 1.0)
            for m in range(1, 13)
        )
        + tuple(RequestMonth(month=m, weight=1.0) for m in range(1, 13)),
        "request_channels": (
            RequestChannel(channel=Channel.HOTLINE, share=0.7),
            RequestChannel(channel=Channel.GRID, share=0.3),
        ),
        "service_laws": (LAW,),
    }


def true_scenario():
    compounds = tuple(
        Compound(id=f"c{k}", name="", community_id="", lon_deg=0.0, lat_deg=0.0, households=HOUSEHOLDS)
        for k in range(COMPOUNDS)
    )
    return Scenario(
        name="true",
        title_zh="",
        title_en="",
        month=date(2026, 1, 1),
        seed=1,
        working_days=(),
        compounds=compounds,
        streets=(),
        junctions=(),
        rules=Rules(simulation=SimulationRules(day_dispersion=PHI)),
        **true_tables(),
    )


@pytest.fixture(scope="module")
def made():
    """The true demand and the log of two years drawn from it; the file is made ten days after their end."""
    scenario = true_scenario()
    demand = demand_of(scenario, calendar_of(scenario, DAYS))
    drawn = draw(demand, seed=3, replication=0)
    until_h = 24.0 * (DAYS + 10)
    takes_h = demand.sojourns.hours(drawn.category, drawn.sojourn_u)
    closed_h = drawn.reported_h + takes_h
    log = RequestLog(
        start=date(2026, 1, 1),
        days=DAYS,
        until_h=until_h,
        created_h=drawn.reported_h,
        closed_h=np.where(closed_h <= until_h, closed_h, np.nan),
        category=drawn.category,
        channel=drawn.channel,
        place=drawn.compound,
        places=demand.ids,
    )
    return demand, log


@pytest.fixture(scope="module")
def fitted(made):
    _, log = made
    return calibrate(log, at_once_h=0.1, rng=np.random.default_rng(0), households=np.full(COMPOUNDS, float(HOUSEHOLDS)))


def test_rates_are_found_within_their_errors(fitted):
    households = COMPOUNDS * HOUSEHOLDS
    found = {row.category: row.requests_household_year for row in tables.rates(fitted, households=households)}
    assert {category for category, rate in found.items() if rate} == set(RATES)
    for fit in fitted.categories:
        error = 365 * fit.rate_error / households
        assert abs(found[fit.category] - RATES[fit.category]) < 3 * error
        assert error < 0.15 * RATES[fit.category]


def test_the_day_factor_is_found_within_its_error(fitted):
    assert abs(fitted.scatter.phi - PHI) < 3 * fitted.scatter.error
    assert fitted.scatter.error < 0.2 * PHI
    assert fitted.scatter.ratio > 1.5
    for fit in fitted.categories:
        assert fit.scatter.ratio == pytest.approx(fit.scatter.fitted_ratio, rel=0.25)


def test_profiles_are_found(made, fitted):
    demand, _ = made
    for fit in fitted.categories:
        k = CATEGORIES.index(fit.category)
        expected = demand.hours[k] * fit.n / 7
        chi2 = ((fit.profile.hours * fit.n / 7 - expected) ** 2 / expected).sum()
        assert chi2 < 230  # 168 degrees of freedom at most, less where shrunk
        # A month's factor has an error from its count and from its some 60 days' factors.
        error = np.sqrt(1 / (fit.n / 12) + PHI / 60)
        assert np.abs(fit.profile.months / demand.season[k] - 1).max() < 4 * error
    # Heating goes its own way, cleaning with its few requests that of all.
    assert fitted.by_category[Category.HEATING].profile.month_weight < 500
    assert np.ptp(fitted.by_category[Category.CLEANING].profile.hours / fitted.profile.hours) < 0.5


def test_channels_places_and_laws_are_found(fitted):
    water = fitted.by_category[Category.WATER]
    assert water.channels[CHANNELS.index(Channel.GRID)] == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / water.n))
    # All compounds are alike, so that their factors stay near 1.
    assert fitted.places.weight > 200
    best = water.times.laws[0]
    assert best.law.name is LawName.LOGNORMAL
    for name in ("at_once", "scale_h", "shape"):
        assert abs(getattr(best.law, name) - getattr(LAW, name)) < 3.5 * best.errors[name]
    assert water.times.distance < 1.36 / np.sqrt(water.n)
    # Categories without a law are never closed.
    assert fitted.by_category[Category.HEATING].times is None


def test_arrivals_of_the_truth_pass_the_test(fitted):
    for test in (fitted.rescaling, *(fit.rescaling for fit in fitted.categories)):
        assert test.times_p > 0.001
        assert test.gaps_p > 0.001


def test_the_same_log_gives_the_same_fit(made, fitted):
    _, log = made
    again = calibrate(
        log, at_once_h=0.1, rng=np.random.default_rng(0), households=np.full(COMPOUNDS, float(HOUSEHOLDS))
    )
    assert tables.hours(again) == tables.hours(fitted)
    assert tables.laws(again, outside=0.5) == tables.laws(fitted, outside=0.5)
    assert tables.laws(again, outside=0.5)[0].outside == 0.5
    assert again.rescaling == fitted.rescaling


def test_an_empty_log_is_refused(made):
    _, log = made
    none = {name: getattr(log, name)[:0] for name in ("created_h", "closed_h", "category", "channel", "place")}
    with pytest.raises(ValueError, match="the log has no requests"):
        calibrate(
            RequestLog(start=log.start, days=3, until_h=72.0, **none), at_once_h=0.1, rng=np.random.default_rng(0)
        )


def test_a_user_who_asks_to_stop_is_heard(made, monkeypatch):
    _, log = made
    done = []
    monkeypatch.setattr("simulation.calibration.fit.requested", lambda: len(done) == 1)
    with pytest.raises(KeyboardInterrupt):
        calibrate(log, at_once_h=0.1, rng=np.random.default_rng(0), watch=lambda k, n: done.append((k, n)))
    assert done == [(1, 3)]
