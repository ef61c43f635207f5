"""Requests of a simulated time: rates by compound, category, month, weekday and hour, and everything random about them.

All that can happen to a request by chance is drawn here, before the run and whatever the policy, so that policies meet
the same requests and a request that waits longer under one policy is still the same piece of work.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category, PastRequest
from domain.scenario import Scenario
from simulation.calendar import DAY_H, Calendar
from simulation.categories import (
    CATEGORIES,
    CHANNEL_SHARE,
    CHANNELS,
    HOUR_WEIGHT,
    WEEKDAY_WEIGHT,
    column,
    seasons,
)
from simulation.streams import DISTRICT, stream

ATTEMPTS = 3
"""Most times a crew works at one request: the first time and after each reopening."""
OFFERS = 3
"""Companies asked in turn to take a request."""
LEVELS = 4
"""Compound, community, street, district."""

EMERGENCY, URGENT, ROUTINE = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Expected requests. `daily` (n_compounds, n_categories) a day on the average of a year, in the order of `ids`."""

    ids: tuple[str, ...]
    daily: NDArray[np.float64]
    season: NDArray[np.float64]
    day_dispersion: float
    calendar: Calendar

    def __post_init__(self) -> None:
        if self.daily.shape != (len(self.ids), len(CATEGORIES)):
            raise ValueError(f"daily is {self.daily.shape}, expected {(len(self.ids), len(CATEGORIES))}")

    def means(self) -> NDArray[np.float64]:
        """Expected requests of each compound on each day before the day factor, shape (n_compounds, n_days)."""
        monthly = self.daily @ self.season
        return np.asarray(monthly[:, self.calendar.month] * WEEKDAY_WEIGHT[self.calendar.weekday])


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Requests in the order of their report, position is identity; uniform, standard exponential and standard normal
    draws carry the endings `_u`, `_e` and `_z` and are scaled by whoever uses them.

    Offers have shape (n, OFFERS), attempts (n, ATTEMPTS), levels of the ladder (n, LEVELS).
    """

    reported_h: NDArray[np.float64]
    compound: NDArray[np.int64]
    category: NDArray[np.int64]
    channel: NDArray[np.int64]
    priority: NDArray[np.int64]
    way_u: NDArray[np.float64]
    lead_e: NDArray[np.float64]
    found_u: NDArray[np.float64]
    settled_u: NDArray[np.float64]
    triage_z: NDArray[np.float64]
    volunteer_u: NDArray[np.float64]
    volunteer_e: NDArray[np.float64]
    answer_e: NDArray[np.float64]
    refuse_u: NDArray[np.float64]
    work_z: NDArray[np.float64]
    materials_u: NDArray[np.float64]
    materials_e: NDArray[np.float64]
    callout_z: NDArray[np.float64]
    bad_u: NDArray[np.float64]
    reopen_e: NDArray[np.float64]
    rating_z: NDArray[np.float64]
    patience_e: NDArray[np.float64]
    ladder_u: NDArray[np.float64]
    ladder_z: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.reported_h)


def demand_of(scenario: Scenario, calendar: Calendar) -> Demand:
    """Rates from households, the compounds' dispute rates and, where given, the district's history."""
    rules = scenario.rules.simulation
    households = np.array([c.households for c in scenario.compounds], float)
    shares = category_shares(scenario.requests, weight=50.0 * rules.history_weight)
    factor = compound_factors(scenario, weight=rules.history_weight)
    yearly = (households * rules.requests_household_year * factor)[:, None] * shares
    disputes = CATEGORIES.index(Category.DISPUTE)
    yearly[:, disputes] = households * [c.dispute_rate for c in scenario.compounds]
    return Demand(
        ids=tuple(c.id for c in scenario.compounds),
        daily=yearly / 365.0,
        season=seasons(),
        day_dispersion=rules.day_dispersion,
        calendar=calendar,
    )


def category_shares(history: tuple[PastRequest, ...], *, weight: float) -> NDArray[np.float64]:
    """Shares of the categories: the history's, shrunk to the usual ones as if `weight` requests had shown those."""
    usual = column("share")
    counts = np.zeros(len(CATEGORIES))
    for request in history:
        counts[CATEGORIES.index(request.category)] += 1
    counts[CATEGORIES.index(Category.DISPUTE)] = 0.0  # disputes have rates of their own
    return np.asarray((counts + weight * usual) / (counts.sum() + weight * usual.sum()))


def compound_factors(scenario: Scenario, *, weight: float) -> NDArray[np.float64]:
    """How many times the average household's requests each compound has, shape (n_compounds,).

    Gamma-Poisson shrinkage (n + w) / (e + w) of the n past requests of a compound, e being what its households would
    have at the rate of all compounds with a history. One without a history counts as average, so that adding it moves
    no other compound.
    """
    counts = {c.id: 0 for c in scenario.compounds}
    for request in scenario.requests:
        if request.category is not Category.DISPUTE:
            counts[request.compound_id] += 1
    n = np.array([counts[c.id] for c in scenario.compounds], float)
    households = np.array([c.households for c in scenario.compounds], float)
    known = n > 0
    if not known.any():
        return np.ones(len(n))
    expected = households * n.sum() / households[known].sum()
    return np.where(known, (n + weight) / (expected + weight), 1.0)


def draw(demand: Demand, *, seed: int, replication: int) -> Requests:
    """All requests of one replication with everything random about them."""
    mean = demand.means() * day_factors(demand, seed=seed, replication=replication)
    parts = [
        _requests_of(compound, demand, mean[compound], seed=seed, replication=replication)
        for compound in range(len(demand.ids))
    ]
    merged = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.argsort(merged["reported_h"], kind="stable")
    return Requests(**{name: values[order] for name, values in merged.items()})


def day_factors(demand: Demand, *, seed: int, replication: int) -> NDArray[np.float64]:
    """Gamma factor of each day with mean 1 and variance `day_dispersion`, shared by all compounds; shape (n_days,).

    With it a day of mean m has variance m + day_dispersion m^2 instead of m.
    """
    if demand.day_dispersion == 0:
        return np.ones(demand.calendar.days)
    shape = 1.0 / demand.day_dispersion
    return stream(seed, replication, DISTRICT, "day").gamma(shape, 1.0 / shape, demand.calendar.days)


def _requests_of(
    compound: int, demand: Demand, mean: NDArray[np.float64], *, seed: int, replication: int
) -> dict[str, NDArray[np.generic]]:
    """Draws of one compound as named arrays in the order of days, not of times."""

    def purpose(name: str) -> np.random.Generator:
        return stream(seed, replication, demand.ids[compound], name)

    arrivals = purpose("arrivals")
    day = np.repeat(np.arange(len(mean)), arrivals.poisson(mean))
    n = len(day)
    hour = _inverse(np.cumsum(HOUR_WEIGHT), arrivals.random(n)) + arrivals.random(n)
    kind = purpose("kind").random((n, 4))
    by_month = np.cumsum(demand.daily[compound][:, None] * demand.season, axis=0)
    category = _inverse_rows(by_month.T[demand.calendar.month[day]], kind[:, 0])
    visit, volunteer, offer, work = purpose("visit"), purpose("volunteer"), purpose("offer"), purpose("work")
    materials, quality, ladder = purpose("materials"), purpose("quality"), purpose("ladder")
    return {
        "reported_h": day * DAY_H + hour,
        "compound": np.full(n, compound),
        "category": category,
        "channel": _inverse(np.cumsum([CHANNEL_SHARE[channel] for channel in CHANNELS]), kind[:, 1]),
        "priority": _priority(category, kind[:, 2]),
        "way_u": kind[:, 3],
        "lead_e": visit.standard_exponential(n),
        "found_u": visit.random(n),
        "settled_u": visit.random(n),
        "triage_z": purpose("triage").standard_normal(n),
        "volunteer_u": volunteer.random(n),
        "volunteer_e": volunteer.standard_exponential(n),
        "answer_e": offer.standard_exponential((n, OFFERS)),
        "refuse_u": offer.random((n, OFFERS)),
        "work_z": work.standard_normal((n, ATTEMPTS)),
        "materials_u": materials.random(n),
        "materials_e": materials.standard_exponential(n),
        "callout_z": purpose("callout").standard_normal(n),
        "bad_u": quality.random((n, ATTEMPTS)),
        "reopen_e": quality.standard_exponential((n, ATTEMPTS)),
        "rating_z": quality.standard_normal(n),
        "patience_e": purpose("patience").standard_exponential(n),
        "ladder_u": ladder.random((n, LEVELS)),
        "ladder_z": ladder.standard_normal((n, LEVELS)),
    }


def _priority(category: NDArray[np.int64], u: NDArray[np.float64]) -> NDArray[np.int64]:
    emergency = column("emergency")[category]
    urgent = emergency + column("urgent")[category]
    return np.where(u < emergency, EMERGENCY, np.where(u < urgent, URGENT, ROUTINE))


def _inverse(cumulative: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.int64]:
    """Index drawn with the weights whose running sums are given, by inversion."""
    return np.asarray(np.searchsorted(cumulative, u * cumulative[-1], side="right"), np.int64)


def _inverse_rows(cumulative: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.int64]:
    """As `_inverse`, with running sums of its own for each draw: (n, n_categories)."""
    return np.asarray((cumulative <= (u * cumulative[:, -1])[:, None]).sum(axis=1))


def lognormal(mean: NDArray[np.float64] | float, z: NDArray[np.float64], *, sigma: float) -> NDArray[np.float64]:
    """Lognormal values of the given mean from standard normal draws."""
    return np.asarray(mean * np.exp(sigma * z - sigma * sigma / 2.0))
