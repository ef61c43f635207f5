"""The best days of a task with one team: found exactly, for what a visit on each day adds."""

from __future__ import annotations

import numpy as np

from allocator.teams.kernel.layout import (
    ADD_OVER,
    ADD_SECONDS,
    ADD_YUAN,
    LEAST,
    MONTH,
    MOST,
    MOST_OVER,
    N_DAYS,
    NONE,
    OVER,
    SECONDS,
    SPACING,
    SURCHARGE,
    WANTED,
    Board,
)
from allocator.teams.kernel.routes import overtime_s
from domain.machine_code import compiled


@compiled
def beyond(b: Board, task: int, gap: int) -> float:
    """Price of a gap in days."""
    return float(max(0, gap - b.need[task, MOST]) * b.total[SPACING])


@compiled
def spacing(b: Board, task: int, mask: int) -> float:
    """Price of all gaps of a set of days, those to the ends of the month included; nothing without a visit."""
    if mask == 0:
        return 0.0
    total, last = 0.0, 1
    for day in range(b.size[N_DAYS]):
        if mask >> day & 1:
            total += beyond(b, task, b.date[day] - last)
            last = b.date[day]
    return total + beyond(b, task, b.size[MONTH] - last)


@compiled
def spread(b: Board, task: int, visits: int) -> None:
    """Fill the tables: least price of k + 1 visits, the last of them on each day, and the day before that.

    `key[day]` is what a visit on a day adds.
    """
    days = b.size[N_DAYS]
    for day in range(days):
        b.cost[0, day] = b.key[day] + beyond(b, task, b.date[day] - 1)
        b.before[0, day] = NONE
    for k in range(1, visits):
        for day in range(days):
            least, best = np.inf, NONE
            if b.key[day] < np.inf:
                for earlier in range(k - 1, day):
                    gap = b.date[day] - b.date[earlier]
                    if gap < b.need[task, LEAST]:
                        break
                    price = b.cost[k - 1, earlier] + beyond(b, task, gap)
                    if price < least:
                        least, best = price, earlier
            b.cost[k, day] = least + b.key[day]
            b.before[k, day] = best


@compiled
def _follow(b: Board, task: int, visits: int) -> int:
    """The cheapest set of so many days; 0 where there is none."""
    least, day = np.inf, NONE
    for last in range(b.size[N_DAYS]):
        price = b.cost[visits - 1, last] + beyond(b, task, b.size[MONTH] - b.date[last])
        if price < least:
            least, day = price, last
    mask = 0
    for k in range(visits - 1, -1, -1):
        if day == NONE:
            return 0
        mask |= 1 << day
        day = b.before[k, day]
    return mask


@compiled
def _price(b: Board, task: int, team: int, mask: int, worth: float) -> float:
    """Cost of a task on a set of days less what the visits are worth; inf beyond the lawful overtime of the month."""
    total, seconds, over, visits = spacing(b, task, mask), 0.0, 0.0, 0
    for day in range(b.size[N_DAYS]):
        if mask >> day & 1:
            adds = b.memo[task, team * b.size[N_DAYS] + day]
            total += adds[ADD_YUAN]
            seconds += adds[ADD_SECONDS]
            over += adds[ADD_OVER]
            visits += 1
    hours = b.hours[team]
    was = overtime_s(b, team, hours[SECONDS], hours[OVER])
    late = overtime_s(b, team, hours[SECONDS] + seconds, hours[OVER] + over)
    if late > b.crew[team, MOST_OVER] and late > was:
        return np.inf
    return float(total + (late - was) * b.crew[team, SURCHARGE] - visits * worth)


@compiled
def best_days(b: Board, task: int, team: int, worth: float) -> tuple[float, int]:
    """What the best days of a task with a team add where a visit is worth so much; (0, no days) where none pays."""
    visits = min(b.need[task, WANTED], b.size[N_DAYS])
    spread(b, task, visits)
    least, best = 0.0, 0
    for k in range(visits, 0, -1):
        mask = _follow(b, task, k)
        if mask:
            price = _price(b, task, team, mask, worth)
            if price < least:
                least, best = price, mask
    return least, best
