"""Costs and gaps of every part."""

from __future__ import annotations

from collections.abc import Mapping

from reports.sections import Material, Section
from reports.summary import part_rows
from reports.words import PAGE


def _context(material: Material) -> Mapping[str, object]:
    return {"parts": part_rows(material.plan)}


SECTION = Section(key="costs", title=PAGE["costs"], template="costs.html", context=_context)
