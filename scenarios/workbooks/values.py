"""Cells of a workbook as the texts that the same table would have as CSV, so that one reader judges both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

HOUR_S = 3600


def text_of(value: Any) -> str:
    """Text of a cell's value.

    A whole number has no fraction, a date is written 2026-03-01, and a time of the day is a number of hours, as hours
    are in all tables: 8:30 is 8.5.
    """
    return next((write(value) for kind, write in _WRITERS if isinstance(value, kind)), str(value))


def is_number(value: Any) -> bool:
    """Whether a cell holds a number, which has lost the zeros that an id may begin with."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moment(value: datetime) -> str:
    if value.hour or value.minute or value.second or value.microsecond:
        return value.isoformat(sep=" ")
    return value.date().isoformat()


def _hours(seconds: int) -> str:
    return _number(round(seconds / HOUR_S, 6))


_WRITERS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (str, str),
    (bool, lambda value: "true" if value else "false"),
    (float, _number),
    (datetime, _moment),
    (date, date.isoformat),
    (time, lambda value: _hours(value.hour * HOUR_S + value.minute * 60 + value.second)),
    (timedelta, lambda value: _hours(round(value.total_seconds()))),
)
"""How each kind of value is written; the first kind that fits counts."""
