"""Compiled entry of the least price of days, kept on disk until any of the kernel's files changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from allocator.visits.kernel import days
from domain.machine_code import cached, source_digest

Entry = Callable[..., Any]

_LEAST: Any = days.least_yuan
_CALENDAR: Any = days.Calendar
_OWED: Any = days.Owed
_PRICES: Any = days.Prices


@cache
def least_of_pairs() -> Entry:
    """`days.least_yuan` of many pairs of a presence and a compound: (n_pairs,) yuan.

    Calendar and prices are given field by field, but `off_hours` of each kind; `owed` is (n_compounds, 7) in the order
    of its fields.
    """
    return _least_of_pairs(source_digest(Path(__file__).parent))


def _least_of_pairs(version: int) -> Entry:

    @cached
    def entry(calendar, prices, off_hours, owed, free, branch, meets, kind, compound):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        found = np.zeros(len(kind) + version * 0)
        for k in range(len(kind)):
            i = compound[k]
            mine = _OWED(owed[i, 0], owed[i, 1], owed[i, 2], owed[i, 3], owed[i, 4], owed[i, 5], owed[i, 6])
            price = _PRICES(prices[0], prices[1], prices[2], prices[3], prices[4], prices[5], off_hours[kind[k]])
            found[k] = _LEAST(_CALENDAR(*calendar), mine, price, free[kind[k]], branch[i], meets[i])
        return found

    return entry
