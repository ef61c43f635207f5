"""The arrays that the compiled search works on, and what their columns hold.

A visit is a service of a task in a period, numbered task * n_periods + period. Node numbers go on with one head for
each slot of a trip: the nodes of a trip form a ring through its head, whose exit is the place where the trip begins and
whose entry is the place where it unloads. A day is a crew in a period, numbered period * n_crews + crew.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba.extending import intrinsic
from numpy.typing import NDArray

from allocator.crews.engine.kernel.bundle import address, bundle_of
from domain.arrays import Bools, Floats, Ints

NONE = -1
NEVER_S = 1 << 40

# Columns of Data.mode
ENTRY, EXIT, SERVICE_S, TASK = range(4)
# Columns of Data.crew
HOME, FROM_S, UNTIL_S, NORMAL_S, LONG_S, MAX_TRIPS, CLASS, EXTRA = range(8)
# Columns of Data.rates
PACE, OVERTIME_YUAN, LONG_YUAN, CAPACITY, YUAN_S, YUAN_M, YUAN_DAY = range(7)
# Columns of Data.place
END, UNLOAD_S, UNLOADS = range(3)
# Entries of Data.size
(
    N_TASKS,
    N_PERIODS,
    N_CREWS,
    N_CLASSES,
    N_VISITS,
    TIMED,
    PLAIN,
    PRICED_MODES,
    REACH,
    MAX_SHARED,
    MANY_PLACES,
    TRIPS,
    WINDOWS,
) = range(13)
# Entries of Data.scale
NO_WAY, REMOVED, LONGEST_STRING, BLINK, SHIFT, WORTH, OPENING, EMPTIED = range(8)

# Columns of State.node
NEXT, PREV, ENT, EXT, MODE, TRIP = range(6)
# Columns of State.clock: least duration, earliest and latest start, of a trip up to a node and from it on
D0, E0, L0, D1, E1, L1 = range(6)
# Columns of State.trip
DAY, THEN, BEFORE, UNLOAD, LEN, ACTIVE, DIRTY, READY_S, AFTER_S, TAKES_S, EARLY_S, LATE_S, END_S, RUINED = range(14)
# Columns of State.day
FIRST, LAST, N_TRIPS, WORK_S, DONE_S, PLACE_IN_LIST, TOUCHED = range(7)
# Columns of State.money
METRES, YUAN, HOME_M, COST = range(4)
# Columns of State.task
MASK, BANKED, LISTED = range(3)
# First columns of State.tally; those of classes of crews follow
N_ACTIVE, N_USED, N_IDLE = range(3)
# Entries of State.whole
(
    ITERATION,
    N_FREE,
    N_BANK,
    N_LOG,
    N_TOUCHED,
    N_TODO,
    NEXT_BLINK,
    SCAN,
    N_SHARED,
    BEST_MISSING,
    VERSION,
    FRESH,
    ONLY,
    N_KEPT,
    N_KEPT_MODES,
    OPENS,
) = range(16)
# Entries of State.total
DAYS, LEFT, BEST = range(3)
# Kinds of edits in State.log
LINKED, UNLINKED, OPENED, CLOSED, REROUTED = range(5)
# Columns of State.pick: an insertion after a node of a trip, or (node is NONE) a trip after another one of a day
P_NODE, P_MODE, P_DAY, P_TRIP, P_UNLOAD = range(5)


class Data(NamedTuple):
    """What the search is given. `back` is `metres` transposed; `price` is inf where a task must be served."""

    metres: Floats
    back: Floats
    mode: Ints
    mode_m: Floats
    may: Bools
    yuan: Floats
    mode_start: Ints
    window: Ints
    load: Floats
    price: Floats
    together: Bools
    movable: Bools
    pattern_start: Ints
    patterns: Ints
    crew: Ints
    rates: Floats
    class_start: Ints
    place: Ints
    near_place: Ints
    near_crew: Ints
    weight: Floats
    near: NDArray[np.int32]
    near_home: Bools
    far: Floats
    size: Ints
    scale: Floats


class State(NamedTuple):
    """What the search changes: the current routes, the best ones, and how to undo the current iteration."""

    node: Ints
    leg: Floats
    clock: Ints
    trip: Ints
    room: Floats
    rate: Floats
    day: Ints
    money: Floats
    money_before: Floats
    task: Ints
    price: Floats
    bank: Ints
    slots: Ints
    active: Ints
    used: Ints
    idle: Ints
    tally: Ints
    log: Ints
    touched: Ints
    todo: Ints
    key: Floats
    stamp: Ints
    at: Ints
    pick: Ints
    pick_cost: Floats
    whole: Ints
    total: Floats
    dice: NDArray[np.uint64]
    kept: Ints
    kept_mode: Ints
    kept_cost: Floats
    seen: NDArray[np.uint64]
    best_node: Ints
    best_trip: Ints
    best_day: Ints


DATA = bundle_of(
    Data,
    {
        "metres": 0,
        "back": 0,
        "mode": 4,
        "may": 0,
        "yuan": None,
        "window": 2,
        "crew": 8,
        "rates": 7,
        "place": 3,
        "near_place": 0,
        "near_crew": 0,
        "near": 0,
    },
)
STATE = bundle_of(
    State,
    {
        "node": 8,
        "clock": 6,
        "trip": 14,
        "rate": 2,
        "day": 8,
        "money": 4,
        "money_before": 4,
        "task": 3,
        "active": 0,
        "used": 0,
        "idle": 0,
        "tally": 0,
        "log": 4,
        "pick": 5,
        "kept": 3,
        "best_node": 2,
        "best_trip": 2,
        "best_day": 2,
    },
)


@intrinsic  # type: ignore[untyped-decorator]
def open_data(_typing: Any, table: Any) -> Any:
    """The data whose table this is, in compiled code."""
    return DATA(table), lambda context, builder, signature, args: address(context, builder, signature.args[0], args[0])


@intrinsic  # type: ignore[untyped-decorator]
def open_state(_typing: Any, table: Any) -> Any:
    """The state whose table this is, in compiled code."""
    return STATE(table), lambda context, builder, signature, args: address(context, builder, signature.args[0], args[0])
