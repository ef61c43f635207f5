"""Plain sentences for what a value is not and what is allowed instead, from the limits its column states."""

from __future__ import annotations

import math
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from annotated_types import Interval, Len

from domain.columns import Column
from scenarios.cells import Unread, is_enum, plain_type
from scenarios.words import ENUM_ZH

LONGEST = 60

_NOUNS: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "yes or no",
    date: "a date",
    datetime: "a time",
    tuple[str, ...]: "a list of texts",
}
_FORMS: dict[Any, str] = {
    bool: "true, yes, 1, 是, false, no, 0, 否",
    date: "a date like 2026-03-01",
    datetime: "local time like 2026-03-01 08:30:00",
    tuple[str, ...]: "texts separated by ;",
}


def shown(value: Any) -> str:
    """Value as it is quoted in a sentence, at most some 60 characters."""
    given = value.given if isinstance(value, Unread) else value
    if isinstance(given, int) and given.bit_length() > 64:
        return "a number of more than 19 digits"
    text = figure(value) if isinstance(value, float) and math.isfinite(value) else repr(given)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}...{text[-1]}"


def figure(value: Any) -> str:
    """Number without a needless fraction or exponent: 20000, 0.5."""
    return str(int(value)) if float(value).is_integer() else repr(value)


def _range(limits: Interval) -> str:
    if limits.ge is not None and limits.le is not None:
        return f"{figure(limits.ge)} to {figure(limits.le)}"
    low = f"more than {figure(limits.gt)}" if limits.gt is not None else f"at least {figure(limits.ge)}"
    if limits.lt is None and limits.le is None:
        return f"{low}, inf for never"
    high = f"less than {figure(limits.lt)}" if limits.lt is not None else f"at most {figure(limits.le)}"
    return f"{low} and {high}"


def allowed(column: Column) -> str:
    """Values that a column takes: its range, its words or its form; empty where any text will do."""
    for mark in column.metadata:
        if isinstance(mark, Interval):
            return _range(mark)
        if isinstance(mark, Len):
            return f"{mark.min_length} to {mark.max_length} characters"
    kind = plain_type(column.type)
    form = _words(kind) if is_enum(kind) else _FORMS.get(kind, "")
    return form if kind is column.type or not form else f"{form}, or empty"


def _words(kind: type[StrEnum]) -> str:
    zh = ENUM_ZH.get(kind, {})
    return ", ".join(f"{member.value} ({zh[member.value]})" if zh else member.value for member in kind)


def _fault(kind: str, value: Any, column: Column) -> str:
    """Say what is wrong with a value, given pydantic's type of error."""
    if kind == "missing" or value == "":
        return "is empty"
    if kind.startswith("string_too"):
        return f"{shown(value)} has {len(value)} characters"
    return f"{shown(value)} is {_what(kind, value, column)}"


def _what(kind: str, value: Any, column: Column) -> str:
    given = value.given if isinstance(value, Unread) else value
    kind_of_value = plain_type(column.type)
    if kind_of_value in (int, float) and _infinite(given):
        return "not a finite number"
    if kind.startswith("less_than"):
        return "too large"
    if kind.startswith("greater_than"):
        return "too small"
    return "not one of the words known here" if is_enum(kind_of_value) else f"not {_NOUNS[kind_of_value]}"


def _infinite(given: Any) -> bool:
    if isinstance(given, str):
        return given.lower().lstrip("+-") in ("nan", "inf", "infinity", "#num!", "#div/0!")
    return isinstance(given, float) and not math.isfinite(given)


def sentence(kind: str, value: Any, column: Column) -> str:
    """One problem in one sentence: the value as given, what it is not, what is allowed.

    Parameters
    ----------
    kind
        Pydantic's type of the error, such as ``less_than_equal``.
    value
        The refused value; `Unread` where the text itself could not be read.
    """
    choice = allowed(column)
    return f"{_fault(kind, value, column)}; allowed: {choice}" if choice else _fault(kind, value, column)
