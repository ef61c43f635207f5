"""Fewest vehicles for loads that cannot be split: a bound by dual feasible functions.

References
----------
Martello, S., Toth, P. (1990). Lower bounds and reduction procedures for the bin packing problem. Discrete Applied
Mathematics 28, 59-70. doi:10.1016/0166-218X(90)90094-S
"""

from __future__ import annotations

import numpy as np

from domain.arrays import Ints

MOST_SUMS = 200_000  # capacities up to which sums of loads are listed


def fewest_vehicles(loads: Ints, capacity: int) -> int:
    """Bound on the vehicles of a capacity that carry all `loads`, each whole: 0 for no load at all."""
    loads = loads[loads > 0]
    if not len(loads):
        return 0
    if loads.max() > capacity:
        raise ValueError(f"a load of {loads.max()} is above the capacity of {capacity}")
    plain = -(-int(loads.sum()) // _fullest(loads, capacity))
    return max(plain, _martello_toth(np.sort(loads), capacity))


def _fullest(loads: Ints, capacity: int) -> int:
    """Largest sum of loads that is within the capacity."""
    if capacity > MOST_SUMS or loads.sum() <= capacity:
        return capacity
    sums = 1
    mask = (1 << (capacity + 1)) - 1
    for load in loads.tolist():
        sums |= (sums << load) & mask
        if sums >> capacity:
            return capacity
    return sums.bit_length() - 1


def _martello_toth(loads: Ints, capacity: int) -> int:
    """Bound L2: loads above half the capacity never meet, and small ones fill what is left beside them."""
    total = np.concatenate([[0], np.cumsum(loads)])
    middle = int(np.searchsorted(loads, capacity / 2, side="right"))
    best = 0
    for least in np.unique(np.concatenate([[0], loads[:middle]])).tolist():
        huge = int(np.searchsorted(loads, capacity - least, side="right"))
        room = (huge - middle) * capacity - int(total[huge] - total[middle])
        small = int(total[middle] - total[int(np.searchsorted(loads, least))])
        best = max(best, len(loads) - middle + max(0, -(-(small - room) // capacity)))
    return best
