"""Costs and gaps of every part."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import PAGE
from reports.page.section import Material, Section
from reports.page.summary import part_rows


def _context(material: Material) -> Mapping[str, object]:
    return {"parts": part_rows(material.plan)}


SECTION = Section(key="costs", title=PAGE["costs"], template="costs.html", context=_context)
