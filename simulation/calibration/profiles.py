"""Requests over hours of the week and months: a product of two profiles, shrunk where a category has few requests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from simulation.categories import HOUR_WEIGHT, scaled_months
from simulation.profiles import usual_hours

ROUNDS = 12
"""Rounds of alternate fitting; a year's calendar is so nearly balanced that a few are enough."""
WEIGHTS = (0.0, 20.0)
"""Logarithms of the least and the most weight that shrinkage gives to the profile of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Expected requests at one a day: weight of a day in each month (12,), of each hour of the week (168,), sum 7.

    `daily` is the number a day on the average of a year. `month_weight` and `hour_weight` are how many requests the
    common profile weighed against the own ones (0 where nothing was shrunk).
    """

    daily: float
    months: NDArray[np.float64]
    hours: NDArray[np.float64]
    month_weight: float = 0.0
    hour_weight: float = 0.0

    def expected(self, exposure: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expected requests of each month and hour of the week with so many days (12, 7); (12, 168)."""
        return self.daily * self.months[:, None] * self.hours * np.repeat(exposure, 24, axis=1)


def profile_of(counts: NDArray[np.float64], exposure: NDArray[np.float64], *, hourly: bool) -> Profile:
    """Profile of all requests from counts (12, 168) and days of each month and weekday (12, 7).

    Its hours of the week are shrunk to the usual ones. Where the file holds dates alone (not `hourly`) these stand in
    for the hours of the day. Months not seen have weight 1.
    """
    start = Profile(daily=1.0, months=np.ones(12), hours=usual_hours()[0])
    return _fitted(counts if hourly else _spread(counts), exposure, start, shrink_months=False)


def shrunk(counts: NDArray[np.float64], exposure: NDArray[np.float64], common: Profile, *, hourly: bool) -> Profile:
    """Profile of one category, its months and hours shrunk to those of all as far as its counts do not differ."""
    return _fitted(counts if hourly else _spread(counts), exposure, common, shrink_months=True)


def _spread(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Counts of days over their hours as usual."""
    share = HOUR_WEIGHT / HOUR_WEIGHT.sum()
    days = counts.reshape(12, 7, 24).sum(axis=2)
    return np.asarray((days[:, :, None] * share).reshape(12, 168))


def _fitted(
    counts: NDArray[np.float64],
    exposure: NDArray[np.float64],
    common: Profile,
    *,
    shrink_months: bool,
) -> Profile:
    """Product of two profiles by alternate fitting of one given the other: the maximum of the Poisson likelihood.

    The counts are taken as a Dirichlet-multinomial sample around the common profile, whose weight is estimated.
    """
    months, hours = common.months, common.hours
    by_hour = np.repeat(exposure, 24, axis=1)
    month_weight = hour_weight = 0.0
    for _ in range(ROUNDS):
        months, month_weight = _margin(counts.sum(axis=1), by_hour @ hours, common.months, shrink=shrink_months)
        months = scaled_months(months[None, :])[0]
        met = months @ by_hour
        prior = _own_margins(counts.sum(axis=0), met, common.hours)
        hours, hour_weight = _margin(counts.sum(axis=0), met, prior, shrink=True)
        hours = _week(hours)
    total = float(months @ by_hour @ hours)
    return Profile(
        daily=float(counts.sum()) / total,
        months=months,
        hours=hours,
        month_weight=month_weight,
        hour_weight=hour_weight,
    )


def _margin(
    counts: NDArray[np.float64], exposure: NDArray[np.float64], common: NDArray[np.float64], *, shrink: bool
) -> tuple[NDArray[np.float64], float]:
    """Weights of a profile from the counts that met each exposure; those not met have the common weight."""
    met = exposure > 0
    total = float(counts.sum())
    prior = common[met] * exposure[met] / (common[met] @ exposure[met])
    weight = concentration(counts[met], prior) if shrink else 0.0
    share = (counts[met] + weight * prior) / max(total + weight, 1e-300)
    # Scaled so that the exposures met keep their common sum, whatever those not met weigh.
    found = common.astype(float).copy()
    found[met] = share / exposure[met] * (common[met] @ exposure[met])
    return found, weight


def _own_margins(
    counts: NDArray[np.float64], exposure: NDArray[np.float64], common: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The common hours of the week (168,) with a category's own hours of the day and weekdays, each shrunk.

    24 hours and 7 days show habits of their own in far fewer requests than 168 hours do.
    """
    hours = common
    for group in (np.arange(168) % 24, np.arange(168) // 24):
        seen = np.bincount(group, counts).astype(float)
        expected = np.bincount(group, hours * exposure)
        prior = expected / expected.sum()
        weight = concentration(seen, prior)
        share = (seen + weight * prior) / (seen.sum() + weight)
        ratio = np.divide(share, prior, out=np.ones_like(prior), where=prior > 0)  # hours not met stay as they are
        hours = hours * ratio[group]
    return _week(hours)


def concentration(counts: NDArray[np.float64], prior: NDArray[np.float64]) -> float:
    """Weight w of the Dirichlet-multinomial law with means `prior` (sum 1) that makes counts (n,) most likely."""
    can = prior > 0
    counts, prior, total = counts[can], prior[can], float(counts[can].sum())

    def loss(log_weight: float) -> float:
        weight = np.exp(log_weight)
        cells = gammaln(counts + weight * prior) - gammaln(weight * prior)
        return float(gammaln(total + weight) - gammaln(weight) - cells.sum())

    return float(np.exp(minimize_scalar(loss, bounds=WEIGHTS, method="bounded").x))


def _week(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(weight * 7.0 / weight.sum())
