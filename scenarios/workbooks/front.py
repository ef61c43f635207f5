"""The page of instructions at the front of a scenario's workbook."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from domain.words import words
from scenarios.workbooks import meanings
from scenarios.workbooks.examples import MARK
from scenarios.workbooks.layout import GROUPS, Lang, columns, header, sheet_name
from scenarios.workbooks.reading import POLICIES, SETTINGS
from scenarios.workbooks.styles import Styles, lines_of

STEPS = {
    "zh": (
        "先填“设置”：方案代号、计划月份（如 2026-12）、坐标系（高德、腾讯为 GCJ-02，GPS 为 WGS-84，百度为 BD-09）。",
        "再填红色标签的三张表：小区、街段、路口，它们总是需要的；其余各表只有相应部分才用到，用不到的留空即可。",
        "深色底、带下划线和星号（*）的表头必须有值；浅色的可不填，空着就用默认值。"
        "把鼠标停在表头上，可看到含义、单位、允许的范围和默认值。",
        f"灰色斜体的示例行以“{MARK[0]}”开头，不会被读入，可以删除，也可以留着；在它下面填写，不要改它。",
        "编号是文字：001 不等于 1。编号列已设为文字格式，请勿改成数字。",
        "表头、表名请勿改动；列的先后次序可以变，不用的列可以删。以“#”开头的行是备注，不会被读入。",
        "填好后运行：linli scenario check 文件名.xlsx，全部问题会一次列出，位置写作 小区!D17；"
        "没有问题后运行：linli run 文件名.xlsx -o 方案文件夹。",
    ),
    "en": (
        "Fill in the sheet of settings first: name, month (2026-12) and coordinate system (GCJ-02 for AMap and "
        "Tencent, WGS-84 for GPS, BD-09 for Baidu).",
        "Then the three sheets with red tabs: compounds, streets, junctions. They are always needed; the others only "
        "by some parts of the plan, and what you do not need stays empty.",
        "Dark underlined headers with an asterisk (*) need a value; light ones may be left empty for the default. "
        "Point at a header for its meaning, unit, limits and default.",
        f"The grey row in italics that begins with {MARK[1]} is an example. It is never read and may be deleted or "
        "left; write below it and leave it as it is.",
        "Ids are text: 001 is not 1. Columns of ids have the format text; leave it so.",
        "Leave headers and names of sheets as they are; the order of columns is free, and columns you do not use may "
        "be deleted. A row that begins with # is a note and not read.",
        "Then run: linli scenario check FILE.xlsx. It lists every problem at once with its place, such as "
        "compounds!D17. When there is none, run: linli run FILE.xlsx -o FOLDER.",
    ),
}
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
    page.heading("", "")
    for about, names in zip(ABOUT.values(), (SETTINGS, POLICIES), strict=True):
        page.entry(names[1 if lang == "zh" else 0], about, "")
    for title_zh, title_en, _, tables in GROUPS.values():
        page.heading(title_zh, title_en)
        for table in tables:
            page.entry(sheet_name(table, lang), meanings.TABLES[table], _required(table, lang))


def _required(table: str, lang: Lang) -> str:
    needed = [header(column, lang) for column in columns(table) if column.required]
    return f"必填：{'、'.join(needed)}" if lang == "zh" else f"Required: {', '.join(needed)}"


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
        for number, pair in enumerate(zip(STEPS["zh"], STEPS["en"], strict=True), start=1):
            own, other = pair[self._own], pair[self._other]
            self._sheet.write_number(self._row, 0, number, self._styles.number)
            self._sheet.merge_range(self._row, 1, self._row, 2, own, self._styles.wrapped)
            self._sheet.write_string(self._row, 3, other, self._styles.faint)
            self._height((own, WIDTHS[1] + WIDTHS[2]), (other, WIDTHS[3]))

    def heading(self, zh: str, en: str) -> None:
        """Title of a group of sheets."""
        self._row += 1
        own, other = ((zh, en), (en, zh))[self._own]
        for at, text in enumerate((own, "", other), start=1):
            self._sheet.write_string(self._row, at, text, self._styles.heading)
        self._row += 1

    def entry(self, name: str, about: tuple[str, str], required: str) -> None:
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
