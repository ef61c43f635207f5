"""Takes strings of neighbouring visits out of trips that lie side by side.

References
----------
Christiaens, J. and Vanden Berghe, G. (2020). Slack induction by string removals for vehicle routing problems.
Transportation Science 54(2), 417-433. DOI 10.1287/trsc.2019.0914
"""

from __future__ import annotations

from allocator.crews.engine.kernel.chance import below, uniform
from allocator.crews.engine.kernel.clock import refresh
from allocator.crews.engine.kernel.edits import close_trip, unlink
from allocator.crews.engine.kernel.layout import (
    BANKED,
    FIRST,
    ITERATION,
    LEN,
    LISTED,
    LONGEST_STRING,
    N_ACTIVE,
    N_PERIODS,
    N_TODO,
    N_TOUCHED,
    N_VISITS,
    NEXT,
    NONE,
    PREV,
    REMOVED,
    RUINED,
    SHIFT,
    THEN,
    TRIP,
    Data,
    State,
)
from domain.machine_code import compiled


@compiled
def list_task(s: State, task: int) -> None:
    """Have a task served again in this iteration."""
    if s.task[task, LISTED] != s.whole[ITERATION]:
        s.task[task, LISTED] = s.whole[ITERATION]
        s.todo[s.whole[N_TODO]] = task
        s.whole[N_TODO] += 1


@compiled
def _drop(d: Data, s: State, visit: int) -> None:
    unlink(d, s, visit)
    list_task(s, visit // d.size[N_PERIODS])


@compiled
def drop_all(d: Data, s: State, task: int) -> None:
    """Take all services of a task out."""
    for period in range(d.size[N_PERIODS]):
        visit = task * d.size[N_PERIODS] + period
        if s.node[visit, TRIP] != NONE:
            _drop(d, s, visit)


@compiled
def pick_seed(d: Data, s: State) -> int:
    """A visit that is served or could be, to remove strings around; NONE if luck finds none."""
    for _ in range(50):
        visit = below(s.dice, d.size[N_VISITS])
        if s.node[visit, TRIP] != NONE or s.task[visit // d.size[N_PERIODS], BANKED] != NONE:
            return visit
    return NONE


@compiled
def _remove_string(d: Data, s: State, visit: int, length: int, kept: int) -> None:
    """Remove `length` visits around one, sparing `kept` in a row among them at a random place."""
    head = d.size[N_VISITS] + s.node[visit, TRIP]
    before, at = 0, s.node[visit, PREV]
    while at != head and before < length + kept - 1:
        before, at = before + 1, s.node[at, PREV]
    after, at = 0, s.node[visit, NEXT]
    while at != head and after < length + kept - 1:
        after, at = after + 1, s.node[at, NEXT]
    least = max(0, length + kept - 1 - after)
    back = least + below(s.dice, before - least + 1)
    at = visit
    for _ in range(back):
        at = s.node[at, PREV]
    spare = below(s.dice, length + 1) if kept > 0 else length
    for k in range(length + kept):
        then = s.node[at, NEXT]
        if not spare <= k < spare + kept:
            _drop(d, s, at)
        at = then


@compiled
def _ruin_trip(d: Data, s: State, visit: int, longest: float) -> None:
    trip = s.node[visit, TRIP]
    n = s.trip[trip, LEN]
    length = min(n, 1 + int(uniform(s.dice) * min(float(n), longest)))
    kept = 0
    if 1 < length < n and uniform(s.dice) < 0.5:
        kept = 1
        while length + kept < n and uniform(s.dice) > 0.01:
            kept += 1
    _remove_string(d, s, visit, length, kept)
    s.trip[trip, RUINED] = s.whole[ITERATION]


@compiled
def remove_strings(d: Data, s: State, seed: int) -> None:
    """Remove strings from trips around a visit, in its period."""
    periods = d.size[N_PERIODS]
    task, period = seed // periods, seed % periods
    n_trips, served = s.tally[period, N_ACTIVE], 0
    for i in range(n_trips):
        served += s.trip[s.active[period, i], LEN]
    longest = min(d.scale[LONGEST_STRING], served / max(n_trips, 1))
    n_strings = int(uniform(s.dice) * (4.0 * d.scale[REMOVED] / (1.0 + longest) - 1.0) + 1.0)
    for i in range(-1, d.near.shape[1]):
        if n_strings <= 0:
            break
        visit = (task if i < 0 else d.near[task, i]) * periods + period
        trip = s.node[visit, TRIP]
        if trip != NONE and s.trip[trip, RUINED] != s.whole[ITERATION]:
            _ruin_trip(d, s, visit, longest)
            n_strings -= 1


@compiled
def empty_trip(d: Data, s: State, seed: int) -> None:
    """Empty the trip with fewest visits of those around a visit, in its period."""
    periods = d.size[N_PERIODS]
    task, period = seed // periods, seed % periods
    chosen = NONE
    for i in range(-1, d.near.shape[1]):
        trip = s.node[(task if i < 0 else d.near[task, i]) * periods + period, TRIP]
        if trip != NONE and (chosen == NONE or s.trip[trip, LEN] < s.trip[chosen, LEN]):
            chosen = trip
    if chosen != NONE:
        head = d.size[N_VISITS] + chosen
        while s.node[head, NEXT] != head:
            _drop(d, s, s.node[head, NEXT])


@compiled
def loosen(d: Data, s: State) -> None:
    """Take out what must move together, and by chance all services of tasks whose pattern could change."""
    shift = uniform(s.dice) < d.scale[SHIFT]
    for i in range(s.whole[N_TODO]):
        task = s.todo[i]
        if d.together[task] or (shift and d.movable[task]):
            drop_all(d, s, task)


@compiled
def _close_empty(d: Data, s: State, day: int) -> None:
    trip = s.day[day, FIRST]
    while trip != NONE:
        then = s.trip[trip, THEN]
        if s.trip[trip, LEN] == 0:
            close_trip(d, s, trip)
        trip = then


@compiled
def _evict(d: Data, s: State, day: int) -> None:
    """Empty a day that what was removed has left without a way or out of time."""
    trip = s.day[day, FIRST]
    while trip != NONE:
        head = d.size[N_VISITS] + trip
        while s.node[head, NEXT] != head:
            task = s.node[head, NEXT] // d.size[N_PERIODS]
            _drop(d, s, s.node[head, NEXT])
            if d.together[task]:
                drop_all(d, s, task)
        trip = s.trip[trip, THEN]
    _close_empty(d, s, day)
    refresh(d, s, day)


@compiled
def settle(d: Data, s: State) -> None:
    """Close empty trips and bring times and costs of the changed days up to date."""
    again = True
    while again:
        again = False
        i = 0
        while i < s.whole[N_TOUCHED]:
            day = s.touched[i]
            _close_empty(d, s, day)
            if not refresh(d, s, day):
                _evict(d, s, day)
                again = True
            i += 1
