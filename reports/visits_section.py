"""The month of visits, and what each rule costs in it."""

from __future__ import annotations

from collections.abc import Mapping

from reports.sections import Material, Section
from reports.visit_scores import rule_scores
from reports.words import PAGE


def _context(material: Material) -> Mapping[str, object]:
    return {"planned": material.plan.visits is not None, "scores": rule_scores(material.scores)}


SECTION = Section(
    key="visits", title=PAGE["visits"], template="visits.html", context=_context, scripts=("calendar.js",)
)
