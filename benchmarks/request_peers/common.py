"""The largest part of the request model that Ciw, salabim and both of our engines can express: its numbers.

docs/bench.md states it in words. Pools are alike and know nothing of each other, so that they are replications too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

POOLS, CREWS = 10, 4
SHIFT_FROM_H, SHIFT_TO_H = 8.0, 18.0
DAY_H = 24.0

ENDS_H = (7.0, 12.0, 18.0, 24.0)
"""Ends of the parts of a day in which requests come at one rate."""
RATES_H = (0.25, 1.5, 1.1, 0.45)
"""Requests an hour of a pool in each part."""
SHARES = (0.1, 0.3, 0.6)
"""Of emergency, urgent and routine requests, served in this order without interruption."""
PATIENCE_H = (float("inf"), 48.0, 72.0)
"""Mean of each class's exponential patience, which ends when somebody first comes."""

WORK_MU, WORK_SIGMA = 0.05, 0.8
"""Of the logarithm of the hours that a visit takes."""
BAD_SHARE, REOPEN_H, VISITS = 0.15, 24.0, 3
"""Share of visits after which the request comes back as urgent, the mean hours until then, and most visits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What an engine found: shapes (POOLS,); the wait is that of requests that somebody came to, until then."""

    requests: int
    wait_h: NDArray[np.float64]
    left_share: NDArray[np.float64]


def requests_a_day() -> float:
    """Expected requests of all pools."""
    hours = np.diff(np.array((0.0, *ENDS_H)))
    return POOLS * float(np.dot(hours, RATES_H))


def horizon_days(requests: int) -> int:
    """Whole days in which about so many requests come."""
    return max(1, round(requests / requests_a_day()))
