"""A plan as a folder: manifest, one CSV and one GeoJSON a part, the simulation, the page, and the scenario it is for.

The folder is self-contained: it can be checked, simulated, compared and shown without the scenario it came from.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from domain.comparison import Comparison
from domain.errors import Problem, ScenarioError
from domain.roads import RoadNetwork
from reports.layers.geojson import collection
from reports.page import grid_page, rendering, team_page
from reports.plan_folder.manifest import Manifest, figures_of, planned
from reports.plan_folder.rows import PLAN_TABLES
from reports.plan_folder.stored import MANIFEST, StoredPlan
from reports.plan_folder.to_rows import ROWS_OF
from reports.tables.grid_roster import ROSTER, RosterRow, roster_rows
from reports.tables.replan_tables import CHANGES, DISRUPTIONS, DisruptionRow, disruption_rows
from reports.tables.roster_sheet import SHEET, sheet_text
from reports.tables.simulation_table import (
    ComparisonRow,
    CompoundRow,
    FunnelRow,
    PairRow,
    comparison_rows,
    compound_rows,
    funnel_rows,
    pair_rows,
)
from reports.tables.visit_scores import SCORES, ScoreRow, score_rows
from scenarios.save import digest, save, table_text
from scenarios.whole import whole_folder, write_whole


def require_writable(folder: Path) -> None:
    """Refuse to replace a folder that is not a plan, and a place where nothing can be written: before long work.

    Raises
    ------
    ScenarioError
        When `folder` holds something else than a plan, or no folder can be made there.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise ScenarioError([Problem(str(folder), 0, "", "exists and is not a plan folder; choose another with -o")])
    standing = next(place for place in folder.resolve().parents if place.exists())
    try:
        TemporaryDirectory(prefix=".linli-", dir=standing).cleanup()
    except OSError as error:
        raise ScenarioError([Problem(str(standing), 0, "", f"cannot be written to: {error.strerror}")]) from error


def write(
    folder: Path,
    stored: StoredPlan,
    network: RoadNetwork,
    *,
    run: Mapping[str, Any],
    tables: Mapping[str, bytes] | None = None,
) -> None:
    """Write a plan folder whole: readers see the earlier folder or the new one, never a part of it.

    `run` holds what differs from run to run (seconds, workers); it goes to run.json, the only file that does.
    `tables` are further tables for readers, by file name.
    """
    require_writable(folder)
    with whole_folder(folder) as draft:
        save(stored.scenario, draft / "scenario")
        _write_json(draft / MANIFEST, asdict(_manifest(stored)))
        for part, result in planned(stored.plan).items():
            if result.plan is not None:
                rows = ROWS_OF[part](stored.scenario, result.plan)
                (draft / f"{part}.csv").write_bytes(table_text(PLAN_TABLES[part], rows))
                _write_json(draft / f"{part}.geojson", collection(part, stored.scenario, result.plan), indent=None)
        if stored.plan.crews and stored.plan.crews.plan and stored.plan.crews.plan.disruptions:
            rows = disruption_rows(stored.plan.crews.plan.disruptions)
            (draft / DISRUPTIONS).write_bytes(table_text(DisruptionRow, rows))
        if stored.plan.rosters and stored.plan.rosters.plan:
            (draft / SHEET).write_bytes(sheet_text(stored.scenario, stored.plan.rosters.plan))
        if scores := score_rows(stored.scenario, network, stored.plan):
            (draft / SCORES).write_bytes(table_text(ScoreRow, scores, headers="zh"))
        for name, data in (tables or {}).items():
            (draft / name).write_bytes(data)
        if stored.plan.grid and stored.plan.grid.plan:
            _write_roster(draft, stored)
        write_pages_beside(draft, stored)
        if stored.comparison:
            _write_comparison(draft, stored.comparison)
        _write_pages(draft, stored, network, scores)
        times = {part: round(result.runtime_s, 2) for part, result in planned(stored.plan).items()}
        machine = {"python": platform.python_version(), "system": platform.platform()}
        _write_json(draft / "run.json", {**run, "part_seconds": times, **machine})


def _write_pages(draft: Path, stored: StoredPlan, network: RoadNetwork, scores: Sequence[ScoreRow]) -> None:
    for name, html in rendering.pages(stored.scenario, network, stored.plan, stored.comparison, scores):
        _write_text(draft / name, html)


def _write_comparison(draft: Path, comparison: Comparison) -> None:
    _write_json(draft / "simulation.json", asdict(comparison))
    (draft / "simulation.csv").write_bytes(table_text(ComparisonRow, comparison_rows(comparison)))
    if comparison.pairs:
        (draft / "simulation_pairs.csv").write_bytes(table_text(PairRow, pair_rows(comparison)))
    if comparison.funnel:
        (draft / "simulation_funnel.csv").write_bytes(table_text(FunnelRow, funnel_rows(comparison)))
    if comparison.compounds:
        (draft / "simulation_compounds.csv").write_bytes(table_text(CompoundRow, compound_rows(comparison)))


def write_changed(
    out: Path, stored: StoredPlan, network: RoadNetwork, *, part: str, wrong: Sequence[str], changes: bytes
) -> Path:
    """Write a plan of which one part was changed, with the table of changes; where it was written.

    A part with `wrong` in it goes to ``OUT-failed``. The simulation is not kept: it is of the plan as it was.
    """
    target = out.with_name(out.name + "-failed") if wrong else out
    kept = replace(stored, comparison=None, checks={**stored.checks, part: wrong})
    write(target, kept, network, run={"workers": 1}, tables={CHANGES: changes})
    return target


def _manifest(stored: StoredPlan) -> Manifest:
    return Manifest(
        linli=version("linli"),
        scenario=stored.scenario.name,
        scenario_sha256=digest(stored.scenario),
        month=stored.scenario.month.strftime("%Y-%m"),
        seed=stored.seed,
        work=stored.limit.work,
        time_limit_s=stored.limit.time_s,
        engine=stored.engine,
        interrupted=stored.interrupted,
        parts=figures_of(stored.plan),
        checks={part: list(sentences) for part, sentences in stored.checks.items()},
    )


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_json(path: Path, value: Any, *, indent: int | None = 1) -> None:
    separators = None if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators)
    _write_text(path, text + "\n")


def write_grid(folder: Path, stored: StoredPlan) -> None:
    """Write the roster of the grid and its page, each whole."""
    _write_roster(folder, stored)
    _write_grid_page(folder, stored)


def _write_roster(folder: Path, stored: StoredPlan) -> None:
    """Write the roster of the grid, with Chinese headers for it goes to people."""
    rows = roster_rows(stored.scenario, stored.plan)
    write_whole(folder / ROSTER, table_text(RosterRow, rows, headers="zh"))


def _write_grid_page(folder: Path, stored: StoredPlan) -> None:
    write_whole(folder / grid_page.PAGE, grid_page.render(stored.scenario, stored.plan).encode())


def write_page(path: Path, stored: StoredPlan, network: RoadNetwork) -> None:
    """Write the page alone, each file of it whole or not at all: pages of a large district's subdistricts beside it."""
    scores = score_rows(stored.scenario, network, stored.plan)
    for name, html in rendering.pages(
        stored.scenario, network, stored.plan, stored.comparison, scores, index=path.name
    ):
        write_whole(path.with_name(name), html.encode())


def write_pages_beside(folder: Path, stored: StoredPlan) -> None:
    """Write the pages that a plan folder has beside its main one, each whole: sheets of the teams, tree of the grid."""
    if stored.plan.teams and stored.plan.teams.plan:
        write_whole(folder / team_page.PAGE, team_page.render(stored.scenario, stored.plan.teams.plan).encode())
    if stored.plan.grid and stored.plan.grid.plan:
        _write_grid_page(folder, stored)
