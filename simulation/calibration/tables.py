"""Rows of a scenario's tables of requests that state a fitted demand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category
from domain.request_tables import (
    CompoundFactor,
    LawName,
    RequestChannel,
    RequestHour,
    RequestMonth,
    RequestRate,
    ServiceLaw,
)
from simulation.calibration.fit import Calibration
from simulation.calibration.laws import FittedLaw
from simulation.categories import CATEGORIES, CHANNELS

DIGITS = 6
"""Significant digits that are written, beyond the certainty of any figure here."""


def rates(fitted: Calibration, *, households: float) -> tuple[RequestRate, ...]:
    """Requests of a household and year; 0 for categories that the log does not have."""
    daily = {fit.category: fit.profile.daily for fit in fitted.categories}
    return tuple(
        RequestRate(category=category, requests_household_year=_short(365.0 * daily.get(category, 0.0) / households))
        for category in CATEGORIES
    )


def hours(fitted: Calibration) -> tuple[RequestHour, ...]:
    """Weight of each hour of the week with mean 1, for each category and for those that the log does not have."""
    return tuple(
        RequestHour(category=category, hour_week=hour, weight=weight)
        for category, profile in _profiles(fitted)
        for hour, weight in enumerate(_weights(profile[0] * 24.0))
    )


def months(fitted: Calibration) -> tuple[RequestMonth, ...]:
    """Weight of a day in each month, for each category and for those that the log does not have."""
    return tuple(
        RequestMonth(category=category, month=month + 1, weight=weight)
        for category, profile in _profiles(fitted)
        for month, weight in enumerate(_weights(profile[1]))
    )


def channels(fitted: Calibration) -> tuple[RequestChannel, ...]:
    """Shares of the channels; none where the log does not name them."""
    shares: list[tuple[Category | None, NDArray[np.float64] | None]] = [(None, fitted.channels)]
    shares += [(fit.category, fit.channels) for fit in fitted.categories]
    return tuple(
        RequestChannel(category=category, channel=channel, share=share)
        for category, of in shares
        if of is not None
        for channel, share in zip(CHANNELS, _weights(of), strict=True)
    )


def laws(fitted: Calibration, *, outside: float) -> tuple[ServiceLaw, ...]:
    """Best law of each category with enough closed cases, for the share `outside` of its requests."""
    return tuple(_law(fit.category, fit.times.laws[0], outside) for fit in fitted.categories if fit.times is not None)


def compound_factors(fitted: Calibration) -> tuple[CompoundFactor, ...]:
    """Factor of each place; none where they were not fitted."""
    if fitted.places is None:
        return ()
    pairs = zip(fitted.log.places, fitted.places.factor.tolist(), strict=True)
    return tuple(CompoundFactor(compound_id=place, factor=_short(factor)) for place, factor in pairs)


def _profiles(
    fitted: Calibration,
) -> Iterator[tuple[Category | None, tuple[NDArray[np.float64], NDArray[np.float64]]]]:
    yield None, (fitted.profile.hours, fitted.profile.months)
    for fit in fitted.categories:
        yield fit.category, (fit.profile.hours, fit.profile.months)


def _law(category: Category, fitted: FittedLaw, outside: float) -> ServiceLaw:
    law = fitted.law
    mixed = law.name is LawName.MIXTURE
    return ServiceLaw(
        category=category,
        outside=outside,
        law=law.name,
        at_once=_short(law.at_once),
        scale_h=_short(law.scale_h),
        shape=1.0 if law.name is LawName.EXPONENTIAL else _short(law.shape),
        second=_short(law.second) if mixed else 0.0,
        second_scale_h=_short(law.second_scale_h) if mixed else None,
        second_shape=_short(law.second_shape) if mixed else None,
    )


def _weights(values: NDArray[np.float64]) -> list[float]:
    return [_short(value) for value in values.tolist()]


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
