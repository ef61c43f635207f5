"""What a simulated run leaves behind: one entry a request, and the hours of the crews of each pool."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EMERGENCY, URGENT, ROUTINE, PLANNED, DISPUTE = range(5)
"""Classes of requests, the most pressing first."""

AT_DESK, ON_VISIT, VOLUNTEERS, GUARD, CLEANING_DAY, OUTSIDE, LADDER, CREW = range(8)
"""Ways in which a request is answered."""

COMPOUND, COMMUNITY, STREET, DISTRICT = range(4)
"""Levels of the ladder of disputes."""


class FlowError(AssertionError):
    """Requests were lost or counted twice: a fault of the program, never of the input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A simulated run, one entry a request registered in it (n,); times are hours, nan where it did not happen.

    `resolved_h` is the last closing of a request that is closed at the end; `started_h` the first time that somebody
    set out to do it. `level` has settled a dispute, `reached` is the highest that it was filed at, `pool` the pool that
    a crew's order was last given to; -1 for none. `paid_h`, `busy_h`, `travel_h` and `overtime_h` (n_pools,) are crew
    hours: present, on the way or at work, on the way, and beyond the end of the shift.
    """

    horizon_h: float
    compound: NDArray[np.int64]
    category: NDArray[np.int64]
    channel: NDArray[np.int64]
    urgency: NDArray[np.int64]
    way: NDArray[np.int64]
    pool: NDArray[np.int64]
    registered_h: NDArray[np.float64]
    responded_h: NDArray[np.float64]
    started_h: NDArray[np.float64]
    resolved_h: NDArray[np.float64]
    withdrawn_h: NDArray[np.float64]
    level: NDArray[np.int64]
    reached: NDArray[np.int64]
    reopened: NDArray[np.int64]
    refused: NDArray[np.int64]
    rating: NDArray[np.float64]
    called_out: NDArray[np.bool_]
    paid_h: NDArray[np.float64]
    busy_h: NDArray[np.float64]
    travel_h: NDArray[np.float64]
    overtime_h: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.registered_h)

    @property
    def open(self) -> NDArray[np.bool_]:
        """Requests neither resolved nor withdrawn at the end."""
        return np.isnan(self.resolved_h) & np.isnan(self.withdrawn_h)


def check_flow(outcome: Outcome) -> None:
    """Arrived = resolved + withdrawn + open, and nothing happens before it can.

    Raises
    ------
    FlowError
        When it is not so.
    """
    resolved, withdrawn = ~np.isnan(outcome.resolved_h), ~np.isnan(outcome.withdrawn_h)
    total = int(resolved.sum() + withdrawn.sum() + outcome.open.sum())
    if total != len(outcome):
        raise FlowError(f"{len(outcome)} requests arrived, {total} are resolved, withdrawn or open")
    ends = np.fmin(outcome.resolved_h, outcome.withdrawn_h)
    early = int((ends < outcome.registered_h).sum())
    if early:
        raise FlowError(f"{early} requests ended before they were registered")
