"""What a trip of its own for a visit costs, on a day of a crew that is at home or beside trips of one that is out."""

from __future__ import annotations

from allocator.crews.engine.kernel.clock import extra_yuan, seconds
from allocator.crews.engine.kernel.insertion import allowed_yuan, blinks, later_end
from allocator.crews.engine.kernel.layout import (
    AFTER_S,
    BEFORE,
    CAPACITY,
    CLASS,
    D1,
    DAY,
    DONE_S,
    E1,
    END,
    END_S,
    ENT,
    ENTRY,
    EXIT,
    EXTRA,
    FIRST,
    FROM_S,
    HOME,
    HOME_M,
    L1,
    LAST,
    MAX_TRIPS,
    N_CLASSES,
    N_CREWS,
    N_IDLE,
    N_TRIPS,
    N_USED,
    N_VISITS,
    NEVER_S,
    NEXT,
    NO_WAY,
    NONE,
    ONLY,
    P_DAY,
    P_MODE,
    P_NODE,
    P_TRIP,
    P_UNLOAD,
    PACE,
    SERVICE_S,
    TAKES_S,
    THEN,
    TIMED,
    TRIPS,
    UNLOAD,
    UNLOAD_S,
    UNLOADS,
    UNTIL_S,
    WORK_S,
    YUAN_DAY,
    YUAN_M,
    YUAN_S,
    Data,
    State,
)
from domain.machine_code import compiled


@compiled
def _next_start(d: Data, s: State, then: int, place: int) -> tuple[int, int, int]:
    """Least duration, earliest and latest start of a trip when it begins at another place."""
    crew = s.trip[then, DAY] % d.size[N_CREWS]
    first = s.node[d.size[N_VISITS] + then, NEXT]
    reach = seconds(d.metres[d.place[place, END], s.node[first, ENT]], d.rates[crew, PACE])
    start = d.crew[crew, FROM_S]
    late = s.clock[first, L1] - reach
    return s.clock[first, D1] + reach, max(s.clock[first, E1] - reach, start), late


@compiled
def _own_times(
    d: Data, mode: int, task_window: tuple[int, int], start_s: int, legs: tuple[int, int]
) -> tuple[int, int, int]:
    """Least duration, earliest and latest start of a trip of one visit; latest before all time if there is none."""
    service = d.mode[mode, SERVICE_S]
    opens, closes = task_window[0], task_window[1] - service
    if start_s + legs[0] > closes or opens > closes:
        return 0, 0, -NEVER_S
    return legs[0] + service + legs[1], max(opens - legs[0], start_s), closes - legs[0]


@compiled
def _time_yuan(d: Data, s: State, day: int, before: int, place: int, mode: int, window: tuple[int, int]) -> float:
    """What time costs more with a trip for one visit after trip `before`, unloading at `place`; 1e300: does not fit."""
    crew = day % d.size[N_CREWS]
    home, pace = d.crew[crew, HOME], d.rates[crew, PACE]
    ready, work, start_place, then = d.crew[crew, FROM_S], s.day[day, WORK_S], home, s.day[day, FIRST]
    if before != NONE:
        ready, start_place, then = s.trip[before, END_S], s.trip[before, UNLOAD], s.trip[before, THEN]
    tail = d.place[place, UNLOAD_S]
    if then == NONE:
        tail += _home_s(d, place, home, pace)
        if before != NONE:
            saved = _home_s(d, start_place, home, pace)
            ready -= saved
            work -= saved
    to = seconds(d.back[d.mode[mode, ENTRY], d.place[start_place, END]], pace)
    on = seconds(d.metres[d.mode[mode, EXIT], d.place[place, END]], pace) + tail
    takes, early, late = _own_times(d, mode, window, d.crew[crew, FROM_S], (to, on))
    start = max(ready, early)
    end = start + takes
    if start > late or end > d.crew[crew, UNTIL_S]:
        return 1e300
    work += takes
    if then != NONE:
        then_takes, then_early, then_late = _next_start(d, s, then, place)
        start = max(end, then_early)
        end = start + then_takes
        if start > then_late or end > s.trip[then, AFTER_S]:
            return 1e300
        work += then_takes - s.trip[then, TAKES_S]
        end = later_end(s, then, end)
    cost = d.rates[crew, YUAN_S] * (work - s.day[day, WORK_S])
    if d.crew[crew, EXTRA]:
        cost += extra_yuan(d, crew, work, end) - (
            extra_yuan(d, crew, s.day[day, WORK_S], s.day[day, DONE_S]) if s.day[day, N_TRIPS] > 0 else 0.0
        )
    return float(cost)


@compiled
def _home_s(d: Data, place: int, home: int, pace: float) -> int:
    metres = d.metres[d.place[place, END], d.place[home, END]]
    return seconds(metres, pace) if metres > 0.0 and place != home else 0


@compiled
def _extra_m(d: Data, s: State, day: int, before: int, place: int, mode: int) -> float:
    """Metres that a trip for one visit adds to a day."""
    home = d.crew[day % d.size[N_CREWS], HOME]
    start, then = home, s.day[day, FIRST]
    if before != NONE:
        start, then = s.trip[before, UNLOAD], s.trip[before, THEN]
    unload = d.place[place, END]
    metres = d.back[d.mode[mode, ENTRY], d.place[start, END]] + d.mode_m[mode] + d.metres[d.mode[mode, EXIT], unload]
    if then != NONE:
        head = d.size[N_VISITS] + then
        return float(metres + d.metres[unload, s.node[s.node[head, NEXT], ENT]] - s.leg[head])
    if place != home:
        metres += d.metres[unload, d.place[home, END]]
    return float(metres - s.money[day, HOME_M])


@compiled
def _try(d: Data, s: State, task: int, day: int, before: int, place: int, best: float, pick: int) -> float:
    """Cost of a trip after `before` that unloads at `place`, in the best mode, if below `best`."""
    period, crew = day // d.size[N_CREWS], day % d.size[N_CREWS]
    for mode in range(d.mode_start[task], d.mode_start[task + 1]):
        extra = allowed_yuan(d, mode, crew, period)
        if extra >= best or blinks(d, s):
            continue
        metres = _extra_m(d, s, day, before, place, mode)
        if metres >= d.scale[NO_WAY]:
            continue
        rate = d.rates[crew, YUAN_M] + d.rates[crew, YUAN_S] * d.rates[crew, PACE]
        if d.weight[period] * rate * metres + extra >= best:
            continue
        cost = d.rates[crew, YUAN_M] * metres + (d.rates[crew, YUAN_DAY] if s.day[day, N_TRIPS] == 0 else 0.0)
        if d.size[TIMED]:
            cost += _time_yuan(d, s, day, before, place, mode, (d.window[task, 0], d.window[task, 1]))
        cost = cost * d.weight[period] + extra
        if cost < best:
            best = cost
            s.pick[pick, P_NODE], s.pick[pick, P_MODE], s.pick[pick, P_DAY] = NONE, mode, day
            s.pick[pick, P_TRIP], s.pick[pick, P_UNLOAD] = before, place
    return best


@compiled
def _try_places(d: Data, s: State, task: int, day: int, before: int, best: float, pick: int) -> float:
    """Try to unload where the trip begins, at home, and at the places nearest to the task."""
    crew = day % d.size[N_CREWS]
    home = d.crew[crew, HOME]
    start = s.trip[before, UNLOAD] if before != NONE else home
    if _way_yuan(d, task, day, start) >= best:
        return best
    if d.place[start, UNLOADS]:
        best = _try(d, s, task, day, before, start, best, pick)
    if home != start and d.place[home, UNLOADS]:
        best = _try(d, s, task, day, before, home, best, pick)
    leaving = d.mode[d.mode_start[task], EXIT]
    for i in range(d.near_place.shape[1]):
        place = d.near_place[leaving, i]
        if place not in (start, home):
            best = _try(d, s, task, day, before, place, best, pick)
    return best


@compiled
def best_trip(d: Data, s: State, task: int, period: int, best: float, pick: int) -> float:
    """Least extra cost, below `best`, of a trip of its own; the place is written to row `pick`."""
    only = s.whole[ONLY]
    for kind in range(d.size[N_CLASSES]):
        n_idle = s.tally[period, N_IDLE + kind]
        if n_idle == 0:
            continue
        day = s.idle[period, d.class_start[kind] + n_idle - 1]
        crew = day % d.size[N_CREWS]
        if d.rates[crew, CAPACITY] < d.load[task]:
            continue
        if only != NONE and d.crew[crew, CLASS] == d.crew[only, CLASS]:
            day, crew = period * d.size[N_CREWS] + only, only
            if s.day[day, N_TRIPS] > 0:
                continue
        if only in (NONE, crew):
            best = _try_places(d, s, task, day, s.day[day, LAST], best, pick)
    return best if d.size[TRIPS] == 1 else _best_further_trip(d, s, task, period, best, pick)


@compiled
def _way_yuan(d: Data, task: int, day: int, start: int) -> float:
    """Price of the way from place `start` and the work, above which a trip is not tried.

    No bound: a trip between two others can save a part of their ways.
    """
    crew, least = day % d.size[N_CREWS], 1e300
    for mode in range(d.mode_start[task], d.mode_start[task + 1]):
        least = min(least, d.back[d.mode[mode, ENTRY], d.place[start, END]])
    rate = d.rates[crew, YUAN_M] + d.rates[crew, YUAN_S] * d.rates[crew, PACE]
    return _least_yuan(d, task, day) + float(d.weight[day // d.size[N_CREWS]] * rate * least)


@compiled
def _least_yuan(d: Data, task: int, day: int) -> float:
    """Less than the hours of a further trip of a day cost: its work alone."""
    crew, mode = day % d.size[N_CREWS], d.mode_start[task]
    service = d.mode[mode, SERVICE_S]
    for other in range(mode + 1, d.mode_start[task + 1]):
        service = min(service, d.mode[other, SERVICE_S])
    return float(d.weight[day // d.size[N_CREWS]] * d.rates[crew, YUAN_S] * service)


@compiled
def _best_further_trip(d: Data, s: State, task: int, period: int, best: float, pick: int) -> float:
    for i in range(s.tally[period, N_USED]):
        day = s.used[period, i]
        crew = day % d.size[N_CREWS]
        if s.day[day, N_TRIPS] >= d.crew[crew, MAX_TRIPS] or d.rates[crew, CAPACITY] < d.load[task]:
            continue
        if s.whole[ONLY] not in (NONE, crew) or _least_yuan(d, task, day) >= best:
            continue
        if not d.size[TIMED]:
            best = _try_places(d, s, task, day, s.day[day, LAST], best, pick)
            continue
        before = s.day[day, LAST]
        while True:
            best = _try_places(d, s, task, day, before, best, pick)
            if before == NONE:
                break
            before = s.trip[before, BEFORE]
    return best
