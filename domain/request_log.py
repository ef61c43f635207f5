"""Past requests of a district as arrays, as they come from a municipal file: what a demand is fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

UNKNOWN = -1
"""Number of a channel or a place that was not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLog:
    """Requests of `days` whole days from `start`; times are hours from its midnight, shapes (n,).

    `closed_h` is nan for requests that were open at `until_h`, when the file was made. `category` and `channel` number
    `Category` and `Channel`, `place` numbers `places`; `UNKNOWN` stands where a channel or a place was not given.
    `unit_h` is the unit in which the times were written: a second, a minute, an hour or a day.
    """

    start: date
    days: int
    until_h: float
    created_h: NDArray[np.float64]
    closed_h: NDArray[np.float64]
    category: NDArray[np.int64]
    channel: NDArray[np.int64]
    place: NDArray[np.int64]
    places: tuple[str, ...] = ()
    unit_h: float = 1.0 / 3600.0

    def __post_init__(self) -> None:
        wrong = self.created_h[(self.created_h < 0) | (self.created_h >= 24.0 * self.days)]
        if len(wrong):
            raise ValueError(f"{len(wrong)} requests outside the {self.days} days, one at {wrong[0]:g} h")

    def __len__(self) -> int:
        return len(self.created_h)

    @property
    def day(self) -> NDArray[np.int64]:
        """Day of each request."""
        return np.asarray(self.created_h // 24.0, np.int64)

    @property
    def hour_week(self) -> NDArray[np.int64]:
        """Hour of the week of each request, 0 from Monday 0:00."""
        return np.asarray((self.created_h + 24.0 * self.start.weekday()) % 168.0, np.int64)
