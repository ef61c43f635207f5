"""Guards and gate posts that no lawful roster can fit: named before any planning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from domain.geometry import great_circle_m
from domain.people import GuardAbsence, GuardAbsenceKind, Shift
from domain.rules import RosterRules
from scenarios.findings import Findings, count, some
from scenarios.rows import Table, Tables
from scenarios.settings import Settings

SHIFT_HOURS = (8, 12)
REMEMBERED_DAYS = 7
"""Before the month: no rest, run of days or week reaches back farther."""


def check_guards(tables: Tables, settings: Settings, findings: Findings) -> None:
    """Refuse shifts of other lengths and leave given twice; warn of hours, leave and posts that cannot be used."""
    rules = settings.rules.rosters
    if rules.shift_h not in SHIFT_HOURS:
        settings.problem(findings, "rosters", "shift_h", f"{rules.shift_h} is neither 8 nor 12")
    if "guard_absences" in tables:
        _leave_once(tables["guard_absences"], findings)
    if settings.month_known and "roster_before" in tables:
        _check_before(tables, settings.month.replace(day=1), rules, findings)
    if "guards" not in tables:
        return
    guards = tables["guards"]
    _warn_of_hours(guards, rules, findings)
    if settings.month_known and "guard_absences" in tables:
        _warn_of_leave(guards, tables["guard_absences"], settings.month, findings)
    if all(name in tables and tables[name].complete for name in ("guards", "gates", "compounds")):
        _warn_of_reach(tables, rules, findings)


def _leave_once(absences: Table[Any], findings: Findings) -> None:
    """Refuse a day of leave that a guard has in two rows: it would be counted as more leave than days."""
    first: dict[tuple[str, date], int] = {}
    for index, row in enumerate(absences.rows):
        for day in _days(row) if row.kind is GuardAbsenceKind.LEAVE else ():
            before = first.setdefault((row.guard_id, day), index)
            if before != index:
                text = f"{day} is leave of '{row.guard_id}' already in row {absences.numbers[before]}"
                absences.problem(findings, index, "from_date", text)
                break


def _days(row: GuardAbsence) -> Iterator[date]:
    """Days of an absence, of at most a year."""
    length = (row.to_date - row.from_date) // timedelta(1) + 1
    return (row.from_date + timedelta(after) for after in range(min(length, 366)))


def _check_before(tables: Tables, first: date, rules: RosterRules, findings: Findings) -> None:
    """Refuse shifts before the month that cannot have been; warn of rows that say nothing about it."""
    past = tables["roster_before"]
    held: dict[tuple[str, date], int] = {}
    for index, row in enumerate(past.rows):
        if row.day >= first:
            past.problem(findings, index, "day", f"{row.day} is not before the planned month, which starts on {first}")
        if row.shift is Shift.EVENING and rules.shift_h == 12:
            past.problem(findings, index, "shift", "is no shift of 12 hours (rosters.shift_h)")
        if row.guard_id and (before := held.setdefault((row.guard_id, row.day), index)) != index:
            text = f"{row.day} is a day of '{row.guard_id}' already in row {past.numbers[before]}"
            past.problem(findings, index, "day", text)
    if past.rows and all(row.day < first - timedelta(REMEMBERED_DAYS) for row in past.rows):
        findings.warn(f"{past.file}: no row of the {REMEMBERED_DAYS} days before {first}; the month begins rested")
    known = {row.id for row in tables["guards"].rows} if "guards" in tables else set()
    if gone := list(dict.fromkeys(row.guard_id for row in past.rows if row.guard_id and row.guard_id not in known)):
        findings.warn(f"{past.file}: {count(len(gone), 'guard')} not in the table of guards, left out ({some(gone)})")


def _warn_of_hours(guards: Table[Any], rules: RosterRules, findings: Findings) -> None:
    most = rules.regular_h_week + rules.overtime_h_week
    over = [f"{row.id}: {row.hours_week}" for row in guards.rows if row.hours_week > most]
    if over:
        findings.warn(
            f"{guards.file}: hours_week of {count(len(over), 'guard')} beyond the {most} hours a week of the law with "
            f"overtime; planned with {rules.regular_h_week} and lawful overtime ({some(over)})"
        )


def _warn_of_leave(guards: Table[Any], absences: Table[Any], month: date, findings: Findings) -> None:
    days: dict[str, set[date]] = {}
    for row in absences.rows:
        if row.kind is GuardAbsenceKind.LEAVE:
            own = days.setdefault(row.guard_id, set())
            own |= {day for day in _days(row) if (day.year, day.month) == (month.year, month.month)}
    after = (month.replace(day=28) + timedelta(4)).replace(day=1)
    length = (after - month.replace(day=1)) // timedelta(1)
    away = [row.id for row in guards.rows if len(days.get(row.id, ())) == length]
    if away:
        findings.warn(f"{absences.file}: {count(len(away), 'guard')} on leave for the whole month ({some(away)})")


def _warn_of_reach(tables: Tables, rules: RosterRules, findings: Findings) -> None:
    """Posts that no guard may reach, and nights that no guard near works."""
    gates = [gate for gate in tables["gates"].rows if gate.guards_day + gate.guards_evening + gate.guards_night]
    guards = tables["guards"].rows
    home = {row.id: (row.lon_deg, row.lat_deg) for row in tables["compounds"].rows}
    away_m = great_circle_m(
        np.array([home.get(guard.compound_id, (0.0, 0.0)) for guard in guards]).reshape(-1, 2),
        np.array([(gate.lon_deg, gate.lat_deg) for gate in gates]).reshape(-1, 2),
    )
    same = np.array([[guard.compound_id == gate.compound_id for gate in gates] for guard in guards], bool)
    near = (away_m <= rules.near_m) | same.reshape(away_m.shape)
    works_nights = np.array([guard.nights for guard in guards], bool).reshape(-1, 1)
    lonely = [gate.id for gate, reached in zip(gates, near.any(axis=0), strict=True) if not reached]
    dark = [
        gate.id
        for gate, reached, watched in zip(gates, near.any(axis=0), (near & works_nights).any(axis=0), strict=True)
        if gate.guards_night and reached and not watched
    ]
    if lonely:
        findings.warn(
            f"{tables['gates'].file}: {count(len(lonely), 'gate')} with posts and no guard within {rules.near_m:.0f} m "
            f"({some(lonely)})"
        )
    if dark:
        findings.warn(
            f"{tables['gates'].file}: {count(len(dark), 'gate')} with night posts and no guard near who works nights "
            f"({some(dark)})"
        )
