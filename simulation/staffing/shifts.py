"""Crews of many pools on shifts of every day, put together in arrays: the same as `simulation.presence.crews_of` makes
of a stated staffing, at a small part of the time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import DAY_H
from simulation.categories import LIFT
from simulation.district import SHIFT_FROM_H, SHIFT_H, District
from simulation.pooling import LIFTS, Pooled
from simulation.presence import UNLICENSED
from simulation.world import Crews


def with_shifts(
    district: District, pooled: Pooled, others: Crews, crews: NDArray[np.int64]
) -> tuple[Crews, NDArray[np.float64]]:
    """Crews on shifts (n_pools, n_shifts) before the `others` of each pool, and the hours that they add (n_pools,)."""
    calendar = district.calendar
    pool, shift = np.nonzero(crews)
    many = crews[pool, shift]
    pool, shift = np.repeat(pool, many), np.repeat(shift, many)
    lifts = np.array([kind == LIFTS for kind, _ in pooled.keys], bool)
    skills = np.where(lifts[pool], 1 << LIFT, UNLICENSED)
    begin = np.array(list(SHIFT_FROM_H.values()))[shift]
    from_h = (begin[:, None] + np.arange(calendar.days) * DAY_H).ravel()
    crew = np.repeat(np.arange(len(pool)), calendar.days)
    held = from_h < calendar.horizon_h
    from_h, crew = from_h[held], crew[held]
    to_h = np.minimum(from_h + SHIFT_H, calendar.horizon_h)
    every_pool = np.concatenate([pool, others.pool])
    order = np.argsort(every_pool, kind="stable")
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    all_crew = number[np.concatenate([crew, others.crew + len(pool)])]
    all_from, all_to = np.concatenate([from_h, others.from_h]), np.concatenate([to_h, others.to_h])
    sessions = np.lexsort((all_crew, all_from))
    sorted_pool = every_pool[order]
    made = replace(
        others,
        first=np.searchsorted(sorted_pool, np.arange(len(pooled.keys) + 1)),
        pool=sorted_pool,
        skills=np.concatenate([skills, others.skills])[order].astype(np.int64),
        base=pooled.base[sorted_pool],
        crew=all_crew[sessions],
        from_h=all_from[sessions],
        to_h=all_to[sessions],
    )
    hours = np.bincount(pool[crew], weights=to_h - from_h, minlength=len(pooled.keys)).astype(float)
    return made, hours
