"""What chiefs' visits ask of a month that it cannot give: named before any planning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.people import Half
from domain.rules import Rules
from domain.visiting import PRICED_ONLY, VisitTerm, most_visits
from scenarios.findings import Findings, count, some
from scenarios.rows import Table, Tables
from scenarios.settings import Settings
from scenarios.working_days import SATURDAY

WEEKDAYS = tuple("1234567")
DUTIES = frozenset(f"{day}{half}" for day in WEEKDAYS for half in Half)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Month:
    """The month's days for visits and the rules they are judged by."""

    first: date
    working: tuple[date, ...]
    weekend: tuple[date, ...]
    rules: Rules

    @property
    def open(self) -> list[date]:
        """Days on which visits may be made."""
        return sorted({*self.working, *(self.weekend if self.rules.visits.weekends else ())})

    def owed(self, row: Any) -> int:
        """Visits owed to a compound, those for open requests left out."""
        return max(int(row.visits_month), self.rules.standards.visits_month)


def check_visits(
    tables: Tables, settings: Settings, working: tuple[date, ...], weekend: tuple[date, ...], findings: Findings
) -> None:
    """Refuse what no month allows; warn where wishes cannot all be had."""
    month = _Month(first=settings.month, working=working, weekend=weekend, rules=settings.rules)
    _check_settings(settings, month, findings)
    if "compounds" in tables:
        _check_compounds(tables["compounds"], month, findings)
    if "communities" in tables:
        _check_each(tables["communities"], "branch_days", _strange_weekday, findings)
    if "officials" in tables:
        _check_each(tables["officials"], "duties", _strange_duty, findings)
    if "meetings" in tables:
        _check_meetings(tables["meetings"], month, findings)
    if "officials" in tables and tables["officials"].complete:
        _warn_of_leave(tables, month, findings)
        _warn_of_wishes(tables, findings)


def _check_settings(settings: Settings, month: _Month, findings: Findings) -> None:
    rules, standard = month.rules.visits, month.rules.standards.visits_month
    if standard > len(month.working):
        text = f"{standard} visits a month are more than its {len(month.working)} working days"
        settings.problem(findings, "standards", "visits_month", text)
    if rules.min_gap_days > rules.max_gap_days:
        text = f"{rules.max_gap_days} is less than min_gap_days ({rules.min_gap_days})"
        settings.problem(findings, "visits", "max_gap_days", text)
    allowed = [term for term in VisitTerm if term not in PRICED_ONLY]
    for name in rules.strict:
        if name not in allowed:
            text = f"'{name}' cannot be strict; allowed: {', '.join(allowed)}"
            settings.problem(findings, "visits", "strict", text)


def _check_compounds(compounds: Table[Any], month: _Month, findings: Findings) -> None:
    for index, row in enumerate(compounds.rows):
        if row.visits_month > len(month.working):
            text = f"{row.visits_month} visits are more than the month's {len(month.working)} working days"
            compounds.problem(findings, index, "visits_month", text)
        if row.last_visit is not None and row.last_visit >= month.first:
            text = f"{row.last_visit} is not before the planned month ({month.first:%Y-%m})"
            compounds.problem(findings, index, "last_visit", text)
        if row.chief_id and row.chief_id == row.deputy_id:
            compounds.problem(findings, index, "deputy_id", f"'{row.deputy_id}' is the compound's chief too")
    _warn_of_gaps(compounds, month, findings)
    _warn_of_weeks(compounds, month, findings)


def _warn_of_gaps(compounds: Table[Any], month: _Month, findings: Findings) -> None:
    gap = month.rules.visits.min_gap_days
    room = most_visits(month.open, gap)
    crowded = [row.id for row in compounds.rows if room < month.owed(row) <= len(month.working)]
    if crowded:
        findings.warn(
            f"{compounds.file}: {count(len(crowded), 'compound')} owed more than the {room} visits that fit into the "
            f"month at least {gap} days apart ({some(crowded)})"
        )


def _warn_of_weeks(compounds: Table[Any], month: _Month, findings: Findings) -> None:
    """Months have up to five weeks that are worked; four visits cannot fall in each, however strict the rule is."""
    weeks = [day.isocalendar()[:2] for day in month.working]
    counted = {week for week in weeks if weeks.count(week) >= month.rules.visits.week_days}
    fewer = [row.id for row in compounds.rows if month.owed(row) < len(counted)]
    if fewer and VisitTerm.MISSED_WEEKS in month.rules.visits.strict:
        findings.warn(
            f"{compounds.file}: {count(len(fewer), 'compound')} owed fewer visits than the month has working weeks "
            f"({len(counted)}); one visit a week is asked for only as far as they go ({some(fewer)})"
        )


def _check_each(table: Table[Any], field: str, strange: Any, findings: Findings) -> None:
    for index, row in enumerate(table.rows):
        for text in strange(getattr(row, field)):
            table.problem(findings, index, field, text)


def _strange_weekday(days: tuple[str, ...]) -> Iterator[str]:
    for day in days:
        if day not in WEEKDAYS:
            yield f"{day!r} is not a weekday; allowed: 1 (Monday) to 7 (Sunday)"


def _strange_duty(duties: tuple[str, ...]) -> Iterator[str]:
    for duty in duties:
        if duty not in DUTIES:
            yield f"{duty!r} is not a half-day of the week; allowed: 1am, 1pm, 1evening (Monday) to 7evening (Sunday)"


def _check_meetings(meetings: Table[Any], month: _Month, findings: Findings) -> None:
    rules, closed = month.rules.visits, []
    for index, row in enumerate(meetings.rows):
        if (row.day.year, row.day.month) != (month.first.year, month.first.month):
            meetings.problem(findings, index, "day", f"{row.day} is not in the planned month ({month.first:%Y-%m})")
        elif row.day not in month.open or (row.half is Half.EVENING and not _has_evening(row.day, rules.evenings)):
            closed.append(f"{row.compound_id} {row.day} {row.half}")
    if closed:
        findings.warn(
            f"{meetings.file}: {count(len(closed), 'meeting')} at a time without visits: a holiday, or an evening or "
            f"weekend that the rules leave free ({some(closed)})"
        )


def _has_evening(day: date, evenings: bool) -> bool:
    return evenings and day.isoweekday() < SATURDAY


def _warn_of_leave(tables: Tables, month: _Month, findings: Findings) -> None:
    """Officials who may lead compounds and are away on every working day."""
    if "absences" not in tables:
        return
    absences = tables["absences"]
    away: dict[str, set[tuple[date, Half]]] = {}
    for row in absences.rows:
        taken = {
            (day, half) for day in month.working if row.from_date <= day <= row.to_date for half in row.span.halves
        }
        away.setdefault(row.official_id, set()).update(taken)
    wanted = {(day, half) for day in month.working for half in (Half.AM, Half.PM)}
    gone = [row.id for row in tables["officials"].rows if row.max_compounds and wanted <= away.get(row.id, set())]
    if gone and wanted:
        findings.warn(
            f"{absences.file}: leave of {count(len(gone), 'official')} on all {len(month.working)} working days; they "
            f"can lead no compound ({some(gone)})"
        )


def _warn_of_wishes(tables: Tables, findings: Findings) -> None:
    """Departments and skills that compounds ask for and no official has."""
    officials = tables["officials"].rows
    compounds = tables.get("compounds")
    had = {
        "chief_departments": {row.department for row in officials},
        "chief_skills": {skill for row in officials for skill in row.skills},
    }
    for field, known in had.items():
        asked = {text for row in (compounds.rows if compounds else ()) for text in getattr(row, field)}
        if unknown := sorted(asked - known):
            findings.warn(
                f"{tables['officials'].file}: no official has the {field} {some(unknown)} that compounds ask for"
            )
