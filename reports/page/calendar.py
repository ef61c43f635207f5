"""The visit calendar as columns: days of the month, chiefs and deputies, and each visit as three numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from domain.people import Half, Official
from domain.plan import VisitsPlan
from domain.scenario import Scenario


def calendar_columns(scenario: Scenario, visits: VisitsPlan | None, position: Mapping[str, int]) -> dict[str, object]:
    """Days, officials, chief and deputy of each compound (-1 for none) and visits.

    `position` is the place of each compound id in the scenario. A visit is (compound, official, 3 x day + half) with
    half 0 for morning; days are the scenario's working days and any other day that a visit falls on. `limits` are the
    most visits of each official in a half-day, `away` the slots in which each one is absent or at other work.
    """
    official = {row.id: i for i, row in enumerate(scenario.officials)}
    planned = [v for v in visits.visits if v.compound_id in position and v.official_id in official] if visits else []
    days = sorted({*scenario.working_days, *(visit.day for visit in planned)})
    slot = {day: len(Half) * i for i, day in enumerate(days)}
    half = {value: i for i, value in enumerate(Half)}
    chief_of, deputy_of = (visits.chief_of, visits.deputy_of) if visits else ({}, {})
    return {
        "days": [day.isoformat() for day in days],
        "weekdays": [day.isoweekday() for day in days],
        "officials": [[row.id, row.name, row.department] for row in scenario.officials],
        "chief": [official.get(chief_of.get(compound, ""), -1) for compound in position],
        "deputy": [official.get(deputy_of.get(compound, ""), -1) for compound in position],
        "working": [day in scenario.working_days for day in days],
        "limits": [row.max_visits_half_day for row in scenario.officials],
        "away": [_away(scenario, row, days) for row in scenario.officials],
        "visits": [[position[v.compound_id], official[v.official_id], slot[v.day] + half[v.half]] for v in planned],
    }


def _away(scenario: Scenario, official: Official, days: Sequence[date]) -> list[int]:
    """Slots of the month in which an official makes no visit."""
    absences = [row for row in scenario.absences if row.official_id == official.id]
    return [
        len(Half) * i + k
        for i, day in enumerate(days)
        for k, half in enumerate(Half)
        if official.is_on_duty(day, half)
        or any(row.from_date <= day <= row.to_date and half in row.span.halves for row in absences)
    ]
