"""What stands where in a scenario's workbook: sheets in order, their names and colours, columns with their words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from annotated_types import Interval, Len

from domain.columns import Column, columns_of
from domain.scenario import ALWAYS_NEEDED, TABLES
from domain.words import words
from scenarios.cells import is_enum, plain_type
from scenarios.words import CALENDAR, ENUM_ZH, TABLE_ZH
from scenarios.working_days import CalendarDay

Lang = Literal["zh", "en"]

GROUPS: Mapping[str, tuple[str, str, str, Sequence[str]]] = {
    "needed": ("总是需要", "Always needed", "#C1272D", ALWAYS_NEEDED),
    "places": (
        "区划与房屋",
        "Places and houses",
        "#1F5F8F",
        ("subdistricts", "communities", "gates", "buildings", "units", "walls", CALENDAR),
    ),
    "service": (
        "服务模式与合同",
        "Modes and contracts",
        "#00674C",
        ("contractors", "bids", "group_rules", "mode_standards", "menu_items", "mode_changes"),
    ),
    "crews": ("保洁延伸", "Cleaning crews", "#A6611A", ("depots", "stations", "crews", "entry_bans")),
    "visits": ("院长走访", "Chiefs' visits", "#5E3C99", ("officials", "absences", "meetings", "open_requests")),
    "people": (
        "队伍、门卫、格长、指导员",
        "Teams, guards, keepers, advisers",
        "#37474F",
        (
            *("teams", "team_tasks", "guards", "guard_absences", "roster_before"),
            *("keepers", "advisers", "organisations"),
        ),
    ),
    "needs": (
        "需求与工单",
        "Needs and requests",
        "#AD1457",
        (
            *("needs", "need_classes", "requests", "request_rates", "request_habits", "request_hours"),
            *("request_months", "request_channels", "compound_factors", "service_laws", "surges"),
        ),
    ),
}
"""Groups of tables by what needs them: Chinese and English title, colour of the tabs, tables in order."""

UNITS: Mapping[str, tuple[str, str]] = {
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

FORMS: Mapping[Any, tuple[str, str]] = {
    date: words("a date like 2026-03-01"),
    datetime: words("local time like 2026-03-01 08:30"),
}
"""How values are written that are neither numbers nor words."""


def entity_of(table: str) -> type:
    """Class of a table's rows."""
    return CalendarDay if table == CALENDAR else TABLES[table]


def order() -> tuple[str, ...]:
    """Tables in the order of their sheets."""
    return tuple(table for _, _, _, tables in GROUPS.values() for table in tables)


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
        return ("是", "否") if lang == "zh" else ("yes", "no")
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
    return "" if ending is None else UNITS[ending][0 if lang == "zh" else 1]


def comment(column: Column, lang: Lang, meaning: str = "") -> str:
    """What a header's note says: the other name, meaning, unit, limits, table referred to, default."""
    zh = lang == "zh"
    lines = [column.name if zh else column.zh]
    if meaning:
        lines.append(meaning)
    if unit := unit_of(column, lang):
        lines.append(f"单位：{unit}" if zh else f"Unit: {unit}")
    if words := choices(column, lang):
        lines.append(("可选：" if zh else "One of: ") + ("、" if zh else ", ").join(words))
    elif limit := _limit_text(column, zh=zh):
        lines.append(limit)
    if column.ref is not None:
        table = sheet_name(column.ref.table, lang)
        lines.append(f"填“{table}”表中的编号" if zh else f"An id of the sheet {table}")
    if is_list(column):
        lines.append("可填多个，用分号隔开" if zh else "Several are separated by semicolons")
    lines.append(_default_text(column, lang))
    return "\n".join(lines)


def _limit_text(column: Column, *, zh: bool) -> str:
    """What a column takes, in the language of the workbook."""
    text = _allowed(column, zh=zh)
    return f"{'允许：' if zh else 'Allowed: '}{text}" if text else ""


def _allowed(column: Column, *, zh: bool) -> str:
    length = next((mark for mark in column.metadata if isinstance(mark, Len)), None)
    if length is not None:
        least, most = length.min_length, length.max_length
        return f"{least} 至 {most} 个字" if zh else f"{least} to {most} characters"
    limits = limits_of(column)
    if limits is None:
        return FORMS.get(plain_type(column.type), ("", ""))[0 if zh else 1]
    low = _bound(limits.low, ("大于 " if zh else "more than ") if limits.low_open else "")
    high = _bound(limits.high, ("小于 " if zh else "less than ") if limits.high_open else "")
    if limits.low is not None and limits.high is not None:
        return f"{low} 至 {high}" if zh else f"{low} to {high}"
    endless = "，可填“不限”" if zh else ", or never"
    return (f"不小于 {low}" if zh else f"at least {low}") + endless if limits.low is not None else ""


def _bound(value: float | None, before: str) -> str:
    return "" if value is None else f"{before}{_figure(value)}"


def _figure(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() else f"{value:.12g}"


def _default_text(column: Column, lang: Lang) -> str:
    zh = lang == "zh"
    if column.required:
        return "必填" if zh else "Required"
    shown = _shown_default(column, lang)
    if not shown:
        return "可不填" if zh else "May be left empty"
    return f"可不填，默认 {shown}" if zh else f"May be left empty: {shown}"


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
        return "不限" if lang == "zh" else "never"
    if isinstance(value, tuple):
        return ";".join(value)
    return _figure(float(value)) if isinstance(value, int | float) else str(value)


def columns(table: str) -> tuple[Column, ...]:
    """Columns of a table, in order."""
    return columns_of(entity_of(table))
