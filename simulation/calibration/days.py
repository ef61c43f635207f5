"""The days of a log: their months and weekdays, and how far their counts scatter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from domain.request_log import RequestLog


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Month (0 January) and weekday (0 Monday) of each day, shapes (n_days,)."""

    month: NDArray[np.int64]
    weekday: NDArray[np.int64]

    @property
    def cell(self) -> NDArray[np.int64]:
        """Month x weekday of each day as one number."""
        return self.month * 7 + self.weekday

    @property
    def exposure(self) -> NDArray[np.float64]:
        """Days of each month and weekday, (12, 7)."""
        return np.bincount(self.cell, minlength=84).reshape(12, 7).astype(float)


def days_of(log: RequestLog) -> Days:
    """Days of a log."""
    dates = [log.start + timedelta(days=day) for day in range(log.days)]
    return Days(
        month=np.array([day.month - 1 for day in dates], np.int64),
        weekday=np.array([day.weekday() for day in dates], np.int64),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """Scatter of daily counts within month x weekday.

    `ratio` is variance / mean, `fitted_ratio` that which the day factor of dispersion `phi` (standard error `error`)
    gives; 1 would be Poisson. `lag` is the correlation of a day's factor with that of the day before.
    """

    mean: float
    ratio: float
    fitted_ratio: float
    phi: float
    error: float
    lag: float


def scatter(counts: NDArray[np.float64], days: Days, *, phi: float | None = None) -> Scatter:
    """Scatter of daily counts (n_days,), for a given dispersion of the day factor or the one that they show.

    Days of the same month and weekday have one mean m; counts with a day factor of variance phi have variance
    m + phi m^2. Variances are those within cells of at least two days, so that the profile is taken out. With s2 the
    variance and x the mean of a cell of c days, E[s2 - x] = phi m^2 and E[x^2 - s2 / c] = m^2; both are summed over
    cells with weights c - 1. The standard error is the jackknife's over months.
    """
    size, mean, variance = _cells(counts, days)
    shown, error = _phi(size, mean, variance), _error(size, mean, variance)
    weight = np.maximum(size - 1.0, 0.0)
    used = shown if phi is None else phi
    total = float((weight * mean).sum())
    expected = float((weight * (mean + used * mean**2)).sum())
    return Scatter(
        mean=float(counts.mean()),
        ratio=float((weight * variance).sum()) / total if total else 1.0,
        fitted_ratio=expected / total if total else 1.0,
        phi=used,
        error=error,
        lag=_lag(counts, days, mean),
    )


def _cells(
    counts: NDArray[np.float64], days: Days
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Number of days, mean and variance of each cell, (84,)."""
    size = np.bincount(days.cell, minlength=84).astype(float)
    mean = np.bincount(days.cell, counts, minlength=84) / np.maximum(size, 1.0)
    squares = np.bincount(days.cell, (counts - mean[days.cell]) ** 2, minlength=84)
    return size, mean, squares / np.maximum(size - 1.0, 1.0)


def _phi(size: NDArray[np.float64], mean: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    weight = np.maximum(size - 1.0, 0.0)
    squared = float((weight * (mean**2 - variance / np.maximum(size, 1.0))).sum())
    more = float((weight * (variance - mean)).sum())
    return max(0.0, more / squared) if squared > 0 else 0.0


def _error(size: NDArray[np.float64], mean: NDArray[np.float64], variance: NDArray[np.float64]) -> float:
    months = np.repeat(np.arange(12), 7)
    used = [month for month in range(12) if (size[months == month] > 1).any()]
    if len(used) < 2:
        return float("nan")
    parts = [tuple(values[months != month] for values in (size, mean, variance)) for month in used]
    without = np.array([_phi(*part) for part in parts])
    return float(np.sqrt((len(without) - 1) / len(without) * ((without - without.mean()) ** 2).sum()))


def _lag(counts: NDArray[np.float64], days: Days, mean: NDArray[np.float64]) -> float:
    factor = counts / np.maximum(mean[days.cell], 1e-12) - 1.0
    total = float((factor**2).sum())
    return float((factor[1:] * factor[:-1]).sum()) / total if total else 0.0
