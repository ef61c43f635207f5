"""Every part as tables that sort."""

from __future__ import annotations

from collections.abc import Mapping

from reports.listings import listings
from reports.sections import Material, Section
from reports.tables import columns_of
from reports.words import PAGE


def _blocks(material: Material) -> Mapping[str, object]:
    return {"tables": [columns_of(table) for table in listings(material.scenario, material.plan)]}


SECTION = Section(
    key="tables", title=PAGE["tables"], template="tables.html", blocks=_blocks, scripts=("tables.js", "listings.js")
)
