"""The arrays that the compiled search works on, and what their entries hold.

Places are numbered from 0, the depot. Routes are numbered day by day, as many a day as there are vehicles. A set of
days is a whole number, bit d for day d.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from allocator.crews.engine.kernel.bundle import address, bundle_of
from domain.arrays import Floats, Ints

NONE = -1

# Entries of Board.size
N_PLACES, N_DAYS, N_VEHICLES = range(3)
# Entries of Board.whole
TOUCHED, TODO, TICK, FITTING, DONE, VERSION = range(6)
# Entries of Board.total: length, load and time above the limits, the shortest length found, prices of a unit above
LENGTH, OVERLOAD, OVERTIME, BEST, LOAD_PRICE, TIME_PRICE = range(6)
# Columns of Board.sums
METRES, LOAD, SERVICE = range(3)


class Board(NamedTuple):
    """An instance, the current routes, the best ones, and what undoing a step needs.

    Fixed: `distance` (n, n) between places, `near` (n, n - 1) the customers by their distance from each, `demand` and
    `service` (n,), patterns of place i at `pattern[pattern_start[i]:pattern_start[i + 1]]` and all their days in
    `may[i]`, `capacity` and `longest` (n_days,).

    Changing: `stop[r, :n_stops[r] + 2]` are the places of route r, the depot at both ends, with `sums[r]`;
    `route_of[i, d]` is the route of place i on day d or -1, `mask[i]` its days. What a step changes is first copied to
    the arrays `old_...`, of the routes `touched`; `stamp` tells which. `todo` are the customers to be placed on the
    days `owed`, sorted by `key`. `pick` is the best route and position of a customer each day, at `pick_cost`. The best
    routes are `best_stop` and `best_count`.
    """

    distance: Floats
    near: Ints
    demand: Floats
    service: Floats
    pattern_start: Ints
    pattern: Ints
    may: Ints
    capacity: Floats
    longest: Floats
    stop: Ints
    n_stops: Ints
    sums: Floats
    route_of: Ints
    mask: Ints
    old_stop: Ints
    old_count: Ints
    old_sums: Floats
    old_mask: Ints
    touched: Ints
    stamp: Ints
    cut: Ints
    todo: Ints
    owed: Ints
    key: Floats
    pick: Ints
    pick_cost: Floats
    best_stop: Ints
    best_count: Ints
    size: Ints
    whole: Ints
    total: Floats
    dice: NDArray[np.uint64]


BOARD = bundle_of(
    Board,
    {
        "distance": 0,
        "near": 0,
        "stop": 0,
        "sums": 3,
        "route_of": 0,
        "old_stop": 0,
        "old_sums": 3,
        "pick": 2,
        "best_stop": 0,
    },
)


@intrinsic  # type: ignore[untyped-decorator]
def open_board(_typing: Any, table: Any) -> Any:
    """The board whose table this is, in compiled code."""
    return BOARD(table), lambda context, builder, signature, args: address(context, builder, signature.args[0], args[0])
