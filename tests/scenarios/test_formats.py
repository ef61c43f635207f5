"""docs/formats.md and formats.zh.md list every column, rule and word exactly as the entities state them.

When a test here fails its message holds the lines to put into the document. Beside the columns of the English tables
the Chinese ones have, for readers of a workbook, the names of settings and what the workbook says of columns and keys.
"""

import re
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

import pytest

from domain.columns import columns_of
from domain.policy import Policy
from domain.rules import Rules
from domain.scenario import TABLES
from domain.visiting import PRICED_ONLY, VisitTerm
from reports.language.sentences import translator
from scenarios.cells import is_enum, plain_type, writer_of
from scenarios.sentences import allowed
from scenarios.settings_words import KEY_ZH, LEVER_ZH
from scenarios.words import CALENDAR, ENUM_ZH, TABLE_ZH
from scenarios.workbooks.meanings import COLUMNS
from scenarios.workbooks.setting_meanings import SETTINGS
from scenarios.working_days import CalendarDay

DOCS = Path(__file__).parents[2] / "docs"
ENTITIES = {**TABLES, CALENDAR: CalendarDay}
SECTIONS = {f"[{field.name}]": type(getattr(Rules(), field.name)) for field in fields(Rules)}

TYPES = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "yes/no",
    date: "date",
    datetime: "time",
    datetime | None: "time or empty",
    date | None: "date or empty",
    int | None: "whole number or empty",
    float | None: "number or empty",
    bool | None: "yes/no or empty",
    tuple[str, ...]: "list",
}
UNITS = {
    "branch_days": "",
    "gate_h_day": "hours a day",
    "overtime_h_day": "hours a day",
    "overtime_h_month": "hours a month",
    "yuan_month": "yuan a month",
    "hours_month": "hours",
    "hours_week": "hours",
    "yuan_h": "yuan an hour",
    "yuan_km": "yuan a km",
    "km_yuan": "yuan a km",
    "compactness_yuan_km": "yuan a km",
    "yuan_day": "yuan a day",
    "experience_yuan_year": "yuan a year",
    "fee_yuan_month": "yuan a household and month",
    "household_yuan": "yuan a household and month",
    "setup_yuan": "yuan a month",
    "budget_yuan_month": "yuan a month",
    "dispute_rate": "a household and year",
    "repair_min_household": "minutes a household",
    "greening_min_100m2": "minutes a 100 m²",
    "inspection_min_building": "minutes a building",
    "spacing_yuan_day": "yuan a day",
    "extra_desk_h": "hours a day",
    "days": "days",
    "from_h": "hour of the day",
    "to_h": "hour of the day",
}
ENDINGS = {
    "_kmh": "km/h",
    "_deg": "degrees",
    "_m2": "m²",
    "_kg": "kg",
    "_min": "minutes",
    "_yuan": "yuan",
    "_pct": "%",
    "_from_h": "hour of the day",
    "_to_h": "hour of the day",
    "_yuan_h": "yuan an hour",
    "_h": "hours",
    "_h_week": "hours a week",
    "_days": "days",
    "household_year": "a household and year",
    "_m": "m",
}


CHINESE = {
    "text": "文字",
    "whole number": "整数",
    "number": "数",
    "yes/no": "是否",
    "date": "日期",
    "time": "时间",
    "list": "列表",
    "required": "必填",
    "empty": "空",
    "": "",
    "degrees": "度",
    "m": "米",
    "m²": "平方米",
    "kg": "千克",
    "km/h": "公里/小时",
    "%": "%",
    "minutes": "分钟",
    "minutes a household": "分钟/户",
    "minutes a 100 m²": "分钟/百平方米",
    "minutes a building": "分钟/栋",
    "hours": "小时",
    "hours a day": "小时/天",
    "hours a week": "小时/周",
    "hours a month": "小时/月",
    "hour of the day": "钟点",
    "days": "天",
    "a household and year": "每户每年",
    "yuan": "元",
    "yuan an hour": "元/小时",
    "yuan a day": "元/天",
    "yuan a month": "元/月",
    "yuan a year": "元/年",
    "yuan a km": "元/公里",
    "yuan a household and month": "元/户·月",
}
"""Words of the tables: types, defaults, units. Ranges are said as commands say them, by the catalogue."""


def in_chinese(text):
    """A cell in Chinese; names in backticks and of enumerations stay."""
    kind, optional, _ = text.partition(" or empty")
    if optional:
        return f"{in_chinese(kind)}{'' if kind in CHINESE else ' '}或空"
    if kind in CHINESE:
        return CHINESE[kind]
    return translator("zh").sentence(kind) or kind


LINES = {
    "en": (DOCS / "formats.md").read_text(encoding="utf-8").splitlines(),
    "zh": (DOCS / "formats.zh.md").read_text(encoding="utf-8").splitlines(),
}


@pytest.fixture(params=LINES)
def lang(request):
    return request.param


def unit(name):
    return UNITS.get(name, next((text for end, text in ENDINGS.items() if name.endswith(end)), ""))


def default(column):
    if column.required:
        return "required"
    empty = column.default in ("", None, ())
    return "empty" if empty else f"`{writer_of(column.type)(column.default)}`"


def kind_of(kind):
    values = plain_type(kind)
    if not is_enum(values):
        return TYPES[kind]
    return values.__name__ if values is kind else f"{values.__name__} or empty"


def cells(column):
    kind = kind_of(column.type)
    limits = allowed(column) if plain_type(column.type) in (int, float, str) else ""
    return [kind, unit(column.name), limits, default(column)]


def target(column):
    return f"`{column.ref.table}`{' or empty' if column.ref.optional else ''}" if column.ref else ""


def line(*texts):
    return f"| {' | '.join(texts)} |"


def table_lines(table, lang):
    columns = columns_of(ENTITIES[table])
    notes = [COLUMNS.get((table, column.name)) for column in columns]
    for column, note in zip(columns, notes, strict=True):
        name = [f"`{column.name}`", "、".join((column.zh, *column.aliases))]
        told = [*cells(column), target(column)]
        if lang == "en":
            yield line(*name, *told)
        else:
            more = [note.zh if note else ""] if any(notes) else []
            yield line(*name, *map(in_chinese, told), *more)


def section_lines(section, lang):
    for column in columns_of(SECTIONS[section]):
        key = section.strip("[]")
        if lang == "en":
            yield line(f"`{column.name}`", *cells(column))
        else:
            worded = map(in_chinese, cells(column))
            yield line(f"`{column.name}`", KEY_ZH[key][column.name], *worded, SETTINGS[key][column.name].zh)


def policy_lines(lang):
    """Rows without their end in Chinese, where the document tells what a lever does."""
    for column in columns_of(Policy):
        if lang == "en":
            yield line(f"`{column.name}`", *cells(column))
        else:
            label = LEVER_ZH.get(column.name, "编号")
            yield line(f"`{column.name}`", label, *map(in_chinese, cells(column))) + " "


def under(heading, lang):
    """Table rows of a document under a heading."""
    lines = LINES[lang]
    assert heading in lines, f"the document needs the heading {heading}"
    rows = []
    for text in lines[lines.index(heading) + 1 :]:
        if text.startswith("#"):
            break
        if text.startswith("| `"):
            rows.append(text)
    return rows


def check(heading, wanted, lang):
    wanted = list(wanted)
    assert under(heading, lang) == wanted, f"\n{heading}\n" + "\n".join(wanted)


@pytest.mark.parametrize("name", ENTITIES)
def test_every_column_of_every_table(name, lang):
    check(f"### `{name}` {TABLE_ZH[name]}", table_lines(name, lang), lang)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_key_of_every_section(name, lang):
    check(f"### `{name}`", section_lines(name, lang), lang)


def test_every_key_of_a_policy(lang):
    rows, wanted = under("### `[[policies]]`", lang), list(policy_lines(lang))
    assert [row[: len(text)] for row, text in zip(rows, wanted, strict=True)] == wanted, "\n".join(wanted)


@pytest.mark.parametrize(("lang", "heading", "comma"), [("en", "### Words", ", "), ("zh", "### 词语", "、")])
def test_every_word(lang, heading, comma):
    wanted = [
        line(f"`{kind.__name__}`", comma.join(f"`{member.value}` {words[member.value]}" for member in kind))
        for kind, words in ENUM_ZH.items()
    ]
    check(heading, wanted, lang)


def test_every_rule_of_visits_that_can_be_strict(lang):
    told = "\n".join(LINES[lang]).partition("### `[visits]`")[2].partition("\n| ")[0].partition("`strict`")[2]
    assert re.findall(r"`(\w+)`", told) == [term for term in VisitTerm if term not in PRICED_ONLY]


def test_no_table_or_section_that_does_not_exist(lang):
    of_scenarios = re.split(r"\n## (?:Plan|计划)\n", "\n".join(LINES[lang]))[0]
    named = set(re.findall(r"^### `(.+?)`", of_scenarios, re.MULTILINE))
    assert named == {*ENTITIES, *SECTIONS, "[[policies]]"}
