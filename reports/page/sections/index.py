"""Views of the index of a large district: its subdistricts as a table with links, and its map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from domain.scenario import Scenario
from domain.words import Words, words
from reports.language import terms
from reports.language.words import PAGE
from reports.maps.shapes import SIZES, shapes
from reports.page.district_parts import DistrictParts
from reports.page.section import Material, Section
from reports.page.sections.district_map import SECTION as MAP
from reports.page.sections.district_map import WORDS as MAP_WORDS
from reports.tables.table import Cell, Table, columns_of, number, table, text

WORDS: Mapping[str, Words] = {
    "subdistrict": words("Subdistrict"),
    "subdistricts": words("Subdistricts"),
    "subdistricts_hint": words(
        "The district is large: each subdistrict has a page of its own in the same folder. Click a name to open it."
    ),
    "n_uncovered": words("Not covered"),
    "open_page": words("Open this compound on its subdistrict's page"),
}


def _table(scenario: Scenario, material: Material, parts: DistrictParts) -> Table:
    place, plan = scenario.subdistrict_of(), material.plan
    modes = plan.modes.plan if plan.modes else None
    compounds, homes = Counter(place.values()), Counter[str]()
    for compound in scenario.compounds:
        homes[place[compound.id]] += compound.households
    yuan: dict[str, float] = defaultdict(float)
    for option in modes.options if modes else ():
        if modes and modes.is_chosen(option):
            yuan[place[option.compound_id]] += option.yuan_month or 0.0
    missed = Counter(place[c] for c in (modes.uncovered if modes else ()) if c in place)
    rows: list[tuple[Cell, ...]] = [
        (
            text(parts.name(id_)),
            number(compounds[id_]),
            number(homes[id_]),
            number(yuan[id_] if modes else None),
            number(yuan[id_] / max(1, homes[id_]) if modes else None, 2),
            number(missed[id_] if modes else None),
        )
        for id_ in parts.ids
    ]
    columns = [
        (WORDS["subdistrict"], False),
        (PAGE["n_compounds"], True),
        (PAGE["n_households"], True),
        (PAGE["cost"], True),
        (PAGE["per_household"], True),
        (WORDS["n_uncovered"], True),
    ]
    return table("subdistricts", columns, rows)


def _subdistricts(material: Material) -> Mapping[str, object]:
    parts = DistrictParts(material.scenario, type(material.plan)())
    files, place = parts.files(material.index), material.scenario.subdistrict_of()
    columns = columns_of(_table(material.scenario, material, parts))
    order = {id_: i for i, id_ in enumerate(parts.ids)}
    return {
        "parts_table": columns,
        "part_files": list(files.values()),
        "part_of": [order[place[c.id]] for c in material.scenario.compounds],
    }


def _map(material: Material) -> Mapping[str, object]:
    return {"map": shapes(material)}


def _map_context(material: Material) -> Mapping[str, object]:
    return {"sizes": SIZES, "stations": bool(material.scenario.stations), "terms": terms, "walls": (), "brief": True}


SUBDISTRICTS = Section(
    key="subdistricts",
    title=WORDS["subdistricts"],
    template="subdistricts.html",
    blocks=_subdistricts,
    words=WORDS,
    scripts=("tables.js", "subdistricts.js"),
)
INDEX_MAP = Section(
    key="map",
    title=MAP.title,
    template="map.html",
    context=_map_context,
    blocks=_map,
    words={**MAP_WORDS, **WORDS},
    styles=MAP.styles,
    scripts=MAP.scripts,
)
