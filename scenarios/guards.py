"""Guards and gate posts that no lawful roster can fit: named before any planning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from domain.geometry import great_circle_m
from domain.people import GuardAbsence, GuardAbsenceKind
from domain.rules import RosterRules
from scenarios.findings import Findings, count, some
from scenarios.rows import Table, Tables
from scenarios.settings import Settings

SHIFT_HOURS = (8, 12)


def check_guards(tables: Tables, settings: Settings, findings: Findings) -> None:
    """Refuse shifts of other lengths and leave given twice; warn of hours, leave and posts that cannot be used."""
    rules = settings.rules.rosters
    if rules.shift_h not in SHIFT_HOURS:
        settings.problem(findings, "rosters", "shift_h", f"{rules.shift_h} is neither 8 nor 12")
    if "guard_absences" in tables:
        _leave_once(tables["guard_absences"], findings)
    if "guards" not in tables:
        return
    guards = tables["guards"]
    _warn_of_hours(guards, rules, findings)
    if settings.month and "guard_absences" in tables:
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
