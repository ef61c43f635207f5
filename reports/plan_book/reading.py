"""An edited workbook of a plan read into rows: every mistake is noted at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet

from domain.columns import Column, columns_of
from domain.scenario import Scenario
from reports.plan_book.about import KEYS
from reports.plan_book.names import HEADS, SHEETS
from reports.plan_book.rows import LINES
from scenarios.findings import Findings
from scenarios.headers import header_key
from scenarios.references import unknown_id, without_zeros
from scenarios.rows import Table, table_of
from scenarios.sheets import Row, Sheet
from scenarios.workbooks.archive import column_letters
from scenarios.workbooks.reading import OpenBook, opened
from scenarios.workbooks.values import text_of


@dataclass(frozen=True, slots=True)
class PlanBook:
    """A workbook that was looked through; sheets by the names that the workbook gives them, in either language."""

    file: str
    source: OpenBook

    def position(self, key: str) -> int | None:
        """Place of a sheet."""
        names = {SHEETS[key].zh.casefold(), SHEETS[key].en.casefold()}
        found = (at for at, name in enumerate(self.source.book.sheet_names) if name.strip().casefold() in names)
        return next(found, None)

    @property
    def language(self) -> str:
        """Language of the sheets; empty where none has a name of ours."""
        names = {name.strip() for name in self.source.book.sheet_names}
        counts = {lang: len(names & {words.of(lang) for words in SHEETS.values()}) for lang in ("zh", "en")}
        best = max(counts, key=lambda lang: counts[lang])
        return best if counts[best] else ""


def open_book(path: Path, findings: Findings) -> PlanBook:
    """A workbook that is safe to read.

    Raises
    ------
    ScenarioError
        When the file as a whole cannot be read.
    """
    return PlanBook(path.name, opened(path, findings))


def about_of(book: PlanBook) -> dict[str, str]:
    """What the first sheet says of the plan, by key; empty where the sheet or the words are missing."""
    position = book.position("about")
    if position is None:
        return {}
    key_of = {word: key for key, words in KEYS.items() for word in (words.zh, words.en)}
    rows = book.source.book.get_sheet_by_index(position).to_python(skip_empty_area=False)
    return {
        key_of[str(row[0]).strip()]: text_of(row[1]).strip()
        for row in rows
        if len(row) > 1 and str(row[0]).strip() in key_of
    }


def read_tables(book: PlanBook, wanted: Sequence[str], scenario: Scenario, findings: Findings) -> dict[str, Table[Any]]:
    """The wanted sheets as tables; what cannot be read in them is noted.

    Raises
    ------
    ScenarioError
        When sheets or columns are missing, for all that follows would be said of what only seems to be gone.
    """
    tables, whole = {}, True
    for key in wanted:
        position = book.position(key)
        if position is None:
            text = f"the sheet {SHEETS[key].zh} ({SHEETS[key].en}) is missing; take it from a new export"
            findings.problem(book.file, 0, "", text)
            whole = False
            continue
        sheet = _sheet(book, position, key, findings)
        whole = _has_columns(sheet, key, findings) and whole
        table = table_of(_with_ids(sheet, key, scenario), LINES[key], findings)
        _check_references(table, scenario, findings)
        tables[key] = table
    if not whole:
        findings.raise_problems()
    return tables


def _has_columns(sheet: Sheet, key: str, findings: Findings) -> bool:
    """Whether a sheet still has all columns that are read back; required ones are noted where the table is read."""
    kept = {header_key(text) for text in sheet.header}
    lost = [c for c in columns_of(LINES[key]) if not kept & {header_key(c.name), header_key(c.zh)}]
    for column in lost:
        if not column.required:
            findings.problem(sheet.file, 1, column.zh, f"the column {column.name} ({column.zh}) is missing")
    return not lost


def _sheet(book: PlanBook, position: int, key: str, findings: Findings) -> Sheet:
    """The columns of a sheet that are read back, and its rows with something in them, apart from sums."""
    found: CalamineSheet = book.source.book.get_sheet_by_index(position)
    rows = found.to_python(skip_empty_area=False)
    header = [text_of(value).strip() for value in rows[0]] if rows else []
    keys = {header_key(name) for column in columns_of(LINES[key]) for name in (column.name, column.zh)}
    kept = [at for at, text in enumerate(header) if header_key(text) in keys]
    findings.sheets.add(found.name)
    findings.columns |= {(found.name, header[at]): column_letters(at + 1) for at in kept}
    errors = {place for place in book.source.errors(found.name) if place[1] - 1 in kept}
    for row, column in sorted(errors):
        findings.problem(found.name, row, header[column - 1], "holds an error of its formula")
    read = tuple(_rows(rows, kept))
    return Sheet(key, found.name, tuple(header[at] for at in kept), read, complete=not errors)


def _rows(rows: Sequence[Sequence[Any]], kept: Sequence[int]) -> Iterator[Row]:
    totals = (HEADS["total"].zh, HEADS["total"].en)
    for number, row in enumerate(rows[1:], start=2):
        cells = tuple(text_of(row[at]) if at < len(row) else "" for at in kept)
        if any(cell.strip() for cell in cells) and text_of(row[0]).strip() not in totals:
            yield Row(number, cells)


NONE: Mapping[str, str] = {}


def _with_ids(sheet: Sheet, key: str, scenario: Scenario) -> Sheet:
    """The sheet with ids in place of names that only one row of their table has."""
    ids: dict[int, Mapping[str, str]] = {}
    for at, header in enumerate(sheet.header):
        column = _column(key, header)
        if column is not None and column.ref is not None:
            ids[at] = ids_by_name(scenario, column.ref.table)
    rows = (
        Row(
            row.number,
            tuple(ids[at].get(cell.strip(), cell) if at in ids else cell for at, cell in enumerate(row.cells)),
        )
        for row in sheet.rows
    )
    return replace(sheet, rows=tuple(rows))


def _column(key: str, header: str) -> Column | None:
    named = (c for c in columns_of(LINES[key]) if header_key(header) in (header_key(c.name), header_key(c.zh)))
    return next(named, None)


def ids_by_name(scenario: Scenario, table: str) -> dict[str, str]:
    """Id of each name that is one of a kind and no id itself."""
    rows = getattr(scenario, table)
    ids, by_name = {row.id for row in rows}, dict[str, list[str]]()
    for row in rows:
        by_name.setdefault(getattr(row, "name", ""), []).append(row.id)
    return {name: own[0] for name, own in by_name.items() if name and len(own) == 1 and name not in ids}


def _check_references(table: Table[Any], scenario: Scenario, findings: Findings) -> None:
    """Every id is one of the scenario's, also in rows with other faults."""
    for column in columns_of(table.entity):
        if column.ref is None:
            continue
        known = {row.id for row in getattr(scenario, column.ref.table)}
        alike = without_zeros(known)
        for number, values in zip(table.given_numbers, table.given, strict=True):
            value = values.get(column.name)
            if isinstance(value, str) and value and value not in known:
                text = unknown_id(value, column.ref.table, alike)
                findings.problem(table.file, number, table.header(column.name), text)
