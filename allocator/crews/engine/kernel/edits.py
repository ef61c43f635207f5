"""Changes of the current routes, each O(1) or O(trips of a day), and their undoing."""

from __future__ import annotations

from allocator.crews.engine.kernel.layout import (
    ACTIVE,
    BANKED,
    BEFORE,
    CAPACITY,
    CLASS,
    CLOSED,
    DAY,
    DIRTY,
    END,
    ENT,
    ENTRY,
    EXIT,
    EXT,
    FIRST,
    HOME,
    HOME_M,
    ITERATION,
    LAST,
    LEFT,
    LEN,
    LINKED,
    MASK,
    METRES,
    MODE,
    N_ACTIVE,
    N_BANK,
    N_CREWS,
    N_FREE,
    N_IDLE,
    N_LOG,
    N_PERIODS,
    N_SHARED,
    N_TOUCHED,
    N_TRIPS,
    N_USED,
    N_VISITS,
    NEXT,
    NONE,
    OPENED,
    PLACE_IN_LIST,
    PREV,
    PRICED_MODES,
    REROUTED,
    RUINED,
    THEN,
    TOUCHED,
    TRIP,
    UNLINKED,
    UNLOAD,
    YUAN,
    YUAN_M,
    YUAN_S,
    Data,
    State,
)
from domain.machine_code import compiled


@compiled
def missing_weight(d: Data, task: int, mask: int) -> float:
    """Least weight of the periods that `mask` lacks for one of the task's patterns."""
    least = 1e300
    for i in range(d.pattern_start[task], d.pattern_start[task + 1]):
        pattern = d.patterns[i]
        if pattern & mask == mask:
            weight = 0.0
            for period in range(d.size[N_PERIODS]):
                if (pattern & ~mask) >> period & 1:
                    weight += d.weight[period]
            least = min(least, weight)
    return least


@compiled
def is_shared(d: Data, s: State, task: int) -> bool:
    """Whether a task whose services belong together has two crews."""
    crew = NONE
    for period in range(d.size[N_PERIODS]):
        trip = s.node[task * d.size[N_PERIODS] + period, TRIP]
        if trip != NONE:
            other = s.trip[trip, DAY] % d.size[N_CREWS]
            if crew not in (NONE, other):
                return True
            crew = other
    return False


@compiled
def _toggle(d: Data, s: State, visit: int) -> None:
    """A service was taken in or out: what is left out changes."""
    task = visit // d.size[N_PERIODS]
    mask = s.task[task, MASK]
    owed = missing_weight(d, task, mask)
    mask ^= 1 << (visit % d.size[N_PERIODS])
    s.task[task, MASK] = mask
    owes = missing_weight(d, task, mask)
    s.total[LEFT] += s.price[task] * (owes - owed)
    place = s.task[task, BANKED]
    if owes > 0.0 and place == NONE:
        s.task[task, BANKED] = s.whole[N_BANK]
        s.bank[s.whole[N_BANK]] = task
        s.whole[N_BANK] += 1
    elif owes <= 0.0 and place != NONE:
        s.whole[N_BANK] -= 1
        moved = s.bank[s.whole[N_BANK]]
        s.bank[place] = moved
        s.task[moved, BANKED] = place
        s.task[task, BANKED] = NONE


@compiled
def _link(d: Data, s: State, visit: int, after: int, mode: int) -> None:
    node, trip = s.node, s.node[after, TRIP]
    then, day, task = node[after, NEXT], s.trip[trip, DAY], visit // d.size[N_PERIODS]
    together = d.together[task]
    if together:
        s.whole[N_SHARED] -= is_shared(d, s, task)
    node[visit, NEXT] = then
    node[visit, PREV] = after
    node[after, NEXT] = visit
    node[then, PREV] = visit
    node[visit, ENT] = d.mode[mode, ENTRY]
    node[visit, EXT] = d.mode[mode, EXIT]
    node[visit, MODE] = mode
    node[visit, TRIP] = trip
    to, on = d.metres[node[after, EXT], node[visit, ENT]], d.metres[node[visit, EXT], node[then, ENT]]
    s.money[day, METRES] += to + on - s.leg[after] + d.mode_m[mode]
    s.leg[after] = to
    s.leg[visit] = on
    s.room[trip] -= d.load[task]
    s.trip[trip, LEN] += 1
    s.trip[trip, DIRTY] = 1
    if d.size[PRICED_MODES]:
        s.money[day, YUAN] += d.yuan[mode, day % d.size[N_CREWS], day // d.size[N_CREWS]]
    if together:
        s.whole[N_SHARED] += is_shared(d, s, task)
    _toggle(d, s, visit)


@compiled
def _unlink(d: Data, s: State, visit: int) -> None:
    node, trip = s.node, s.node[visit, TRIP]
    after, then, mode = node[visit, PREV], node[visit, NEXT], node[visit, MODE]
    day, task = s.trip[trip, DAY], visit // d.size[N_PERIODS]
    together = d.together[task]
    if together:
        s.whole[N_SHARED] -= is_shared(d, s, task)
    node[after, NEXT] = then
    node[then, PREV] = after
    leg = d.metres[node[after, EXT], node[then, ENT]]
    s.money[day, METRES] += leg - s.leg[after] - s.leg[visit] - d.mode_m[mode]
    s.leg[after] = leg
    s.room[trip] += d.load[task]
    s.trip[trip, LEN] -= 1
    s.trip[trip, DIRTY] = 1
    node[visit, TRIP] = NONE
    node[visit, MODE] = NONE
    if d.size[PRICED_MODES]:
        s.money[day, YUAN] -= d.yuan[mode, day % d.size[N_CREWS], day // d.size[N_CREWS]]
    if together:
        s.whole[N_SHARED] += is_shared(d, s, task)
    _toggle(d, s, visit)


@compiled
def _rejoin(d: Data, s: State, day: int) -> None:
    """Let each trip of a day begin where the one before it unloads, and the day end at home."""
    home = d.place[d.crew[day % d.size[N_CREWS], HOME], END]
    at, change = home, 0.0
    trip = s.day[day, FIRST]
    while trip != NONE:
        head = d.size[N_VISITS] + trip
        unload = d.place[s.trip[trip, UNLOAD], END]
        last = s.node[head, PREV]
        s.node[head, EXT] = at
        s.node[head, ENT] = unload
        change -= s.leg[head]
        s.leg[head] = d.metres[at, s.node[s.node[head, NEXT], ENT]]
        change += s.leg[head]
        if last != head:
            change -= s.leg[last]
            s.leg[last] = d.metres[s.node[last, EXT], unload]
            change += s.leg[last]
        s.trip[trip, DIRTY] = 1
        at = unload
        trip = s.trip[trip, THEN]
    home_m = d.metres[at, home] if at != home else 0.0
    s.money[day, METRES] += change + home_m - s.money[day, HOME_M]
    s.money[day, HOME_M] = home_m


@compiled
def _leave_idle(d: Data, s: State, day: int) -> None:
    period, crew = day // d.size[N_CREWS], day % d.size[N_CREWS]
    kind = d.crew[crew, CLASS]
    s.tally[period, N_IDLE + kind] -= 1
    last = d.class_start[kind] + s.tally[period, N_IDLE + kind]
    moved, place = s.idle[period, last], s.day[day, PLACE_IN_LIST]
    s.idle[period, place] = moved
    s.day[moved, PLACE_IN_LIST] = place
    s.day[day, PLACE_IN_LIST] = s.tally[period, N_USED]
    s.used[period, s.tally[period, N_USED]] = day
    s.tally[period, N_USED] += 1


@compiled
def _become_idle(d: Data, s: State, day: int) -> None:
    period, crew = day // d.size[N_CREWS], day % d.size[N_CREWS]
    kind = d.crew[crew, CLASS]
    s.tally[period, N_USED] -= 1
    moved, place = s.used[period, s.tally[period, N_USED]], s.day[day, PLACE_IN_LIST]
    s.used[period, place] = moved
    s.day[moved, PLACE_IN_LIST] = place
    last = d.class_start[kind] + s.tally[period, N_IDLE + kind]
    s.idle[period, last] = day
    s.day[day, PLACE_IN_LIST] = last
    s.tally[period, N_IDLE + kind] += 1


@compiled
def _open(d: Data, s: State, day: int, before: int, unload: int) -> int:
    s.whole[N_FREE] -= 1
    trip = s.slots[s.whole[N_FREE]]
    period, crew = day // d.size[N_CREWS], day % d.size[N_CREWS]
    if s.day[day, N_TRIPS] == 0:
        _leave_idle(d, s, day)
    then = s.trip[before, THEN] if before != NONE else s.day[day, FIRST]
    s.trip[trip, BEFORE] = before
    s.trip[trip, THEN] = then
    if before != NONE:
        s.trip[before, THEN] = trip
    else:
        s.day[day, FIRST] = trip
    if then != NONE:
        s.trip[then, BEFORE] = trip
    else:
        s.day[day, LAST] = trip
    s.day[day, N_TRIPS] += 1
    s.trip[trip, DAY] = day
    s.trip[trip, UNLOAD] = unload
    s.trip[trip, LEN] = 0
    s.trip[trip, RUINED] = NONE
    s.room[trip] = d.rates[crew, CAPACITY]
    s.rate[trip, 0] = d.weight[period] * d.rates[crew, YUAN_M]
    s.rate[trip, 1] = d.weight[period] * d.rates[crew, YUAN_S]
    head = d.size[N_VISITS] + trip
    s.node[head, NEXT] = head
    s.node[head, PREV] = head
    s.node[head, MODE] = NONE
    s.node[head, TRIP] = trip
    s.leg[head] = 0.0
    s.trip[trip, ACTIVE] = s.tally[period, N_ACTIVE]
    s.active[period, s.tally[period, N_ACTIVE]] = trip
    s.tally[period, N_ACTIVE] += 1
    s.node[head, ENT] = d.place[unload, END]
    _rejoin(d, s, day)
    return int(trip)


@compiled
def _close(d: Data, s: State, trip: int) -> None:
    """Take an empty trip out of its day."""
    day, before, then = s.trip[trip, DAY], s.trip[trip, BEFORE], s.trip[trip, THEN]
    period = day // d.size[N_CREWS]
    s.money[day, METRES] -= s.leg[d.size[N_VISITS] + trip]
    if before != NONE:
        s.trip[before, THEN] = then
    else:
        s.day[day, FIRST] = then
    if then != NONE:
        s.trip[then, BEFORE] = before
    else:
        s.day[day, LAST] = before
    s.tally[period, N_ACTIVE] -= 1
    moved, place = s.active[period, s.tally[period, N_ACTIVE]], s.trip[trip, ACTIVE]
    s.active[period, place] = moved
    s.trip[moved, ACTIVE] = place
    s.slots[s.whole[N_FREE]] = trip
    s.whole[N_FREE] += 1
    s.day[day, N_TRIPS] -= 1
    if s.day[day, N_TRIPS] == 0:
        _become_idle(d, s, day)
    _rejoin(d, s, day)


@compiled
def _note(s: State, kind: int, first: int, second: int, third: int) -> None:
    at = s.whole[N_LOG]
    s.log[at, 0] = kind
    s.log[at, 1] = first
    s.log[at, 2] = second
    s.log[at, 3] = third
    s.whole[N_LOG] += 1


@compiled
def _touch(s: State, day: int) -> None:
    """Keep what a day costs before its first change in this iteration."""
    if s.day[day, TOUCHED] != s.whole[ITERATION]:
        s.day[day, TOUCHED] = s.whole[ITERATION]
        s.touched[s.whole[N_TOUCHED]] = day
        s.whole[N_TOUCHED] += 1
        for column in range(s.money.shape[1]):
            s.money_before[day, column] = s.money[day, column]


@compiled
def link(d: Data, s: State, visit: int, after: int, mode: int) -> None:
    """Serve a visit after a node."""
    _touch(s, s.trip[s.node[after, TRIP], DAY])
    _link(d, s, visit, after, mode)
    _note(s, LINKED, visit, 0, 0)


@compiled
def unlink(d: Data, s: State, visit: int) -> None:
    """Take a visit out of its trip, which may become empty."""
    _touch(s, s.trip[s.node[visit, TRIP], DAY])
    _note(s, UNLINKED, visit, s.node[visit, PREV], s.node[visit, MODE])
    _unlink(d, s, visit)


@compiled
def open_trip(d: Data, s: State, day: int, before: int, unload: int) -> int:
    """A new empty trip of a day, after trip `before` (NONE: first)."""
    _touch(s, day)
    trip = _open(d, s, day, before, unload)
    _note(s, OPENED, trip, 0, 0)
    return trip


@compiled
def close_trip(d: Data, s: State, trip: int) -> None:
    """Take an empty trip out of its day."""
    _touch(s, s.trip[trip, DAY])
    _note(s, CLOSED, s.trip[trip, DAY], s.trip[trip, BEFORE], s.trip[trip, UNLOAD])
    _close(d, s, trip)


@compiled
def unload_at(d: Data, s: State, trip: int, place: int) -> None:
    """Let a trip unload at another place."""
    _touch(s, s.trip[trip, DAY])
    _note(s, REROUTED, trip, s.trip[trip, UNLOAD], 0)
    s.trip[trip, UNLOAD] = place
    _rejoin(d, s, s.trip[trip, DAY])


@compiled
def undo_edits(d: Data, s: State) -> None:
    """Take back the edits of this iteration, the last one first. Sums of days are restored from copies."""
    while s.whole[N_LOG] > 0:
        s.whole[N_LOG] -= 1
        at = s.whole[N_LOG]
        kind, first, second, third = s.log[at, 0], s.log[at, 1], s.log[at, 2], s.log[at, 3]
        if kind == LINKED:
            _unlink(d, s, first)
        elif kind == UNLINKED:
            _link(d, s, first, second, third)
        elif kind == OPENED:
            _close(d, s, first)
        elif kind == CLOSED:
            _open(d, s, first, second, third)
        else:
            s.trip[first, UNLOAD] = second
            _rejoin(d, s, s.trip[first, DAY])
    for i in range(s.whole[N_TOUCHED]):
        day = s.touched[i]
        for column in range(s.money.shape[1]):
            s.money[day, column] = s.money_before[day, column]
