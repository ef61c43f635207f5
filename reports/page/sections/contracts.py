"""Sheets of the area contracts, with the bids compared."""

from __future__ import annotations

from collections.abc import Mapping

from domain.words import Words, words
from reports.page.section import Material, Section
from reports.sheets.bids import bid_columns
from reports.sheets.words import SHEETS

WORDS: Mapping[str, Words] = {
    "contracts_sheets": words("Contract sheets"),
    "contract_sheets": words("Contracts", "view"),
    "contract_map": words("Map of the area; numbers are those of the members' table"),
    "contract_members": words("Members"),
    "contract_built": words("Built", "short"),
    "contract_share": words("Share of cost (yuan a month)"),
    "contract_balance": words("Balance (yuan a month)"),
    "contract_old": words("pays the surcharge for age: built before"),
    "contract_bids": words("Bids compared (yuan a month)"),
    "contract_no_bids": words("There are no bids to compare"),
    "contract_won": words("has the contract"),
    "contract_may": words("may serve it"),
    "contract_serving": words("Firms that may serve it"),
    "bid_setup": words("Setup"),
    "bid_households": words("Households", "price"),
    "bid_condition": words("Old buildings"),
    "bid_walking": words("Walking"),
    "bid_asked": words("Asks"),
    "bid_more": words("To winner"),
    "bid_verdict": words("Verdict and why"),
}


def _context(material: Material) -> Mapping[str, object]:
    return {"planned": bool(material.plan.contracts and material.plan.contracts.plan)}


def _blocks(material: Material) -> Mapping[str, object]:
    return {"bids": bid_columns(material.scenario, material.network, material.plan)}


SECTION = Section(
    key="contracts",
    title=words("Contracts", "sheets"),
    template="contracts.html",
    context=_context,
    blocks=_blocks,
    words={**SHEETS, **WORDS},
    styles=("sheets.css",),
    scripts=("tables.js", "sheets.js", "contract_sheets.js"),
)
