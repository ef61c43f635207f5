"""Write a scenario, or a template for one, as a workbook that people fill in with Excel or WPS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from domain.columns import Column
from domain.errors import Problem, ScenarioError
from domain.scenario import Scenario
from scenarios.cells import is_enum, plain_type, shielded, writer_of
from scenarios.whole import write_whole
from scenarios.words import CALENDAR, ENUM_ZH
from scenarios.workbooks import front, meanings, settings_sheets
from scenarios.workbooks.examples import MARK, examples, is_marked
from scenarios.workbooks.layout import (
    GROUPS,
    Lang,
    choices,
    columns,
    comment,
    header,
    is_list,
    limits_of,
    order,
    sheet_name,
)
from scenarios.workbooks.styles import Styles, lines_of, width_of
from scenarios.working_days import calendar_of

LONGEST_CELL = 32_767
LAST_ROW = 1_048_576
FILLED_TO = 5_000
"""Row down to which an empty table's drop-down lists reach; those of a longer table reach as far as it does."""
REQUIRED = " *"
"""What stands behind the header of a column that must be filled in."""
NOTE_WIDTH = 36
OPTIONS = {"safe": {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}}


def write_workbook(path: Path, scenario: Scenario | None, *, lang: Lang = "zh") -> None:
    """Write a scenario, or with None an empty template, as an .xlsx file; the file appears whole or not at all.

    Raises
    ------
    ScenarioError
        When a text or a table does not fit into a workbook.
    """
    write_whole(path, workbook_bytes(scenario, lang=lang))


def workbook_bytes(scenario: Scenario | None, *, lang: Lang = "zh") -> bytes:
    """The same as bytes; equal scenarios give equal bytes."""
    rows = {table: _rows_of(scenario, table) for table in order()}
    _require_room(rows, lang)
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **OPTIONS["safe"]})
    book.set_properties({"title": "linli", "created": datetime(2026, 1, 1)})
    styles = Styles(book)
    front.write(book, styles, lang)
    settings_sheets.write(book, styles, scenario, lang)
    lists = _Lists(book, lang)
    shown = {} if scenario else examples()
    for _, colour, tables in GROUPS.values():
        for table in tables:
            sheet = book.add_worksheet(sheet_name(table, lang))
            sheet.set_tab_color(colour)
            _Table(sheet, styles, lists, table, lang).write(rows[table], shown.get(table), rows)
    lists.write()
    book.close()
    return buffer.getvalue()


def _rows_of(scenario: Scenario | None, table: str) -> Sequence[Any]:
    if scenario is None:
        return ()
    if table == CALENDAR:
        return tuple(calendar_of(scenario.month, scenario.working_days, scenario.weekend_days))
    rows: Sequence[Any] = getattr(scenario, table)
    return rows


def _require_room(rows: Mapping[str, Sequence[Any]], lang: Lang) -> None:
    """Refuse what a workbook cannot hold.

    Raises
    ------
    ScenarioError
        Naming the sheets with too many rows, and the cells with texts too long or with characters XML cannot hold.
    """
    problems = []
    for table, of_table in rows.items():
        name = sheet_name(table, lang)
        if len(of_table) >= LAST_ROW:
            text = f"has {len(of_table)} rows; a sheet holds {LAST_ROW - 1}, use a folder of CSV files"
            problems.append(Problem(name, 0, "", text))
        texts = [(c, writer_of(c.type)) for c in columns(table) if c.type is str or is_list(c)]
        for number, row in enumerate(of_table, start=2):
            for column, write in texts:
                fault = fault_of(write(getattr(row, column.name)))
                if fault:
                    problems.append(Problem(name, number, header(column, lang), fault))
    if problems:
        raise ScenarioError(problems)


def fault_of(text: str) -> str:
    """Why a text cannot stand in a cell of a workbook; empty when it can."""
    if len(text) > LONGEST_CELL:
        return f"has {len(text)} characters; a cell of a workbook holds {LONGEST_CELL}"
    if any(0xD800 <= ord(character) <= 0xDFFF or character in "\ufffe\uffff" for character in text):
        return "holds a character that no workbook can hold"
    if is_marked(text):
        return "begins as rows do that show an example and are never read"
    return ""


class _Lists:
    """A hidden sheet with the words of drop-down lists."""

    def __init__(self, book: Workbook, lang: Lang) -> None:
        self._book, self._lang = book, lang
        self._name = "选项" if lang == "zh" else "lists"
        self._words: dict[tuple[str, ...], int] = {}

    def range_of(self, words: tuple[str, ...]) -> str:
        """Where these words stand."""
        at = self._words.setdefault(words, len(self._words))
        letters = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
        return f"='{self._name}'!{letters}$1:{letters}${len(words)}"

    def write(self) -> None:
        """Write them, once all are known."""
        sheet = self._book.add_worksheet(self._name)
        for words, at in self._words.items():
            sheet.write_column(0, at, words)
        sheet.hide()


class _Table:
    """One sheet: header with notes, example or rows, and what Excel lets people enter."""

    def __init__(self, sheet: Worksheet, styles: Styles, lists: _Lists, table: str, lang: Lang) -> None:
        self._sheet, self._styles, self._lists, self._lang = sheet, styles, lists, lang
        self._table, self._columns = table, columns(table)

    def write(self, rows: Sequence[Any], example: Any, all_rows: Mapping[str, Sequence[Any]]) -> None:
        """Write everything of the sheet."""
        self._sheet.freeze_panes(1, 1)
        self._sheet.hide_gridlines(0)
        self._sheet.set_row(0, 30)
        for at, column in enumerate(self._columns):
            self._header(at, column)
        last = max(FILLED_TO, len(rows) + 1)
        for at, column in enumerate(self._columns):
            self._validation(at, column, last, all_rows)
        if example is not None:
            self._row(1, example, example=True)
        for number, row in enumerate(rows, start=1):
            self._row(number, row)
        if rows:
            self._sheet.autofilter(0, 0, len(rows), len(self._columns) - 1)
        _print_setup(self._sheet)

    def _header(self, at: int, column: Column) -> None:
        text = header(column, self._lang) + (REQUIRED if column.required else "")
        self._sheet.write_string(0, at, text, self._styles.required if column.required else self._styles.optional)
        note = self._note(column)
        size = {"x_scale": 1.8, "y_scale": 0.5 + 0.22 * lines_of(note, NOTE_WIDTH), "font_size": 10}
        self._sheet.write_comment(0, at, note, size)
        width = max(10, min(width_of(text) + 4, 34))
        self._sheet.set_column(at, at, width, self._format(column))

    def _note(self, column: Column) -> str:
        return comment(column, self._lang, meanings.of_column(self._table, column.name, zh=self._lang == "zh"))

    def _format(self, column: Column) -> Format:
        kind = plain_type(column.type)
        if kind is date:
            return self._styles.day
        if kind is datetime:
            return self._styles.moment
        return self._styles.plain if kind in (int, float) else self._styles.text

    def _row(self, number: int, row: Any, *, example: bool = False) -> None:
        for at, column in enumerate(self._columns):
            value = getattr(row, column.name)
            shape = self._styles.example if example else self._format(column)
            if example and at == 0:
                mark = MARK[0 if self._lang == "zh" else 1]
                self._sheet.write_string(number, at, mark + self._word(column, value), shape)
            else:
                self._cell(number, at, column, value, shape)

    def _cell(self, number: int, at: int, column: Column, value: Any, shape: Format) -> None:
        kind = plain_type(column.type)
        if value is None or value in ("", ()):
            return
        if kind is bool:
            self._sheet.write_string(number, at, choices(column, self._lang)[0 if value else 1], shape)
        elif is_enum(kind):
            self._sheet.write_string(number, at, self._word(column, value), shape)
        elif kind in (int, float):
            self._sheet.write_number(number, at, value, shape)
        elif kind in (date, datetime):
            self._sheet.write_datetime(number, at, value, self._format(column))
        else:
            self._sheet.write_string(number, at, _plain_text(column, value), shape)

    def _word(self, column: Column, value: Any) -> str:
        """A value as people of the workbook's language write it."""
        kind = plain_type(column.type)
        return ENUM_ZH[kind][value] if is_enum(kind) and self._lang == "zh" else writer_of(column.type)(value)

    def _validation(self, at: int, column: Column, last: int, rows: Mapping[str, Sequence[Any]]) -> None:
        """What Excel lets people enter below a header, and what it says otherwise."""
        rule = self._rule(column, rows)
        if rule is None:
            return
        note = self._note(column).replace("\n", "；" if self._lang == "zh" else "; ")
        title = header(column, self._lang)[:32]
        self._sheet.data_validation(1, at, last, at, {**rule, "error_title": title, "error_message": note[:255]})

    def _rule(self, column: Column, rows: Mapping[str, Sequence[Any]]) -> dict[str, Any] | None:
        kind = plain_type(column.type)
        if words := choices(column, self._lang):
            return {"validate": "list", "source": self._lists.range_of(words)}
        if column.ref is not None and not is_list(column):
            first = 2 if rows[column.ref.table] else 3  # row 2 of an empty table shows an example
            last = max(FILLED_TO, len(rows[column.ref.table]) + 1)
            return {
                "validate": "list",
                "source": f"='{sheet_name(column.ref.table, self._lang)}'!$A${first}:$A${last}",
                "error_type": "warning",
            }
        if kind is date:
            return {"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2200, 1, 1)}
        limits = limits_of(column)
        if kind not in (int, float) or limits is None:
            return None
        return {
            "validate": "integer" if kind is int else "decimal",
            "criteria": "between",
            "minimum": -1e15 if limits.low is None else limits.low,
            "maximum": 1e15 if limits.high is None else limits.high,
        }


def _plain_text(column: Column, value: Any) -> str:
    """Text of a cell: as it is, for a workbook's text is never a formula; one apostrophe more where one leads.

    (The reader takes off an apostrophe that shields a formula, as CSV files need it.)
    """
    text = ";".join(value) if is_list(column) else str(value)
    return shielded(text) if text.startswith("'") else text


def _print_setup(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")
