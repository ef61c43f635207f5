"""The loop of the compiled engine: timers in their order, requests as they come, crews as they come on duty."""

from __future__ import annotations

from domain.machine_code import compiled
from simulation.compiled.base import close, note, tables, withdraw
from simulation.compiled.codes import EVENT, INF, NOBODY, NONE, STATE, TIMER
from simulation.compiled.counters import following, plan_meeting, serve, stand, waits
from simulation.compiled.crews import account, call_out, come_on_duty, end_shift, escalate, release, spill
from simulation.compiled.heaps import drop_first
from simulation.compiled.lines import count, leave_line, waits_still
from simulation.compiled.records import Packed
from simulation.compiled.steps import (
    answer,
    come_back,
    first_visit,
    hear_company,
    heard,
    pass_up,
    register,
    reopen,
    supply,
    worked,
)
from simulation.events import OWNER_BITS


def run_loop(x: Packed) -> bool:
    """Run until the horizon; False when there was not room enough for timers, lines or the trace."""
    run = tables(x)
    space, end_h = run.space[0], run.rules[0].horizon_h
    requests, sessions = len(x.job), len(x.session)
    r = s = 0
    while True:
        time_h, key, token = INF, NONE, NONE
        if space.timers:
            first = run.timer[0]
            time_h, key, token = first.time_h, first.key, first.token
        source = 0
        if r < requests and sooner(x.job[r].registered_h, TIMER.REGISTER, r, time_h, key):
            time_h, key, source = x.job[r].registered_h, (TIMER.REGISTER << OWNER_BITS) | r, 1
        if s < sessions and sooner(x.session[s].from_h, TIMER.CREW_ON, s, time_h, key):
            time_h, key, source = x.session[s].from_h, (TIMER.CREW_ON << OWNER_BITS) | s, 2
        if time_h >= end_h or space.full:
            break
        if source == 1:
            register(run, time_h, r)
            r += 1
        elif source == 2:
            come_on_duty(run, time_h, s)
            s += 1
        else:
            drop_first(run)
            dispatch(run, time_h, key >> OWNER_BITS, key & ((1 << OWNER_BITS) - 1), token)
    finish(run, end_h, len(x.crew), requests, len(x.pool))
    return not space.full


@compiled
def sooner(time_h: float, timer: int, owner: int, other_h: float, other_key: int) -> bool:
    """Whether a timer runs before another."""
    return time_h < other_h or (time_h == other_h and ((timer << OWNER_BITS) | owner) < other_key)


@compiled
def dispatch(run: Packed, t: float, timer: int, owner: int, token: int) -> None:
    """Run one timer, unless what it was planned for is over."""
    if timer == TIMER.WORK_END:
        end_work(run, t, owner, token)
    elif timer == TIMER.COUNTER_END:
        end_service(run, t, owner, token)
    elif timer == TIMER.CREW_OFF:
        end_shift(run, t, owner)
    elif timer == TIMER.COUNTER_OPEN:
        run.counter[owner].planned = False
        serve(run, t, owner)
    elif timer == TIMER.MEETING:
        meet(run, t, owner, token)
    elif timer == TIMER.ANSWER:
        answer(run, t, owner)
    elif timer in (TIMER.CALLOUT, TIMER.ESCALATE, TIMER.SPILL):
        if waits_still(run, owner, token):
            hurry(run, t, timer, owner)
    else:
        go_on(run, t, timer, owner, token)


@compiled
def hurry(run: Packed, t: float, timer: int, r: int) -> None:
    """An order has waited too long."""
    if timer == TIMER.CALLOUT:
        call_out(run, t, r)
    elif timer == TIMER.ESCALATE:
        escalate(run, t, r)
    else:
        spill(run, t, r)


@compiled
def go_on(run: Packed, t: float, timer: int, r: int, token: int) -> None:
    """A request goes on after a time that was known before, unless it was withdrawn."""
    if timer == TIMER.RATE:
        run.request[r].rated = True
        note(run, t, EVENT.RATED, r, NOBODY)
    elif timer == TIMER.WITHDRAW:
        lose_patience(run, t, r)
    elif timer == TIMER.CLIMB:
        pass_up(run, t, r, token)
    elif timer == TIMER.RETURN:
        come_back(run, t, r)
    elif timer == TIMER.MATERIALS:
        supply(run, t, r)
    elif timer == TIMER.REOPEN:
        reopen(run, t, r)
    elif run.request[r].state != STATE.WITHDRAWN:
        wait_no_more(run, t, timer, r, token)


@compiled
def wait_no_more(run: Packed, t: float, timer: int, r: int, token: int) -> None:
    """What the residents of a request have waited for comes."""
    if timer == TIMER.OFFER:
        hear_company(run, t, r, token)
    elif timer == TIMER.ELSEWHERE:
        close(run, t, r, EVENT.DONE, run.job[r].way, True)
    elif timer == TIMER.APPOINTMENT:
        first_visit(run, t, r)
    elif timer == TIMER.COUNCIL:
        heard(run, t, r)
    elif timer == TIMER.NOTICE:
        stand(run, t, run.job[r].room, r)


@compiled
def end_work(run: Packed, t: float, c: int, version: int) -> None:
    """A crew has finished: the request goes on, then the crew is free."""
    crew = run.crew[c]
    if crew.version == version and crew.order != NOBODY:
        r = crew.order
        account(run, t, c)
        worked(run, t, r)
        release(run, t, c)


@compiled
def end_service(run: Packed, t: float, r: int, k: int) -> None:
    """A desk or a mediator has finished: the request goes on, then the next in line is served."""
    counter = run.counter[k]
    counter.free += 1
    if counter.room:
        heard(run, t, r)
    else:
        answer(run, t, r)
    serve(run, t, k)


@compiled
def meet(run: Packed, t: float, body: int, level: int) -> None:
    """A conference hears as many cases as its agenda holds."""
    conference = run.conference[body]
    conference.planned = False
    conference.coming += 1
    left = conference.cases
    while conference.head != NOBODY and left > 0:
        r = conference.head
        conference.head = following(run, r, level)
        if waits(run, r, level):
            run.request[r].state = STATE.IN_SESSION
            left -= 1
            heard(run, t, r)
    plan_meeting(run, t, body, level)


@compiled
def lose_patience(run: Packed, t: float, r: int) -> None:
    """Residents withdraw what nobody has begun."""
    request = run.request[r]
    if not request.begun and request.state in (
        STATE.ELSEWHERE,
        STATE.ASKING,
        STATE.APPOINTED,
        STATE.IN_LINE,
        STATE.FILED,
    ):
        if request.state == STATE.IN_LINE:
            leave_line(run, t, r)
        withdraw(run, t, r)
        request.in_room = False


@compiled
def finish(run: Packed, end_h: float, crews: int, requests: int, pools: int) -> None:
    """Count what crews and lines have come to when the time is over."""
    for c in range(crews):
        if run.crew[c].order != NOBODY:
            account(run, end_h, c)
    for r in range(requests):
        request = run.request[r]
        if request.waits:
            run.pool[request.home].waited_h += end_h - request.queued_h
    for p in range(pools):
        count(run, end_h, p, NONE)
