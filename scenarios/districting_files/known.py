"""Values known of public districting instances: tables with a column of instances and one of costs."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path

from scenarios.findings import Findings

TABLES = ("known.csv", "known_alns.csv")


def read_known(folder: Path) -> dict[str, float]:
    """Cost known of each instance, from the tables in a folder and in its sub-folders.

    A table has columns ``state, level, best_cut_edges`` (the instance is named STATE_LEVEL) or
    ``instance, alns_compactness``.

    Raises
    ------
    ScenarioError
        With every problem of the tables.
    """
    findings = Findings()
    known: dict[str, float] = {}
    places = [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    for path in (place / name for place in places for name in TABLES):
        if path.is_file():
            known |= _table(path, findings)
    findings.raise_problems()
    return known


def _table(path: Path, findings: Findings) -> dict[str, float]:
    known = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for cells in reader:
            name, field = _named(cells)
            try:
                value = float(cells.get(field) or "")
                if not math.isfinite(value):
                    raise ValueError
            except ValueError:
                findings.problem(path.name, reader.line_num, field, f"{cells.get(field)!r} is not a number")
                continue
            known[name] = value
    return known


def _named(cells: Mapping[str, str | None]) -> tuple[str, str]:
    """Name of the instance of a row, and the column of its cost."""
    if "best_cut_edges" in cells:
        return f"{cells.get('state')}_{cells.get('level')}", "best_cut_edges"
    return str(cells.get("instance")), "alns_compactness"
