"""The arrays that the compiled search works on, and what their entries hold.

Nodes are the tasks, then the bases of the teams. Routes are numbered team by team, one for each day. A set of days is a
whole number, bit d for day d. Times are whole seconds of a day, kept as floating point numbers.
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
N_TASKS, N_TEAMS, N_DAYS, MONTH = range(4)
# Entries of Board.whole
TOUCHED, TODO, TICK, DONE, NEXT, VERSION = range(6)
# Entries of Board.total: cost of the current and of the best plan; prices of a second and of a day
COST, BEST, IMBALANCE, SPACING = range(4)
# Columns of Board.route and of Board.old_route: paid seconds, overtime seconds, metres and yuan of a route
SECONDS, OVER, METRES, YUAN = range(4)
# Columns of Board.crew: limits and prices of a team
FROM, UNTIL, LATEST, CAPACITY, MOST_OVER, EVEN, YUAN_S, YUAN_M, SURCHARGE, PER_M = range(10)
# Columns of Board.visit: what one visit of a task takes, when it may start, and its price when undone
SERVICE, EARLY, LATE, UNDONE = range(4)
# Columns of Board.need: visits wanted, gaps in days
WANTED, LEAST, MOST = range(3)
# Columns of Board.memo: what the best insertion of a task into a route adds
ADD_SECONDS, ADD_OVER, ADD_YUAN = range(3)


class Board(NamedTuple):
    """A block of tasks and teams, the current plan, the best one, and what undoing a step needs.

    Fixed: `metres` between nodes, `near` the tasks by their distance from each, `visit`, `need` of tasks, `may`
    (n_tasks, n_teams), `crew` of teams, `date` the day of the month of each day.

    Changing: `stop[r, :n_stops[r]]` the tasks of route r, `route[r]` its sums, `version[r]` a number that is new with
    every change; `hours[t]` the paid and overtime seconds of team t; `team_of`, `mask`, `gap_yuan` of tasks. The best
    insertion of task i into route r is after `memo_at[i, r]` stops and adds `memo[i, r]`, as of `memo_version[i, r]`.
    What a step changes is first copied to `old_...`. `cost`, `before` are the tables of the best days of a task, by
    number of visits and last day; `picked` tasks to be taken out. The best plan is `best_...`.
    """

    metres: Floats
    near: Ints
    visit: Floats
    need: Ints
    may: Ints
    crew: Floats
    date: Ints
    stop: Ints
    n_stops: Ints
    route: Floats
    version: Ints
    hours: Floats
    team_of: Ints
    mask: Ints
    gap_yuan: Floats
    memo: Floats
    memo_at: Ints
    memo_version: Ints
    old_stop: Ints
    old_n_stops: Ints
    old_route: Floats
    old_version: Ints
    old_hours: Floats
    old_team_of: Ints
    old_mask: Ints
    old_gap_yuan: Floats
    touched: Ints
    stamp: Ints
    todo: Ints
    freed: Ints
    key: Floats
    cost: Floats
    before: Ints
    picked: Ints
    best_stop: Ints
    best_n_stops: Ints
    best_team_of: Ints
    best_mask: Ints
    size: Ints
    whole: Ints
    total: Floats
    dice: NDArray[np.uint64]


BOARD = bundle_of(
    Board,
    {
        "metres": 0,
        "near": 0,
        "visit": 4,
        "need": 3,
        "may": 0,
        "crew": 10,
        "stop": 0,
        "route": 4,
        "hours": 2,
        "memo": None,
        "memo_at": 0,
        "memo_version": 0,
        "old_stop": 0,
        "old_route": 4,
        "old_hours": 2,
        "cost": 0,
        "before": 0,
        "best_stop": 0,
    },
)


@intrinsic  # type: ignore[untyped-decorator]
def open_board(_typing: Any, table: Any) -> Any:
    """The board whose table this is, in compiled code."""
    return BOARD(table), lambda context, builder, signature, args: address(context, builder, signature.args[0], args[0])
