"""Serves the tasks that wait, one after the other, each where it costs least."""

from __future__ import annotations

from allocator.crews.engine.kernel.chance import below, uniform
from allocator.crews.engine.kernel.clock import refresh
from allocator.crews.engine.kernel.edits import link, missing_weight, open_trip, unload_at
from allocator.crews.engine.kernel.insertion import best_position, everywhere, nearby
from allocator.crews.engine.kernel.layout import (
    BANKED,
    COST,
    DAY,
    END,
    ENT,
    EXT,
    FIRST,
    HOME,
    MANY_PLACES,
    MASK,
    MAX_SHARED,
    N_BANK,
    N_CREWS,
    N_PERIODS,
    N_SHARED,
    N_TASKS,
    N_TODO,
    N_TOUCHED,
    N_VISITS,
    NEXT,
    NONE,
    ONLY,
    OPENING,
    OPENS,
    P_DAY,
    P_MODE,
    P_NODE,
    P_TRIP,
    P_UNLOAD,
    PREV,
    REACH,
    THEN,
    UNLOAD,
    UNLOADS,
    WINDOWS,
    Data,
    State,
)
from allocator.crews.engine.kernel.opening import best_trip
from allocator.crews.engine.kernel.ruin import list_task
from domain.machine_code import compiled


@compiled
def list_waiting(d: Data, s: State, seed: int) -> None:
    """Beside what was removed, serve what is left out: all of it if little, else what is near the seed and a sample."""
    if s.whole[N_BANK] - s.whole[N_TODO] <= 24:
        for i in range(s.whole[N_BANK]):
            list_task(s, s.bank[i])
        return
    for _ in range(6):
        list_task(s, s.bank[below(s.dice, s.whole[N_BANK])])
    task = seed // d.size[N_PERIODS]
    for i in range(min(20, d.near.shape[1])):
        if s.task[d.near[task, i], BANKED] != NONE:
            list_task(s, d.near[task, i])


@compiled
def _key(d: Data, s: State, order: int, task: int) -> float:
    key = uniform(s.dice)
    if 4 <= order < 8:
        key = -d.load[task]
    elif 8 <= order < 10:
        key = -d.far[task]
    elif order == 10:
        key = d.far[task]
    elif 11 <= order < 13:
        key = float(d.window[task, 1] - d.window[task, 0])
    elif 13 <= order < 15:
        key = float(d.window[task, 0])
    elif order >= 15:
        key = -float(d.window[task, 1])
    return key


@compiled
def sort_waiting(d: Data, s: State) -> None:
    """Order the waiting tasks by one of the rules of Christiaens and Vanden Berghe, section 5.3."""
    count = s.whole[N_TODO]
    order = below(s.dice, 17 if d.size[WINDOWS] else 11)
    for i in range(count):
        s.key[i] = _key(d, s, order, s.todo[i])
    step = 1
    while step < count // 3:
        step = 3 * step + 1
    while step > 0:  # shell sort
        for i in range(step, count):
            key, task, at = s.key[i], s.todo[i], i
            while at >= step and s.key[at - step] > key:
                s.key[at], s.todo[at] = s.key[at - step], s.todo[at - step]
                at -= step
            s.key[at], s.todo[at] = key, task
        step //= 3


@compiled
def _best(d: Data, s: State, task: int, period: int) -> float:
    """Least extra cost of a service; 1e300 if it fits nowhere or costs more than leaving it out. Fills `pick`."""
    limit = s.price[task] * d.weight[period]
    near = d.size[REACH] < d.size[N_TASKS] - 1
    count = nearby(d, s, task, period) if near else everywhere(d, s, task, period)
    best = best_position(d, s, task, period, count, limit, period)
    if s.whole[OPENS] or s.pick[period, P_MODE] == NONE:
        best = best_trip(d, s, task, period, best, period)
    if near and s.pick[period, P_MODE] == NONE and s.whole[ONLY] == NONE and uniform(s.dice) < 0.2:
        best = best_position(d, s, task, period, everywhere(d, s, task, period), limit, period)
    return best if s.pick[period, P_MODE] != NONE else 1e300


@compiled
def _place(d: Data, s: State, task: int, period: int, pick: int) -> None:
    visit, mode, day = task * d.size[N_PERIODS] + period, s.pick[pick, P_MODE], s.pick[pick, P_DAY]
    node = s.pick[pick, P_NODE]
    if node == NONE:
        node = d.size[N_VISITS] + open_trip(d, s, day, s.pick[pick, P_TRIP], s.pick[pick, P_UNLOAD])
    link(d, s, visit, node, mode)
    refresh(d, s, day)


@compiled
def _serve_fixed(d: Data, s: State, task: int) -> None:
    """Serve a task of one pattern, each service on its own."""
    pattern = d.patterns[d.pattern_start[task]]
    for period in range(d.size[N_PERIODS]):
        if (pattern & ~s.task[task, MASK]) >> period & 1 and _best(d, s, task, period) < 1e299:
            _place(d, s, task, period, period)


@compiled
def _price_periods(d: Data, s: State, task: int) -> None:
    """Least extra cost of the task's service in every period that a pattern asks for, in rows of `pick`."""
    mask, asked = s.task[task, MASK], 0
    for i in range(d.pattern_start[task], d.pattern_start[task + 1]):
        if d.patterns[i] & mask == mask:
            asked |= d.patterns[i] & ~mask
    for period in range(d.size[N_PERIODS]):
        s.pick[period, P_MODE] = NONE
        s.pick_cost[period] = 1e300
        if asked >> period & 1:
            s.pick_cost[period] = _best(d, s, task, period)


@compiled
def _pattern_cost(d: Data, s: State, task: int, pattern: int, whole: bool) -> float:
    """Extra cost of a pattern; services that fit nowhere are left out at their price unless it must be `whole`."""
    cost, lacking = 0.0, pattern & ~s.task[task, MASK]
    for period in range(d.size[N_PERIODS]):
        if lacking >> period & 1:
            if s.pick_cost[period] < 1e299:
                cost += s.pick_cost[period]
            elif whole:
                return 1e300
            else:
                cost += s.price[task] * d.weight[period]
    return cost


@compiled
def _best_pattern(d: Data, s: State, task: int, whole: bool) -> tuple[float, int]:
    best, chosen = 1e299, 0
    for i in range(d.pattern_start[task], d.pattern_start[task + 1]):
        if d.patterns[i] & s.task[task, MASK] == s.task[task, MASK]:
            cost = _pattern_cost(d, s, task, d.patterns[i], whole)
            if cost < best:
                best, chosen = cost, d.patterns[i]
    return best, chosen


@compiled
def _serve_pattern(d: Data, s: State, task: int) -> None:
    """Serve a task in the pattern that costs least."""
    _price_periods(d, s, task)
    chosen = _best_pattern(d, s, task, False)[1] & ~s.task[task, MASK]
    for period in range(d.size[N_PERIODS]):
        if chosen >> period & 1 and s.pick[period, P_MODE] != NONE:
            _place(d, s, task, period, period)


@compiled
def _serve_together(d: Data, s: State, task: int) -> None:
    """Serve all of a task by one crew at home near it, or by several while tasks may still be shared; else leave it."""
    best, chosen, periods = s.price[task] * missing_weight(d, task, 0), 0, d.size[N_PERIODS]
    first = -1 if s.whole[N_SHARED] < d.size[MAX_SHARED] else 0
    for i in range(first, d.near_crew.shape[1]):
        s.whole[ONLY] = d.near_crew[task, i] if i >= 0 else NONE
        _price_periods(d, s, task)
        cost, pattern = _best_pattern(d, s, task, True)
        if cost < best:
            best, chosen = cost, pattern
            for row in range(periods):
                for column in range(5):
                    s.pick[periods + row, column] = s.pick[row, column]
    s.whole[ONLY] = NONE
    for period in range(periods):
        if chosen >> period & 1:
            _place(d, s, task, period, periods + period)


@compiled
def serve_waiting(d: Data, s: State) -> None:
    """Serve the waiting tasks in their order, where that is possible and worth its cost."""
    s.whole[OPENS] = uniform(s.dice) < d.scale[OPENING]
    for i in range(s.whole[N_TODO]):
        task = s.todo[i]
        if d.together[task]:
            _serve_together(d, s, task)
        elif d.movable[task]:
            _serve_pattern(d, s, task)
        else:
            _serve_fixed(d, s, task)
    if d.size[MANY_PLACES]:
        for i in range(s.whole[N_TOUCHED]):
            _improve_unloading(d, s, s.touched[i])


@compiled
def _unload_m(d: Data, s: State, trip: int, place: int) -> float:
    """Metres from the last visit of a trip over a place to where the crew goes next."""
    last = s.node[d.size[N_VISITS] + trip, PREV]
    end, then = d.place[place, END], s.trip[trip, THEN]
    if then != NONE:
        onward = s.node[s.node[d.size[N_VISITS] + then, NEXT], ENT]
    else:
        onward = d.place[d.crew[s.trip[trip, DAY] % d.size[N_CREWS], HOME], END]
    return float(d.metres[s.node[last, EXT], end] + d.metres[end, onward])


@compiled
def _improve_unloading(d: Data, s: State, day: int) -> None:
    """Let each trip of a day unload where that costs least."""
    home = d.crew[day % d.size[N_CREWS], HOME]
    trip = s.day[day, FIRST]
    while trip != NONE:
        leaving = s.node[s.node[d.size[N_VISITS] + trip, PREV], EXT]
        for i in range(d.near_place.shape[1] + 1):
            place = d.near_place[leaving, i] if i < d.near_place.shape[1] else home
            old = s.trip[trip, UNLOAD]
            if place == old or not d.place[place, UNLOADS]:
                continue
            if _unload_m(d, s, trip, place) >= _unload_m(d, s, trip, old):
                continue
            cost = s.money[day, COST]
            unload_at(d, s, trip, place)
            if not refresh(d, s, day) or s.money[day, COST] >= cost:
                unload_at(d, s, trip, old)
                refresh(d, s, day)
        trip = s.trip[trip, THEN]
