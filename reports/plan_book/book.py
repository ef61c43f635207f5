"""A workbook in the making: formats, sheets, and tables with headings, sums, drop-down lists and print titles.

Texts go in as texts, whatever they begin with; formulas are those of this package alone, each with its value, for
readers that do not compute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from domain.words import Words
from reports.plan_book.names import HEADS, SHEETS

FONT = "Microsoft YaHei"
A4, A3 = 9, 8
LONGEST_TEXT = 32_767  # characters that a cell takes
LINE_POINTS, MOST_LINES = 15, 27  # a row of Excel is at most 409 points high
PALE, EDIT, HEAD, LINE, SUM = "#F3F6F9", "#FFF6D6", "#1F4E79", "#B8C4D0", "#E3EAF1"
FIGURES: Mapping[str, str] = {
    "int": "#,##0_ ",
    "money": "#,##0.00_ ",
    "number": "#,##0.0_ ",
    "percent": "0.00%_ ",
    "date": "yyyy-mm-dd",
}
"""Excel's codes of numbers by kind of column."""

MADE = datetime(2000, 1, 1)
"""Time of making that every workbook states: the same plan makes the same bytes."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours with the value that it has."""

    text: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Col:
    """A column: its heading, how its values are shown, and whether and from which list they may be changed.

    `choices` names a list of the sheet of names, or holds the words themselves; `sums` says that the last row sums it,
    `fills` that it may be filled in where rows are added.
    """

    head: str
    width: float = 12
    kind: str = "text"
    editable: bool = False
    choices: str | tuple[str, ...] = ""
    sums: bool = False
    comment: str = ""
    fills: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """How a sheet is printed: paper, direction, rows before which a new page begins."""

    paper: int = A4
    landscape: bool = True
    breaks: tuple[int, ...] = ()
    frozen: int = 1


@dataclass(slots=True)
class Book:
    """A workbook in the making, in one language."""

    file: xlsxwriter.Workbook
    lang: str
    title: str
    formats: dict[tuple[Any, ...], Format] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)

    def say(self, words: Words) -> str:
        """A text in the language of the workbook."""
        return words.zh if self.lang == "zh" else words.en

    def head(self, key: str) -> str:
        """A heading."""
        return self.say(HEADS[key])

    def name(self, sheet: str) -> str:
        """Name of a sheet."""
        return self.say(SHEETS[sheet])

    def place(self, sheet: str, column: int, first: int, last: int) -> str:
        """Absolute reference to cells of one column of a sheet, rows from 1."""
        letters = xl_col_to_name(column)
        return f"'{self.name(sheet)}'!${letters}${first}:${letters}${max(first, last)}"

    def format(self, **how: Any) -> Format:
        """A format by its properties; each is made once."""
        key = tuple(sorted(how.items()))
        if key not in self.formats:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self.formats[key] = self.file.add_format(base | how)
        return self.formats[key]

    def cell(self, kind: str, *, editable: bool = False, **how: Any) -> Format:
        """Format of a cell of a table."""
        how = {"border": 1, "border_color": LINE, **how}
        if kind in FIGURES:
            how["num_format"] = FIGURES[kind]
        elif kind == "mark":
            how |= {"text_wrap": True, "align": "center", "font_size": 8}
        elif kind == "wrap":
            how |= {"text_wrap": True, "indent": 1} if "align" not in how else {"text_wrap": True}
        else:
            how |= {"num_format": "@", "indent": 1}
        if editable:
            how |= {"bg_color": EDIT, "locked": False}
        return self.format(**how)

    def sheet(self, key: str, page: Page) -> Worksheet:
        """An empty sheet with its print set-up: page numbers, title, as wide as the paper."""
        sheet = self.file.add_worksheet(self.name(key))
        sheet.set_paper(page.paper)
        if page.landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.set_header(f"&L&9{_printed(self.title)}&R&9{_printed(self.name(key))}")
        sheet.set_footer("&C&9&P / &N")
        if page.breaks:
            sheet.set_h_pagebreaks(list(page.breaks))
        return sheet


def _printed(text: str) -> str:
    """Text in a print header, where & starts a code."""
    return text[:50].replace("&", "&&")


@contextmanager
def new_book(data: BinaryIO, *, lang: str, title: str, properties: Mapping[str, str]) -> Iterator[Book]:
    """Give a workbook that is written to `data` when the context ends."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    file = xlsxwriter.Workbook(data, {**plain, "in_memory": True, "default_date_format": FIGURES["date"]})
    file.set_properties({"title": title, "created": MADE})
    for name, value in properties.items():
        file.set_custom_property(name, value, "text")
    file.set_calc_mode("auto")
    yield Book(file=file, lang=lang, title=title)
    file.close()


def put(sheet: Worksheet, row: int, column: int, value: Any, how: Format) -> None:
    """Write one cell; a text is never a formula, a link or a number."""
    if isinstance(value, Formula):
        sheet.write_formula(row, column, value.text, how, "" if value.value is None else value.value)
    elif value is None or value == "":
        sheet.write_blank(row, column, None, how)
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:LONGEST_TEXT], how)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), how)
    else:
        sheet.write_number(row, column, value, how)


def table(
    book: Book,
    key: str,
    columns: Sequence[Col],
    rows: Sequence[Sequence[Any]],
    *,
    page: Page = Page(),
    spare: int = 0,
) -> Worksheet:
    """A sheet that is one table from its first row on: headings, rows, spare rows to fill in, and sums."""
    sheet = book.sheet(key, page)
    _headings(book, sheet, columns, page)
    formats = [book.cell(column.kind, editable=column.editable) for column in columns]
    for number, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise ValueError(f"sheet {key}: a row of {len(row)} cells under {len(columns)} headings")
        if (lines := _lines(columns, row)) > 1:
            sheet.set_row(number, LINE_POINTS * lines)
        for at, value in enumerate(row):
            put(sheet, number, at, value, formats[at])
    last = len(rows) + spare
    for number in range(len(rows) + 1, last + 1):
        for at, column in enumerate(columns):
            open_ = column.editable or column.fills
            sheet.write_blank(number, at, None, book.cell(column.kind, editable=open_))
    _choices(book, sheet, columns, last)
    if rows:
        sheet.autofilter(0, 0, last, len(columns) - 1)
    if any(column.sums for column in columns):
        _sums(book, sheet, columns, rows, last)
    elif spare:
        sheet.print_area(0, 0, max(1, len(rows)), len(columns) - 1)
    sheet.protect("", _PROTECTED)
    return sheet


def wide(text: str) -> int:
    """Width of a text in letters; Chinese characters take two."""
    return sum(1 + (character > "\u2e7f") for character in text)


def _lines(columns: Sequence[Col], row: Sequence[Any]) -> int:
    """Lines that the longest of the wrapped texts of a row needs."""
    needed = [1]
    for column, value in zip(columns, row, strict=True):
        if column.kind in ("wrap", "mark") and isinstance(value, str):
            room = max(1.0, column.width - 2) if column.kind == "wrap" else column.width
            needed.append(sum(max(1, ceil(wide(line) / room)) for line in value.split("\n")))
    return min(max(needed), MOST_LINES)


_PROTECTED = {
    "objects": True,
    "scenarios": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
"""What may be done in a protected sheet beside editing what is unlocked; there is no password."""


def _headings(book: Book, sheet: Worksheet, columns: Sequence[Col], page: Page) -> None:
    head = {"bold": True, "font_color": "white", "text_wrap": True, "align": "center", "border": 1}
    plain = book.format(bg_color=HEAD, **head)
    edited = book.format(**{**head, "bg_color": EDIT, "font_color": "#7A4B00"})
    sheet.set_row(0, 32)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.head, edited if column.editable else plain)
        sheet.set_column(at, at, column.width, None)
        if column.comment:
            sheet.write_comment(0, at, column.comment, {"author": "linli", "x_scale": 1.6})
    sheet.freeze_panes(1, page.frozen)
    sheet.repeat_rows(0)


def _choices(book: Book, sheet: Worksheet, columns: Sequence[Col], last: int) -> None:
    for at, column in enumerate(columns):
        if not column.choices or not last:
            continue
        listed = column.choices if isinstance(column.choices, tuple) else book.lists.get(column.choices)
        if listed:
            source = list(listed) if isinstance(listed, tuple) else f"={listed}"
            rule = {"validate": "list", "source": source, "ignore_blank": True, "error_type": "warning"}
            sheet.data_validation(1, at, last, at, rule)


def _sums(book: Book, sheet: Worksheet, columns: Sequence[Col], rows: Sequence[Sequence[Any]], last: int) -> None:
    how: dict[str, Any] = {"bold": True, "bg_color": SUM, "top": 2}
    put(sheet, last + 1, 0, book.head("total"), book.cell("text", **how))
    for at, column in enumerate(columns):
        if column.sums:
            put(sheet, last + 1, at, sum_of(at, 1, last, (row[at] for row in rows)), book.cell(column.kind, **how))
        elif at:
            sheet.write_blank(last + 1, at, None, book.cell("text", **how))


def value_of(cell: Any) -> Any:
    """The value that a cell shows."""
    return cell.value if isinstance(cell, Formula) else cell


def sum_of(column: int, first: int, last: int, cells: Iterable[Any]) -> Formula:
    """Sum of the rows `first` to `last` of a column, both counted from 0, with its value."""
    values = [value_of(cell) for cell in cells]
    total = sum(value for value in values if isinstance(value, int | float))
    place = f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(max(first, last), column)}"
    return Formula(f"=SUBTOTAL(109,{place})", total)
