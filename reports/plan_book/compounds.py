"""The sheet from which most of a plan is edited, with mode, contract, chief and deputy; and the prices of modes."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any

from domain.columns import columns_of
from domain.district import Compound, Mode
from domain.plan import ModeOption
from domain.words import words
from reports.language import terms
from reports.language.phrases import noted
from reports.plan_book.book import A3, Book, Col, Formula, Page, table
from reports.plan_book.content import Content
from reports.plan_book.lists import looked_up
from reports.plan_book.rows import EDITABLE, LINES
from scenarios.words import ENUM_ZH

AT = {
    **{"id": 0, "community": 3, "households": 4, "mode": 5, "contract": 6, "chief": 8, "deputy": 10},
    **{"visits": 12, "yuan": 15, "fees": 16},
}
"""Columns of the sheet that formulas of other sheets read, counted from 0."""

HOW_TO = words(
    "Pale yellow columns may be changed; ids are chosen from the list, and a name may be written in place of its id."
)


def column(book: Book, sheet: str, name: str, width: float = 10, **how: Any) -> Col:
    """A column that is read back, headed as the reader of workbooks knows it."""
    found = next(column for column in columns_of(LINES[sheet]) if column.name == name)
    head = found.zh if book.lang == "zh" else name.replace("_", " ").capitalize()
    editable = name in EDITABLE.get(sheet, ())
    return Col(head=head, width=width, editable=editable, comment=book.say(HOW_TO) if editable else "", **how)


def word_of(book: Book, value: Any) -> str:
    """The word of a list of values, as tables write it in the language of the workbook."""
    if value is None:
        return ""
    return ENUM_ZH[type(value)][value.value] if book.lang == "zh" else str(value.value)


def words_of(book: Book, kind: type[StrEnum]) -> tuple[str, ...]:
    """All words of a list of values."""
    return tuple(word_of(book, value) for value in kind)


def write_compounds(book: Book, content: Content) -> None:
    """Every compound of the scenario, in its order."""
    at = partial(column, book, "compounds")
    columns = [
        at("compound_id"),
        Col(head=book.head("name"), width=20),
        Col(head=book.head("subdistrict"), width=12),
        Col(head=book.head("community"), width=16),
        Col(head=book.head("households"), width=9, kind="int", sums=True),
        at("mode", width=12, choices=words_of(book, Mode)),
        at("contract_id", choices="contracts"),
        Col(head=book.head("contractor"), width=20),
        at("chief_id", choices="officials"),
        Col(head=book.head("chief"), width=10),
        at("deputy_id", choices="officials"),
        Col(head=book.head("deputy"), width=10),
        Col(head=book.head("n_visits"), width=9, kind="int", sums=True),
        Col(head=book.head("visit_days"), width=18),
        Col(head=book.head("cleaning"), width=14),
        Col(head=book.head("yuan_month"), width=14, kind="money", sums=True),
        Col(head=book.head("fees"), width=17, kind="money", sums=True),
        Col(head=book.head("menu_items"), width=16),
    ]
    rows = [_row(book, content, compound) for compound in content.scenario.compounds]
    table(book, "compounds", columns, rows, page=Page(paper=A3, frozen=2))


def _row(book: Book, content: Content, compound: Compound) -> list[Any]:
    id_, row = compound.id, content.row_of[compound.id]
    contract = content.contract_of.get(id_)
    visits, modes = content.visits, content.modes
    chief = visits.chief_of.get(id_, "") if visits else ""
    deputy = visits.deputy_of.get(id_, "") if visits else ""
    items = modes.on_top.get(id_, ()) if modes else ()
    return [
        id_,
        compound.name,
        content.subdistrict.get(compound.community_id, ""),
        content.community.get(compound.community_id, compound.community_id),
        compound.households,
        word_of(book, modes.mode_of.get(id_) if modes else None),
        contract.id if contract else "",
        _contractor(book, content, row, contract.contractor_id if contract else ""),
        chief,
        looked_up(book, "officials", f"I{row}", content.person.get(chief, "")),
        deputy,
        looked_up(book, "officials", f"K{row}", content.person.get(deputy, "")),
        _n_visits(book, content, id_, row),
        _visit_days(content, id_),
        "、".join(book.say(terms.WEEKDAYS[day - 1]) for day in content.cleaning_days.get(id_, ())),
        content.yuan_of.get(id_),
        content.fees_of[id_],
        "、".join(book.say(terms.ITEMS[item]) for item in items),
    ]


def _contractor(book: Book, content: Content, row: int, contractor_id: str) -> Formula | str:
    """Name of the firm of a contract, found on the sheet of contracts."""
    name = content.firm.get(contractor_id, "")
    if content.contracts is None:
        return name
    last = len(content.contracts.contracts) + 1 + SPARE_CONTRACTS
    return Formula(f'=IFERROR(VLOOKUP(G{row},\'{book.name("contracts")}\'!$A$2:$C${last},3,FALSE)&"","")', name)


SPARE_CONTRACTS = 5
"""Empty rows of the sheet of contracts, for new ones."""
SPARE_VISITS = 40
"""Empty rows of the sheet of visits, for further ones."""


def _n_visits(book: Book, content: Content, id_: str, row: int) -> Formula | int | None:
    if content.visits is None:
        return None
    place = book.place("visits", 3, 2, len(content.visits.visits) + 1 + SPARE_VISITS)
    return Formula(f"=COUNTIF({place},A{row})", content.visit_counts[id_])


def _visit_days(content: Content, id_: str) -> str:
    own = sorted(visit.day for visit in (content.visits.visits if content.visits else ()) if visit.compound_id == id_)
    return ", ".join(f"{day.day}" for day in own)


def write_options(book: Book, content: Content) -> None:
    """What every mode would cost each compound, or why it cannot be had."""
    if content.modes is None:
        return
    kinds = [(mode, with_items) for mode in Mode for with_items in (False, True) if mode in PLAIN or not with_items]
    columns = [
        Col(head=book.head("id"), width=10),
        Col(head=book.head("name"), width=20),
        Col(head=book.head("households"), width=9, kind="int"),
        Col(head=book.head("mode"), width=12),
        *(Col(head=_option_head(book, *kind), width=13, kind="money") for kind in kinds),
        Col(head=book.head("why_not"), width=70, kind="wrap"),
    ]
    options = {(o.compound_id, o.mode, bool(o.items)): o for o in content.modes.options}
    rows = []
    for compound in content.scenario.compounds:
        own = [options.get((compound.id, *kind)) for kind in kinds]
        reasons = [_why_not(book, option) for option in own if option and option.reason and not option.items]
        rows.append(
            [
                compound.id,
                compound.name,
                compound.households,
                word_of(book, content.modes.mode_of.get(compound.id)),
                *(option.yuan_month if option else None for option in own),
                "; ".join(reasons),
            ]
        )
    table(book, "options", columns, rows, page=Page(paper=A3, frozen=2))


def _why_not(book: Book, option: ModeOption) -> str:
    return f"{book.say(terms.MODES[option.mode])}: {book.say(noted(option.reason))}"


PLAIN = (Mode.SELF, Mode.EXTENDED)
"""Modes on top of which menu items can be ordered."""


def _option_head(book: Book, mode: Mode, with_items: bool) -> str:
    plus = book.head("menu_items")
    return f"{book.say(terms.MODES[mode])} + {plus}" if with_items else book.say(terms.MODES[mode])
