"""Lines of orders that wait for a crew, and who is chosen from them, as in simulation/reference/crews.py."""

from __future__ import annotations

from domain.machine_code import compiled
from simulation.compiled.codes import EMERGENCY, INF, NOBODY, ONE, ROUTINE, TIMER, URGENT
from simulation.compiled.heaps import leave_first, plan, stand_in
from simulation.compiled.records import Packed


@compiled
def rank_anew(run: Packed, r: int) -> None:
    """Place of an order of its urgency in the order of service."""
    request = run.request[r]
    request.rank = run.rules[0].rank[request.urgency]
    if run.rules[0].by_due:
        request.due_h = run.job[r].due_h
    else:
        request.due_h = request.ready_h + run.rules[0].offset_h[request.urgency]


@compiled
def count(run: Packed, t: float, pool: int, change: int) -> None:
    """The number of orders that wait in a pool changes."""
    p = run.pool[pool]
    p.line_h += p.waiting * (t - p.since_h)
    p.since_h = t
    p.waiting += change


@compiled
def join(run: Packed, pool: int, r: int) -> None:
    """Take a place in a pool's line."""
    stand_in(run, pool * run.rules[0].skills + run.job[r].skill, r)


@compiled
def leave_line(run: Packed, t: float, r: int) -> None:
    """Give up all places in lines."""
    request = run.request[r]
    request.version += 1
    if request.waits:
        request.waits = False
        count(run, t, request.home, -ONE)
        run.pool[request.home].waited_h += t - request.queued_h


@compiled
def watch(run: Packed, t: float, r: int) -> None:
    """Plan what happens when an order waits too long."""
    request = run.request[r]
    urgency = request.urgency
    duty = run.pool[request.home].duty
    if urgency == EMERGENCY and duty not in (NOBODY, request.home):
        plan(run, t + run.rules[0].callout_h, TIMER.CALLOUT, r, request.stand)
    if urgency > URGENT and not request.escalated and run.rules[0].escalate_h[urgency] < INF:
        plan(run, t + run.rules[0].escalate_h[urgency], TIMER.ESCALATE, r, request.stand)
    if run.rules[0].spill_h[urgency] < INF:
        plan(run, t + run.rules[0].spill_h[urgency], TIMER.SPILL, r, request.stand)


@compiled
def waits_still(run: Packed, r: int, stand: int) -> bool:
    """Whether an order stands in line as it did when a timer was planned."""
    request = run.request[r]
    return request.waits and request.stand == stand


@compiled
def idle_crew(run: Packed, pool: int, r: int) -> int:
    """The idle crew with the skill that has the shortest way."""
    p = run.pool[pool]
    best, shortest = NOBODY, INF
    if p.idle == 0:
        return best
    skill, place = run.job[r].skill, run.job[r].place
    for c in range(p.first, p.last):
        crew = run.crew[c]
        if crew.idle and (crew.skills >> skill) & 1:
            way_h = run.travel_h[crew.place * run.rules[0].places + place]
            if best == NOBODY or way_h < shortest:
                best, shortest = c, way_h
    return best


@compiled
def victim(run: Packed, r: int) -> int:
    """The able crew of the pool with the least important routine or planned work."""
    p = run.pool[run.request[r].home]
    skill = run.job[r].skill
    best = NOBODY
    for c in range(p.first, p.last):
        crew = run.crew[c]
        if crew.order == NOBODY or not (crew.skills >> skill) & 1:
            continue
        if run.request[crew.order].urgency < ROUTINE:
            continue
        if best == NOBODY or follows(run, crew.order, run.crew[best].order):
            best = c
    return best


@compiled
def follows(run: Packed, r: int, other: int) -> bool:
    """Whether an order is served after another."""
    a, b = run.request[r], run.request[other]
    if a.rank != b.rank:
        return a.rank > b.rank
    if a.due_h != b.due_h:
        return a.due_h > b.due_h
    return r > other


@compiled
def first_in_line(run: Packed, line: int) -> int:
    """The first order of a line that has not left it."""
    while run.line[line].first != NOBODY:
        place = run.standing[run.line[line].first]
        if place.version == run.request[place.request].version:
            return place.request
        leave_first(run, line)
    return NOBODY


@compiled
def next_order(run: Packed, c: int) -> int:
    """The first in the lines of a crew's pool that it has the skill for."""
    crew = run.crew[c]
    skills = run.rules[0].skills
    best = NOBODY
    for skill in range(skills):
        if not (crew.skills >> skill) & 1:
            continue
        r = first_in_line(run, crew.pool * skills + skill)
        if r != NOBODY and (best == NOBODY or follows(run, best, r)):
            best = r
    return best
