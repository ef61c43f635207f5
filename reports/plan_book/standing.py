"""Rows of a workbook that have to be there: none gone, none twice, and in locked sheets none changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from domain.plan import Plan
from domain.scenario import Scenario
from reports.plan_book.editing import counted_person
from reports.plan_book.grid import parts_in
from reports.plan_book.rosters import posts_of
from reports.plan_folder.to_rows import stop_rows, team_rows
from scenarios.cells import Unread
from scenarios.findings import Findings
from scenarios.rows import Table

KEYS: Mapping[str, tuple[str, ...]] = {
    "compounds": ("compound_id",),
    "contracts": ("contract_id",),
    "visits": ("compound_id", "day", "half", "official_id"),
    "grid": ("unit_id", "first_household", "last_household"),
    "keepers": ("cell_id",),
    "posts": ("gate_id", "day", "shift"),
    "advisers": ("organisation_id",),
    "projects": ("need_id",),
    "crew_stops": ("weekday", "crew_id", "trip", "position", "kind", "task_id"),
    "team_visits": ("team_id", "day", "position", "task_id", "reason"),
}
"""Columns that tell a row of each sheet from the others."""

FREE = ("contracts", "visits", "keepers")
"""Sheets to which rows may be added; those of visits may also be taken away."""


def check_standing(scenario: Scenario, plan: Plan, tables: Mapping[str, Table[Any]], findings: Findings) -> None:
    """Note rows that are gone, that stand twice, or that no row of the plan answers to."""
    wanted = _wanted(scenario, plan)
    for key, table in tables.items():
        names, known = KEYS[key], Counter(wanted[key]()) if key in wanted else None
        rows = [
            (number, tuple(values.get(name) for name in names))
            for number, values in zip(table.given_numbers, table.given, strict=True)
        ]
        read = [(number, row) for number, row in rows if not any(isinstance(value, Unread) for value in row)]
        _check_given(key, table, read, known, findings)
        if known is not None and table.readable and len(read) == len(rows):
            for row, times in sorted((known - Counter(row for _, row in read)).items(), key=str):
                more = f" ({times} of them)" if times > 1 else ""
                text = f"the row of {_said(row)} is gone{more}; put it back"
                findings.problem(table.file, 0, table.header(names[0]), text)


def _said(row: tuple[Any, ...]) -> str:
    return ", ".join(f"{value}" for value in row if value not in (None, ""))


def _check_given(
    key: str,
    table: Table[Any],
    rows: list[tuple[int, tuple[Any, ...]]],
    known: Counter[Any] | None,
    findings: Findings,
) -> None:
    seen: Counter[Any] = Counter()
    first: dict[Any, int] = {}
    header = table.header(KEYS[key][0])
    for number, row in rows:
        seen[row] += 1
        most = 1 if known is None else known[row]
        if not most and key not in FREE:
            findings.problem(table.file, number, header, f"{_said(row)} is not a row of this sheet")
        elif seen[row] > max(1, most):
            findings.problem(table.file, number, header, f"{_said(row)} stands in row {first[row]} already")
        first.setdefault(row, number)


def _wanted(scenario: Scenario, plan: Plan) -> dict[str, Callable[[], list[tuple[Any, ...]]]]:
    """Rows that each sheet has to have, by what tells them apart."""
    grid = plan.grid.plan if plan.grid else None
    rosters = plan.rosters.plan if plan.rosters else None
    projects = plan.projects.plan if plan.projects else None
    keepers = plan.keepers.plan if plan.keepers else None
    advisers = plan.advisers.plan if plan.advisers else None
    return {
        "compounds": lambda: [(row.id,) for row in scenario.compounds],
        "contracts": lambda: [(contract.id,) for contract in plan.area_contracts],
        "grid": lambda: [
            (unit, part.first if part else None, part.last if part else None)
            for _, unit, part in (parts_in(grid) if grid else ())
        ],
        "posts": lambda: [post[:3] for post in (posts_of(rosters) if rosters else ())],
        "keepers": lambda: [(duty.cell_id,) for duty in (keepers.duties if keepers else ())],
        "advisers": lambda: [(id_,) for id_ in ((*advisers.adviser_of, *advisers.unassigned) if advisers else ())],
        "projects": lambda: [(need.id,) for need in ((projects.candidates or scenario.needs) if projects else ())],
    }


def check_links(scenario: Scenario, tables: Mapping[str, Table[Any]], findings: Findings) -> None:
    """Note contracts, cells and keepers that are named on one sheet and are not to be found."""
    if "contracts" in tables:
        known = {values.get("contract_id") for values in tables["contracts"].given}
        text = f"is not a contract of the sheet {tables['contracts'].file}"
        _check_known(tables.get("compounds"), "contract_id", lambda id_: id_ in known, text, findings)
    if "keepers" in tables:
        text = "is not a keeper; allowed: an id of the sheet of names, or one like volunteer:c001:2"
        named = {row.id for row in scenario.keepers}

        def is_known(id_: str) -> bool:
            return id_ in named or counted_person(id_) is not None

        _check_known(tables["keepers"], "keeper_id", is_known, text, findings)


def _check_known(
    table: Table[Any] | None, name: str, known: Callable[[str], bool], text: str, findings: Findings
) -> None:
    if table is None:
        return
    for number, values in zip(table.given_numbers, table.given, strict=True):
        value = values.get(name)
        if isinstance(value, str) and value and not known(value):
            findings.problem(table.file, number, table.header(name), f"'{value}' {text}")


def check_locked(scenario: Scenario, plan: Plan, tables: Mapping[str, Table[Any]], findings: Findings) -> None:
    """Note every cell of a locked sheet that differs from the plan."""
    stored: dict[str, list[Any]] = {}
    if plan.crews and plan.crews.plan:
        stored["crew_stops"] = stop_rows(scenario, plan.crews.plan)
    if plan.teams and plan.teams.plan:
        stored["team_visits"] = team_rows(scenario, plan.teams.plan)
    for key, rows in stored.items():
        if key in tables:
            _compare(key, tables[key], rows, findings)


def _compare(key: str, table: Table[Any], rows: list[Any], findings: Findings) -> None:
    names = KEYS[key]
    wanted = Counter(tuple(getattr(row, name) for name in names) for row in rows)
    row_of = {tuple(getattr(row, name) for name in names): row for row in rows}
    for index, row in enumerate(table.rows):
        place = tuple(getattr(row, name) for name in names)
        wanted[place] -= 1
        if wanted[place] < 0:
            table.problem(findings, index, names[0], f"is not a row of the plan; {INSTEAD}")
            continue
        for field in fields(row):
            was, now = getattr(row_of[place], field.name), getattr(row, field.name)
            if field.name in names or field.name.endswith("_name") or was == now:
                continue
            table.problem(findings, index, field.name, f"{now} was {was} and is not changed here; {INSTEAD}")
    gone = +wanted
    if gone and table.complete:
        findings.problem(table.file, 0, "", f"rows that are gone: {gone.total()}; {INSTEAD}")


INSTEAD = "put it back, or plan the part anew"
