"""Read a workbook, .xlsx or .ods, into the sheets of a scenario."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from domain.columns import Column, columns_of
from domain.scenario import TABLES
from scenarios.findings import Findings
from scenarios.headers import header_key
from scenarios.sheets import Row, Sheet
from scenarios.words import CALENDAR, TABLE_ZH, table_named
from scenarios.workbooks.archive import Inspected, RefusedError, column_letters, inspected
from scenarios.workbooks.values import is_number, text_of
from scenarios.working_days import CalendarDay

ENDINGS = (".xlsx", ".xlsm", ".ods")
EXAMPLE = ("示例▸", "example▸")
"""How the first cell of a row begins that shows what a row may look like and is never read."""
LARGEST_FILE = 64 * 2**20
SETTINGS, POLICIES = ("settings", "设置"), ("policies", "政策")
PASSED_OVER = {"instructions", "说明", "lists", "选项"}
"""Sheets that hold nothing to read: the page of instructions and the lists behind drop-downs."""


@dataclass(frozen=True, slots=True)
class Book:
    """Sheets of a workbook: tables by name, and those of settings and policies where they are given."""

    tables: dict[str, Sheet]
    settings: Sheet | None
    policies: Sheet | None


def is_workbook(path: Path) -> bool:
    """Whether a file is to be read as a workbook, by the ending of its name."""
    return path.suffix.lower() in (*ENDINGS, ".xls")


def read_book(path: Path, findings: Findings) -> Book:
    """Sheets of a workbook; what cannot be read is noted.

    Raises
    ------
    ScenarioError
        When the file as a whole cannot be read.
    """
    try:
        data = _bytes(path)
        seen = inspected(data)
        book = CalamineWorkbook.from_filelike(BytesIO(data))
    except (RefusedError, CalamineError) as error:
        text = str(error) if isinstance(error, RefusedError) else f"is a damaged workbook: {error}"
        findings.problem(path.name, 0, "", text)
        findings.raise_problems()
        raise AssertionError("problems were raised") from error
    return _sorted(path.name, book, seen, findings)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise RefusedError(f"has {size / 2**20:.0f} MB; a workbook may have {LARGEST_FILE // 2**20} MB")
        return path.read_bytes()
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from error


def _sorted(file: str, book: CalamineWorkbook, seen: Inspected, findings: Findings) -> Book:
    """Sheets by what they hold; of two for one table the first, and the other is noted."""
    found: dict[str, Sheet] = {}
    strangers, examples = [], list[str]()
    for position, meta in enumerate(book.sheets_metadata):
        key = meta.name.strip().lower()
        if meta.typ is not SheetTypeEnum.WorkSheet or key in PASSED_OVER:
            continue
        name = "settings" if key in SETTINGS else "policies" if key in POLICIES else table_named(key)
        if name is None:
            strangers.append(meta.name)
            continue
        sheet = _sheet(book.get_sheet_by_index(position), name, _errors(seen, meta.name, position), findings, examples)
        if sheet is None:
            continue
        if name in found:
            findings.problem(meta.name, 0, "", f"holds the same table as {found[name].file}; keep one of them")
        else:
            found[name] = sheet
    if strangers:
        known = ", ".join(f"{name} ({zh})" for name, zh in TABLE_ZH.items())
        findings.warn(f"{file} {', '.join(strangers)}: not read, not the name of a table; tables: {known}")
    if examples:
        findings.warn(f"{file}: rows that show an example are not read: {', '.join(examples)}")
    names = [meta.name for meta in book.sheets_metadata]
    english = any(name.strip().lower() in (*TABLE_ZH, *SETTINGS[:1]) for name in names)
    findings.absent = str if english else TABLE_ZH.__getitem__
    if "settings" not in found:
        said = SETTINGS[0] if english else SETTINGS[1]
        text = "is missing; it states name, month and coordinate system (crs) and, if wanted, rules"
        findings.problem(said, 0, "", text)
    settings, policies = found.pop("settings", None), found.pop("policies", None)
    return Book(tables=found, settings=settings, policies=policies)


def _errors(seen: Inspected, name: str, position: int) -> Sequence[tuple[int, int]]:
    """Cells with an error of a sheet: in .ods by its name, in .xlsx by the number of its member."""
    by_number = f"xl/worksheets/sheet{position + 1}.xml"
    return seen.errors.get(name) or seen.errors.get(by_number) or ()


def _sheet(
    sheet: CalamineSheet, name: str, errors: Iterable[tuple[int, int]], findings: Findings, examples: list[str]
) -> Sheet | None:
    """One sheet as a table; None where nothing stands in it, as in a template's tables that are not needed."""
    rows = [[_filled(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    header, width = _header(rows)
    if not any(header) and not any(any(cell != "" for cell in row) for row in rows[1:]):
        return None
    findings.sheets.add(sheet.name)
    before = len(findings.problems)
    if not any(header):
        findings.problem(sheet.name, 1, "", "is empty; the first row must name the columns")
        return Sheet(name, sheet.name, (), (), complete=False)
    findings.columns |= {(sheet.name, text.strip()): column_letters(at) for at, text in enumerate(header, start=1)}
    for row, column in errors:
        if row > 1 and column <= width:
            findings.problem(sheet.name, row, header[column - 1].strip(), "holds an error of its formula")
    ids = _ids(name, header)
    read = _rows(sheet.name, rows[1:], width=width, ids=ids, findings=findings, examples=examples)
    if not read and name not in ("settings", "policies"):
        return None
    return Sheet(name, sheet.name, header, tuple(read), complete=len(findings.problems) == before)


def _filled(value: Any) -> Any:
    """A value as it stands; of texts only what is more than blanks counts as something."""
    return "" if isinstance(value, str) and not value.strip() else value


def _header(rows: list[list[Any]]) -> tuple[tuple[str, ...], int]:
    """Texts of the first row, without what is empty at its end."""
    first = [text_of(value) for value in rows[0]] if rows else []
    while first and not first[-1].strip():
        first.pop()
    return tuple(first), len(first)


def _rows(
    file: str, rows: list[list[Any]], *, width: int, ids: dict[int, str], findings: Findings, examples: list[str]
) -> list[Row]:
    """Rows with content; what stands beside the columns of the header is noted."""
    read: list[Row] = []
    as_numbers: dict[str, int] = defaultdict(int)
    for number, cells in enumerate(rows, start=2):
        if all(cell == "" for cell in cells):
            continue
        first = next(cell for cell in cells if cell != "")
        if isinstance(first, str) and first.strip().startswith(EXAMPLE):
            examples.append(f"{file} {number}")
            continue
        for at, cell in enumerate(cells[width:], start=width + 1):
            if cell != "":
                text = f"{column_letters(at)}{number} stands beside the columns of the header"
                findings.problem(file, number, "", text)
        for at, header in ids.items():
            if at < len(cells) and is_number(cells[at]):
                as_numbers[header] += 1
        read.append(Row(number, tuple(text_of(cell) for cell in [*cells, *[""] * width][:width])))
    for header, times in as_numbers.items():
        findings.warn(
            f"{file} {header}: {times} ids are numbers in the workbook; zeros that they began with are lost, "
            "format the column as text to keep them"
        )
    return read


def _ids(name: str, header: Sequence[str]) -> dict[int, str]:
    """Positions of columns that hold ids, with their headers."""
    entity = CalendarDay if name == CALENDAR else TABLES.get(name)
    if entity is None:
        return {}
    return _positions(entity, header, lambda column: column.name == "id" or column.ref is not None)


def _positions(entity: type, header: Sequence[str], wanted: Callable[[Column], bool]) -> dict[int, str]:
    keys = {
        header_key(text)
        for column in columns_of(entity)
        if wanted(column)
        for text in (column.name, column.zh, *column.aliases)
    }
    return {at: text.strip() for at, text in enumerate(header) if header_key(text) in keys}
