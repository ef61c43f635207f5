"""Fewest trips and fewest odd days of a week of services, whatever their weekdays."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import combinations

import numpy as np

from domain.arrays import Bools, Floats, Ints
from domain.machine_code import cached

WEEK = 7
OFTEN = 4  # services a week from which days without one are the exception

# Columns of `amounts`: a week's trips filled, those of a full day, what days without a service lack of it, and the
# least of a day.
WHOLE, FULL, LACKED, LEAST, N_AMOUNTS = 0, 1, 2, 3, 4


def amounts(filled: Floats, times: Ints) -> Floats:
    """What services add to a set of tasks (n_tasks, 4), from the trips (n_tasks,) that a week of each fills."""
    each = np.where(times > 0, filled / np.maximum(times, 1), 0.0)
    often = times >= OFTEN
    return np.stack(
        [filled, np.where(often, each, 0.0), np.where(often, (WEEK - times) * each, 0.0), each * (times == WEEK)],
        axis=1,
    )


@cached
def fewest_trips(whole: float, full: float, lacked: float, least: float) -> float:
    """Fewest whole trips for services that fill `whole` trips in all and at least `least` of one every day.

    With k_d trips on day d, the days lack Σ max(0, full - k_d) of full ones, which is at most `lacked`. A trip more on
    a day lowers this by at most one and ever less, so raising the days evenly is best.
    """
    trips = np.ceil(whole - 1e-6)
    level = np.ceil(least - 1e-6)
    count, short = WEEK * level, WEEK * max(0.0, full - level)
    while short > lacked + 1e-6 and full > level + 1e-9:
        gain = min(1.0, full - level)
        days = min(float(WEEK), np.ceil((short - lacked - 1e-6) / gain))
        count += days
        short -= days * gain
        level += 1
    return float(max(trips, count))


@cache
def even_patterns(times: int) -> tuple[int, ...]:
    """Bit masks of the sets of so many weekdays with at most ⌈7 / times⌉ days from one to the next, round the week."""
    masks = []
    for days in combinations(range(WEEK), times):
        gaps = [(later - day) % WEEK or WEEK for day, later in zip(days, days[1:] + days[:1], strict=True)]
        if not days or max(gaps) <= -(-WEEK // times):
            masks.append(sum(1 << day for day in days))
    return tuple(masks)


def fewest_odd_days(times: Iterable[int]) -> int:
    """Fewest days of a week with an odd number of services, over all choices of even patterns for each task."""
    mask = np.arange(1 << WEEK)
    reached: Bools = mask == 0
    for n in times:
        reached = np.logical_or.reduce([reached[mask ^ pattern] for pattern in even_patterns(n)])
    return int(np.bitwise_count(mask[reached]).min())
