"""A plan folder read back: its scenario, every part, the simulation; all that cannot be read is said at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from domain.columns import columns_of
from domain.comparison import Comparison
from domain.errors import Problem, ScenarioError
from domain.limits import Limit
from domain.plan import PARTS, Disruption, Plan
from domain.results import Status
from domain.scenario import Scenario
from reports.plan_folder.faults import check_rows, contradictions
from reports.plan_folder.from_rows import PLAN_OF, every_week, seconds
from reports.plan_folder.manifest import Manifest, result_of
from reports.plan_folder.rows import PLAN_TABLES
from reports.plan_folder.stored import MANIFEST, StoredPlan
from reports.tables.replan_tables import DISRUPTIONS, DisruptionRow, disruptions_of
from scenarios.findings import Findings
from scenarios.load import load
from scenarios.references import unknown_id, without_zeros
from scenarios.rows import Table, table_of
from scenarios.save import digest, digest_of_files
from scenarios.sheets import sheet_of_csv

T = TypeVar("T")


def read(folder: Path) -> StoredPlan:
    """Read a plan folder.

    Raises
    ------
    ScenarioError
        With everything in it that cannot be read; what can be read but is wrong is the checkers' work.
    """
    findings = Findings()
    manifest = _json(folder / MANIFEST, Manifest, findings)
    if manifest is None:
        raise ScenarioError(findings.problems)
    scenario = load(folder / "scenario").scenario
    if manifest.scenario_sha256 not in (digest(scenario), digest_of_files(folder / "scenario")):
        findings.problem("scenario", 0, "", "was changed after the plan was made; plan it again")
    figures = {part: manifest.parts[part] for part in PARTS if part in manifest.parts}
    tables = {
        part: _table(part, folder / f"{part}.csv", scenario, findings)
        for part, of_part in figures.items()
        if of_part.status in (Status.OPTIMAL, Status.FEASIBLE)
    }
    disruptions = _disruptions(folder / DISRUPTIONS, scenario, findings)
    simulated = folder / "simulation.json"
    comparison = _json(simulated, Comparison, findings) if simulated.exists() else None
    findings.raise_problems()
    parts = {
        part: result_of(of_part, PLAN_OF[part](_rows(part, tables[part], scenario)) if part in tables else None)
        for part, of_part in figures.items()
    }
    return StoredPlan(
        scenario=scenario,
        plan=_with_lines(folder / "crews.geojson", _with_disruptions(Plan(**parts), disruptions)),
        comparison=comparison,
        checks=manifest.checks,
        seed=manifest.seed,
        limit=Limit(work=manifest.work, time_s=manifest.time_limit_s),
        engine=manifest.engine,
        interrupted=manifest.interrupted,
        contradictions={part: contradictions(part, table) for part, table in tables.items()},
        warnings=tuple(findings.warnings),
    )


def read_for(scenario: Scenario, folder: Path) -> Plan:
    """Read the plan of a folder that was made for `scenario`.

    Raises
    ------
    ScenarioError
        When the folder cannot be read, its plan is for another scenario or its rows contradict each other.
    """
    stored = read(folder)
    if digest(stored.scenario) != digest(scenario):
        raise ScenarioError([Problem(str(folder), 0, "", f"is a plan for other data than {scenario.name}")])
    require_agreement(folder, stored)
    return stored.plan


def require_agreement(folder: Path, stored: StoredPlan) -> None:
    """Refuse to build on a plan whose rows contradict each other, for only one of them could be kept.

    Raises
    ------
    ScenarioError
        With every contradiction in the plan read from `folder`.
    """
    said = [text for sentences in stored.contradictions.values() for text in sentences]
    if said:
        raise ScenarioError(Problem(str(folder), 0, "", text) for text in said)


def _json(path: Path, kind: type[T], findings: Findings) -> T | None:
    """Value of a JSON file, validated; what is wrong with it is noted."""
    try:
        return TypeAdapter(kind).validate_python(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        findings.problem(path.name, 0, "", f"cannot be read: {error.strerror}")
    except ValueError as error:
        if not isinstance(error, ValidationError):
            findings.problem(path.name, 0, "", f"is not JSON: {error}")
            return None
        for fault in error.errors(include_url=False):
            findings.problem(path.name, 0, ".".join(map(str, fault["loc"])), fault["msg"])
    return None


def _table(part: str, path: Path, scenario: Scenario, findings: Findings) -> Table[Any]:
    """Rows of one part's table; what cannot be read in them is noted."""
    table = table_of(sheet_of_csv(path, part, findings), PLAN_TABLES[part], findings)
    _check_references(table, scenario, findings)
    check_rows(part, table, findings)
    return table


def _rows(part: str, table: Table[Any], scenario: Scenario) -> Sequence[Any]:
    """Rows of a part's table; rosters of a repeating week, as earlier versions wrote them, become a month."""
    return every_week(table.rows, scenario.month) if part == "rosters" else table.rows


def _disruptions(path: Path, scenario: Scenario, findings: Findings) -> tuple[Disruption, ...]:
    """What the days planned anew had to do without; nothing in a plan as it was made."""
    if not path.exists():
        return ()
    table = table_of(sheet_of_csv(path, path.stem, findings), DisruptionRow, findings)
    _check_references(table, scenario, findings)
    for index, row in enumerate(table.rows):
        try:
            seconds(row.from_time)
        except ValueError as error:
            table.problem(findings, index, "from_time", str(error))
    findings.raise_problems()
    return disruptions_of(table.rows)


def _with_disruptions(plan: Plan, disruptions: tuple[Disruption, ...]) -> Plan:
    if plan.crews is None or plan.crews.plan is None or not disruptions:
        return plan
    return replace(plan, crews=replace(plan.crews, plan=replace(plan.crews.plan, disruptions=disruptions)))


def _check_references(table: Table[Any], scenario: Scenario, findings: Findings) -> None:
    """Every id in a plan table is one of the scenario's."""
    for column in columns_of(table.entity):
        if column.ref is None:
            continue
        known = {row.id for row in getattr(scenario, column.ref.table)}
        alike = without_zeros(known)
        for index, row in enumerate(table.rows):
            value = getattr(row, column.name)
            if value and value not in known:
                table.problem(findings, index, column.name, unknown_id(value, column.ref.table, alike))


def _with_lines(path: Path, plan: Plan) -> Plan:
    """Give crew trips their driven lines again, where the map layer still has them; they are for maps only."""
    if plan.crews is None or plan.crews.plan is None or not path.exists():
        return plan
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        line_of = {
            (f["properties"]["weekday"], f["properties"]["crew_id"], f["properties"]["trip"]): tuple(
                (float(lon), float(lat)) for lon, lat in f["geometry"]["coordinates"]
            )
            for f in features
        }
    except (ValueError, KeyError, TypeError):
        return plan
    trips = tuple(
        replace(trip, path_lonlat=line_of.get((trip.day, trip.crew_id, trip.number), ()))
        for trip in plan.crews.plan.trips
    )
    return replace(plan, crews=replace(plan.crews, plan=replace(plan.crews.plan, trips=trips)))
