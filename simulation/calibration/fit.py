"""A demand fitted to a log of past requests: rates, profiles, channels, scatter of days, times to the closing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category
from domain.interruption import requested
from domain.request_log import RequestLog
from simulation.calibration.days import Days, Scatter, days_of, scatter
from simulation.calibration.laws import FEWEST, FittedLaw, cases_of, fit_laws
from simulation.calibration.places import Places, factors
from simulation.calibration.profiles import Profile, profile_of, shrunk
from simulation.calibration.rescaling import Rescaling, rescaled, time_rescaling
from simulation.calibration.survival import Survival, kaplan_meier
from simulation.categories import CATEGORIES, CHANNELS

CHANNEL_WEIGHT = 50.0
"""The channels of all requests count as so many requests of each category."""
DAY_H = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times to the closing of a category: without a law, the laws tried, best first, and the best one's distance."""

    closed: int
    open: int
    survival: Survival
    laws: tuple[FittedLaw, ...]
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFit:
    """One category's requests; `rate_error` is that of its requests a day, `times` None where too few were closed."""

    category: Category
    n: int
    profile: Profile
    rate_error: float
    channels: NDArray[np.float64] | None
    scatter: Scatter
    rescaling: Rescaling | None
    times: Times | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A fitted demand; `channels` (n_channels,) of all requests is None where none were given."""

    log: RequestLog
    hourly: bool
    profile: Profile
    scatter: Scatter
    rescaling: Rescaling | None
    channels: NDArray[np.float64] | None
    categories: tuple[CategoryFit, ...]
    places: Places | None
    at_once_h: float

    @property
    def by_category(self) -> Mapping[Category, CategoryFit]:
        """Fit of each category that has requests."""
        return {fit.category: fit for fit in self.categories}


def calibrate(
    log: RequestLog,
    *,
    at_once_h: float,
    rng: np.random.Generator,
    households: NDArray[np.float64] | None = None,
    watch: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Fit a demand to a log.

    Parameters
    ----------
    at_once_h
        Requests closed within this time count as closed at once.
    rng
        Spreads times that were written in whole minutes or hours, for the test of arrivals within days only.
    households
        Of the places of the log (n_places,), for their factors; none are fitted without.
    watch
        Is told how many categories of how many are done.

    Raises
    ------
    ValueError
        When the log is empty.
    KeyboardInterrupt
        When the user asked to stop.
    """
    if not len(log):
        raise ValueError("the log has no requests")
    whole = _whole(log, at_once_h, rng)
    shown = [category for k, category in enumerate(CATEGORIES) if (log.category == k).any()]
    fits = []
    for number, category in enumerate(shown):
        if requested():
            raise KeyboardInterrupt
        fits.append(_category(whole, category))
        if watch:
            watch(number + 1, len(shown))
    return Calibration(
        log=log,
        hourly=whole.hourly,
        profile=whole.profile,
        scatter=whole.scatter,
        rescaling=_rescaling(whole, np.ones(len(log), bool), whole.profile),
        channels=whole.channels,
        categories=tuple(fits),
        places=_places(log, households),
        at_once_h=at_once_h,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """What is the same for all categories; `clock_h` (n,) are hours of the day, spread within their unit."""

    log: RequestLog
    days: Days
    profile: Profile
    scatter: Scatter
    channels: NDArray[np.float64] | None
    clock_h: NDArray[np.float64]
    at_once_h: float

    @property
    def hourly(self) -> bool:
        """Whether the times are more than dates."""
        return self.log.unit_h < DAY_H


def _whole(log: RequestLog, at_once_h: float, rng: np.random.Generator) -> _Whole:
    days, everything = days_of(log), np.ones(len(log), bool)
    return _Whole(
        log=log,
        days=days,
        profile=profile_of(_counts(log, days, everything), days.exposure, hourly=log.unit_h < DAY_H),
        scatter=scatter(_daily(log, everything), days),
        channels=_channels(log, everything, None),
        clock_h=log.created_h % DAY_H + log.unit_h * rng.random(len(log)),
        at_once_h=at_once_h,
    )


def _category(whole: _Whole, category: Category) -> CategoryFit:
    log, days, phi = whole.log, whole.days, whole.scatter.phi
    own = log.category == CATEGORIES.index(category)
    profile = shrunk(_counts(log, days, own), days.exposure, whole.profile, hourly=whole.hourly)
    return CategoryFit(
        category=category,
        n=int(own.sum()),
        profile=profile,
        # Var(n) = n + phi * sum of squared daily means, which are nearly even.
        rate_error=profile.daily * float(np.sqrt(1.0 / own.sum() + phi / log.days)),
        channels=_channels(log, own, whole.channels),
        scatter=scatter(_daily(log, own), days, phi=phi),
        rescaling=_rescaling(whole, own, profile),
        times=_times(log, own, at_once_h=whole.at_once_h),
    )


def _counts(log: RequestLog, days: Days, own: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Requests of each month and hour of the week, (12, 168)."""
    cell = days.month[log.day[own]] * 168 + log.hour_week[own]
    return np.bincount(cell, minlength=12 * 168).reshape(12, 168).astype(float)


def _daily(log: RequestLog, own: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.bincount(log.day[own], minlength=log.days).astype(float)


def _rescaling(whole: _Whole, own: NDArray[np.bool_], profile: Profile) -> Rescaling | None:
    """Test of the arrivals within days; None where the times are dates alone."""
    if not whole.hourly:
        return None
    day = whole.log.day[own]
    return time_rescaling(day, rescaled(whole.clock_h[own], whole.days.weekday[day], profile.hours))


def _channels(
    log: RequestLog, own: NDArray[np.bool_], common: NDArray[np.float64] | None
) -> NDArray[np.float64] | None:
    """Shares of the channels among requests that name one, shrunk to the common ones; None where none does."""
    known = log.channel[own & (log.channel >= 0)]
    counts = np.bincount(known, minlength=len(CHANNELS)).astype(float)
    if common is not None:
        counts += CHANNEL_WEIGHT * common
    return counts / counts.sum() if counts.sum() else None


def _places(log: RequestLog, households: NDArray[np.float64] | None) -> Places | None:
    if households is None:
        return None
    known = log.place[log.place >= 0]
    return factors(np.bincount(known, minlength=len(log.places)), households) if len(known) else None


def _times(log: RequestLog, own: NDArray[np.bool_], *, at_once_h: float) -> Times | None:
    closed = ~np.isnan(log.closed_h[own])
    time_h = np.where(closed, log.closed_h[own], log.until_h) - log.created_h[own]
    cases = cases_of(time_h, closed, at_once_h=at_once_h, unit_h=log.unit_h)
    if cases.closed.sum() < FEWEST:
        return None
    laws = fit_laws(cases)
    survival = kaplan_meier(time_h, closed)
    return Times(
        closed=int(closed.sum()),
        open=int((~closed).sum()),
        survival=survival,
        laws=tuple(laws),
        distance=survival.distance(laws[0].law.cdf, beyond_h=at_once_h, unit_h=log.unit_h),
    )
