"""Look into a workbook before anything unpacks it: how large it is when unpacked, and whether its XML is harmless.

Workbooks are zip archives of XML. A small file can unpack to terabytes, declare entities that multiply, or place one
cell at the far corner of a sheet, for which readers make room. Everything is therefore unpacked once as a stream, with
counted bytes, and looked through; what is kept of it is little. Only then is the file given to a reader.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO
from xml.parsers import expat

MOST_BYTES = 192 * 2**20
"""Unpacked bytes of all members together."""
MOST_MEMBERS = 2_000
MOST_CELLS = 4_000_000
"""Cells of the rectangle that holds everything in a sheet, for which a reader makes room."""
MOST_TEXT = 96 * 2**20
"""Bytes of all texts of all cells, each as often as it stands there: a shared text is kept once in the file."""
CHUNK = 2**18
OVERLAP = 256
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*>""")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ERROR = re.compile(rb'\bt="e"')
_SHARED = re.compile(rb'\bt="s"')
_SHARED_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\bt=["']s["'][^<>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_STRINGS = "xl/sharedStrings.xml"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"


class RefusedError(Exception):
    """Why a file is not read; the sentence goes on after the file's name."""


@dataclass(slots=True)
class Inspected:
    """What was seen.

    `errors` are the cells that hold an error, as (row, column) from 1, by member or by sheet of an .ods file. `longest`
    is the length of the longest piece of text between two tags, in bytes, `shared_cells` the number of cells that
    refer to a shared text.
    """

    errors: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    longest: int = 0
    shared_cells: int = 0


def inspected(data: bytes) -> Inspected:
    """Look through a workbook.

    Raises
    ------
    RefusedError
        When it is no workbook, is protected, damaged or too large, or its XML could harm a reader.
    """
    if not data.startswith(ZIP):
        raise RefusedError(_other_file(data))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _members_inspected(archive)
    except zipfile.BadZipFile as error:
        raise RefusedError("is a damaged workbook: a part of it is missing; copy or download it again") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise RefusedError(f"is a damaged workbook: {error}") from error


def _other_file(data: bytes) -> str:
    """What a file is that is no archive."""
    if not data.strip(b"\0"):
        return "is empty, or was not copied to its end; copy or save it again"
    if data.startswith(OLE):
        if _ENCRYPTED in data:
            return "is protected by a password; open it in Excel or WPS and save it without one"
        return "is an old workbook (.xls) or one of WPS (.et); open it in Excel or WPS and save it as .xlsx"
    if b"\0" not in data[:CHUNK]:
        return "is text, such as CSV, not a workbook; open it in Excel or WPS and save it as .xlsx"
    return "is no workbook; save it as .xlsx or .ods"


def _members_inspected(archive: zipfile.ZipFile) -> Inspected:
    members = archive.infolist()
    names = [member.filename for member in members]
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise RefusedError("is a document or slides, not a workbook; save its tables as .xlsx")
    if not any(name.startswith(("xl/", "[Content_Types].xml", "content.xml")) for name in names):
        raise RefusedError("is an archive of other files, not a workbook; save it as .xlsx or .ods")
    if len(members) > MOST_MEMBERS:
        raise RefusedError(f"has {len(members)} members; a workbook has at most {MOST_MEMBERS}")
    if len(set(names)) < len(names):
        raise RefusedError("is a damaged workbook: two members have one name")
    if any(member.flag_bits & 1 for member in members):
        raise RefusedError("is protected by a password; save it without one")
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise RefusedError(_TOO_LARGE)
    seen, left = Inspected(), MOST_BYTES
    for member in members:
        left = _member_inspected(archive, member, left, seen)
    if seen.longest * seen.shared_cells > MOST_TEXT and _shared_text(archive) > MOST_TEXT:
        raise RefusedError(f"holds texts of more than {MOST_TEXT // 2**20} MB")
    return seen


def _shared_text(archive: zipfile.ZipFile) -> int:
    """Bytes of the shared texts of all cells together, each as often as a cell refers to it."""
    lengths = [len(text) for text in re.split(rb"</(?:\w+:)?si>", archive.read(_STRINGS))]
    total = 0
    for name in archive.namelist():
        if _SHEET.fullmatch(name):
            for found in _SHARED_CELL.finditer(archive.read(name)):
                number = int(found[1])
                total += lengths[number] if number < len(lengths) else 0
                if total > MOST_TEXT:
                    return total
    return total


_TOO_LARGE = f"unpacks to more than {MOST_BYTES // 2**20} MB; split the scenario or give its tables as CSV files"


def _member_inspected(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, seen: Inspected) -> int:
    """Go through a member; the bytes that the others may still have."""
    is_xml = member.filename.lower().endswith((".xml", ".rels"))
    look = _look_of(member.filename, seen)
    tail = b""
    with archive.open(member) as stream:
        for number, chunk in enumerate(_chunks(stream)):
            left -= len(chunk)
            if left < 0:
                raise RefusedError(_TOO_LARGE)
            if is_xml:
                if number == 0 and not _is_utf8(chunk):
                    raise RefusedError(f"is no usual workbook: {member.filename} is not in UTF-8")
                window = tail + chunk
                if _DOCTYPE.search(window):
                    raise RefusedError(f"is no usual workbook: {member.filename} declares a document type or entities")
                if len(chunk) == CHUNK and b"<" not in chunk:
                    raise RefusedError(f"is no usual workbook: {member.filename} holds a text of {CHUNK} bytes")
                tail = window[-OVERLAP:]
            look.feed(chunk)
    look.end()
    return left


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _is_utf8(start: bytes) -> bool:
    """Whether XML may be searched for markup byte by byte: no other encoding is declared or marked."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start[:64]:
        return False
    found = re.search(rb"""encoding\s*=\s*["']([\w.\-]+)["']""", start[:200])
    return found is None or found[1].lower() in (b"utf-8", b"us-ascii", b"ascii")


class _Ignored:
    """A member in which nothing is looked for but harm."""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""

    def end(self) -> None:
        """Judge the whole."""


class _ExcelSheet(_Ignored):
    """The rectangle and the errors of a sheet of an .xlsx file."""

    def __init__(self, member: str, seen: Inspected) -> None:
        self._member, self._seen, self._tail = member, seen, b""
        self._rows, self._columns = 0, 0
        self._letters: dict[bytes, int] = {}

    def feed(self, chunk: bytes) -> None:
        """Note cells; a tag that a chunk cuts in two is looked at with the next one."""
        window = self._tail + chunk
        cut = window.rfind(b"<")
        end = cut if cut >= 0 and len(window) - cut < 4 * OVERLAP else len(window)
        placed = 0
        for found in _CELL.finditer(window, 0, end):
            placed += 1
            self._note(found[1], int(found[2]), found[0])
        if placed < sum(1 for _ in _ANY_CELL.finditer(window, 0, end)):
            raise RefusedError("is no usual workbook: cells do not say where they are; save it anew with Excel or WPS")
        _require_room(self._rows, self._columns)  # before a million more of them are looked at
        self._tail = window[end:]

    def _note(self, letters: bytes, row: int, tag: bytes) -> None:
        column = self._letters.get(letters)
        if column is None:
            column = self._letters[letters] = column_number(letters.decode())
        self._rows, self._columns = max(self._rows, row), max(self._columns, column)
        if _SHARED.search(tag):
            self._seen.shared_cells += 1
        if _ERROR.search(tag):
            self._seen.errors.setdefault(self._member, []).append((row, column))

    def end(self) -> None:
        """Refuse a rectangle that is far larger than what is in it."""
        _require_room(self._rows, self._columns)


class _SharedStrings(_Ignored):
    """The length of the longest text that cells of an .xlsx file share."""

    def __init__(self, seen: Inspected) -> None:
        self._seen, self._open = seen, 0

    def feed(self, chunk: bytes) -> None:
        """Measure what lies between the ends of texts."""
        first, *others = chunk.split(b"</si>")
        self._open += len(first)
        for piece in others:
            self._seen.longest = max(self._seen.longest, self._open)
            self._open = len(piece)


class _OpenDocument(_Ignored):
    """The rectangles and errors of the sheets of an .ods file, repeated rows and columns counted as often as stated."""

    def __init__(self, seen: Inspected) -> None:
        self._seen = seen
        self._sheet, self._row, self._column, self._width, self._times = "", 0, 0, 0, 1
        self._last_row, self._last_column = 0, 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, chunk: bytes) -> None:
        """Note cells."""
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError as error:
            raise RefusedError(f"is a damaged workbook: content.xml {error}") from error

    def end(self) -> None:
        """All is judged sheet by sheet."""
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise RefusedError(f"is a damaged workbook: content.xml {error}") from error

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{TABLE} table":
            self._sheet, self._row = attributes.get(f"{TABLE} name", ""), 0
            self._last_row, self._last_column = 0, 0
        elif tag == f"{TABLE} table-row":
            self._column, self._width = 0, 0
            self._times = _times(attributes.get(f"{TABLE} number-rows-repeated"))
        elif tag in (f"{TABLE} table-cell", f"{TABLE} covered-table-cell"):
            self._cell(attributes)

    def _cell(self, attributes: dict[str, str]) -> None:
        times = _times(attributes.get(f"{TABLE} number-columns-repeated"))
        self._column += times
        if any(name.endswith(" value-type") or name.endswith(" formula") for name in attributes):
            self._width = self._column
            if attributes.get(f"{CALC} value-type") == "error":
                self._seen.errors.setdefault(self._sheet, []).append((self._row + 1, self._column))

    def _end(self, tag: str) -> None:
        if tag == f"{TABLE} table-row":
            self._row += self._times
            if self._width:
                self._last_row, self._last_column = self._row, max(self._last_column, self._width)
                _require_room(self._last_row, self._last_column)


def _times(text: str | None) -> int:
    """How often a row or column is repeated."""
    try:
        return max(1, int(text or 1))
    except ValueError as error:
        raise RefusedError(f"is a damaged workbook: {text!r} is no number of repetitions") from error


def _require_room(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise RefusedError(
            f"has a sheet of {rows} or more rows and {columns} columns; delete what lies outside the table"
        )


def _look_of(member: str, seen: Inspected) -> _Ignored:
    if _SHEET.fullmatch(member):
        return _ExcelSheet(member, seen)
    if member == _STRINGS:
        return _SharedStrings(seen)
    return _OpenDocument(seen) if member == "content.xml" else _Ignored()


def column_number(letters: str) -> int:
    """Number of a column from its letters, A being 1."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Letters of a column from its number, 1 being A."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
