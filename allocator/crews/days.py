"""On which weekdays (1 Monday .. 7 Sunday) something that is owed n times a week is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

WEEK = 7

Pattern = tuple[int, ...]

PATTERNS: Mapping[int, tuple[Pattern, ...]] = {
    1: ((3,), (4,)),
    2: ((1, 5), (2, 6)),
    3: ((1, 3, 5), (2, 4, 6)),
    4: ((1, 3, 5, 7), (2, 4, 6, 7)),
    5: ((1, 2, 3, 5, 6),),
    6: ((1, 2, 3, 4, 5, 6),),
    7: ((1, 2, 3, 4, 5, 6, 7),),
}
"""Patterns that leave few different days.

All are as evenly spaced as a week allows (at most 7/n days, rounded up, from one to the next) and all treat Monday like
Friday and Tuesday like Saturday, so a week has at most five different days, and three when only 3, 6 and 7 times a week
occur.
"""

SELDOM: Mapping[int, tuple[Pattern, ...]] = {
    1: ((1,), (2,), (3,), (4,), (5,), (6,), (7,)),
    2: ((1, 4), (1, 5), (2, 5), (2, 6), (3, 6), (3, 7), (4, 7)),
}
"""Every even pattern of what is done once or twice a week, for which two patterns would crowd two days of seven."""


def patterns_for(times: Collection[int]) -> Mapping[int, tuple[Pattern, ...]]:
    """Patterns to choose from for each of the numbers of times a week that occur.

    Days alike are what people can learn: where everything is done three times a week or more, the few different days of
    `PATTERNS` are kept. What is done less often needs all seven days, and then they may all differ.
    """
    return {n: SELDOM.get(n, PATTERNS[n]) for n in sorted(set(times))}


def kinds_of_days(patterns: Mapping[int, Sequence[Pattern]]) -> tuple[Pattern, ...]:
    """Weekdays that no pattern tells apart, together; days on which nothing is done are in none."""
    alike: dict[tuple[bool, ...], list[int]] = {}
    for day in range(1, WEEK + 1):
        inside = tuple(day in pattern for choices in patterns.values() for pattern in choices)
        if any(inside):
            alike.setdefault(inside, []).append(day)
    return tuple(tuple(days) for days in alike.values())
