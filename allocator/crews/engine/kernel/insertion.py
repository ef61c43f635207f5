"""Where a visit fits best: positions next to its neighbours or in all trips, each judged in constant time."""

from __future__ import annotations

from allocator.crews.engine.kernel.chance import gap
from allocator.crews.engine.kernel.clock import extra_yuan, seconds
from allocator.crews.engine.kernel.layout import (
    AFTER_S,
    BLINK,
    D0,
    D1,
    DAY,
    DONE_S,
    E0,
    E1,
    EARLY_S,
    END_S,
    ENT,
    ENTRY,
    EXIT,
    EXT,
    EXTRA,
    L0,
    L1,
    N_ACTIVE,
    N_CREWS,
    N_PERIODS,
    N_VISITS,
    NEXT,
    NEXT_BLINK,
    NO_WAY,
    NONE,
    ONLY,
    P_DAY,
    P_MODE,
    P_NODE,
    P_TRIP,
    PACE,
    PLAIN,
    PREV,
    PRICED_MODES,
    REACH,
    READY_S,
    SCAN,
    SERVICE_S,
    TAKES_S,
    THEN,
    TIMED,
    TRIP,
    WORK_S,
    Data,
    State,
)
from domain.machine_code import compiled


@compiled
def blinks(d: Data, s: State) -> bool:
    """Whether this position is overlooked."""
    s.whole[NEXT_BLINK] -= 1
    if s.whole[NEXT_BLINK] > 0:
        return False
    s.whole[NEXT_BLINK] = gap(s.dice, d.scale[BLINK])
    return True


@compiled
def _not_meant(d: Data, s: State, trip: int) -> bool:
    """Whether the service is now wanted from one crew alone, which is not the trip's."""
    only = int(s.whole[ONLY])
    return only != NONE and int(s.trip[trip, DAY]) % int(d.size[N_CREWS]) != only


@compiled
def everywhere(d: Data, s: State, task: int, period: int) -> int:
    """Collect the nodes after which the visit fits by load, in all trips; how many."""
    count, load = 0, d.load[task]
    for i in range(s.tally[period, N_ACTIVE]):
        trip = s.active[period, i]
        if s.room[trip] < load or _not_meant(d, s, trip):
            continue
        head = d.size[N_VISITS] + trip
        at = head
        while True:
            s.at[count] = at
            count += 1
            at = s.node[at, NEXT]
            if at == head:
                break
    return count


@compiled
def _collect(s: State, node: int, count: int) -> int:
    """Add a node to the collected ones, unless this scan has it."""
    if s.stamp[node] == s.whole[SCAN]:
        return count
    s.stamp[node] = s.whole[SCAN]
    s.at[count] = node
    return count + 1


@compiled
def nearby(d: Data, s: State, task: int, period: int) -> int:
    """Collect the nodes next to the task's neighbours, after which the visit fits by load; how many."""
    s.whole[SCAN] += 1
    count, load, periods = _by_home(d, s, task, period), d.load[task], d.size[N_PERIODS]
    for i in range(d.size[REACH]):
        near = d.near[task, i] * periods + period
        trip = s.node[near, TRIP]
        if trip == NONE or s.room[trip] < load or _not_meant(d, s, trip):
            continue
        count = _collect(s, near, count)
        count = _collect(s, s.node[near, PREV], count)
    return count


@compiled
def _by_home(d: Data, s: State, task: int, period: int) -> int:
    """Collect the first and last positions of all trips for a task that is close to where trips begin and end."""
    count = 0
    if not d.near_home[task]:
        return count
    for i in range(s.tally[period, N_ACTIVE]):
        trip = s.active[period, i]
        if s.room[trip] < d.load[task] or _not_meant(d, s, trip):
            continue
        head = d.size[N_VISITS] + trip
        last = s.node[head, PREV]
        s.at[count] = head
        s.stamp[head] = s.whole[SCAN]
        count += 1
        if last != head:
            s.at[count] = last
            s.stamp[last] = s.whole[SCAN]
            count += 1
    return count


@compiled
def allowed_yuan(d: Data, mode: int, crew: int, period: int) -> float:
    """Extra price of serving in a mode by a crew; inf where it may not."""
    if not d.may[mode, crew]:
        return 1e300
    if d.size[PRICED_MODES]:
        return float(d.yuan[mode, crew, period])
    return 0.0


@compiled
def _best_by_metres(d: Data, s: State, task: int, period: int, count: int, limit: float, pick: int) -> float:
    """Cheapest of the collected positions when only metres count."""
    best, at_node, at_mode = limit, NONE, NONE
    first, last, plain = d.mode_start[task], d.mode_start[task + 1], d.size[PLAIN] == 1
    blink = s.whole[NEXT_BLINK]
    for i in range(count):
        at = s.at[i]
        reached, left, then = s.node[at, EXT], s.leg[at], s.node[at, NEXT]
        going, trip = s.node[then, ENT], s.node[at, TRIP]
        rate = s.rate[trip, 0]
        for mode in range(first, last):
            blink -= 1
            if blink <= 0:
                blink = gap(s.dice, d.scale[BLINK])
                continue
            metres = d.back[d.mode[mode, ENTRY], reached] + d.metres[d.mode[mode, EXIT], going] - left + d.mode_m[mode]
            cost = rate * metres
            if cost < best and metres < d.scale[NO_WAY]:
                if not plain:
                    cost += allowed_yuan(d, mode, s.trip[trip, DAY] % d.size[N_CREWS], period)
                    if cost >= best:
                        continue
                best, at_node, at_mode = cost, at, mode
    s.whole[NEXT_BLINK] = blink
    s.pick[pick, P_NODE], s.pick[pick, P_MODE] = at_node, at_mode
    return best


@compiled
def later_end(s: State, trip: int, end: int) -> int:
    """When the day of a trip is over if the trip ends at `end`."""
    then = s.trip[trip, THEN]
    while then != NONE:
        end = max(end, s.trip[then, EARLY_S]) + s.trip[then, TAKES_S]
        then = s.trip[then, THEN]
    return end


@compiled
def change_yuan(d: Data, s: State, trip: int, takes: int, end: int) -> float:
    """What overtime and a long day cost more if a trip takes `takes` and ends at `end`."""
    day = s.trip[trip, DAY]
    crew = day % d.size[N_CREWS]
    if d.crew[crew, EXTRA] == 0:
        return 0.0
    work = s.day[day, WORK_S] + takes - s.trip[trip, TAKES_S]
    done = s.day[day, DONE_S] if end == s.trip[trip, END_S] else later_end(s, trip, end)
    before = extra_yuan(d, crew, s.day[day, WORK_S], s.day[day, DONE_S])
    return float(d.weight[day // d.size[N_CREWS]] * (extra_yuan(d, crew, work, done) - before))


@compiled
def _time_yuan(d: Data, s: State, at: int, mode: int, task: int, to_s: int, on_s: int) -> float:
    """What time costs more with the visit after node `at`; inf if it does not fit."""
    trip, then, clock, service = s.node[at, TRIP], s.node[at, NEXT], s.clock, d.mode[mode, SERVICE_S]
    opens, closes = d.window[task, 0], d.window[task, 1] - service
    reach = clock[at, D0] + to_s
    if clock[at, E0] + reach > closes:
        return 1e300
    wait = max(opens - reach - clock[at, L0], 0)
    early = max(opens - reach, clock[at, E0]) - wait
    late = min(closes - reach, clock[at, L0])
    reach += service + wait + on_s
    if early + reach > clock[then, L1]:
        return 1e300
    wait = max(clock[then, E1] - reach - late, 0)
    early = max(clock[then, E1] - reach, early) - wait
    late = min(clock[then, L1] - reach, late)
    takes = reach + clock[then, D1] + wait
    start = max(s.trip[trip, READY_S], early)
    if start > late or start + takes > s.trip[trip, AFTER_S]:
        return 1e300
    return float(s.rate[trip, 1] * (takes - s.trip[trip, TAKES_S])) + change_yuan(d, s, trip, takes, start + takes)


@compiled
def _best_by_time(d: Data, s: State, task: int, period: int, count: int, limit: float, pick: int) -> float:
    """Cheapest of the collected positions when times count."""
    best, at_node, at_mode = limit, NONE, NONE
    for i in range(count):
        at = s.at[i]
        trip, then = s.node[at, TRIP], s.node[at, NEXT]
        crew = s.trip[trip, DAY] % d.size[N_CREWS]
        pace = d.rates[crew, PACE]
        for mode in range(d.mode_start[task], d.mode_start[task + 1]):
            to = d.back[d.mode[mode, ENTRY], s.node[at, EXT]]
            on = d.metres[d.mode[mode, EXIT], s.node[then, ENT]]
            cost = s.rate[trip, 0] * (to + on - s.leg[at] + d.mode_m[mode])
            if cost >= best or to + on >= d.scale[NO_WAY] or blinks(d, s):
                continue
            cost += allowed_yuan(d, mode, crew, period)
            if cost >= best:
                continue
            cost += _time_yuan(d, s, at, mode, task, seconds(to, pace), seconds(on, pace))
            if cost < best:
                best, at_node, at_mode = cost, at, mode
    s.pick[pick, P_NODE], s.pick[pick, P_MODE] = at_node, at_mode
    return best


@compiled
def best_position(d: Data, s: State, task: int, period: int, count: int, limit: float, pick: int) -> float:
    """Least extra cost, below `limit`, of the visit at the collected positions; the place is written to row `pick`."""
    if d.size[TIMED]:
        best = _best_by_time(d, s, task, period, count, limit, pick)
    else:
        best = _best_by_metres(d, s, task, period, count, limit, pick)
    node = s.pick[pick, P_NODE]
    s.pick[pick, P_DAY] = s.trip[s.node[node, TRIP], DAY] if node != NONE else NONE
    s.pick[pick, P_TRIP] = NONE
    return best
