"""The overview: what the plan costs in all, by mode and by community, and how good each part is proven to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from domain.district import Mode
from reports.language import terms
from reports.page.summary import tiles
from reports.plan_book.book import HEAD, SUM, Book, Formula, Page, put
from reports.plan_book.compounds import AT, word_of
from reports.plan_book.content import Content
from reports.plan_folder.manifest import planned


def write_overview(book: Book, content: Content) -> None:
    """Blocks under each other on pages of A4."""
    sheet = book.sheet("overview", Page(landscape=False))
    for at, width in enumerate((26, 16, 16, 16, 16, 16)):
        sheet.set_column(at, at, width)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    put(sheet, 0, 0, book.title, book.format(bold=True, font_size=16, font_color=HEAD))
    row = 2
    for block in (_figures, _by_mode, _by_community, _parts, _terms):
        row = block(book, sheet, content, row)
    sheet.freeze_panes(2, 0)
    sheet.protect("")


def _head(book: Book, sheet: Worksheet, row: int, title: str, headings: Sequence[str]) -> int:
    """Title of a block and its headings; the first row of its table."""
    put(sheet, row, 0, title, book.format(bold=True, font_size=12, font_color=HEAD))
    for at, text in enumerate(headings):
        put(sheet, row + 1, at, text, book.cell("wrap", bold=True, bg_color=SUM, align="center" if at else "left"))
    return row + 2


def _line(book: Book, sheet: Worksheet, row: int, cells: Sequence[tuple[Any, str]], **how: Any) -> None:
    for at, (value, kind) in enumerate(cells):
        put(sheet, row, at, value, book.cell(kind, **how))


def _figures(book: Book, sheet: Worksheet, content: Content, row: int) -> int:
    for tile in tiles(content.scenario, content.plan):
        cells = [(book.say(tile.title), "text"), (tile.value, "text"), (book.say(tile.remark), "text")]
        _line(book, sheet, row, cells)
        row += 1
    return row + 1


def _columns(book: Book, content: Content, *keys: str) -> list[str]:
    last = len(content.scenario.compounds) + 1
    return [book.place("compounds", AT[key], 2, last) for key in keys]


def _by_mode(book: Book, sheet: Worksheet, content: Content, row: int) -> int:
    """Compounds, households and cost by mode, counted over the sheet of compounds."""
    if content.modes is None:
        return row
    mode_of, homes = content.modes.mode_of, {c.id: c.households for c in content.scenario.compounds}
    headings = [book.head(key) for key in ("mode", "n_compounds", "households", "yuan_month", "fees", "per_household")]
    first = _head(book, sheet, row, book.head("by_mode"), headings)
    found = []
    for mode in Mode:
        own = [id_ for id_, chosen in mode_of.items() if chosen is mode]
        values = (len(own), sum(homes[i] for i in own), _yuan(content, own), sum(content.fees_of[i] for i in own))
        found.append((word_of(book, mode), values))
    return _sums(book, sheet, content, first, key="mode", found=found)


def _by_community(book: Book, sheet: Worksheet, content: Content, row: int) -> int:
    """The same by community."""
    headings = [
        book.head(key) for key in ("community", "n_compounds", "households", "yuan_month", "fees", "per_household")
    ]
    first = _head(book, sheet, row, book.head("by_community"), headings)
    own: dict[str, list[str]] = defaultdict(list)
    for compound in content.scenario.compounds:
        own[content.community.get(compound.community_id, compound.community_id)].append(compound.id)
    homes = {c.id: c.households for c in content.scenario.compounds}
    found = [
        (name, (len(ids), sum(homes[i] for i in ids), _yuan(content, ids), sum(content.fees_of[i] for i in ids)))
        for name, ids in own.items()
    ]
    return _sums(book, sheet, content, first, key="community", found=found)


def _yuan(content: Content, ids: Sequence[str]) -> float:
    return sum(content.yuan_of.get(id_) or 0.0 for id_ in ids)


Figures = tuple[int, int, float, float]
"""Compounds, households, yuan a month and fees."""


def _sums(
    book: Book, sheet: Worksheet, content: Content, first: int, *, key: str, found: Sequence[tuple[str, Figures]]
) -> int:
    """Rows whose figures are counted and summed where the column `key` of the sheet of compounds says their name."""
    by, homes, yuan, fees = _columns(book, content, key, "households", "yuan", "fees")
    for number, (name, values) in enumerate(found):
        row, at = first + number, first + number + 1
        cells = [
            (name, "text"),
            (Formula(f"=COUNTIF({by},A{at})", values[0]), "int"),
            (Formula(f"=SUMIF({by},A{at},{homes})", values[1]), "int"),
            (Formula(f"=SUMIF({by},A{at},{yuan})", values[2]), "money"),
            (Formula(f"=SUMIF({by},A{at},{fees})", values[3]), "money"),
            (Formula(f"=IF(C{at}=0,0,D{at}/C{at})", values[2] / values[1] if values[1] else 0.0), "money"),
        ]
        _line(book, sheet, row, cells)
    last = first + len(found)
    total = [sum(values[k] for _, values in found) for k in range(4)]
    cells = [(book.head("total"), "text")]
    for k, kind in enumerate(("int", "int", "money", "money")):
        letter = "BCDE"[k]
        cells.append((Formula(f"=SUM({letter}{first + 1}:{letter}{last})", total[k]), kind))
    ratio = total[2] / total[1] if total[1] else 0.0
    cells.append((Formula(f"=IF(C{last + 1}=0,0,D{last + 1}/C{last + 1})", ratio), "money"))
    _line(book, sheet, last, cells, bold=True, bg_color=SUM)
    return last + 2


def _parts(book: Book, sheet: Worksheet, content: Content, row: int) -> int:
    """Each part with its bound; the gap is a formula."""
    headings = [book.head(key) for key in ("part", "status", "objective", "bound", "gap", "unit")]
    row = _head(book, sheet, row, book.head("by_part"), headings)
    for part, result in planned(content.plan).items():
        at = row + 1
        gap = Formula(f'=IF(OR(C{at}="",D{at}="",C{at}=0),"",(C{at}-D{at})/ABS(C{at}))', result.gap)
        cells = [
            (book.say(terms.PARTS[part]), "text"),
            (book.say(terms.STATUSES[result.status]), "text"),
            (result.objective, "money"),
            (result.bound, "money"),
            (gap, "percent"),
            (book.say(terms.UNITS[part]), "text"),
        ]
        _line(book, sheet, row, cells)
        row += 1
    return row + 1


def _terms(book: Book, sheet: Worksheet, content: Content, row: int) -> int:
    """What each part's cost is made of; terms of nothing are left out."""
    row = _head(book, sheet, row, book.head("term"), [book.head(key) for key in ("part", "term", "amount", "unit")])
    for part, result in planned(content.plan).items():
        shown = {key: value for key, value in result.cost_terms.items() if value}
        for key, value in shown.items():
            cells = [
                (book.say(terms.PARTS[part]), "text"),
                (book.say(terms.cost_term(key)), "text"),
                (value, "money"),
                (book.say(terms.UNITS[part]), "text"),
            ]
            _line(book, sheet, row, cells)
            row += 1
        if len(shown) > 1:
            total = Formula(f"=SUM(C{row - len(shown) + 1}:C{row})", sum(shown.values()))
            cells = [
                (book.say(terms.PARTS[part]), "text"),
                (book.head("total"), "text"),
                (total, "money"),
                ("", "text"),
            ]
            _line(book, sheet, row, cells, bold=True, bg_color=SUM)
            row += 1
    return row + 1
