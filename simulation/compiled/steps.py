"""What happens next to a request, as in simulation/reference/stories.py, one function for each moment of its story."""

from __future__ import annotations

import math

from domain.machine_code import compiled
from simulation.compiled.base import close, next_date, note, withdraw, within_daily
from simulation.compiled.codes import (
    AT_DESK,
    CLEANING_DAY,
    COMMUNITY,
    COMPOUND,
    CREW,
    DISPATCH,
    EVENT,
    INF,
    LADDER,
    LOOK,
    NAN,
    NOBODY,
    NONE,
    ON_VISIT,
    PLANNED,
    STATE,
    STREET,
    TIMER,
    URGENT,
    VOLUNTEERS,
)
from simulation.compiled.counters import file, stand
from simulation.compiled.crews import visit
from simulation.compiled.heaps import plan
from simulation.compiled.records import Packed
from simulation.world import ATTEMPTS, OFFERS


@compiled
def register(run: Packed, t: float, r: int) -> None:
    """A request is registered and goes to the desk, or to whoever took it down."""
    job = run.job[r]
    note(run, t, EVENT.REGISTERED, r, job.place)
    run.request[r].state = STATE.AT_DESK
    if not math.isnan(job.direct_h):
        plan(run, t + job.direct_h, TIMER.ANSWER, r, NONE)
    else:
        stand(run, t, job.desk, r)


@compiled
def answer(run: Packed, t: float, r: int) -> None:
    """The first answer, or the second of one that had gone astray."""
    job, request = run.job[r], run.request[r]
    if request.rerouted:
        note(run, t, EVENT.REROUTED, r, job.way)
    else:
        request.responded_h = t
        note(run, t, EVENT.ANSWERED, r, job.way)
        if job.misrouted:
            request.state = STATE.ASTRAY
            request.rerouted = True
            note(run, t, EVENT.MISROUTED, r, NOBODY)
            plan(run, t + job.misroute_h, TIMER.RETURN, r, NONE)
            return
    go(run, t, r)


@compiled
def come_back(run: Packed, t: float, r: int) -> None:
    """A request that had gone astray is at the desk again."""
    run.request[r].state = STATE.AT_DESK
    stand(run, t, run.job[r].desk, r)


@compiled
def go(run: Packed, t: float, r: int) -> None:
    """The way in which a request is dealt with after its answer, while patience lasts."""
    job = run.job[r]
    if job.way in (AT_DESK, ON_VISIT):
        close(run, t, r, EVENT.DONE, job.way, True)
        return
    if job.leave_h <= t:
        withdraw(run, t, r)
        return
    if job.leave_h < run.rules[0].horizon_h:
        plan(run, job.leave_h, TIMER.WITHDRAW, r, NONE)
    if job.way == LADDER:
        climb(run, t, r, COMPOUND)
    elif job.way != CREW:
        elsewhere(run, t, r)
    elif job.offered:
        begin_asking(run, t, r)
    else:
        give(run, t, r, job.pool)


@compiled
def elsewhere(run: Packed, t: float, r: int) -> None:
    """Somebody does it who does not compete with others for it."""
    job, rules = run.job[r], run.rules[0]
    place = run.place[job.place]
    run.request[r].state = STATE.ELSEWHERE
    if job.way == CLEANING_DAY:
        done_h = next_date(run.cleaning_h, place.cleaning, place.cleaning_end, t)
    else:
        done_h = t + job.elsewhere_h
    if job.way == VOLUNTEERS:
        done_h = within_daily(done_h, rules.volunteers_from_h, rules.volunteers_to_h)
    if done_h < INF:
        plan(run, done_h, TIMER.ELSEWHERE, r, NONE)


# Companies


@compiled
def begin_asking(run: Packed, t: float, r: int) -> None:
    """Companies are asked, in the order that the dispatch rule says."""
    request, own = run.request[r], run.job[r].pool
    request.state = STATE.ASKING
    request.asked = 0
    request.turn = 0
    request.start = 0
    if run.rules[0].dispatch == DISPATCH.ROTATION:
        pool = run.pool[own]
        request.start = pool.turn
        pool.turn = (pool.turn + 1) % OFFERS
    ask(run, t, r)


@compiled
def candidate(run: Packed, r: int) -> int:
    """Which of the companies is asked next."""
    request, own = run.request[r], run.job[r].pool
    if run.rules[0].dispatch != DISPATCH.LEAST_BUSY:
        return (request.start + request.turn) % OFFERS
    best, least = NOBODY, INF
    for k in range(OFFERS):
        if not (request.asked >> k) & 1:
            pool = run.pool[run.pool[own].asked[k]]
            load = (pool.waiting + pool.working) / max(1, pool.last - pool.first)
            if load < least:
                best, least = k, load
    return best


@compiled
def ask(run: Packed, t: float, r: int) -> None:
    """Offer a request to the next company."""
    request, job = run.request[r], run.job[r]
    k = candidate(run, r)
    request.asked |= 1 << k
    pool = run.pool[job.pool].asked[k]
    note(run, t, EVENT.OFFERED, r, pool)
    plan(run, t + min(job.answer_h[request.turn], run.rules[0].window_h), TIMER.OFFER, r, pool)


@compiled
def hear_company(run: Packed, t: float, r: int, pool: int) -> None:
    """A company has accepted, refused or let the window pass; when all have not taken it, the first is ordered to."""
    request, job = run.request[r], run.job[r]
    turn = request.turn
    if job.answer_h[turn] > run.rules[0].window_h:
        note(run, t, EVENT.TIMED_OUT, r, pool)
    elif job.refuses[turn]:
        request.refused += 1
        note(run, t, EVENT.REFUSED, r, pool)
    else:
        note(run, t, EVENT.ACCEPTED, r, pool)
        give(run, t, r, pool)
        return
    request.turn += 1
    if request.turn < OFFERS:
        ask(run, t, r)
    else:
        note(run, t, EVENT.ORDERED, r, job.pool)
        give(run, t, r, job.pool)


# Crews


@compiled
def give(run: Packed, t: float, r: int, pool: int) -> None:
    """A pool has the order; planned work waits for its date."""
    request, job, rules = run.request[r], run.job[r], run.rules[0]
    request.home = request.pool = pool
    if job.urgency == PLANNED:
        request.state = STATE.APPOINTED
        note(run, t, EVENT.APPOINTED, r, pool)
        date_h = within_daily(t + job.appointment_h, rules.appointments_from_h, rules.appointments_to_h)
        plan(run, date_h, TIMER.APPOINTMENT, r, NONE)
    else:
        first_visit(run, t, r)


@compiled
def first_visit(run: Packed, t: float, r: int) -> None:
    """A crew is wanted, to look first where materials are missing."""
    request, job = run.request[r], run.job[r]
    if job.materials_h > 0:
        request.attempt = LOOK
        visit(run, t, r, job.urgency, run.rules[0].look_h)
    else:
        request.attempt = 0
        visit(run, t, r, job.urgency, job.work_h[0])


@compiled
def worked(run: Packed, t: float, r: int) -> None:
    """A crew has done what it came for."""
    request, job = run.request[r], run.job[r]
    attempt = request.attempt
    if attempt == LOOK:
        request.state = STATE.PAUSED
        note(run, t, EVENT.PAUSED, r, NOBODY)
        plan(run, t + job.materials_h, TIMER.MATERIALS, r, NONE)
        return
    again = job.bad[attempt] and attempt + 1 < ATTEMPTS
    close(run, t, r, EVENT.CLOSED, request.home, not again)
    if again:
        plan(run, t + job.reopen_h[attempt], TIMER.REOPEN, r, NONE)


@compiled
def supply(run: Packed, t: float, r: int) -> None:
    """The materials are there."""
    job = run.job[r]
    run.request[r].attempt = 0
    note(run, t, EVENT.SUPPLIED, r, NOBODY)
    visit(run, t, r, job.urgency, job.work_h[0])


@compiled
def reopen(run: Packed, t: float, r: int) -> None:
    """Residents are not content with the work."""
    request = run.request[r]
    request.resolved_h = NAN
    request.reopened += 1
    request.attempt += 1
    note(run, t, EVENT.REOPENED, r, NOBODY)
    visit(run, t, r, URGENT, run.job[r].work_h[request.attempt])


# The ladder of disputes


@compiled
def climb(run: Packed, t: float, r: int, first: int) -> None:
    """A case is filed at a level; a community without mediators passes it on."""
    request, job = run.request[r], run.job[r]
    level = first
    request.state = STATE.FILED
    request.step = level
    note(run, t, EVENT.FILED, r, level)
    if level == COMMUNITY and job.room == NOBODY:
        note(run, t, EVENT.PASSED_UP, r, level)
        level = STREET
        request.step = level
        note(run, t, EVENT.FILED, r, level)
    limit_h = t + run.rules[0].limit_h[level]
    if level == COMPOUND:
        place = run.place[job.place]
        meets_h = next_date(run.council_h, place.council, place.council_end, t)
        if meets_h > limit_h:
            plan(run, limit_h, TIMER.CLIMB, r, level)
        elif meets_h < INF:
            plan(run, meets_h, TIMER.COUNCIL, r, NONE)
    elif level == COMMUNITY:
        invited_h = t + run.rules[0].notice_h
        if limit_h <= invited_h:
            plan(run, limit_h, TIMER.CLIMB, r, level)
        else:
            plan(run, invited_h, TIMER.NOTICE, r, NONE)
            if limit_h < INF:
                plan(run, limit_h, TIMER.CLIMB, r, level)
    else:
        file(run, t, job.street if level == STREET else job.district, r, level)
        if limit_h < INF:
            plan(run, limit_h, TIMER.CLIMB, r, level)


@compiled
def heard(run: Packed, t: float, r: int) -> None:
    """A level has heard a case: it settles it, or the case climbs."""
    request = run.request[r]
    level = request.step
    if run.job[r].settles[level]:
        request.level = level
        close(run, t, r, EVENT.SETTLED, level, True)
    else:
        note(run, t, EVENT.CLIMBED, r, level)
        climb(run, t, r, level + 1)


@compiled
def pass_up(run: Packed, t: float, r: int, level: int) -> None:
    """A level has not heard a case in time."""
    request = run.request[r]
    if request.state == STATE.FILED and request.step == level:
        request.in_room = False
        note(run, t, EVENT.PASSED_UP, r, level)
        climb(run, t, r, level + 1)
