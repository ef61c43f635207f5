"""Times and costs of the current routes.

A stretch of a trip is summed up by its least duration, its earliest start and the latest start that keeps to all
windows (Vidal et al. 2013), so that stretches are joined in constant time. Started within [earliest, latest] it takes
its least duration; started before, it still ends as if started at its earliest.

References
----------
Vidal, T., Crainic, T. G., Gendreau, M. and Prins, C. (2013). A hybrid genetic algorithm with adaptive diversity
management for a large class of vehicle routing problems with time-windows. Computers & Operations Research 40(1),
475-489. DOI 10.1016/j.cor.2012.07.018
"""

from __future__ import annotations

import math

from allocator.crews.engine.kernel.layout import (
    AFTER_S,
    BEFORE,
    COST,
    D0,
    D1,
    DAY,
    DAYS,
    DIRTY,
    DONE_S,
    E0,
    E1,
    EARLY_S,
    END_S,
    FIRST,
    FROM_S,
    HOME_M,
    L0,
    L1,
    LAST,
    LATE_S,
    LONG_S,
    LONG_YUAN,
    METRES,
    MODE,
    N_CREWS,
    N_PERIODS,
    N_TRIPS,
    N_VISITS,
    NEVER_S,
    NEXT,
    NO_WAY,
    NONE,
    NORMAL_S,
    OVERTIME_YUAN,
    PACE,
    PREV,
    READY_S,
    SERVICE_S,
    TAKES_S,
    THEN,
    TIMED,
    UNLOAD,
    UNLOAD_S,
    UNTIL_S,
    WORK_S,
    YUAN,
    YUAN_DAY,
    YUAN_M,
    YUAN_S,
    Data,
    State,
)
from domain.machine_code import compiled


@compiled
def seconds(metres: float, pace: float) -> int:
    """Whole seconds that a leg takes."""
    return math.ceil(metres * pace - 1e-6)


@compiled
def tail_s(d: Data, s: State, trip: int) -> int:
    """Seconds from reaching the place where a trip unloads to its end: at home if it is the day's last."""
    day = s.trip[trip, DAY]
    after = d.place[s.trip[trip, UNLOAD], UNLOAD_S]
    if s.trip[trip, THEN] == NONE and s.money[day, HOME_M] > 0.0:
        after += seconds(s.money[day, HOME_M], d.rates[day % d.size[N_CREWS], PACE])
    return int(after)


@compiled
def _forward(d: Data, s: State, trip: int) -> bool:
    crew = s.trip[trip, DAY] % d.size[N_CREWS]
    head, pace = d.size[N_VISITS] + trip, d.rates[crew, PACE]
    takes, early, late = 0, d.crew[crew, FROM_S], NEVER_S
    s.clock[head, D0], s.clock[head, E0], s.clock[head, L0] = takes, early, late
    at, then = head, s.node[head, NEXT]
    while then != head:
        reach = takes + seconds(s.leg[at], pace)
        task, service = then // d.size[N_PERIODS], d.mode[s.node[then, MODE], SERVICE_S]
        opens, closes = d.window[task, 0], d.window[task, 1] - service
        if early + reach > closes or opens > closes:
            return False
        wait = max(opens - reach - late, 0)
        early = max(opens - reach, early) - wait
        late = min(closes - reach, late)
        takes = reach + service + wait
        s.clock[then, D0], s.clock[then, E0], s.clock[then, L0] = takes, early, late
        at, then = then, s.node[then, NEXT]
    return True


@compiled
def _backward(d: Data, s: State, trip: int) -> bool:
    crew = s.trip[trip, DAY] % d.size[N_CREWS]
    head, pace = d.size[N_VISITS] + trip, d.rates[crew, PACE]
    takes = tail_s(d, s, trip)
    early, late = -NEVER_S, d.crew[crew, UNTIL_S] - takes
    s.clock[head, D1], s.clock[head, E1], s.clock[head, L1] = takes, early, late
    at = s.node[head, PREV]
    while at != head:
        task, service = at // d.size[N_PERIODS], d.mode[s.node[at, MODE], SERVICE_S]
        opens, closes = d.window[task, 0], d.window[task, 1] - service
        reach = service + seconds(s.leg[at], pace)
        if opens + reach > late:
            return False
        wait = max(early - reach - closes, 0)
        takes += reach + wait
        early = max(early - reach, opens) - wait
        late = min(late - reach, closes)
        s.clock[at, D1], s.clock[at, E1], s.clock[at, L1] = takes, early, late
        at = s.node[at, PREV]
    reach = seconds(s.leg[head], pace)
    start = d.crew[crew, FROM_S]
    if start + reach > late:
        return False
    s.trip[trip, TAKES_S] = takes + reach
    s.trip[trip, EARLY_S] = max(early - reach, start)
    s.trip[trip, LATE_S] = late - reach
    return True


@compiled
def _chain(d: Data, s: State, day: int) -> bool:
    """Times of a day's trips, one after the other, and how late each may end for those that follow."""
    ready, work = d.crew[day % d.size[N_CREWS], FROM_S], 0
    trip = s.day[day, FIRST]
    while trip != NONE:
        start = max(ready, s.trip[trip, EARLY_S])
        if start > s.trip[trip, LATE_S]:
            return False
        s.trip[trip, READY_S] = ready
        ready = start + s.trip[trip, TAKES_S]
        s.trip[trip, END_S] = ready
        work += s.trip[trip, TAKES_S]
        trip = s.trip[trip, THEN]
    s.day[day, WORK_S], s.day[day, DONE_S] = work, ready
    after = NEVER_S
    trip = s.day[day, LAST]
    while trip != NONE:
        s.trip[trip, AFTER_S] = after
        after = min(s.trip[trip, LATE_S], after - s.trip[trip, TAKES_S])
        trip = s.trip[trip, BEFORE]
    return True


@compiled
def extra_yuan(d: Data, crew: int, work: int, done: int) -> float:
    """What overtime and a long day cost."""
    overtime, longer = done - d.crew[crew, NORMAL_S], work - d.crew[crew, LONG_S]
    return float(d.rates[crew, OVERTIME_YUAN] * max(overtime, 0) + d.rates[crew, LONG_YUAN] * max(longer, 0))


@compiled
def recost(d: Data, s: State, day: int) -> None:
    """Bring what a day costs up to date with its metres and times."""
    crew, period = day % d.size[N_CREWS], day // d.size[N_CREWS]
    cost = 0.0
    if s.day[day, N_TRIPS] > 0:
        cost = d.rates[crew, YUAN_M] * s.money[day, METRES] + d.rates[crew, YUAN_DAY]
        if d.size[TIMED]:
            cost += d.rates[crew, YUAN_S] * s.day[day, WORK_S]
            cost += extra_yuan(d, crew, s.day[day, WORK_S], s.day[day, DONE_S])
        cost = cost * d.weight[period] + s.money[day, YUAN]
    s.total[DAYS] += cost - s.money[day, COST]
    s.money[day, COST] = cost


@compiled
def retime(d: Data, s: State, day: int) -> bool:
    """Bring a day's times up to date; whether it keeps to ways, windows and shift."""
    if s.money[day, METRES] >= d.scale[NO_WAY]:
        return False
    feasible = True
    trip = s.day[day, FIRST]
    while trip != NONE and feasible and d.size[TIMED]:
        if s.trip[trip, DIRTY]:
            feasible = _forward(d, s, trip) and _backward(d, s, trip)
        s.trip[trip, DIRTY] = 0
        trip = s.trip[trip, THEN]
    return feasible and (d.size[TIMED] == 0 or _chain(d, s, day))


@compiled
def refresh(d: Data, s: State, day: int) -> bool:
    """Bring a day's times and cost up to date; whether it keeps to ways, windows and shift."""
    feasible = retime(d, s, day)
    recost(d, s, day)
    return feasible
