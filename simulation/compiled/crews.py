"""Crews at work and their shifts, and what orders do that find none, as in simulation/reference/crews.py."""

from __future__ import annotations

from domain.machine_code import compiled
from simulation.compiled.base import note
from simulation.compiled.codes import EMERGENCY, EVENT, NOBODY, NONE, ONE, PREEMPTION, STATE, TIMER, URGENT
from simulation.compiled.heaps import plan
from simulation.compiled.lines import count, idle_crew, join, leave_line, next_order, rank_anew, victim, watch
from simulation.compiled.records import Packed


@compiled
def visit(run: Packed, t: float, r: int, urgency: int, work_h: float) -> None:
    """Have some work done by a crew of the order's pool."""
    request = run.request[r]
    request.urgency = urgency
    request.work_h = request.full_h = work_h
    request.ready_h = t
    request.escalated = request.spilled = False
    rank_anew(run, r)
    queue(run, t, r)


@compiled
def queue(run: Packed, t: float, first: int) -> None:
    """Take an idle crew, for an emergency one that does routine work, or a place in line."""
    r = first
    while r != NOBODY:
        request = run.request[r]
        request.stand += 1
        request.state = STATE.IN_LINE
        note(run, t, EVENT.QUEUED, r, request.home)
        crew = idle_crew(run, request.home, r)
        if crew != NOBODY:
            start(run, t, crew, r)
            return
        other = NOBODY
        if request.urgency == EMERGENCY and run.rules[0].preemption != PREEMPTION.NONE:
            crew = victim(run, r)
            if crew != NOBODY:
                other = stop(run, t, crew, EVENT.INTERRUPTED, run.rules[0].preemption == PREEMPTION.RESTART)
                start(run, t, crew, r)
        if crew == NOBODY:
            request.waits = True
            request.queued_h = t
            count(run, t, request.home, ONE)
            join(run, request.home, r)
            watch(run, t, r)
        r = other


@compiled
def call_out(run: Packed, t: float, r: int) -> None:
    """Nobody came to an emergency in time: the duty pool is asked too."""
    request = run.request[r]
    duty = run.pool[request.home].duty
    request.called_out = True
    note(run, t, EVENT.CALLED_OUT, r, duty)
    offer(run, t, duty, r)


@compiled
def escalate(run: Packed, t: float, r: int) -> None:
    """An order that has waited too long becomes urgent."""
    request = run.request[r]
    request.escalated = True
    request.urgency = URGENT
    request.version += 1
    rank_anew(run, r)
    note(run, t, EVENT.ESCALATED, r, request.home)
    join(run, request.home, r)
    if request.spilled:
        for pool in run.pool[request.home].neighbours:
            if pool != NOBODY:
                join(run, pool, r)


@compiled
def spill(run: Packed, t: float, r: int) -> None:
    """An order that has waited too long is offered to the neighbouring pools too."""
    request = run.request[r]
    request.spilled = True
    note(run, t, EVENT.SPILLED, r, request.home)
    for pool in run.pool[request.home].neighbours:
        if pool != NOBODY and request.waits:
            offer(run, t, pool, r)


@compiled
def offer(run: Packed, t: float, pool: int, r: int) -> None:
    """Give a waiting order to an idle crew of another pool, or a place in its line."""
    crew = idle_crew(run, pool, r)
    if crew == NOBODY:
        join(run, pool, r)
    else:
        start(run, t, crew, r)


@compiled
def start(run: Packed, t: float, c: int, r: int) -> None:
    """A crew sets out to an order."""
    leave_line(run, t, r)
    request, crew, job = run.request[r], run.crew[c], run.job[r]
    note(run, t, EVENT.STARTED, r, c)
    request.state = STATE.WORKING
    if not request.begun:
        request.begun = True
        request.started_h = t
    request.pool = crew.pool
    pool = run.pool[crew.pool]
    pool.idle -= crew.idle
    crew.idle = False
    crew.order, crew.left_h, crew.from_place = r, t, crew.place
    crew.drive_h = run.travel_h[crew.place * run.rules[0].places + job.place]
    if crew.pool != request.home and crew.pool == run.pool[request.home].duty:
        crew.drive_h += job.callout_h
    crew.place = job.place
    crew.end_h = t + (crew.drive_h + request.work_h)
    pool.working += 1
    plan(run, crew.end_h, TIMER.WORK_END, c, crew.version)


@compiled
def account(run: Packed, t: float, c: int) -> None:
    """Write down the hours of a crew that stops what it does."""
    crew = run.crew[c]
    pool = run.pool[crew.pool]
    spent_h = t - crew.left_h
    pool.busy_h += spent_h
    pool.travel_h += min(crew.drive_h, spent_h)
    pool.working -= 1
    crew.order = NOBODY
    crew.version += 1


@compiled
def stop(run: Packed, t: float, c: int, event: int, restart: bool) -> int:
    """Interrupt a crew; what is left of the work is for whoever takes it up."""
    crew = run.crew[c]
    r = crew.order
    request = run.request[r]
    if t >= crew.left_h + crew.drive_h:
        request.work_h = request.full_h if restart else crew.end_h - t
    if t - crew.left_h < crew.drive_h / 2.0:
        crew.place = crew.from_place
    account(run, t, c)
    note(run, t, event, r, c)
    return r


@compiled
def release(run: Packed, t: float, c: int) -> None:
    """A crew that is free goes home after its shift, takes the first in line, or waits."""
    crew = run.crew[c]
    if crew.leaving:
        crew.leaving = False
        pay_overtime(run, t, c)
        return
    r = next_order(run, c)
    if r == NOBODY:
        crew.idle = True
        run.pool[crew.pool].idle += 1
    else:
        start(run, t, c, r)


@compiled
def pay_overtime(run: Packed, t: float, c: int) -> None:
    """Hours beyond the end of a shift count, and are owed where the pool takes them off later sessions."""
    crew = run.crew[c]
    pool = run.pool[crew.pool]
    over_h = t - crew.until_h
    pool.overtime_h += over_h
    if pool.owes:
        pool.owed_h += over_h


@compiled
def come_on_duty(run: Packed, t: float, session: int) -> None:
    """A crew's session begins, shortened by what its pool owes."""
    c = run.session[session].crew
    crew = run.crew[c]
    pool = run.pool[crew.pool]
    from_h, to_h = run.session[session].from_h, run.session[session].to_h
    off_h = min(pool.owed_h, to_h - from_h)
    pool.owed_h -= off_h
    pool.off_h += off_h
    if to_h - off_h <= from_h:
        return
    if crew.leaving:
        crew.leaving = False
        pay_overtime(run, t, c)
    crew.until_h = to_h - off_h
    plan(run, crew.until_h, TIMER.CREW_OFF, c, NONE)
    if crew.order == NOBODY:
        crew.place = crew.base
        release(run, t, c)


@compiled
def end_shift(run: Packed, t: float, c: int) -> None:
    """A session ends: work that takes no longer than the cap is finished, other work is handed over."""
    crew = run.crew[c]
    if crew.order == NOBODY:
        run.pool[crew.pool].idle -= crew.idle
        crew.idle = False
    elif crew.end_h - t <= run.rules[0].overtime_cap_h:
        crew.leaving = True
    else:
        r = stop(run, t, c, EVENT.HANDED_OVER, False)
        queue(run, t, r)
