"""Every part as tables that sort."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import PAGE
from reports.page.section import Material, Section
from reports.tables.listings import listings
from reports.tables.table import columns_of


def _blocks(material: Material) -> Mapping[str, object]:
    return {"tables": [columns_of(table) for table in listings(material.scenario, material.plan)]}


SECTION = Section(
    key="tables", title=PAGE["tables"], template="tables.html", blocks=_blocks, scripts=("tables.js", "listings.js")
)
