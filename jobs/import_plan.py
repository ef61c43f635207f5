"""What `linli import-plan` does between reading and saying."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from allocator.checks.all_parts import violations
from allocator.repricing import repriced
from domain.errors import Problem, ScenarioError
from domain.plan import PARTS, Plan
from domain.roads import RoadNetwork, road_network
from reports.plan_book.about import plan_digest
from reports.plan_book.changes import Change, Places, changes_of, placed
from reports.plan_book.coming_back import Back, costs_of
from reports.plan_book.editing import SHEETS_OF, Edits, edited_plan
from reports.plan_book.reading import PlanBook, about_of, read_tables
from reports.plan_book.standing import check_links, check_locked, check_standing
from reports.plan_folder.reading import read, require_agreement
from reports.plan_folder.stored import MANIFEST, StoredPlan
from reports.plan_folder.writing import require_writable, write
from reports.tables.replan_tables import CHANGES
from scenarios.findings import Findings
from scenarios.save import digest, table_text


def import_plan(
    workbook: Path, book: PlanBook, findings: Findings, *, folder: Path | None, out: Path | None, anyway: bool
) -> Back:
    """Read `book`, the opened `workbook` of an edited plan, judge it, and write the plan that it tells to `out`.

    A plan that breaks rules is written with `anyway` alone, to ``OUT-failed``.

    Raises
    ------
    ScenarioError
        With every mistake in the workbook, when its plan is not found or another, or nothing can be written.
    """
    if out is not None:
        require_writable(out)
    about = about_of(book)
    base = folder or _folder_named(workbook, about)
    stored = read(base)
    require_agreement(base, stored)
    _require_same(workbook, base, about, stored)
    network = road_network(stored.scenario)
    edited, tables = _read(book, stored, network, findings)
    places = Places(tables, findings.columns)
    changes = changes_of(stored.scenario, stored.plan, edited, places)
    plan = repriced(stored.scenario, stored.plan, edited) if changes else stored.plan
    wrong = violations(stored.scenario, plan)
    said = Back(
        changes=tuple(changes),
        costs=costs_of(stored.plan, plan),
        violations=_told(wrong, places),
        folder=None,
    )
    if out is None or (said.broken and not anyway):
        return said
    target = out.with_name(f"{out.name}-failed") if said.broken else out
    _write(target, stored, network, plan, wrong=wrong, changes=changes)
    return replace(said, folder=str(target))


def _told(wrong: Mapping[str, Sequence[str]], places: Places) -> dict[str, list[str]]:
    """Sentences of the checkers with their cells; that a plan costs less than it can says nothing beside the others."""
    rules = {part: [text for text in texts if not _BELOW_BOUND.match(text)] for part, texts in wrong.items()}
    shown = rules if any(rules.values()) else wrong
    return {part: [placed(text, places) for text in texts] for part, texts in shown.items() if texts}


_BELOW_BOUND = re.compile(r"\w+: bound .* > cost ")


def _folder_named(workbook: Path, about: Mapping[str, str]) -> Path:
    """The plan folder that a workbook names, beside it or in the current folder."""
    name = Path(about.get("plan", "")).name
    found = [place / name for place in (workbook.resolve().parent, Path.cwd()) if name]
    for folder in found:
        if (folder / MANIFEST).is_file():
            return folder
    if not about:
        text = "is not a workbook that linli export wrote, or lost its first sheet; --plan names the plan all the same"
        raise ScenarioError([Problem(workbook.name, 0, "", text)])
    said = f"the plan folder {name} is not beside it" if name else "does not say which plan it is of"
    raise ScenarioError([Problem(workbook.name, 0, "", f"{said}; say which with --plan")])


def _require_same(workbook: Path, base: Path, about: Mapping[str, str], stored: StoredPlan) -> None:
    """Refuse a workbook of another scenario or plan: its rows would be taken for edits."""
    if about.get("scenario_sha256", "") not in ("", digest(stored.scenario)):
        text = f"was exported from other data than those of {base.name}; give its own plan with --plan"
    elif about.get("plan_sha256", "") not in ("", plan_digest(stored.scenario, stored.plan)):
        text = f"was exported from another plan than {base.name}; give that with --plan, or export anew"
    else:
        return
    raise ScenarioError([Problem(workbook.name, 0, "", text)])


def _read(
    book: PlanBook, stored: StoredPlan, network: RoadNetwork, findings: Findings
) -> tuple[Plan, Mapping[str, Any]]:
    """The plan that a workbook tells, and its tables.

    Raises
    ------
    ScenarioError
        With every mistake.
    """
    tables = read_tables(book, _sheets(stored.plan), stored.scenario, findings)
    check_standing(stored.scenario, stored.plan, tables, findings)
    check_links(stored.scenario, tables, findings)
    check_locked(stored.scenario, stored.plan, tables, findings)
    sound = {key: table for key, table in tables.items() if table.complete}
    edits = Edits(scenario=stored.scenario, network=network, before=stored.plan, tables=sound, findings=findings)
    edited = edited_plan(edits)
    findings.raise_problems()
    return edited, tables


def _sheets(plan: Plan) -> list[str]:
    """Sheets that a plan's workbook has to have to be read back."""
    parts = [part for part in PARTS if getattr(plan, part) is not None and getattr(plan, part).plan is not None]
    return list(dict.fromkeys(sheet for part in parts for sheet in SHEETS_OF[part]))


def _write(
    target: Path,
    stored: StoredPlan,
    network: RoadNetwork,
    plan: Plan,
    *,
    wrong: Mapping[str, Sequence[str]],
    changes: Sequence[Change],
) -> None:
    """The plan folder, with a table of the changes; a simulation is of the plan as it was, and is not kept."""
    comparison = None if changes else stored.comparison
    kept = replace(stored, plan=plan, checks=wrong, comparison=comparison)
    tables = {CHANGES: table_text(Change, changes, headers="zh")} if changes else {}
    write(target, kept, network, run={"workers": 1}, tables=tables)
