"""The share of requests still open after a time, from closed and open cases, without a law.

References
----------
E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, Journal of the American Statistical
Association 53 (1958), doi:10.1080/01621459.1958.10501452.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Product-limit estimate: `open_share` (n,) holds from each closing time `time_h` (n,) to the next, 1 before."""

    time_h: NDArray[np.float64]
    open_share: NDArray[np.float64]
    error: NDArray[np.float64]

    def at(self, time_h: float) -> float:
        """Share open after a time."""
        index = int(np.searchsorted(self.time_h, time_h, side="right"))
        return float(self.open_share[index - 1]) if index else 1.0

    def distance(
        self, cdf: Callable[[NDArray[np.float64]], NDArray[np.float64]], *, beyond_h: float, unit_h: float = 0.0
    ) -> float:
        """Largest vertical distance between the estimate and a distribution at times beyond `beyond_h`.

        Times written in units of `unit_h` lie within half a unit: a step is compared with the law before and after it.
        """
        before = np.concatenate([[1.0], self.open_share[:-1]])
        ends = [1.0 - cdf(np.maximum(self.time_h + side * unit_h / 2.0, 0.0)) for side in (-1.0, 1.0)]
        gap = np.maximum(np.abs(before - ends[0]), np.abs(self.open_share - ends[1]))[self.time_h > beyond_h]
        return float(gap.max(initial=0.0))


def kaplan_meier(time_h: NDArray[np.float64], closed: NDArray[np.bool_]) -> Survival:
    """Share open from times (n,), each to the closing or, where not `closed`, to when a request was last seen open.

    A request last seen open at the time of a closing counts as open then. Errors are Greenwood's.
    """
    times, index = np.unique(time_h, return_inverse=True)
    closings = np.bincount(index, closed, minlength=len(times))
    leaving = np.bincount(index, minlength=len(times))
    at_risk = len(time_h) - np.concatenate([[0], np.cumsum(leaving)[:-1]])
    some = closings > 0
    open_share = np.cumprod(1.0 - closings / at_risk)
    left = at_risk - closings
    terms = np.where(left > 0, closings / (at_risk * np.maximum(left, 1)), 0.0)
    error = open_share * np.sqrt(np.cumsum(terms))
    return Survival(time_h=times[some], open_share=open_share[some], error=error[some])
