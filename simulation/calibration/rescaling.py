"""Whether arrivals within days are as a Poisson process with the fitted profile would have them, given their number.

Given the day factor, arrivals of a day are Poisson with the profile's rate; given their number as well, they are
independent draws from the profile, whatever the factor. Rescaled by it they are uniform on the day, and the gaps
between them, scaled by the number still to come, are exponential. So nothing here tests the number of a day; that is
what `simulation.calibration.days` looks at.

References
----------
E. N. Brown, R. Barbieri, V. Ventura, R. E. Kass and L. M. Frank, The time-rescaling theorem and its application to
neural spike train data analysis, Neural Computation 14 (2002), doi:10.1162/08997660252741149.
L. Brown, N. Gans, A. Mandelbaum, A. Sakov, H. Shen, S. Zeltyn and L. Zhao, Statistical analysis of a telephone call
center, Journal of the American Statistical Association 100 (2005), doi:10.1198/016214504000001808, section 3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import kolmogorov

LAST = 1.0 - 1e-12
"""A rescaled time is kept below 1, the end of its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescaling:
    """Kolmogorov-Smirnov distances of `n` rescaled times from uniform and of their gaps from exponential, and p-values.

    With n arrivals a distance below 1.36 / sqrt(n) is no surprise at 5 %.
    """

    n: int
    times_distance: float
    times_p: float
    gaps_distance: float
    gaps_p: float


def time_rescaling(day: NDArray[np.int64], u: NDArray[np.float64]) -> Rescaling:
    """Test of rescaled times `u` (n,), each the share of its day's expected requests that come before it."""
    order = np.lexsort((u, day))
    day, u = day[order], np.clip(u[order], 0.0, LAST)
    first = np.concatenate([[True], day[1:] != day[:-1]])
    number = np.bincount(day)[day]
    rank = np.arange(len(u)) - np.flatnonzero(first)[np.cumsum(first) - 1]
    before = np.where(first, 0.0, np.concatenate([[0.0], u[:-1]]))
    gaps = -(number - rank) * np.log((1.0 - u) / (1.0 - before))
    times_distance, gaps_distance = _distance(u), _distance(-np.expm1(-gaps))
    root = np.sqrt(len(u))
    return Rescaling(
        n=len(u),
        times_distance=times_distance,
        times_p=float(kolmogorov(root * times_distance)),
        gaps_distance=gaps_distance,
        gaps_p=float(kolmogorov(root * gaps_distance)),
    )


def rescaled(hour: NDArray[np.float64], weekday: NDArray[np.int64], hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the day's expected requests before each time: hours of the day (n,), profile of the week (168,)."""
    week = hours.reshape(7, 24)
    total = np.concatenate([np.zeros((7, 1)), week.cumsum(axis=1)], axis=1)
    whole = np.minimum(hour.astype(np.int64), 23)
    share = total[weekday, whole] + (hour - whole) * week[weekday, whole]
    return np.asarray(share / np.maximum(total[weekday, 24], 1e-300))


def _distance(u: NDArray[np.float64]) -> float:
    """Largest distance of the empirical distribution of values from the uniform one."""
    u = np.sort(u)
    n = len(u)
    steps = np.arange(1, n + 1) / n
    return float(np.max(np.maximum(steps - u, u - steps + 1.0 / n), initial=0.0))
