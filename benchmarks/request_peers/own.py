"""The common model as arrays of our engines."""

from __future__ import annotations

import numpy as np

from benchmarks.request_peers.common import (
    BAD_SHARE,
    CREWS,
    DAY_H,
    ENDS_H,
    PATIENCE_H,
    POOLS,
    RATES_H,
    REOPEN_H,
    SHARES,
    SHIFT_FROM_H,
    SHIFT_TO_H,
    VISITS,
    WORK_MU,
    WORK_SIGMA,
    Waits,
)
from simulation.events import Dispatch, Preemption
from simulation.outcome import CREW
from simulation.world import (
    ATTEMPTS,
    CLASSES,
    LEVELS,
    NEIGHBOURS,
    NOBODY,
    OFFERS,
    Conduct,
    Conferences,
    Counters,
    Crews,
    Dates,
    Finished,
    Floats,
    Ints,
    Jobs,
    PoolRows,
    World,
)

NEVER = np.inf


def drawn_world(days: int, rng: np.random.Generator) -> World:
    """Draw the requests of so many days."""
    registered_h, pool = _arrivals(days, rng)
    return World(
        horizon_h=days * DAY_H,
        jobs=_jobs(registered_h, pool, rng),
        counters=Counters(servers=_whole(1), first=np.zeros(2, np.int64), from_h=np.zeros(0), to_h=np.zeros(0)),
        crews=_crews(days),
        pools=PoolRows(
            asked=np.zeros((POOLS, OFFERS), np.int64),
            neighbours=np.full((POOLS, NEIGHBOURS), NOBODY),
            duty=np.full(POOLS, NOBODY),
            owes=np.zeros(POOLS, bool),
        ),
        conferences=Conferences(dates=_no_dates(), cases=_whole(1)),
        councils=_no_dates(),
        cleanings=_no_dates(),
        conduct=_conduct(),
        travel_h=np.zeros((1, 1)),
        skills=1,
    )


def waits_of(world: World, done: Finished) -> Waits:
    """Waits and shares of those who leave, by pool."""
    pool, came = world.jobs.pool, ~np.isnan(done.started_h)
    n = np.bincount(pool, minlength=POOLS)
    wait_h = np.where(came, done.started_h - world.jobs.registered_h, 0.0)
    return Waits(
        requests=len(world.jobs),
        wait_h=np.bincount(pool, wait_h, POOLS) / np.bincount(pool, came, POOLS),
        left_share=np.bincount(pool, ~np.isnan(done.withdrawn_h), POOLS) / n,
    )


def _arrivals(days: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Hours at which requests come, in order, and their pools: a Poisson process, constant in each part of a day."""
    begins = np.array((0.0, *ENDS_H[:-1]))
    lasts = np.array(ENDS_H) - begins
    counts = rng.poisson(np.broadcast_to(lasts * RATES_H, (POOLS, days, len(ENDS_H))))
    begin = (np.arange(days)[:, None] * DAY_H + begins).ravel()
    cell = np.repeat(np.arange(counts.size), counts.ravel())
    part, pool = cell % begin.size, cell // begin.size
    hours = begin[part] + rng.random(len(cell)) * np.tile(lasts, days)[part]
    order = np.argsort(hours)
    return hours[order], pool[order]


def _jobs(registered_h: Floats, pool: Ints, rng: np.random.Generator) -> Jobs:
    n = len(registered_h)
    urgency = rng.choice(len(SHARES), n, p=SHARES)
    none, false = np.zeros(n), np.zeros(n, bool)
    whole = np.zeros(n, np.int64)
    return Jobs(
        registered_h=registered_h,
        direct_h=none,
        desk=whole,
        triage_h=np.zeros((n, 2)),
        misrouted=false,
        misroute_h=none,
        way=np.full(n, CREW),
        leave_h=registered_h + np.array(PATIENCE_H)[urgency] * rng.exponential(1.0, n),
        place=whole,
        urgency=urgency,
        skill=whole,
        pool=pool,
        offered=false,
        answer_h=np.zeros((n, OFFERS)),
        refuses=np.zeros((n, OFFERS), bool),
        elsewhere_h=none,
        appointment_h=none,
        due_h=none,
        materials_h=none,
        work_h=rng.lognormal(WORK_MU, WORK_SIGMA, (n, ATTEMPTS)),
        bad=rng.random((n, ATTEMPTS)) < np.where(np.arange(ATTEMPTS) < VISITS - 1, BAD_SHARE, 0.0),
        reopen_h=rng.exponential(REOPEN_H, (n, ATTEMPTS)),
        callout_h=none,
        rate_h=np.full(n, np.nan),
        room=np.full(n, NOBODY),
        street=whole,
        district=whole,
        session_h=none,
        settles=np.ones((n, LEVELS), bool),
    )


def _crews(days: int) -> Crews:
    crews = POOLS * CREWS
    from_h = np.repeat(np.arange(days) * DAY_H + SHIFT_FROM_H, crews)
    return Crews(
        first=np.arange(POOLS + 1) * CREWS,
        pool=np.repeat(np.arange(POOLS), CREWS),
        skills=np.ones(crews, np.int64),
        base=np.zeros(crews, np.int64),
        crew=np.tile(np.arange(crews), days),
        from_h=from_h,
        to_h=from_h + (SHIFT_TO_H - SHIFT_FROM_H),
    )


def _conduct() -> Conduct:
    """First come, first served within classes; nothing hurries, interrupts or is handed over."""
    return Conduct(
        window_h=0.0,
        dispatch=Dispatch.OWN_FIRST,
        rank=np.arange(CLASSES),
        offset_h=np.zeros(CLASSES),
        by_due=False,
        escalate_h=np.full(CLASSES, NEVER),
        spill_h=np.full(CLASSES, NEVER),
        callout_h=0.0,
        preemption=Preemption.NONE,
        overtime_cap_h=NEVER,
        look_h=0.0,
        volunteers_from_h=0.0,
        volunteers_to_h=DAY_H,
        appointments_from_h=0.0,
        appointments_to_h=DAY_H,
        notice_h=0.0,
        limit_h=np.full(LEVELS, NEVER),
    )


def _no_dates() -> Dates:
    return Dates(first=np.zeros(2, np.int64), time_h=np.zeros(0))


def _whole(value: int) -> Ints:
    return np.array([value], np.int64)
