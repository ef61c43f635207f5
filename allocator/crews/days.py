"""On which weekdays (1 Monday .. 7 Sunday) something that is owed n times a week is done."""

from __future__ import annotations

from collections.abc import Mapping

WEEK = 7

PATTERNS: Mapping[int, tuple[tuple[int, ...], ...]] = {
    1: ((3,), (4,)),
    2: ((1, 5), (2, 6)),
    3: ((1, 3, 5), (2, 4, 6)),
    4: ((1, 3, 5, 7), (2, 4, 6, 7)),
    5: ((1, 2, 3, 5, 6),),
    6: ((1, 2, 3, 4, 5, 6),),
    7: ((1, 2, 3, 4, 5, 6, 7),),
}
"""Patterns for each number of times a week.

All are as evenly spaced as a week allows (at most 7/n days, rounded up, from one to the next) and all treat Monday like
Friday and Tuesday like Saturday, so a week has at most five different days, and three when only 3, 6 and 7 times a week
occur.
"""
