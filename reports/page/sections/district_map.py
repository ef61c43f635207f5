"""The map with its layers, the search, and the card of a compound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.language import terms
from reports.language.words import PAGE, Words
from reports.maps.shapes import SIZES, shapes
from reports.page.embed import rounded
from reports.page.payload import card_columns, routes_columns
from reports.page.section import Material, Section
from reports.page.team_columns import team_columns
from reports.sheets.bids import offers_of

WORDS: Mapping[str, Words] = {
    "colour_by": Words("圆的颜色", "Colour by"),
    "mobile_teams": Words("维修、绿化与巡检队", "Mobile teams"),
    "map_side": Words("查找、小区卡片与图例", "Search, card and legend"),
    "chief_tints": Words(
        "相邻院长颜色不同；悬停可见姓名。", "Neighbouring chiefs differ in colour; point at a circle for the name."
    ),
    "visits_month": Words("本月走访次数", "Visits in the month"),
    "cost_household": Words("每户每月费用", "Cost per household and month"),
    "yuan_short": Words("元", "yuan"),
    "winners_losers": Words("政策的得失", "Winners and losers"),
    "not_known": Words("无数据", "no data"),
    "colon": Words("：", ": "),
    "stop_": Words("。", ". "),
    "straight_lines": Words("直线仅示先后，不是行车路线。", "Straight lines show the order, not the way driven."),
    "card_cost": Words("费用", "Cost"),
    "of_district_cost": Words("占全区服务费用", "Share of the district's service cost"),
    "card_simulated": Words("模拟结果", "Simulated"),
    "card_bids": Words("该合同的各家报价（元／月）", "Bids for this contract (yuan a month)"),
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
