"""Sheets of the area contracts, with the bids compared."""

from __future__ import annotations

from collections.abc import Mapping

from reports.language.words import Words
from reports.page.section import Material, Section
from reports.sheets.bids import bid_columns
from reports.sheets.words import SHEETS

WORDS: Mapping[str, Words] = {
    "contracts_sheets": Words("片区合同单", "Contract sheets"),
    "contract_sheets": Words("片区合同单", "Contracts"),
    "contract_map": Words("片区示意图，编号与成员表一致", "Map of the area; numbers are those of the members' table"),
    "contract_members": Words("成员小区", "Members"),
    "contract_built": Words("建成", "Built"),
    "contract_share": Words("分摊费用（元／月）", "Share of cost (yuan a month)"),
    "contract_balance": Words("收支差额（元／月）", "Balance (yuan a month)"),
    "contract_old": Words("计老化加价：建成早于", "pays the surcharge for age: built before"),
    "contract_bids": Words("报价比较（元／月）", "Bids compared (yuan a month)"),
    "contract_no_bids": Words("没有可比较的报价", "There are no bids to compare"),
    "contract_won": Words("中选", "has the contract"),
    "contract_may": Words("可承接", "may serve it"),
    "contract_serving": Words("可承接企业", "Firms that may serve it"),
    "bid_setup": Words("固定费", "Setup"),
    "bid_households": Words("按户费用", "Households"),
    "bid_condition": Words("老化加价", "Old buildings"),
    "bid_walking": Words("片区内步行", "Walking"),
    "bid_asked": Words("报价合计", "Asks"),
    "bid_more": Words("与中选差", "To winner"),
    "bid_verdict": Words("结论与原因", "Verdict and why"),
}


def _context(material: Material) -> Mapping[str, object]:
    return {"planned": bool(material.plan.contracts and material.plan.contracts.plan)}


def _blocks(material: Material) -> Mapping[str, object]:
    return {"bids": bid_columns(material.scenario, material.network, material.plan)}


SECTION = Section(
    key="contracts",
    title=Words("合同单", "Contracts"),
    template="contracts.html",
    context=_context,
    blocks=_blocks,
    words={**SHEETS, **WORDS},
    styles=("sheets.css",),
    scripts=("tables.js", "sheets.js", "contract_sheets.js"),
)
