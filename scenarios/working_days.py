"""Working days and free weekends of the planned month.

The scenario's own calendar comes first, then the published one, then Monday to Friday.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import chinese_calendar

from domain.columns import Zh
from scenarios.findings import Findings
from scenarios.rows import Table

SATURDAY = 6  # of isoweekday


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A day that a scenario's calendar declares working or free; days it does not name keep the published calendar.

    Saturdays and Sundays that are free may have visits, unless they are a `holiday`.
    """

    day: Annotated[date, Zh("日期", ("date",))]
    working: Annotated[bool, Zh("工作日", ("是否工作日",))]
    holiday: Annotated[bool, Zh("节假日", ("法定节假日",))] = False


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


def weekend_days(month: date, calendar: Table[CalendarDay] | None, working: Collection[date]) -> tuple[date, ...]:
    """Free Saturdays and Sundays of `month` on which no holiday falls."""
    declared = {row.day: row.holiday for row in calendar.rows} if calendar else {}
    return tuple(
        day
        for day in days_of(month)
        if day.isoweekday() >= SATURDAY and day not in working and not declared.get(day, _published_holiday(day))
    )


def calendar_of(month: date, working: Collection[date], weekend: Collection[date]) -> list[CalendarDay]:
    """Rows that declare every day of a month."""
    return [
        CalendarDay(
            day=day,
            working=day in working,
            holiday=day.isoweekday() >= SATURDAY and day not in working and day not in weekend,
        )
        for day in days_of(month)
    ]


def _published_holiday(day: date) -> bool:
    try:
        _, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return False
    return name is not None
