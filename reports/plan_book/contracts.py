"""Contracts: one row each with sums over their members, a sheet of each to sign, and all bids beside the chosen one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from xlsxwriter.worksheet import Worksheet

from allocator.contracts import problem_of
from allocator.contracts.cost import allowed, items_fen
from domain.plan import Contract
from reports.plan_book.book import Book, Col, Formula, Page, put, table
from reports.plan_book.compounds import AT, SPARE_CONTRACTS, column
from reports.plan_book.content import Content
from reports.plan_book.lists import looked_up

BIDS_SHOWN = 6
HEADS_OF_ITEMS = ("setup", "by_household", "condition", "walking")
"""Headings of the items of a bid, in their order."""


def write_contracts(book: Book, content: Content) -> None:
    """One row a contract; households and fees are summed over the sheet of compounds."""
    if content.contracts is None:
        return
    at = partial(column, book, "contracts")
    columns = [
        at("contract_id", fills=True),
        at("contractor_id", choices="contractors"),
        Col(head=book.head("contractor"), width=26),
        Col(head=book.head("grade"), width=9, kind="int"),
        Col(head=book.head("n_compounds"), width=9, kind="int", sums=True),
        Col(head=book.head("households"), width=10, kind="int", sums=True),
        Col(head=book.head("yuan_month"), width=15, kind="money", sums=True),
        Col(head=book.head("fees"), width=15, kind="money", sums=True),
        Col(head=book.head("subsidy"), width=15, kind="money", sums=True),
        Col(head=book.head("per_household"), width=10, kind="money"),
    ]
    rows = [_row(book, content, row, contract) for row, contract in enumerate(content.contracts.contracts, start=2)]
    table(book, "contracts", columns, rows, spare=SPARE_CONTRACTS)


def _row(book: Book, content: Content, row: int, contract: Contract) -> list[Any]:
    firm = next((f for f in content.scenario.contractors if f.id == contract.contractor_id), None)
    last = len(content.scenario.compounds) + 1
    ids = book.place("compounds", AT["contract"], 2, last)
    households = sum(content.compounds[id_].households for id_ in contract.compound_ids)
    fees = sum(content.fees_of[id_] for id_ in contract.compound_ids)
    homes_at = book.place("compounds", AT["households"], 2, last)
    yuan_at, fees_at = book.place("compounds", AT["yuan"], 2, last), book.place("compounds", AT["fees"], 2, last)
    return [
        contract.id,
        contract.contractor_id,
        looked_up(book, "contractors", f"B{row}", firm.name if firm else ""),
        firm.grade if firm else None,
        Formula(f"=COUNTIF({ids},A{row})", len(contract.compound_ids)),
        Formula(f"=SUMIF({ids},A{row},{homes_at})", households),
        Formula(f"=SUMIF({ids},A{row},{yuan_at})", contract.yuan_month),
        Formula(f"=SUMIF({ids},A{row},{fees_at})", fees),
        Formula(f"=MAX(0,G{row}-H{row})", max(0.0, contract.yuan_month - fees)),
        Formula(f"=IF(F{row}=0,0,G{row}/F{row})", contract.yuan_month / households if households else 0.0),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a firm asks for a contract, by item of its bid."""

    contract: Contract
    contractor_id: str
    items: tuple[float, ...]
    chosen: bool

    @property
    def yuan(self) -> float:
        """All items together."""
        return sum(self.items)


def offers(content: Content) -> list[Offer]:
    """The cheapest offers of firms that may take each contract, the chosen one among them, by price."""
    if content.contracts is None or not content.contracts.contracts or content.modes is None:
        return []
    problem = problem_of(content.scenario, content.network, content.plan)
    place = problem.place_of()
    contracts = [c for c in content.contracts.contracts if all(id_ in place for id_ in c.compound_ids)]
    groups = [[place[id_] for id_ in contract.compound_ids] for contract in contracts]
    fen, may = items_fen(problem, groups), allowed(problem, groups)
    found = []
    for row, contract in enumerate(contracts):
        best: dict[str, Offer] = {}
        for bid in np.argsort(fen[:, row].sum(axis=0), kind="stable").tolist():
            firm = problem.firm_ids[int(problem.bids.firm[bid])]
            chosen = firm == contract.contractor_id
            if firm not in best and (may[row, bid] or chosen):
                items = tuple(float(item) / 100 for item in fen[:, row, bid])
                best[firm] = Offer(contract=contract, contractor_id=firm, items=items, chosen=chosen)
        ranked = list(best.values())
        found += [offer for at, offer in enumerate(ranked) if at < BIDS_SHOWN or offer.chosen]
    return found


def write_bids(book: Book, content: Content, compared: Sequence[Offer]) -> None:
    """Bids beside each other, contract by contract; the sum of the items is a formula."""
    if not compared:
        return
    columns = [
        column(book, "contracts", "contract_id"),
        column(book, "contracts", "contractor_id"),
        Col(head=book.head("contractor"), width=26),
        *(Col(head=book.head(key), width=13, kind="money") for key in HEADS_OF_ITEMS),
        Col(head=book.head("bid_total"), width=14, kind="money"),
        Col(head=book.head("more"), width=13, kind="money"),
        Col(head=book.head("chosen"), width=8),
    ]
    columns = [Col(head=c.head, width=c.width, kind=c.kind) for c in columns]
    chosen = {offer.contract.id: offer.yuan for offer in compared if offer.chosen}
    rows = [
        [
            offer.contract.id,
            offer.contractor_id,
            content.firm.get(offer.contractor_id, ""),
            *offer.items,
            Formula(f"=SUM(D{row}:G{row})", offer.yuan),
            offer.yuan - chosen.get(offer.contract.id, offer.yuan),
            "✓" if offer.chosen else "",
        ]
        for row, offer in enumerate(compared, start=2)
    ]
    table(book, "bids", columns, rows)


def write_contract_sheets(book: Book, content: Content, compared: Sequence[Offer]) -> None:
    """A page for each contract: firm, members with their sums, bids and room to sign."""
    if content.contracts is None or not content.contracts.contracts:
        return
    blocks = [list(_block(book, content, contract, compared)) for contract in content.contracts.contracts]
    breaks, row = [], 0
    for block in blocks[:-1]:
        row += len(block)
        breaks.append(row)
    sheet = book.sheet("contract_sheets", Page(landscape=False, breaks=tuple(breaks), frozen=0))
    for at, width in enumerate((12, 26, 18, 11, 16, 16)):
        sheet.set_column(at, at, width)
    sheet.hide_gridlines(2)
    row = 0
    for block in blocks:
        row = _write_block(book, sheet, row, block)
    sheet.protect("")


Line = tuple[str, list[Any]]
"""How a line of a contract's page looks, and its cells."""


def _block(book: Book, content: Content, contract: Contract, compared: Sequence[Offer]) -> Iterator[Line]:
    head = book.head
    firm = content.firm.get(contract.contractor_id, "") or contract.contractor_id
    yield "title", [f"{book.name('contracts')} {contract.id} · {firm} ({contract.contractor_id})"]
    yield "blank", []
    yield (
        "head",
        [head("id"), head("compound"), head("community"), head("households"), head("yuan_month"), head("fees")],
    )
    for id_ in contract.compound_ids:
        compound = content.compounds[id_]
        community = content.community.get(compound.community_id, "")
        yield "member", [
            id_, compound.name, community, compound.households, content.yuan_of.get(id_), content.fees_of[id_],
        ]  # fmt: skip
    yield "sum", [head("total"), len(contract.compound_ids)]
    yield "blank", []
    own = [offer for offer in compared if offer.contract.id == contract.id]
    if own:
        yield "head", [head("id"), book.name("bids"), head("chosen"), "", head("bid_total"), head("more")]
    chosen = next((offer.yuan for offer in own if offer.chosen), contract.yuan_month)
    for offer in own:
        name = content.firm.get(offer.contractor_id, "")
        yield "bid", [
            offer.contractor_id, name, "✓" if offer.chosen else "", None, offer.yuan, offer.yuan - chosen,
        ]  # fmt: skip
    yield "blank", []
    yield "sign", [head("signature"), LINE, "", head("signature"), LINE, LINE]
    yield "blank", []


LINE = "_"
"""Stands for a line to sign on."""
KINDS = {
    "member": ("text", "text", "text", "int", "money", "money"),
    "bid": ("text", "text", "text", "text", "money", "money"),
}


def _write_block(book: Book, sheet: Worksheet, row: int, block: Sequence[Line]) -> int:
    """Write a contract's page; the row after it."""
    first = row
    for how, cells in block:
        if how == "title":
            sheet.set_row(row, 28)
            put(sheet, row, 0, cells[0], book.format(bold=True, font_size=14, font_color="#1F4E79"))
        elif how == "head":
            first = row + 1
            sheet.set_row(row, 30)
            for at, text in enumerate(cells):
                put(sheet, row, at, text, book.cell("wrap", bold=True, bg_color="#E3EAF1"))
        elif how in KINDS:
            for at, (value, kind) in enumerate(zip(cells, KINDS[how], strict=True)):
                put(sheet, row, at, value, book.cell(kind))
        elif how == "sum":
            _write_sum(book, sheet, row, first, block)
        elif how == "sign":
            sheet.set_row(row, 30)
            for at, text in enumerate(cells):
                is_line = text == LINE
                put(sheet, row, at, "" if is_line else text, book.format(bottom=1 if is_line else 0))
        row += 1
    return row


def _write_sum(book: Book, sheet: Worksheet, row: int, first: int, block: Sequence[Line]) -> None:
    members = [cells for how, cells in block if how == "member"]
    strong: dict[str, Any] = {"bold": True, "bg_color": "#E3EAF1"}
    put(sheet, row, 0, book.head("total"), book.cell("text", **strong))
    put(sheet, row, 1, Formula(f"=COUNTA(A{first + 1}:A{row})", len(members)), book.cell("int", **strong))
    put(sheet, row, 2, "", book.cell("text", **strong))
    for at, kind in ((3, "int"), (4, "money"), (5, "money")):
        total = sum(cells[at] or 0 for cells in members)
        letter = "ABCDEF"[at]
        put(sheet, row, at, Formula(f"=SUM({letter}{first + 1}:{letter}{row})", total), book.cell(kind, **strong))
