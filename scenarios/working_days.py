"""Working days of the planned month: the scenario's own calendar, then the published one, then Monday to Friday."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import chinese_calendar

from domain.columns import Zh
from scenarios.findings import Findings
from scenarios.rows import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day that a scenario's calendar declares working or free; days it does not name keep the published calendar."""

    day: Annotated[date, Zh("日期", ("date",))]
    working: Annotated[bool, Zh("工作日", ("是否工作日",))]


def days_of(month: date) -> tuple[date, ...]:
    """All days of a month."""
    return tuple(month.replace(day=day + 1) for day in range(monthrange(month.year, month.month)[1]))


def working_days(month: date, calendar: Table[CalendarDay] | None, findings: Findings) -> tuple[date, ...]:
    """Working days of `month`; a year without a published calendar gives a warning."""
    declared = _declared(calendar, findings) if calendar else {}
    undeclared = [day for day in days_of(month) if day not in declared]
    published = _published(undeclared)
    if undeclared and published is None:
        findings.warn(
            f"no published calendar for {month.year}: Monday to Friday are taken as working days, without public "
            "holidays and make-up days; give calendar.csv to set them"
        )
    week = published or {day: day.isoweekday() <= 5 for day in undeclared}
    return tuple(day for day in days_of(month) if declared.get(day, week.get(day, False)))


def _declared(calendar: Table[CalendarDay], findings: Findings) -> dict[date, bool]:
    declared: dict[date, bool] = {}
    row_of: dict[date, int] = {}
    for index, row in enumerate(calendar.rows):
        if row.day in declared:
            calendar.problem(findings, index, "day", f"{row.day} is already given in row {row_of[row.day]}")
        declared[row.day] = row.working
        row_of.setdefault(row.day, calendar.numbers[index])
    return declared


def _published(days: list[date]) -> dict[date, bool] | None:
    """Whether each day is worked by the State Council's calendar, make-up days included; None for an unknown year."""
    try:
        return {day: bool(chinese_calendar.is_workday(day)) for day in days}
    except NotImplementedError:
        return None
