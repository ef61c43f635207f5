"""From bytes to sheets: encodings, CSV and its faults. A workbook reader would make the same sheets."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

from scenarios.findings import Findings
from scenarios.words import TABLE_ZH, table_named

UTF8_BOM = b"\xef\xbb\xbf"
GZIP = b"\x1f\x8b"
NOT_TEXT = {
    b"PK\x03\x04": "is a workbook, not text; save it as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "is an old workbook, not text; save it as CSV UTF-8",
    b"\xff\xfe": "is UTF-16 text; save it as CSV UTF-8",
    b"\xfe\xff": "is UTF-16 text; save it as CSV UTF-8",
}


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of one row as text. `number` is the row a person sees in a spreadsheet; the header is row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as it was given, whatever the kind of file: `name` of the table, `file` as a person knows it.

    `complete` is False when some of its rows could not be read, so that nothing is concluded from their absence.
    """

    name: str
    file: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    complete: bool = True


def read_text(path: Path, findings: Findings) -> str | None:
    """Text of a file in UTF-8 (with or without byte-order mark) or else GB18030, with a warning for the latter.

    A file compressed by gzip is read as what it holds.

    Returns None, and notes the problem, when the file cannot be read as text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        findings.problem(path.name, 0, "", f"cannot be read: {error.strerror}")
        return None
    if data.startswith(GZIP):
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError, zlib.error):
            findings.problem(path.name, 0, "", "is a damaged gzip file")
            return None
    for start, reason in NOT_TEXT.items():
        if data.startswith(start):
            findings.problem(path.name, 0, "", reason)
            return None
    text = _decode(path.name, data.removeprefix(UTF8_BOM), findings)
    if text is not None and "\0" in text:
        findings.problem(path.name, text.count("\n", 0, text.index("\0")) + 1, "", "holds a NUL byte; not a text file")
        return None
    return text


def _decode(file: str, data: bytes, findings: Findings) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        fault = error
    if not _mostly_utf8(data):
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            fault = error
        else:
            findings.warn(f"{file}: read as GB18030, for it is not UTF-8")
            return text
    row = data.count(b"\n", 0, fault.start) + 1
    byte = f"0x{data[fault.start]:02x}"
    findings.problem(file, row, "", f"byte {byte} is neither UTF-8 nor GB18030 text; save the file as UTF-8")
    return None


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few bytes of UTF-8 text are damaged, so that reading it as GB18030 would garble all the rest."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    wide = sum(1 for character in text if character > "\x7f") - damaged
    return wide > 4 * damaged


def sheet_of_csv(path: Path, name: str, findings: Findings) -> Sheet:
    """Sheet of a CSV file: blank rows skipped, every other row as long as the header.

    The sheet is empty, and the problem noted, when the file has no readable header.
    """
    nothing = Sheet(name, path.name, (), (), complete=False)
    before = len(findings.problems)
    text = read_text(path, findings)
    if text is None:
        return nothing
    records = _records(path.name, text, findings)
    if not records:
        findings.problem(path.name, 1, "", "is empty; the first row must name the columns")
        return nothing
    header = _without_empty_end(records[0].cells)
    if len(header) == 1 and any(mark in header[0] for mark in ";\t；"):
        findings.problem(path.name, 1, "", "columns are not separated by commas; save the file as CSV UTF-8")
        return nothing
    rows = []
    for record in records[1:]:
        row = _fitted(path.name, record, len(header), findings)
        if row:
            rows.append(row)
    return Sheet(name, path.name, header, tuple(rows), complete=len(findings.problems) == before)


def _records(file: str, text: str, findings: Findings) -> list[Row]:
    """Rows with content, numbered as a spreadsheet does; reading stops at the first broken quotation."""
    rows = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                rows.append(Row(number, tuple(cells)))
    except csv.Error as error:
        findings.problem(file, number + 1, "", f"is not well-formed CSV ({error}); the rows from here on were not read")
    return rows


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _fitted(file: str, row: Row, width: int, findings: Findings) -> Row | None:
    if len(row.cells) == width:
        return row
    cells = row.cells[: max(width, len(_without_empty_end(row.cells)))]
    if len(cells) == width:
        return Row(row.number, cells)
    findings.problem(file, row.number, "", f"has {len(cells)} cells; the header has {width}")
    return None


def sheets_of_folder(folder: Path, findings: Findings) -> dict[str, Sheet]:
    """Sheets of all tables in a folder, by table name; other CSV files are named in a warning."""
    files: dict[str, list[Path]] = {}
    strangers = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv" or path.name.startswith((".", "~")) or not path.is_file():
            continue
        name = table_named(path.stem)
        if name is None:
            strangers.append(path.name)
        else:
            files.setdefault(name, []).append(path)
    if strangers:
        findings.warn(f"{', '.join(strangers)}: not read, not the name of a table; tables: {', '.join(TABLE_ZH)}")
    sheets = {}
    for name, paths in files.items():
        for other in paths[1:]:
            findings.problem(other.name, 0, "", f"holds the same table as {paths[0].name}; keep one of them")
        sheets[name] = sheet_of_csv(paths[0], name, findings)
    return sheets
