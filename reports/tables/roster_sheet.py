"""The gate rosters as a sheet to print: a row for each guard, a column for each day."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.people import Guard, GuardAbsenceKind, Shift
from domain.plan import GateDuty, Plan, RostersPlan
from domain.scenario import Scenario
from domain.words import Words, both, words
from reports.language import terms
from reports.language.words import PAGE
from reports.tables.table import Cell, Table, named, number, table, text

SHEET = "roster_sheet.csv"
OFF = words("–")
LEAVE = words("L")
WEEKEND = 5
COUNTS = ("n_shifts", "n_nights", "n_weekends", "guard_hours")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A guard's month: the gate of most duties, what stands under each day, and counts in the order of `COUNTS`."""

    guard: Guard
    gate_id: str
    days: tuple[Words, ...]
    counts: tuple[int, ...]


def sheet_table(scenario: Scenario, plan: Plan) -> Table | None:
    """The sheet on the page: a letter for each day in one column, since 31 columns would be half of the page."""
    if plan.rosters is None or plan.rosters.plan is None:
        return None
    columns = [
        *((PAGE[key], False) for key in ("gate", "guard", "month_by_days")),
        *((PAGE[key], True) for key in COUNTS),
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            text(line.gate_id),
            text(line.guard.name or line.guard.id),
            named(Words("".join(day.zh[0] for day in line.days), "".join(day.en[0] for day in line.days))),
            *map(number, line.counts),
        )
        for line in guard_lines(scenario, plan.rosters.plan)
    ]
    return table("roster_sheet", columns, rows, PAGE["roster_key"])


def sheet_text(scenario: Scenario, rosters: RostersPlan) -> bytes:
    """CSV of the sheet in Chinese, in UTF-8 with a byte-order mark, for printing."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    headings = [PAGE["gate"], words("Guard id"), PAGE["guard"]]
    headings += [*map(_heading, month_days(scenario)), *(PAGE[key] for key in COUNTS)]
    writer.writerow([heading.zh for heading in headings])
    for line in guard_lines(scenario, rosters):
        days = [cell.zh for cell in line.days]
        writer.writerow([line.gate_id, line.guard.id, line.guard.name, *days, *line.counts])
    return lines.getvalue().encode("utf-8-sig")


def month_days(scenario: Scenario) -> tuple[date, ...]:
    """Days of the planned month."""
    first = scenario.month.replace(day=1)
    days = (first + timedelta(after) for after in range(31))
    return tuple(day for day in days if day.month == first.month)


def _heading(day: date) -> Words:
    weekday = terms.WEEKDAYS[day.weekday()]
    return Words(f"{day.day}{weekday.zh.removeprefix('周')}", f"{day.day} {weekday.en}")


def guard_lines(scenario: Scenario, rosters: RostersPlan) -> Iterator[Line]:
    """Guards in the order of their gates in the scenario; those without duties come last."""
    duties_of: dict[str, list[GateDuty]] = {guard.id: [] for guard in scenario.guards}
    for duty in rosters.duties:
        duties_of[duty.guard_id].append(duty)
    leave = leave_of(scenario)
    order = {gate.id: place for place, gate in enumerate(scenario.gates)}
    lines = [_line(guard, duties_of[guard.id], leave, scenario) for guard in scenario.guards]
    return iter(sorted(lines, key=lambda line: order.get(line.gate_id, len(order))))


def _line(guard: Guard, duties: Sequence[GateDuty], leave: Mapping[str, set[date]], scenario: Scenario) -> Line:
    most = Counter(duty.gate_id for duty in duties).most_common(1)
    gate_id = most[0][0] if most else ""
    at = {duty.day: duty for duty in duties}
    nights = sum(duty.shift is Shift.NIGHT for duty in duties)
    weekends = sum(duty.day.weekday() >= WEEKEND for duty in duties)
    hours = scenario.rules.rosters.shift_h * len(duties)
    return Line(
        guard=guard,
        gate_id=gate_id,
        days=tuple(
            _cell(at[day], gate_id) if day in at else LEAVE if day in leave.get(guard.id, ()) else OFF
            for day in month_days(scenario)
        ),
        counts=(len(duties), nights, weekends, hours),
    )


def _cell(duty: GateDuty, gate_id: str) -> Words:
    """The shift's letter, with the gate when it is not the guard's usual one."""
    letter = terms.SHIFT_LETTERS[duty.shift]
    other = both("" if duty.gate_id == gate_id else f" {duty.gate_id}")
    return Words(letter.zh + other.zh, letter.en + other.en)


def leave_of(scenario: Scenario) -> dict[str, set[date]]:
    """Days of the month on which each guard is on leave."""
    days: dict[str, set[date]] = {}
    for row in scenario.guard_absences:
        if row.kind is GuardAbsenceKind.LEAVE:
            own = days.setdefault(row.guard_id, set())
            own |= {day for day in month_days(scenario) if row.from_date <= day <= row.to_date}
    return days
