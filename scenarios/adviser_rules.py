"""Organisations that no adviser may be sent to, named before any search."""

from __future__ import annotations

from scenarios.findings import Findings, some
from scenarios.rows import Tables


def check_advisers(tables: Tables, findings: Findings) -> None:
    """Refuse an organisation with which every adviser is in conflict; judged only when every adviser was read."""
    advisers, bodies = tables.get("advisers"), tables.get("organisations")
    if advisers is None or bodies is None or not advisers.complete or not advisers.rows:
        return
    for index, body in enumerate(bodies.rows):
        kinds = [adviser.conflict_with(body) for adviser in advisers.rows]
        if all(kinds):
            named = [f"{adviser.id} by {kind}" for adviser, kind in zip(advisers.rows, kinds, strict=True)]
            text = f"every adviser is in conflict with '{body.id}' ({some(named)}); nobody could be sent there"
            bodies.problem(findings, index, "id", text)
