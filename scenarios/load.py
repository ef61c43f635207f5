"""Load a scenario folder: everything is read and judged before anything is refused."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from domain.scenario import ALWAYS_NEEDED, STREET_TABLES, TABLES, Scenario
from scenarios.adviser_rules import check_advisers
from scenarios.consistency import check_rows, check_rules
from scenarios.coordinates import converted, with_readable_shapes
from scenarios.findings import Findings
from scenarios.grid_tables import check_grid
from scenarios.group_rules import check_contract_limits, check_group_rules
from scenarios.guards import check_guards
from scenarios.network import Network, main_network
from scenarios.project_rules import check_projects
from scenarios.reach import check_places
from scenarios.references import check_ids, check_references
from scenarios.request_rules import check_requests
from scenarios.rows import Table, Tables, table_of
from scenarios.settings import Settings, read_settings, settings_of
from scenarios.sheets import Sheet, sheets_of_folder
from scenarios.straight_ways import NOTE_EN, NOTE_ZH, not_given, with_straight_ways
from scenarios.streets import repaired, with_known_ends
from scenarios.team_tasks import check_team_tasks
from scenarios.visit_rules import check_visits
from scenarios.words import CALENDAR, TABLE_ZH
from scenarios.workbooks.reading import is_workbook, read_book
from scenarios.workbooks.settings import BookSettings
from scenarios.working_days import CalendarDay, weekend_days, working_days

NOT_IN_SCENARIO = ("crs", "month_known", "reader")
"""What settings hold for the loading only."""


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A valid scenario and what was repaired or looked odd while reading it."""

    scenario: Scenario
    warnings: tuple[str, ...] = ()


def load(path: Path) -> Loaded:
    """Read the scenario at `path`: a folder of scenario.toml and CSV tables, or a workbook.

    Raises
    ------
    ScenarioError
        With every problem found in all files at once; docs/formats.md lists the rules.
    """
    findings = Findings()
    if is_workbook(path) and path.is_file():
        book = read_book(path, findings)
        reader = BookSettings(book.settings, book.policies, findings)
        return scenario_of(settings_of(reader, path.stem, given=book.settings is not None), book.tables, findings)
    if not path.is_dir():
        text = "is neither a folder of scenario.toml and CSV tables nor a workbook (.xlsx, .ods)"
        if path.suffix.lower() in (".csv", ".toml"):
            text = "is one file of a scenario; give the folder that it is in"
        findings.problem(str(path), 0, "", text)
        findings.raise_problems()
    settings = read_settings(path, findings)
    return scenario_of(settings, sheets_of_folder(path, findings), findings)


def scenario_of(settings: Settings, sheets: dict[str, Sheet], findings: Findings) -> Loaded:
    """Scenario of settings and sheets, whatever kind of file they were read from."""
    calendar_sheet = sheets.get(CALENDAR)
    calendar = table_of(calendar_sheet, CalendarDay, findings) if calendar_sheet else None
    tables: dict[str, Table[Any]] = {
        name: table_of(sheets[name], entity, findings) for name, entity in TABLES.items() if name in sheets
    }
    _check_needed(tables, findings)
    check_ids(tables, findings)
    check_references(tables, findings)
    check_rows(tables, findings)
    check_rules(settings, findings)
    check_grid(tables, settings, findings)
    check_group_rules(tables, settings, findings)
    check_contract_limits(tables, settings, findings)
    check_advisers(tables, findings)
    check_projects(tables, settings, findings)
    check_requests(tables, settings, findings)
    notes = _notes(tables, settings)
    tables = _on_the_map(tables, settings, findings)
    check_guards(tables, settings, findings)
    days = working_days(settings.month, calendar, findings)
    weekend = weekend_days(settings.month, calendar, days)
    if settings.month_known:
        check_visits(tables, settings, days, weekend, findings)
        check_team_tasks(tables, settings, days, findings)
    findings.raise_problems()
    stated: dict[str, Any] = {
        field.name: getattr(settings, field.name) for field in fields(settings) if field.name not in NOT_IN_SCENARIO
    }
    stated |= notes
    rows: dict[str, Any] = {name: table.rows for name, table in tables.items()}
    return Loaded(
        scenario=Scenario(**stated, working_days=days, weekend_days=weekend, **rows), warnings=tuple(findings.warnings)
    )


def _notes(tables: Tables, settings: Settings) -> dict[str, str]:
    """Notes of the scenario, which say so where ways are estimated."""
    told = (NOTE_ZH, NOTE_EN) if not_given(tables) else ("", "")
    return {
        "note_zh": settings.note_zh + told[0],
        "note_en": " ".join(filter(None, (settings.note_en, told[1]))),
    }


def _check_needed(tables: Tables, findings: Findings) -> None:
    wanted = (ALWAYS_NEEDED,) if not_given(tables) else (ALWAYS_NEEDED, *STREET_TABLES)
    for name in wanted:
        table = tables.get(name)
        if table is None:
            text = "is missing; every scenario needs it"
            if name in STREET_TABLES:
                text = (
                    "is missing; give streets and junctions both, or neither for ways estimated from straight distances"
                )
            chinese = "" if findings.sheets else f" (in Chinese {TABLE_ZH[name]}.csv)"
            findings.problem(findings.absent(name), 0, "", text + chinese)
        elif table.readable and not table.given:
            findings.problem(table.file, 0, "", "has no rows")


def _on_the_map(tables: Tables, settings: Settings, findings: Findings) -> dict[str, Table[Any]]:
    """Tables in WGS-84 on a repaired street network; connections are judged only when every street could be read."""
    placed = dict(tables)
    if "streets" in placed:
        placed["streets"] = with_readable_shapes(placed["streets"], findings)
    placed = converted(placed, settings.crs)
    if not_given(placed):
        return with_straight_ways(placed, findings)
    if "streets" not in placed or "junctions" not in placed:
        return placed
    junctions = placed["junctions"]
    streets = repaired(with_known_ends(placed["streets"], junctions), junctions, findings)
    network = Network(junctions=junctions, streets=streets)
    if all(tables[name].complete for name in ("streets", "junctions")):
        network = main_network(junctions, streets, findings)
    check_places(placed, network, junctions.rows, settings.crs, findings)
    return {**placed, "junctions": network.junctions, "streets": network.streets}
