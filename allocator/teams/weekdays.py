"""Spreading the compounds of one team evenly over the working week."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WORKDAYS = 5
WORTHWHILE_H = 1e-3


def spread(hours: NDArray[np.float64]) -> list[int]:
    """Weekday (1 Monday .. 5 Friday) of each compound, so that the busiest day has little work.

    Longest first onto the emptiest day, then swaps between the busiest day and another one for as long as the busier
    of the two gets less work.

    Parameters
    ----------
    hours
        Work in each compound, shape (n,).

    References
    ----------
    Graham, R. L. (1969), Bounds on multiprocessing timing anomalies, doi:10.1137/0117039: the first step is at most a
    third above the least possible.
    """
    # A compound without work on every day lets a swap also move one.
    amount = np.concatenate([np.zeros(WORKDAYS), hours])
    day = np.concatenate([np.arange(WORKDAYS), np.zeros(len(hours), np.int64)])
    load = np.zeros(WORKDAYS)
    for item in (WORKDAYS + np.argsort(-hours, kind="stable")).tolist():
        day[item] = load.argmin()
        load[day[item]] += amount[item]
    while (pair := _relieving_swap(amount, day, load)) is not None:
        one, other = pair
        moved = amount[one] - amount[other]
        load[day[one]] -= moved
        load[day[other]] += moved
        day[one], day[other] = day[other], day[one]
    return [int(d) + 1 for d in day[WORKDAYS:]]


def _relieving_swap(
    amount: NDArray[np.float64], day: NDArray[np.int64], load: NDArray[np.float64]
) -> tuple[int, int] | None:
    """Swap of a compound of the busiest day with one of another day that relieves most, None when none does."""
    busiest = load.argmax()
    here, elsewhere = np.flatnonzero(day == busiest), np.flatnonzero(day != busiest)
    moved = amount[here, None] - amount[None, elsewhere]
    peak = np.maximum(load[busiest] - moved, load[day[elsewhere]] + moved)
    best = np.unravel_index(peak.argmin(), peak.shape)
    if peak[best] > load[busiest] - WORTHWHILE_H:
        return None
    return int(here[best[0]]), int(elsewhere[best[1]])
