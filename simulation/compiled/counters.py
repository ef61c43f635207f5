"""Desks, mediation rooms and conferences, as in simulation/reference/counters.py and meetings.py.

Lines are chains of requests. A request that left without being served stays in its chain until its turn comes.
"""

from __future__ import annotations

from domain.machine_code import compiled
from simulation.compiled.base import note
from simulation.compiled.codes import EVENT, INF, NOBODY, NONE, STATE, STREET, TIMER
from simulation.compiled.heaps import plan
from simulation.compiled.records import Packed


@compiled
def stand(run: Packed, t: float, k: int, r: int) -> None:
    """Take a place in line, or a free server."""
    counter = run.counter[k]
    run.request[r].behind = NOBODY
    if counter.head == NOBODY:
        counter.head = r
    else:
        run.request[counter.tail].behind = r
    counter.tail = r
    run.request[r].in_room = counter.room
    serve(run, t, k)


@compiled
def gone(run: Packed, k: int, r: int) -> bool:
    """Whether a request has left a mediation room's line; nobody leaves a desk's."""
    return run.counter[k].room and not run.request[r].in_room


@compiled
def serve(run: Packed, t: float, k: int) -> None:
    """Serve the first in line while somebody is free; while closed, plan to do so at the next opening."""
    counter = run.counter[k]
    while counter.free > 0:
        while counter.head != NOBODY and gone(run, k, counter.head):
            counter.head = run.request[counter.head].behind
        if counter.head == NOBODY:
            return
        opens_h = next_open_h(run, t, k)
        if opens_h > t:
            if not counter.planned and opens_h < INF:
                counter.planned = True
                plan(run, opens_h, TIMER.COUNTER_OPEN, k, NONE)
            return
        r = counter.head
        counter.head = run.request[r].behind
        begin(run, t, k, r)


@compiled
def next_open_h(run: Packed, t: float, k: int) -> float:
    """First moment from now on at which the counter is open, inf when it does not open again."""
    counter = run.counter[k]
    while counter.hours < counter.last and run.opening[counter.hours].to_h <= t:
        counter.hours += 1
    if counter.hours == counter.last:
        return INF
    return max(t, run.opening[counter.hours].from_h)


@compiled
def begin(run: Packed, t: float, k: int, r: int) -> None:
    """Serve a request."""
    counter, request, job = run.counter[k], run.request[r], run.job[r]
    counter.free -= 1
    if counter.room:
        request.in_room = False
        request.state = STATE.IN_SESSION
        note(run, t, EVENT.IN_SESSION, r, k)
        service_h = job.session_h
    elif request.rerouted:
        service_h = job.triage_h[1]
    else:
        service_h = job.triage_h[0]
    counter.served_h += service_h
    plan(run, t + service_h, TIMER.COUNTER_END, r, k)


@compiled
def file(run: Packed, t: float, body: int, r: int, level: int) -> None:
    """Put a case on a conference's agenda."""
    conference = run.conference[body]
    link(run, r, NOBODY, level)
    if conference.head == NOBODY:
        conference.head = r
    else:
        link(run, conference.tail, r, level)
    conference.tail = r
    plan_meeting(run, t, body, level)


@compiled
def link(run: Packed, r: int, behind: int, level: int) -> None:
    """Put a request behind another on a level's agenda; a case may still be on the street's when it is on the next."""
    if level == STREET:
        run.request[r].behind_street = behind
    else:
        run.request[r].behind_district = behind


@compiled
def following(run: Packed, r: int, level: int) -> int:
    """The request behind another on a level's agenda."""
    if level == STREET:
        return run.request[r].behind_street
    return run.request[r].behind_district


@compiled
def waits(run: Packed, r: int, level: int) -> bool:
    """Whether a case still waits for a level's conference."""
    request = run.request[r]
    return request.state == STATE.FILED and request.step == level


@compiled
def plan_meeting(run: Packed, t: float, body: int, level: int) -> None:
    """Meet on the next date, when there is a case to hear; at the hour of a meeting not yet held, at that one."""
    conference = run.conference[body]
    while conference.head != NOBODY and not waits(run, conference.head, level):
        conference.head = following(run, conference.head, level)
    if conference.planned or conference.head == NOBODY:
        return
    while conference.coming < conference.last and run.meeting_h[conference.coming] < t:
        conference.coming += 1
    if conference.coming < conference.last:
        conference.planned = True
        plan(run, run.meeting_h[conference.coming], TIMER.MEETING, body, level)
