"""The page of instructions at the front of a scenario's workbook."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from domain.words import Words, both, listed, words
from scenarios.workbooks import meanings
from scenarios.workbooks.examples import MARK
from scenarios.workbooks.layout import GROUPS, Lang, columns, header, sheet_name
from scenarios.workbooks.reading import POLICIES, SETTINGS
from scenarios.workbooks.styles import Styles, lines_of

STEPS: tuple[Words, ...] = (
    words(
        "Fill in the sheet of settings first: name, month (2026-12) and coordinate system (GCJ-02 for AMap and "
        "Tencent, WGS-84 for GPS, BD-09 for Baidu)."
    ),
    words(
        "Then the sheet with the red tab, compounds, which is always needed; the others only by some parts of the "
        "plan. What you do not need stays empty: parts whose sheets are empty are left out. Without streets and "
        "junctions ways are estimated from straight distances."
    ),
    words(
        "Dark underlined headers with an asterisk (*) need a value; light ones may be left empty for the default. "
        "Point at a header for its meaning, unit, limits and default."
    ),
    words(
        "The grey row in italics that begins with {mark} is an example. It is never read and may be deleted or "
        "left; write below it and leave it as it is."
    ).filled(mark=Words(*MARK)),
    words("Ids are text: 001 is not 1. Columns of ids have the format text; leave it so."),
    words(
        "Leave headers and names of sheets as they are; the order of columns is free, and columns you do not use may "
        "be deleted. A row that begins with # is a note and not read."
    ),
    words(
        "Then run: linli scenario check FILE.xlsx. It lists every problem at once with its place, such as "
        "compounds!D17. When there is none, run: linli run FILE.xlsx -o FOLDER."
    ),
)
TITLE = words("linli · data of a scenario")
ABOUT = {
    "settings": words("Names, month, coordinate system and all rules"),
    "policies": words("Policies that are compared, a column each"),
}
WIDTHS = (5, 22, 64, 64)
LINE_HEIGHT = 16


def write(book: Workbook, styles: Styles, lang: Lang) -> None:
    """Write steps and a linked list of all sheets: in the language of the workbook, and the other beside it."""
    page = _Page(book.add_worksheet("说明" if lang == "zh" else "instructions"), styles, lang)
    page.begin()
    page.steps()
    page.heading(both(""))
    for about, names in zip(ABOUT.values(), (SETTINGS, POLICIES), strict=True):
        page.entry(names[1 if lang == "zh" else 0], about, "")
    for title, _, tables in GROUPS.values():
        page.heading(title)
        for table in tables:
            page.entry(sheet_name(table, lang), meanings.TABLES[table], _required(table, lang))


def _required(table: str, lang: Lang) -> str:
    needed = [header(column, lang) for column in columns(table) if column.required]
    return words("Required: {headers}").filled(headers=listed(needed)).of(lang)


class _Page:
    """The sheet, written from top to bottom; texts are pairs of Chinese and English."""

    def __init__(self, sheet: Worksheet, styles: Styles, lang: Lang) -> None:
        self._sheet, self._styles = sheet, styles
        self._own, self._other = (0, 1) if lang == "zh" else (1, 0)
        self._row = 2

    def begin(self) -> None:
        """Title, widths and print setup."""
        self._sheet.hide_gridlines(2)
        for at, width in enumerate(WIDTHS):
            self._sheet.set_column(at, at, width, self._styles.plain)
        self._sheet.write_string(0, 1, TITLE[self._own], self._styles.title)
        self._sheet.write_string(0, 3, TITLE[self._other], self._styles.subtitle)
        self._sheet.set_row(0, 34)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.activate()

    def steps(self) -> None:
        """What to do, one step a row."""
        for number, step in enumerate(STEPS, start=1):
            own, other = step[self._own], step[self._other]
            self._sheet.write_number(self._row, 0, number, self._styles.number)
            self._sheet.merge_range(self._row, 1, self._row, 2, own, self._styles.wrapped)
            self._sheet.write_string(self._row, 3, other, self._styles.faint)
            self._height((own, WIDTHS[1] + WIDTHS[2]), (other, WIDTHS[3]))

    def heading(self, title: Words) -> None:
        """Title of a group of sheets."""
        self._row += 1
        for at, text in enumerate((title[self._own], "", title[self._other]), start=1):
            self._sheet.write_string(self._row, at, text, self._styles.heading)
        self._row += 1

    def entry(self, name: str, about: Words, required: str) -> None:
        """A sheet: a link to it, what it holds, and what it needs."""
        self._sheet.write_url(self._row, 1, f"internal:'{name}'!A1", self._styles.link, name)
        own = "\n".join(filter(None, [about[self._own], required]))
        self._sheet.write_string(self._row, 2, own, self._styles.wrapped)
        self._sheet.write_string(self._row, 3, about[self._other], self._styles.faint)
        self._height((own, WIDTHS[2]), (about[self._other], WIDTHS[3]))

    def _height(self, *texts: tuple[str, int]) -> None:
        """Make the row as high as its texts need, and go on to the next."""
        lines = max(lines_of(text, width - 4) for text, width in texts)
        self._sheet.set_row(self._row, LINE_HEIGHT * lines + 4)
        self._row += 1
