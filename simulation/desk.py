"""First come, first served by interchangeable people who keep opening hours: community desks and mediators.

The order of service is known from the arrivals, so the times follow from a recursion over them (the earliest free
server takes the next in line) and no event loop is needed.

References
----------
J. Kiefer and J. Wolfowitz, On the theory of queues with many servers, Transactions of the AMS 78 (1955),
doi:10.1090/S0002-9947-1955-0066587-3.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import DAY_H

Opening = Callable[[float], float]
"""First moment at or after a time at which a place is open; inf when it does not open again. `OfficeHours` is one."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Opening of a place with hours for each day; `next_day` (n_days + 1,) is the first open day from each day on."""

    from_h: float
    closing_h: tuple[float, ...]
    next_day: tuple[int, ...]

    def __call__(self, time_h: float) -> float:
        """First moment at or after `time_h` at which the place is open, inf when it does not open again."""
        days = len(self.closing_h)
        day = int(time_h // DAY_H) if time_h < days * DAY_H else days
        if self.next_day[day] == day < days and time_h < self.closing_h[day]:
            return max(time_h, day * DAY_H + self.from_h)
        day = self.next_day[min(day + 1, days)]
        return day * DAY_H + self.from_h if day < days else np.inf


def office_hours(from_h: float, to_h: NDArray[np.float64]) -> OfficeHours:
    """Hours of a place that is open from `from_h` to `to_h` (n_days,) each day; closed where `to_h` is not later."""
    if not 0 <= from_h < DAY_H or (to_h > DAY_H).any():
        raise ValueError(f"hours {from_h:g} to {to_h.max(initial=0.0):g} are not within one day")
    days = len(to_h)
    next_day = [days] * (days + 1)
    for day in range(days - 1, -1, -1):
        next_day[day] = day if to_h[day] > from_h else next_day[day + 1]
    closing_h = np.arange(days) * DAY_H + to_h
    return OfficeHours(from_h, tuple(closing_h.tolist()), tuple(next_day))


def first_come(
    arrival_h: NDArray[np.float64],
    service_h: NDArray[np.float64],
    leave_h: NDArray[np.float64],
    *,
    servers: int,
    opening: Opening,
) -> NDArray[np.float64]:
    """Start of each service, in the order given by `arrival_h` (n,), which must not decrease.

    A service under way at closing time is finished. One whose start would come after its `leave_h` is given up and
    takes no server's time; it and those that never start are inf.
    """
    if servers < 1:
        raise ValueError(f"servers is {servers}, must be at least 1")
    free = [0.0] * servers
    starts = np.full(len(arrival_h), np.inf)
    for index, (arrived, needs, leaves) in enumerate(
        zip(arrival_h.tolist(), service_h.tolist(), leave_h.tolist(), strict=True)
    ):
        start = opening(max(arrived, free[0]))
        if start <= leaves and start < np.inf:
            starts[index] = start
            heapq.heapreplace(free, start + needs)
    return starts
