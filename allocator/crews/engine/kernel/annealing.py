"""The search loop: ruin, recreate, accept like simulated annealing; compiled once and kept on disk."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

from allocator.crews.engine.kernel.chance import gap, uniform
from allocator.crews.engine.kernel.clock import refresh
from allocator.crews.engine.kernel.collecting import keep_days
from allocator.crews.engine.kernel.edits import close_trip, link, missing_weight, open_trip, undo_edits, unlink
from allocator.crews.engine.kernel.layout import (
    BEST,
    BEST_MISSING,
    BLINK,
    CAPACITY,
    COST,
    DAY,
    DAYS,
    EMPTIED,
    FIRST,
    FRESH,
    HOME_M,
    ITERATION,
    LAST,
    LEFT,
    LEN,
    MASK,
    MAX_SHARED,
    METRES,
    MODE,
    N_BANK,
    N_CREWS,
    N_KEPT,
    N_KEPT_MODES,
    N_LOG,
    N_PERIODS,
    N_SHARED,
    N_TASKS,
    N_TODO,
    N_TOUCHED,
    N_TRIPS,
    N_VISITS,
    NEXT,
    NEXT_BLINK,
    NONE,
    PREV,
    PRICED_MODES,
    TASK,
    THEN,
    TIMED,
    UNLOAD,
    VERSION,
    WORTH,
    YUAN,
    Data,
    State,
    open_data,
    open_state,
)
from allocator.crews.engine.kernel.recreate import list_waiting, serve_waiting, sort_waiting
from allocator.crews.engine.kernel.ruin import (
    drop_all,
    empty_trip,
    list_task,
    loosen,
    pick_seed,
    remove_strings,
    settle,
)
from domain.arrays import Ints
from domain.machine_code import cached, compiled, source_digest


@compiled
def _begin(s: State) -> None:
    s.whole[ITERATION] += 1
    s.whole[N_LOG] = 0
    s.whole[N_TOUCHED] = 0
    s.whole[N_TODO] = 0


@compiled
def missing(d: Data, s: State) -> int:
    """How many tasks that must be served lack a service."""
    count = 0
    for i in range(s.whole[N_BANK]):
        count += math.isinf(d.price[s.bank[i]])
    return count


@compiled
def _keep_best(d: Data, s: State) -> None:
    """Copy the routes if they are the best so far: first by what must be served, then by cost."""
    lacking, cost = missing(d, s), s.total[DAYS] + s.total[LEFT]
    if lacking > s.whole[BEST_MISSING] or (lacking == s.whole[BEST_MISSING] and cost >= s.total[BEST] - 1e-7):
        return
    s.whole[BEST_MISSING], s.total[BEST] = lacking, cost
    for node in range(s.node.shape[0]):
        s.best_node[node, 0], s.best_node[node, 1] = s.node[node, NEXT], s.node[node, MODE]
    for trip in range(s.trip.shape[0]):
        s.best_trip[trip, 0], s.best_trip[trip, 1] = s.trip[trip, THEN], s.trip[trip, UNLOAD]
    for day in range(s.day.shape[0]):
        s.best_day[day, 0], s.best_day[day, 1] = s.day[day, FIRST], s.day[day, N_TRIPS]


@compiled
def _undo(d: Data, s: State, days: float, left: float) -> None:
    undo_edits(d, s)
    for i in range(s.whole[N_TOUCHED]):
        refresh(d, s, s.touched[i])
    s.total[DAYS], s.total[LEFT] = days, left


@compiled
def _list_all(s: State) -> None:
    for i in range(s.whole[N_BANK]):
        list_task(s, s.bank[i])


@compiled
def _ruin(d: Data, s: State) -> bool:
    seed = pick_seed(d, s)
    if seed == NONE:
        return False
    if d.size[TIMED] and uniform(s.dice) < d.scale[EMPTIED]:
        empty_trip(d, s, seed)
    else:
        remove_strings(d, s, seed)
    loosen(d, s)
    settle(d, s)
    list_waiting(d, s, seed)
    return True


@compiled
def _step(d: Data, s: State, temperature: float) -> None:
    _begin(s)
    days, left = s.total[DAYS], s.total[LEFT]
    if s.whole[FRESH]:
        _list_all(s)
    elif not _ruin(d, s):
        return
    sort_waiting(d, s)
    serve_waiting(d, s)
    cost = s.total[DAYS] + s.total[LEFT]
    if s.whole[FRESH] or cost < days + left - temperature * math.log(uniform(s.dice)):
        _keep_best(d, s)
        if cost < days + left and cost <= d.scale[WORTH] * s.total[BEST]:
            keep_days(d, s)
    else:
        _undo(d, s, days, left)
    s.whole[FRESH] = 0


@compiled
def _count_again(d: Data, s: State) -> None:
    """Sum up loads, metres and costs anew, so that rounding errors never add up."""
    s.total[DAYS], s.total[LEFT] = 0.0, 0.0
    for day in range(s.day.shape[0]):
        _recount_day(d, s, day)
        s.total[DAYS] += s.money[day, COST]
    for task in range(d.size[N_TASKS]):
        s.total[LEFT] += s.price[task] * missing_weight(d, task, s.task[task, MASK])


@compiled
def _recount_day(d: Data, s: State, day: int) -> None:
    crew, period = day % d.size[N_CREWS], day // d.size[N_CREWS]
    metres, yuan = s.money[day, HOME_M], 0.0
    trip = s.day[day, FIRST]
    while trip != NONE:
        head = d.size[N_VISITS] + trip
        s.room[trip] = d.rates[crew, CAPACITY]
        metres += s.leg[head]
        at = s.node[head, NEXT]
        while at != head:
            mode = s.node[at, MODE]
            metres += s.leg[at] + d.mode_m[mode]
            s.room[trip] -= d.load[d.mode[mode, TASK]]
            if d.size[PRICED_MODES]:
                yuan += d.yuan[mode, crew, period]
            at = s.node[at, NEXT]
        trip = s.trip[trip, THEN]
    s.money[day, METRES], s.money[day, YUAN] = metres, yuan
    refresh(d, s, day)


@compiled
def _append(d: Data, s: State, trip: int, mode: int) -> None:
    """Serve a mode at the end of a trip, if load, way, time and the task's patterns allow."""
    day, task = s.trip[trip, DAY], d.mode[mode, TASK]
    period, crew = day // d.size[N_CREWS], day % d.size[N_CREWS]
    mask, visit = s.task[task, MASK], task * d.size[N_PERIODS] + period
    wanted = mask >> period & 1 == 0 and missing_weight(d, task, mask | 1 << period) < 1e299
    if wanted and d.may[mode, crew] and d.load[task] <= s.room[trip]:
        link(d, s, visit, s.node[d.size[N_VISITS] + trip, PREV], mode)
        if not refresh(d, s, day):
            unlink(d, s, visit)
            refresh(d, s, day)


@compiled
def _load(d: Data, s: State, trips: Ints, modes: Ints) -> None:
    """Take over earlier routes, less what does not fit any more."""
    at = 0
    for i in range(trips.shape[0]):
        _begin(s)
        day = trips[i, 0]
        trip = open_trip(d, s, day, s.day[day, LAST], trips[i, 1])
        for mode in modes[at : at + trips[i, 2]]:
            _append(d, s, trip, mode)
        at += trips[i, 2]
        if s.trip[trip, LEN] == 0:
            close_trip(d, s, trip)
        refresh(d, s, day)
    for task in range(d.size[N_TASKS]):
        _begin(s)
        lacking = missing_weight(d, task, s.task[task, MASK]) > 0.0
        if d.together[task] and (lacking or s.whole[N_SHARED] > d.size[MAX_SHARED]):
            drop_all(d, s, task)
            settle(d, s)


Entry = Callable[[Ints, Ints, Ints, Ints, int, float, float], None]


def annealer(version: int) -> Entry:
    """The compiled search: `anneal(data, state, trips, modes, n_iterations, hot, cold)`.

    `data` and `state` are tables of addresses. The first call for a state takes over `trips` (day, place to unload,
    number of visits) of `modes` and completes them. Temperatures fall geometrically from `hot` to `cold`.
    """

    @cached
    def anneal(data: Ints, state: Ints, trips: Ints, modes: Ints, n_iterations: int, hot: float, cold: float) -> None:
        d: Data = open_data(data)
        s: State = open_state(state)
        s.whole[VERSION] = version
        if s.whole[FRESH]:
            s.whole[NEXT_BLINK] = gap(s.dice, d.scale[BLINK])
            _load(d, s, trips, modes)
        s.whole[N_KEPT], s.whole[N_KEPT_MODES] = 0, 0
        _count_again(d, s)
        cooling = (cold / hot) ** (1.0 / max(n_iterations, 1))
        for _ in range(n_iterations + s.whole[FRESH]):
            _step(d, s, hot)
            hot *= cooling

    return anneal


def compiled_annealer() -> Entry:
    """The search for the engine's present source."""
    return annealer(source_digest(Path(__file__).parent))
