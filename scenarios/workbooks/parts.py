"""What a reader of values does not tell about a workbook: which member a sheet is, and which cells are percentages."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from scenarios.workbooks.archive import column_number

BOOK, BOOK_RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
PERCENT_FORMATS = {9, 10}
"""Numbers of the formats of percentages that every workbook has."""
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*>""")
_STYLE = re.compile(rb"""\bs=["'](\d{1,6})["']""")


class Parts:
    """Members of an .xlsx file by sheet; an .ods file has none of them. The file has been looked through before."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._names = set(self._archive.namelist())
        self.member_of = self._members()
        self._percent_styles: set[bytes] | None = None

    def _root(self, member: str) -> Element | None:
        """Root of a member's XML; None where it is not there or is no XML, which readers of values judge."""
        if member not in self._names:
            return None
        try:
            root: Element = fromstring(self._archive.read(member))
        except ParseError:
            return None
        return root

    def _members(self) -> dict[str, str]:
        """Member of each sheet: sheets are numbered as they were made, not as they are ordered."""
        book, relations = self._root(BOOK), self._root(BOOK_RELATIONS)
        if book is None or relations is None:
            return {}
        targets = {each.get("Id"): each.get("Target", "") for each in relations}
        found = {}
        for sheet in book.iterfind("{*}sheets/{*}sheet"):
            key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
            target = targets.get(key, "")
            member = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            found[sheet.get("name", "")] = member
        return found

    def percentages(self, sheet: str, columns: set[int]) -> set[tuple[int, int]]:
        """Cells of some columns that are shown as percentages, as (row, column) from 1: 15 % is stored as 0.15."""
        if self._percent_styles is None:
            self._percent_styles = self._styles()
        member = self.member_of.get(sheet)
        if not columns or not self._percent_styles or member not in self._names:
            return set()
        found = set()
        for cell in _CELL.finditer(self._archive.read(str(member))):
            style = _STYLE.search(cell[0])
            if style and style[1] in self._percent_styles:
                found.add((int(cell[2]), column_number(cell[1].decode())))
        return {place for place in found if place[1] in columns}

    def _styles(self) -> set[bytes]:
        """Numbers of the styles that show percentages, as cells write them."""
        root = self._root(STYLES)
        if root is None:
            return set()
        own = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iterfind("{*}numFmts/{*}numFmt")}
        percent = {number for number, code in own.items() if "%" in code} | {str(number) for number in PERCENT_FORMATS}
        shapes = root.iterfind("{*}cellXfs/{*}xf")
        return {b"%d" % at for at, shape in enumerate(shapes) if shape.get("numFmtId") in percent}
