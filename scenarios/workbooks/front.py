"""The page of instructions at the front of a scenario's workbook."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook

from scenarios.workbooks.layout import GROUPS, Lang, columns, sheet_name
from scenarios.workbooks.reading import EXAMPLE, POLICIES, SETTINGS
from scenarios.workbooks.styles import Styles

STEPS = {
    "zh": (
        "先填“设置”：方案代号、计划月份（如 2026-12）、坐标系（手机地图多为 GCJ-02，GPS 为 WGS-84，百度为 BD-09）。",
        "再填红色标签的三张表：小区、路口、街段，它们总是需要的；其余各表只有相应部分才用到，用不到的留空即可。",
        "深色带下划线的表头必须有值，浅色的可不填，空着就用默认值；把鼠标停在表头上可看到单位、允许的范围和默认值。",
        f"灰色斜体的示例行以“{EXAMPLE[0]}”开头，不会被读入，可以删除，也可以留着。",
        "编号是文字：001 不等于 1。列已设为文字格式，请勿改成数字。",
        "表头、表名请勿改动；列的先后次序可以变，不用的列可以删。",
        "填好后运行：linli scenario check 文件名.xlsx，全部问题会一次列出，位置写作 小区!D17；"
        "改完再运行 linli run 文件名.xlsx。",
    ),
    "en": (
        "First fill in the sheet settings: name, month (2026-12) and coordinate system (GCJ-02 for most phone maps, "
        "WGS-84 for GPS, BD-09 for Baidu).",
        "Then the three sheets with red tabs: compounds, junctions, streets. They are always needed; the others only "
        "by some parts, and what you do not need stays empty.",
        "Dark underlined headers need a value, light ones may be left empty for the default; point at a header for its "
        "unit, limits and default.",
        f"The grey row in italics that begins with {EXAMPLE[1]} shows an example; it is never read and may be "
        "deleted or left.",
        "Ids are text: 001 is not 1. The columns have the format text; leave it so.",
        "Leave headers and names of sheets as they are; the order of columns is free, and columns you do not use may "
        "be deleted.",
        "Then run: linli scenario check FILE.xlsx. It lists every problem at once with its place, such as "
        "compounds!D17; when there is none, run linli run FILE.xlsx.",
    ),
}


def write(book: Workbook, styles: Styles, lang: Lang, *, is_template: bool) -> None:
    """Write title, steps and a linked list of all sheets."""
    zh = lang == "zh"
    sheet = book.add_worksheet("说明" if zh else "instructions")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 5, styles.plain)
    sheet.set_column(1, 1, 26, styles.plain)
    sheet.set_column(2, 2, 96, styles.plain)
    title = ("linli 邻里 · 方案数据模板" if is_template else "linli 邻里 · 方案数据") if zh else "linli · scenario"
    sheet.write_string(0, 0, title, styles.title)
    sheet.set_row(0, 34)
    row = 2
    for number, step in enumerate(STEPS[lang], start=1):
        sheet.write_number(row, 0, number, styles.key)
        sheet.merge_range(row, 1, row, 2, step, styles.wrapped)
        sheet.set_row(row, 34)
        row += 1
    row += 1
    for name, text in _settings(zh=zh):
        sheet.write_url(row, 1, f"internal:'{name}'!A1", styles.link, name)
        sheet.write_string(row, 2, text, styles.faint)
        row += 1
    for title_zh, title_en, _, tables in GROUPS.values():
        row += 1
        sheet.write_string(row, 1, title_zh if zh else title_en, styles.heading)
        sheet.write_string(row, 2, "", styles.heading)
        row += 1
        for table in tables:
            name = sheet_name(table, lang)
            sheet.write_url(row, 1, f"internal:'{name}'!A1", styles.link, name)
            needed = [c.zh if zh else c.name for c in columns(table) if c.required]
            said = ("必填列：" if zh else "Required: ") + ("、" if zh else ", ").join(needed)
            sheet.write_string(row, 2, said, styles.faint)
            row += 1
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.activate()


def _settings(*, zh: bool) -> tuple[tuple[str, str], ...]:
    at = 1 if zh else 0
    said = ("名称、月份、坐标系和全部规则", "仿真比较的政策") if zh else ("names, month, rules", "policies to compare")
    return ((SETTINGS[at], said[0]), (POLICIES[at], said[1]))
