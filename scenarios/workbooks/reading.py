"""Read a workbook, .xlsx or .ods, into the sheets of a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from scenarios.findings import Findings
from scenarios.sheets import Sheet
from scenarios.words import TABLE_ZH, table_named
from scenarios.workbooks.archive import Inspected, RefusedError, inspected
from scenarios.workbooks.parts import Parts
from scenarios.workbooks.tables import sheet_of

ENDINGS = (".xlsx", ".xlsm", ".ods")
SAVED_OTHERWISE = (".xls", ".xlsb", ".et", ".ett", ".xlt", ".fods")
"""Files of Excel, WPS and LibreOffice that have to be saved as another kind first."""
LOCKS = ("~$", ".~lock.")
"""How the names of files begin that programs keep beside a workbook while it is open."""
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
    return path.suffix.lower() in (*ENDINGS, *SAVED_OTHERWISE)


def read_book(path: Path, findings: Findings) -> Book:
    """Sheets of a workbook; what cannot be read is noted.

    Raises
    ------
    ScenarioError
        When the file as a whole cannot be read.
    """
    source = opened(path, findings)
    if path.suffix.lower() in SAVED_OTHERWISE:
        findings.problem(path.name, 0, "", "is not read as it is; save it as .xlsx or .ods")
        findings.raise_problems()
    return _sorted(path.name, source, findings)


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A workbook that was looked through before it was unpacked."""

    book: CalamineWorkbook
    seen: Inspected
    parts: Parts

    def errors(self, sheet: str) -> Sequence[tuple[int, int]]:
        """Cells of a sheet that hold an error, as (row, column) from 1."""
        return self.seen.errors.get(self.parts.member_of.get(sheet, sheet), ())


def opened(path: Path, findings: Findings) -> OpenBook:
    """A workbook that is safe to read.

    Raises
    ------
    ScenarioError
        When the file as a whole cannot be read.
    """
    try:
        data = _bytes(path)
        seen = inspected(data)
        return OpenBook(CalamineWorkbook.from_filelike(BytesIO(data)), seen, Parts(data))
    except (RefusedError, CalamineError) as error:
        text = str(error) if isinstance(error, RefusedError) else f"is a damaged workbook: {error}"
        findings.problem(path.name, 0, "", text)
        findings.raise_problems()
        raise AssertionError("problems were raised") from error


def _bytes(path: Path) -> bytes:
    if path.name.startswith(LOCKS):
        raise RefusedError("is only a mark that a workbook is open; give the workbook itself")
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise RefusedError(f"has {size / 2**20:.0f} MB; a workbook may have {LARGEST_FILE // 2**20} MB")
        return path.read_bytes()
    except PermissionError as error:
        raise RefusedError("cannot be read: it is open in another program, or you have no right to read it") from error
    except OSError as error:
        raise RefusedError(f"cannot be read: {error.strerror}") from error


def _sorted(file: str, source: OpenBook, findings: Findings) -> Book:
    """Sheets by what they hold; of two for one table the first, and the other is noted."""
    found: dict[str, Sheet] = {}
    strangers = []
    book = source.book
    for position, meta in enumerate(book.sheets_metadata):
        key = meta.name.strip().lower()
        if meta.typ is not SheetTypeEnum.WorkSheet or key in PASSED_OVER:
            continue
        name = "settings" if key in SETTINGS else "policies" if key in POLICIES else table_named(key)
        if name is None:
            strangers.append(meta.name)
            continue
        sheet = sheet_of(book.get_sheet_by_index(position), name, source.parts, source.errors(meta.name), findings)
        if sheet is None:
            continue
        if name in found:
            findings.problem(meta.name, 0, "", f"holds the same table as {found[name].file}; keep one of them")
        else:
            found[name] = sheet
    if strangers and not found:
        findings.problem(file, 0, "", "has none of the sheets of a scenario; begin with: linli template -o NEW.xlsx")
        findings.raise_problems()
    if strangers:
        known = ", ".join(f"{name} ({zh})" for name, zh in TABLE_ZH.items())
        findings.warn(f"{file} {', '.join(strangers)}: not read, not the name of a table; tables: {known}")
    names = [meta.name for meta in book.sheets_metadata]
    english = any(name.strip().lower() in (*TABLE_ZH, *SETTINGS[:1]) for name in names)
    findings.absent = str if english else TABLE_ZH.__getitem__
    if "settings" not in found:
        said = SETTINGS[0] if english else SETTINGS[1]
        text = "is missing; it states name, month and coordinate system (crs) and, if wanted, rules"
        findings.problem(said, 0, "", text)
    settings, policies = found.pop("settings", None), found.pop("policies", None)
    return Book(tables=found, settings=settings, policies=policies)
