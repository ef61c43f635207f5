"""One sheet of a workbook as a table: its header, its rows, and what in it is no data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from python_calamine import CalamineSheet

from domain.columns import Column, columns_of
from domain.scenario import TABLES
from scenarios.findings import Findings, count, some
from scenarios.headers import header_key
from scenarios.sheets import Row, Sheet
from scenarios.words import CALENDAR
from scenarios.workbooks.archive import column_letters
from scenarios.workbooks.examples import MARK, is_marked, is_untouched
from scenarios.workbooks.parts import Parts
from scenarios.workbooks.values import is_number, text_of
from scenarios.working_days import CalendarDay

NOTES = ("#", "注：", "注:", "备注", "说明", "*", "note:", "remark:")
"""How a row that has one cell only begins when it is a note of people for people."""
Cells = list[list[Any]]


def sheet_of(
    source: CalamineSheet, name: str, parts: Parts, errors: Iterable[tuple[int, int]], findings: Findings
) -> Sheet | None:
    """One sheet as a table; None where nothing stands in it, as in a template's tables that are not needed."""
    cells = [[_filled(value) for value in row] for row in source.to_python(skip_empty_area=False)]
    if not any(cell != "" for row in cells for cell in row):
        return None
    findings.sheets.add(source.name)
    before = len(findings.problems)
    header = _header(cells[0], columns_of_table(name))
    if not header:
        findings.problem(source.name, 1, "", "is empty; the first row must name the columns")
        return Sheet(name, source.name, (), (), complete=False)
    reader = _Reader(source.name, name, header, findings)
    reader.note_errors(errors)
    reader.fill_merged(cells, source.merged_cell_ranges or ())
    reader.restore_percentages(cells, parts)
    rows = reader.rows(cells)
    if not rows and columns_of_table(name):
        return None
    return Sheet(name, source.name, header, rows, complete=len(findings.problems) == before)


def columns_of_table(name: str) -> tuple[Column, ...]:
    """Columns of a table; none for the sheets of settings and policies."""
    entity = CalendarDay if name == CALENDAR else TABLES.get(name)
    return columns_of(entity) if entity else ()


def _filled(value: Any) -> Any:
    """A value as it stands; of texts only what is more than blanks counts as something."""
    return "" if isinstance(value, str) and not value.strip() else value


def _header(cells: Sequence[Any], columns: Sequence[Column]) -> tuple[str, ...]:
    """Texts of the first row, without what is empty at its end and the mark of required columns."""
    texts = [text_of(value) for value in cells]
    if columns:
        texts = [text.rstrip("*＊ ") for text in texts]
    while texts and not texts[-1].strip():
        texts.pop()
    return tuple(texts)


class _Reader:
    """Reads the rows of one sheet; what a person should know is noted with its cell."""

    def __init__(self, file: str, table: str, header: tuple[str, ...], findings: Findings) -> None:
        self._file, self._table, self._findings = file, table, findings
        self._header = [text.strip() for text in header]
        places = {(file, text): column_letters(at) for at, text in enumerate(self._header, start=1)}
        findings.columns |= places
        self._at = _columns_at(header, columns_of_table(table))
        self._required = sum(column.required for column in columns_of_table(table))

    def _problem(self, row: int, at: int, text: str) -> None:
        """Note a problem of a cell; `at` counts columns from 0."""
        header = self._header[at] if at < len(self._header) else ""
        self._findings.problem(self._file, row, header, text, column_letters(at + 1))

    def _warn(self, text: str) -> None:
        self._findings.warn(f"{self._file}: {text}")

    def note_errors(self, errors: Iterable[tuple[int, int]]) -> None:
        """Cells whose formula has no value."""
        for row, column in errors:
            if row > 1 and column <= len(self._header):
                self._problem(row, column - 1, "holds an error of its formula")

    def fill_merged(self, cells: Cells, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        """Give the value of cells merged downwards to each of their rows; refuse those merged across columns."""
        filled = []
        for (top, left), (bottom, right) in ranges:
            if left >= len(self._header) or top >= len(cells):
                continue
            place = f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}"
            value = cells[top][left]
            if top == 0 or (right > left and value != "" and not self._is_note(cells[top])):
                self._problem(top + 1, left, f"is merged with other cells ({place}); undo that")
            elif right == left and value != "":
                filled.append(place)
                for row in cells[top : bottom + 1]:
                    if any(cell != "" for cell in row):
                        row[left] = value
        if filled:
            self._warn(f"cells that are merged count in each of their rows: {some(filled)}")

    def restore_percentages(self, cells: Cells, parts: Parts) -> None:
        """15 % in a column of per cent is 15, though a workbook stores 0.15."""
        columns = {at + 1 for at, column in self._at.items() if column.name.endswith("_pct")}
        for row, column in parts.percentages(self._file, columns):
            value = cells[row - 1][column - 1] if row <= len(cells) and column <= len(cells[row - 1]) else ""
            if is_number(value):
                cells[row - 1][column - 1] = round(float(value) * 100, 9)

    def rows(self, cells: Cells) -> tuple[Row, ...]:
        """Rows with data."""
        read: list[Row] = []
        notes: list[str] = []
        as_numbers: dict[int, int] = defaultdict(int)
        for number, row in enumerate(cells[1:], start=2):
            filled = [cell for cell in row if cell != ""]
            if not filled:
                continue
            if self._is_note(row):
                notes.append(str(number))
            elif self._at and is_marked(filled[0]):
                self._judge_example(number, row)
            else:
                self._judge_margin(number, row)
                for at, column in self._at.items():
                    as_numbers[at] += at < len(row) and _is_id(column) and is_number(row[at])
                read.append(Row(number, self._texts(row)))
        if notes:
            self._warn(f"{count(len(notes), 'row')} of notes not read: {some(notes)}")
        for at in filter(as_numbers.get, as_numbers):
            self._warn(
                f"{self._header[at]}: {count(as_numbers[at], 'id')} stored as numbers; zeros that they began with are "
                "lost, format the column as text to keep them"
            )
        return tuple(read)

    def _texts(self, row: Sequence[Any]) -> tuple[str, ...]:
        width = len(self._header)
        return tuple(text_of(cell) for cell in [*row, *[""] * width][:width])

    def _is_note(self, row: Sequence[Any]) -> bool:
        """Whether a row is a note: one cell that begins as notes do, where a row of data needs more than one."""
        filled = [cell for cell in row if cell != ""]
        if self._required < 2 or len(filled) != 1 or not isinstance(filled[0], str):
            return False
        return filled[0].strip().lower().startswith(NOTES)

    def _judge_example(self, number: int, row: Sequence[Any]) -> None:
        """An example is passed over; one that somebody has written into is not, lest it be lost."""
        texts = dict(zip((column.name for column in self._at.values()), map(self._texts(row).__getitem__, self._at)))
        if not is_untouched(self._table, texts):
            at = next(at for at, cell in enumerate(row) if cell != "")
            text = f"is marked as an example but was changed; delete {MARK[0]} or {MARK[1]} to plan with it, or the row"
            self._problem(number, at, text)

    def _judge_margin(self, number: int, row: Sequence[Any]) -> None:
        """Note what stands to the right of the header's columns."""
        for at in range(len(self._header), len(row)):
            if row[at] != "":
                self._problem(number, at, "stands beside the columns of the header")


def _is_id(column: Column) -> bool:
    return column.name == "id" or column.ref is not None


def _columns_at(header: Sequence[str], columns: Sequence[Column]) -> Mapping[int, Column]:
    """Known columns by the position at which they stand first."""
    known = {header_key(text): column for column in columns for text in (column.name, column.zh, *column.aliases)}
    found: dict[int, Column] = {}
    for at, text in enumerate(header):
        column = known.get(header_key(text))
        if column and column not in found.values():
            found[at] = column
    return found
