"""What stands where in a scenario's workbook: sheets in order, their names and colours, columns with their words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from annotated_types import Interval, Len

from domain.columns import Column, columns_of
from domain.scenario import ALWAYS_NEEDED, STREET_TABLES, TABLES
from domain.words import Words, both, listed, words
from scenarios.cells import is_enum, plain_type
from scenarios.words import CALENDAR, ENUM_ZH, TABLE_ZH
from scenarios.working_days import CalendarDay

Lang = Literal["zh", "en"]

GROUPS: Mapping[str, tuple[Words, str, Sequence[str]]] = {
    "needed": (words("Always needed"), "#C1272D", (ALWAYS_NEEDED,)),
    "ways": (words("Streets", "group of sheets"), "#6D4C41", STREET_TABLES),
    "places": (
        words("Places and houses"),
        "#1F5F8F",
        ("subdistricts", "communities", "gates", "buildings", "units", "walls", CALENDAR),
    ),
    "service": (
        words("Modes and contracts"),
        "#00674C",
        ("contractors", "bids", "group_rules", "mode_standards", "menu_items", "mode_changes"),
    ),
    "crews": (words("Cleaning crews", "group of sheets"), "#A6611A", ("depots", "stations", "crews", "entry_bans")),
    "visits": (words("Chiefs' visits"), "#5E3C99", ("officials", "absences", "meetings", "open_requests")),
    "people": (
        words("Teams, guards, keepers, advisers"),
        "#37474F",
        (
            *("teams", "team_tasks", "guards", "guard_absences", "roster_before"),
            *("keepers", "advisers", "organisations"),
        ),
    ),
    "needs": (
        words("Needs and requests"),
        "#AD1457",
        (
            *("needs", "need_classes", "requests", "request_rates", "request_habits", "request_hours"),
            *("request_months", "request_channels", "compound_factors", "service_laws", "surges"),
        ),
    ),
}
"""Groups of tables by what needs them: title, colour of the tabs, tables in order."""

UNITS: Mapping[str, Words] = {
    "fee_yuan_month": words("yuan a household and month"),
    "household_yuan": words("yuan a household and month"),
    "setup_yuan": words("yuan a month", "unit of a column"),
    "dispute_rate": words("a household and year", "disputes"),
    "household_year": words("a household and year"),
    "from_h": words("hour of the day (8.5 is 8:30)"),
    "to_h": words("hour of the day (8.5 is 8:30)"),
    "_yuan_h": words("yuan an hour"),
    "_yuan_km": words("yuan a km"),
    "yuan_km": words("yuan a km"),
    "km_yuan": words("yuan a km"),
    "yuan_h": words("yuan an hour"),
    "yuan_day": words("yuan a day"),
    "yuan_month": words("yuan a month", "unit of a column"),
    "yuan_year": words("yuan a year"),
    "_yuan": words("yuan"),
    "_kmh": words("km/h"),
    "_m2": words("m²"),
    "_m": words("m"),
    "_min": words("minutes"),
    "_h_day": words("hours a day"),
    "_h_week": words("hours a week"),
    "_h_month": words("hours a month"),
    "hours_week": words("hours a week"),
    "hours_month": words("hours a month"),
    "_h": words("hours"),
    "_kg": words("kg", "unit of a column"),
    "_deg": words("degrees"),
    "_days": words("days"),
    "_pct": words("per cent (15 is 15 %)"),
}
"""Unit of a number by the ending of its column's name; the longest that fits counts."""

FORMS: Mapping[Any, Words] = {
    date: words("a date like 2026-03-01"),
    datetime: words("local time like 2026-03-01 08:30"),
}
"""How values are written that are neither numbers nor words."""


def entity_of(table: str) -> type:
    """Class of a table's rows."""
    return CalendarDay if table == CALENDAR else TABLES[table]


def order() -> tuple[str, ...]:
    """Tables in the order of their sheets."""
    return tuple(table for _, _, tables in GROUPS.values() for table in tables)


def sheet_name(table: str, lang: Lang) -> str:
    """Name of a table's sheet."""
    return TABLE_ZH[table] if lang == "zh" else table


def header(column: Column, lang: Lang) -> str:
    """Header of a column."""
    return column.zh if lang == "zh" else column.name


@dataclass(frozen=True, slots=True)
class Limits:
    """Smallest and largest number of a column, None where there is none."""

    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False


def limits_of(column: Column) -> Limits | None:
    """Limits that a numeric column states."""
    mark = next((mark for mark in column.metadata if isinstance(mark, Interval)), None)
    if mark is None:
        return None

    def number(value: Any) -> float | None:
        return None if value is None else float(value)

    return Limits(
        number(mark.ge if mark.ge is not None else mark.gt),
        number(mark.le if mark.le is not None else mark.lt),
        mark.ge is None and mark.gt is not None,
        mark.le is None and mark.lt is not None,
    )


def choices(column: Column, lang: Lang) -> tuple[str, ...]:
    """Words among which a cell is chosen; none for a column that takes anything else."""
    kind = plain_type(column.type)
    if kind is bool:
        return words("yes").of(lang), words("no").of(lang)
    if is_enum(kind):
        return tuple(ENUM_ZH[kind][member.value] if lang == "zh" else member.value for member in kind)
    return ()


def is_list(column: Column) -> bool:
    """Whether a cell holds several texts."""
    return bool(column.type == tuple[str, ...])


def unit_of(column: Column, lang: Lang) -> str:
    """Unit of a number; empty where the name states none."""
    if plain_type(column.type) not in (int, float):
        return ""
    ending = next((e for e in sorted(UNITS, key=len, reverse=True) if column.name.endswith(e)), None)
    return "" if ending is None else UNITS[ending].of(lang)


def comment(column: Column, lang: Lang, meaning: str = "") -> str:
    """What a header's note says: the other name, meaning, unit, limits, table referred to, default."""
    lines = [column.name if lang == "zh" else column.zh]
    if meaning:
        lines.append(meaning)
    if unit := unit_of(column, lang):
        lines.append(words("Unit: {unit}").filled(unit=unit).of(lang))
    if among := choices(column, lang):
        lines.append(words("One of: {choices}").filled(choices=listed(among)).of(lang))
    elif limit := _limit_text(column, lang):
        lines.append(limit)
    if column.ref is not None:
        table = sheet_name(column.ref.table, lang)
        lines.append(words("An id of the sheet {table}").filled(table=table).of(lang))
    if is_list(column):
        lines.append(words("Several are separated by semicolons").of(lang))
    lines.append(_default_text(column, lang))
    return "\n".join(lines)


def _limit_text(column: Column, lang: Lang) -> str:
    """What a column takes, in the language of the workbook."""
    taken = _allowed(column)
    return words("Allowed: {what}").filled(what=taken).of(lang) if taken else ""


def _allowed(column: Column) -> Words | None:
    length = next((mark for mark in column.metadata if isinstance(mark, Len)), None)
    if length is not None:
        least, most = length.min_length, length.max_length
        return words("{least} to {most} characters").filled(least=least, most=most)
    limits = limits_of(column)
    if limits is None:
        return FORMS.get(plain_type(column.type))
    if limits.low is None:
        return None
    low = words("more than {n}").filled(n=_figure(limits.low)) if limits.low_open else both(_figure(limits.low))
    if limits.high is None:
        start = low if limits.low_open else words("at least {n}").filled(n=low)
        return words("{limit}, or never").filled(limit=start)
    high = words("less than {n}").filled(n=_figure(limits.high)) if limits.high_open else both(_figure(limits.high))
    return words("{low} to {high}", "limits").filled(low=low, high=high)


def _figure(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() else f"{value:.12g}"


def _default_text(column: Column, lang: Lang) -> str:
    if column.required:
        return words("Required").of(lang)
    shown = _shown_default(column, lang)
    if not shown:
        return words("May be left empty").of(lang)
    return words("May be left empty: {default}").filled(default=shown).of(lang)


def _shown_default(column: Column, lang: Lang) -> str:
    value = column.default
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, bool):
        return choices(column, lang)[0 if value else 1]
    kind = plain_type(column.type)
    if is_enum(kind):
        return ENUM_ZH[kind][value] if lang == "zh" else str(value)
    if isinstance(value, float) and math.isinf(value):
        return words("never").of(lang)
    if isinstance(value, tuple):
        return ";".join(value)
    return _figure(float(value)) if isinstance(value, int | float) else str(value)


def columns(table: str) -> tuple[Column, ...]:
    """Columns of a table, in order."""
    return columns_of(entity_of(table))
