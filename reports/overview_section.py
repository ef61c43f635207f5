"""The overview: the figures that matter, modes, and how far each part is from the best possible."""

from __future__ import annotations

from collections.abc import Mapping

from reports import summary
from reports.sections import Material, Section
from reports.words import PAGE


def _context(material: Material) -> Mapping[str, object]:
    parts = summary.part_rows(material.plan)
    return {
        "parts": parts,
        "missing": [part.words for part in parts if part.missing],
        "tiles": summary.tiles(material.scenario, material.plan),
        "shares": summary.mode_shares(material.scenario, material.plan),
        "uncovered": summary.uncovered(material.scenario, material.plan),
    }


SECTION = Section(key="overview", title=PAGE["overview"], template="overview.html", context=_context)
