"""Tasks of mobile teams that no plan can do as they are written: named before any planning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from domain.district import Compound
from domain.people import TeamTask
from domain.visiting import most_visits
from scenarios.findings import Findings, count, some
from scenarios.rows import Table, Tables
from scenarios.settings import Settings

RULES_OWN = re.compile(r"(.+)-(repair|greening|inspection|lift)(-\d+)?")
"""Ids of the tasks that the rules make, with the compound's id."""


def check_team_tasks(tables: Tables, settings: Settings, days: tuple[date, ...], findings: Findings) -> None:
    """Refuse windows that no visit fits in, and more visits than fit apart; warn of skills that no team has."""
    tasks = tables.get("team_tasks")
    if settings.rules.teams.least_visit_min > settings.rules.teams.longest_visit_min:
        rules = settings.rules.teams
        text = f"{rules.longest_visit_min:g} is less than least_visit_min ({rules.least_visit_min:g})"
        settings.problem(findings, "teams", "longest_visit_min", text)
    if tasks is None:
        return
    home = {row.id: row for row in tables["compounds"].rows} if "compounds" in tables else {}
    for index, row in enumerate(tasks.rows):
        for field, text in _faults(row, home, days):
            tasks.problem(findings, index, field, text)
    if "teams" in tables and tables["teams"].complete:
        _warn_of_skills(tasks, tables["teams"], findings)


def _faults(row: TeamTask, home: dict[str, Compound], days: tuple[date, ...]) -> Iterator[tuple[str, str]]:
    made = RULES_OWN.fullmatch(row.id)
    if made and made[1] in home:
        yield "id", f"'{row.id}' is the id of a task that the rules make; choose another"
    if row.compound_id in home:
        yield from _window(row, home[row.compound_id])
    if row.min_gap_days is not None and row.max_gap_days is not None and row.max_gap_days < row.min_gap_days:
        yield "max_gap_days", f"{row.max_gap_days} is less than min_gap_days ({row.min_gap_days})"
    room = most_visits(days, row.min_gap_days or 1)
    if days and row.visits_month > room:
        apart = f" at least {row.min_gap_days} days apart" if row.min_gap_days and row.min_gap_days > 1 else ""
        yield "visits_month", f"{row.visits_month} visits are more than the {room} that fit into the month{apart}"


def _window(row: TeamTask, compound: Compound) -> Iterator[tuple[str, str]]:
    """A visit fits within its hours and those in which its compound is open."""
    start, end = max(row.from_h, compound.open_from_h), min(row.to_h, compound.open_to_h)
    if row.to_h <= row.from_h:
        yield "to_h", f"{row.to_h:g} is not after from_h ({row.from_h:g})"
    elif (end - start) * 60 < row.visit_min - 1e-6:
        room = f"only {60 * (end - start):g} minutes" if end > start else "no time"
        opened = f"{compound.open_from_h:g} to {compound.open_to_h:g} h"
        yield (
            "visit_min",
            f"{row.visit_min:g} minutes, but {room} lie in its hours while the compound is open ({opened})",
        )


def _warn_of_skills(tasks: Table[Any], teams: Table[Any], findings: Findings) -> None:
    """Tasks that need skills which no team of their trade has: they can be planned, but only as undone."""
    lacking = [
        f"{row.id}: {', '.join(row.skills) or row.kind}"
        for row in tasks.rows
        if not any(team.kind is row.kind and set(row.skills) <= set(team.skills) for team in teams.rows)
    ]
    if lacking:
        findings.warn(f"{tasks.file}: {count(len(lacking), 'task')} that no team has the skills for ({some(lacking)})")
