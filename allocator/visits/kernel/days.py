"""Least cost of one compound's days, whatever else its visitor has to do: dynamic programming from visit to visit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from domain.arrays import Bools, Floats, Ints
from domain.machine_code import compiled

FREE = 1e18


class Calendar(NamedTuple):
    """Of each day (d,) its date, its week (-1: none that counts); off hours (d, 3); the first date after the month."""

    date: Ints
    week: Ints
    off_hours: Bools
    end: int


class Owed(NamedTuple):
    """Visits, least and largest gap, date of the last visit (0: unknown); weeks, visits at home and joint ones."""

    visits: int
    least: int
    most: int
    last: int
    weeks: int
    home: int
    joint: int


class Prices(NamedTuple):
    """Yuan of a day too short or too long, a week without a visit, visits and meetings missed, a trip off hours."""

    short: float
    long: float
    week: float
    home: float
    joint: float
    meeting: float
    off_hours: float


@compiled
def least_yuan(calendar: Calendar, owed: Owed, prices: Prices, free: Bools, branch: Bools, meets: Bools) -> float:
    """Least price of days with at most one visit each in the halves that are `free` (d, 3).

    `branch` (d,) are the days on which the branch goes along, `meets` (d, 3) the meetings.
    """
    n_days, shape = len(calendar.date), (owed.weeks + 1, owed.home + 1, owed.joint + 1)
    now = np.full((n_days, *shape), FREE)
    for day in range(n_days):
        start = 0.0
        if owed.last:
            start = _gap(owed, prices, calendar.date[day] - owed.last)
        _step(calendar, owed, prices, free, branch, meets, now, day, -1, start, np.zeros(shape))
    for _ in range(1, owed.visits):
        after = np.full((n_days, *shape), FREE)
        for day in range(n_days):
            for before in range(day):
                gap = _gap(owed, prices, calendar.date[day] - calendar.date[before])
                _step(calendar, owed, prices, free, branch, meets, after, day, before, gap, now[before])
        now = after
    return float(_closed(calendar, owed, prices, now) + prices.meeting * meets.sum())


@compiled
def _gap(owed: Owed, prices: Prices, gap: int) -> float:
    return float(max(0, owed.least - gap) * prices.short + max(0, gap - owed.most) * prices.long)


@compiled
def _step(
    calendar: Calendar,
    owed: Owed,
    prices: Prices,
    free: Bools,
    branch: Bools,
    meets: Bools,
    after: Floats,
    day: int,
    before: int,
    yuan: float,
    known: Floats,
) -> None:
    """Put a visit on a day behind one on the day `before` (-1 for the first), wherever that is the cheapest way."""
    week = calendar.week[day]
    new = int(week >= 0 and (before < 0 or calendar.week[before] != week))
    for half in range(3):
        if not free[day, half]:
            continue
        off = calendar.off_hours[day, half]
        own = yuan + (prices.off_hours if off else 0.0) - (prices.meeting if meets[day, half] else 0.0)
        home, joint = int(off), int(branch[day] and not off)
        for w in range(known.shape[0]):
            for h in range(known.shape[1]):
                for j in range(known.shape[2]):
                    if before < 0 and w + h + j:
                        continue
                    value = known[w, h, j] + own
                    to = min(owed.weeks, w + new), min(owed.home, h + home), min(owed.joint, j + joint)
                    after[day, to[0], to[1], to[2]] = min(after[day, to[0], to[1], to[2]], value)


@compiled
def _closed(calendar: Calendar, owed: Owed, prices: Prices, now: Floats) -> float:
    """The least over last visits, with what is missing by the end of the month."""
    best = FREE
    for day in range(now.shape[0]):
        rest = max(0, calendar.end - calendar.date[day] - owed.most) * prices.long
        for w in range(now.shape[1]):
            for h in range(now.shape[2]):
                for j in range(now.shape[3]):
                    missing = (owed.weeks - w) * prices.week + (owed.home - h) * prices.home
                    best = min(best, now[day, w, h, j] + rest + missing + (owed.joint - j) * prices.joint)
    return best
