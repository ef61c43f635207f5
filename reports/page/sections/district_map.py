"""The map with its layers, the search, and the card of a compound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.words import Words, words
from reports.language import terms
from reports.language.words import PAGE
from reports.maps.shapes import SIZES, shapes
from reports.page.embed import rounded
from reports.page.payload import card_columns, routes_columns
from reports.page.section import Material, Section
from reports.page.team_columns import team_columns
from reports.sheets.bids import offers_of

WORDS: Mapping[str, Words] = {
    "colour_by": words("Colour by"),
    "mobile_teams": words("Mobile teams"),
    "map_side": words("Search, card and legend"),
    "chief_tints": words("Neighbouring chiefs differ in colour; point at a circle for the name."),
    "visits_month": words("Visits in the month"),
    "cost_household": words("Cost per household and month"),
    "yuan_short": words("yuan"),
    "winners_losers": words("Winners and losers"),
    "not_known": words("no data"),
    "colon": words(": "),
    "stop_": words(". "),
    "straight_lines": words("Straight lines show the order, not the way driven."),
    "card_cost": words("Cost"),
    "of_district_cost": words("Share of the district's service cost"),
    "card_simulated": words("Simulated"),
    "card_bids": words("Bids for this contract (yuan a month)"),
}


MOST_BIDS = 4


def _bids(material: Material) -> Sequence[Sequence[Sequence[object]]]:
    """Firms with a price for each contract as (firm, yuan, reasons against it, taken), allowed and cheap ones first."""
    offers = offers_of(material.scenario, material.network, material.plan)
    name = {row.id: row.name or row.id for row in material.scenario.contractors}
    return [
        [
            [
                name[offer.contractor_id],
                rounded(offer.yuan),
                [[why.zh, why.en] for why in offer.why],
                int(offer.contractor_id == contract.contractor_id),
            ]
            for offer in [offer for offer in offers.get(contract.id, ()) if offer.yuan is not None][:MOST_BIDS]
        ]
        for contract in material.plan.area_contracts
    ]


def _context(material: Material) -> Mapping[str, object]:
    return {
        "brief": False,
        "sizes": SIZES,
        "stations": bool(material.scenario.stations),
        "terms": terms,
        "walls": sorted({wall.kind.value for wall in material.scenario.walls}),
    }


def _blocks(material: Material) -> Mapping[str, object]:
    return {
        "map": shapes(material),
        "card": card_columns(material) | {"bids": _bids(material)},
        "routes": routes_columns(material) | team_columns(material),
    }


SECTION = Section(
    key="map",
    title=PAGE["map"],
    template="map.html",
    context=_context,
    blocks=_blocks,
    styles=("map.css",),
    words=WORDS,
    scripts=(
        "map_colours.js",
        "map_canvas.js",
        "map_labels.js",
        "map_frame.js",
        "map_routes.js",
        "map_search.js",
        "card.js",
        "map.js",
    ),
)
