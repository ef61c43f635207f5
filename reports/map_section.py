"""The map with its layers, the search, and the card of a compound."""

from __future__ import annotations

from collections.abc import Mapping

from reports import terms
from reports.map_svg import SIZES, map_view
from reports.payload import card_columns, routes_columns
from reports.sections import Material, Section
from reports.words import PAGE


def _context(material: Material) -> Mapping[str, object]:
    modes = material.plan.modes.plan if material.plan.modes else None
    return {
        "map": map_view(material.scenario, material.plan, material.frame, material.points_of),
        "sizes": SIZES,
        "terms": terms,
        "uncovered": bool(modes and modes.uncovered),
    }


def _blocks(material: Material) -> Mapping[str, object]:
    return {"card": card_columns(material), "routes": routes_columns(material)}


SECTION = Section(
    key="map",
    title=PAGE["map"],
    template="map.html",
    context=_context,
    blocks=_blocks,
    styles=("map.css",),
    scripts=("view.js", "routes.js", "labels.js", "card.js", "map.js"),
)
