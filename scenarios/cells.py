"""One cell: text to value and back, by the type that its column states.

A text that cannot be read becomes `Unread`, which no type accepts, so that pydantic refuses it together with every
value out of range and `sentences` can show it as it stood.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from scenarios.words import ENUM_ZH, TRUTH

SEPARATORS = ";；、"
_SPLIT = re.compile(f"[{SEPARATORS}]")
_INTEGER = re.compile(r"[+-]?\d{1,18}(\.0*)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
_SPREADSHEET_DATE = re.compile(r"\s*\d{4}[/年]")
_DATE = re.compile(r"(\d{4})(?:-|/|年)(\d{1,2})(?:-|/|月)(\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?")
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell or setting that could not be read as its column's type."""

    given: Any


def plain(text: str) -> str:
    """Text with full-width digits, letters and spaces made ordinary, trimmed: how numbers and words are read."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def clean_text(text: str) -> str:
    """Text in Unicode's NFC form, trimmed, less the apostrophe that shields a spreadsheet from a formula."""
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def shielded(text: str) -> str:
    """Text safe in a spreadsheet: what would start a formula gets an apostrophe, which `clean_text` takes off again."""
    return f"'{text}" if _FORMULA.match(text) else text


def _integer(text: str) -> object:
    text = plain(text)
    return int(text.partition(".")[0]) if _INTEGER.fullmatch(text) else Unread(text)


def _number(text: str) -> object:
    text = plain(text)
    return float(text) if _NUMBER.fullmatch(text) else Unread(text)


def _truth(text: str) -> object:
    return TRUTH.get(plain(text).lower(), Unread(text.strip()))


def _date(text: str) -> object:
    text = plain(text)
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else Unread(text)
    except ValueError:
        return Unread(text)


def _datetime(text: str) -> object:
    text = plain(text)
    day, _, time = text.replace("T", " ").partition(" ")
    on, at = _date(day), _TIME.fullmatch(time.strip() or "0:00")
    if not isinstance(on, date) or at is None:
        return Unread(text)
    hour, minute, second, fraction = at.groups(default="0")
    try:
        return datetime(on.year, on.month, on.day, int(hour), int(minute), int(second), round(float(fraction) * 1e6))
    except ValueError:
        return Unread(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in map(str.strip, _SPLIT.split(clean_text(text))) if word)


def _member_of(kind: type[StrEnum]) -> Callable[[str], object]:
    members: dict[str, object] = {member.value: member for member in kind}
    members.update({zh: kind(value) for value, zh in ENUM_ZH.get(kind, {}).items()})
    return lambda text: members.get(plain(text).lower(), Unread(text.strip()))


_READERS: Mapping[Any, Callable[[str], object]] = {
    str: clean_text,
    int: _integer,
    float: _number,
    bool: _truth,
    date: _date,
    datetime: _datetime,
    tuple[str, ...]: _words,
}


def plain_type(kind: Any) -> Any:
    """Type of the values in a column: that of ``int | None`` and of ``Annotated[int, ...] | None`` is int."""
    if get_origin(kind) is Annotated:
        return plain_type(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return next(plain_type(option) for option in get_args(kind) if option is not NoneType)
    return kind


def reader_of(kind: Any) -> Callable[[str], object]:
    """Read a cell's text as a value of type `kind`; the answer is `Unread` where it is none."""
    kind = plain_type(kind)
    return _member_of(kind) if is_enum(kind) else _READERS[kind]


def is_enum(kind: Any) -> bool:
    """Whether a type is an enumeration."""
    return isinstance(kind, type) and issubclass(kind, StrEnum)


def is_spreadsheet_date(text: str) -> bool:
    """Whether a date or time stands as Excel and WPS rewrite it (2026/3/1), not as 2026-03-01."""
    return bool(_SPREADSHEET_DATE.match(text))


def _float_text(value: float) -> str:
    return repr(float(value))


def _words_text(value: tuple[str, ...]) -> str:
    for word in value:
        if not word or _SPLIT.search(word):
            raise ValueError(f"{word!r} cannot be written in a list separated by one of {SEPARATORS}")
    return shielded(";".join(value))


_WRITERS: Mapping[Any, Callable[[Any], str]] = {
    str: shielded,
    int: lambda value: str(int(value)),
    float: _float_text,
    bool: lambda value: "true" if value else "false",
    date: date.isoformat,
    datetime: lambda value: str(value.isoformat(sep=" ")),
    tuple[str, ...]: _words_text,
}


def writer_of(kind: Any) -> Callable[[Any], str]:
    """Write a value of type `kind` as the shortest text that `reader_of` reads back unchanged; None is empty."""
    values = plain_type(kind)
    write = _member_text if is_enum(values) else _WRITERS[values]
    return write if values is kind else lambda value: "" if value is None else write(value)


def _member_text(value: StrEnum) -> str:
    return str(value.value)


def setting(kind: Any, value: object) -> object:
    """Check a value from TOML against a column's type; the answer is `Unread` where it does not fit."""
    if kind is bool or kind is str:
        return value if type(value) is kind else Unread(value)
    if kind is int:
        return value if type(value) is int else Unread(value)
    if kind is float:
        return _finite(value)
    if kind == tuple[str, ...]:
        texts = isinstance(value, list) and all(type(text) is str for text in value)
        return tuple(value) if texts else Unread(value)  # type: ignore[arg-type]
    return reader_of(kind)(value) if isinstance(value, str) else Unread(value)


def _finite(value: object) -> object:
    if type(value) not in (int, float):
        return Unread(value)
    try:
        number = float(value)  # type: ignore[arg-type]
    except OverflowError:
        return Unread(value)
    return number if math.isfinite(number) else Unread(value)
