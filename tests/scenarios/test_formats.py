"""docs/formats.md lists every column, rule and word exactly as the entities state them.

When a test here fails its message holds the lines to put into the document.
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
from scenarios.cells import is_enum, plain_type, writer_of
from scenarios.sentences import allowed
from scenarios.words import CALENDAR, ENUM_ZH, TABLE_ZH
from scenarios.working_days import CalendarDay

DOCUMENT = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8").splitlines()
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


def unit(name):
    return UNITS.get(name) or next((text for end, text in ENDINGS.items() if name.endswith(end)), "")


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


def line(*texts):
    return f"| {' | '.join(texts)} |"


def table_lines(entity):
    for column in columns_of(entity):
        target = f"`{column.ref.table}`{' or empty' if column.ref.optional else ''}" if column.ref else ""
        yield line(f"`{column.name}`", "、".join((column.zh, *column.aliases)), *cells(column), target)


def section_lines(entity):
    return [line(f"`{column.name}`", *cells(column)) for column in columns_of(entity)]


def under(heading):
    """Table rows of the document under a heading."""
    assert heading in DOCUMENT, f"docs/formats.md needs the heading {heading}"
    rows = []
    for text in DOCUMENT[DOCUMENT.index(heading) + 1 :]:
        if text.startswith("#"):
            break
        if text.startswith("| `"):
            rows.append(text)
    return rows


def check(heading, wanted):
    wanted = list(wanted)
    assert under(heading) == wanted, f"\n{heading}\n" + "\n".join(wanted)


@pytest.mark.parametrize("name", [*TABLES, CALENDAR])
def test_every_column_of_every_table(name):
    check(f"### `{name}` {TABLE_ZH[name]}", table_lines({**TABLES, CALENDAR: CalendarDay}[name]))


@pytest.mark.parametrize("name", SECTIONS)
def test_every_key_of_every_section(name):
    check(f"### `{name}`", section_lines(SECTIONS[name]))


def test_every_key_of_a_policy():
    check("### `[[policies]]`", section_lines(Policy))


def test_every_word():
    wanted = [
        line(f"`{kind.__name__}`", ", ".join(f"`{member.value}` {words[member.value]}" for member in kind))
        for kind, words in ENUM_ZH.items()
    ]
    check("### Words", wanted)


def test_no_table_or_section_that_does_not_exist():
    end = next((index for index, text in enumerate(DOCUMENT) if text.startswith("## Plan")), len(DOCUMENT))
    named = {found[1] for found in map(re.compile(r"### `(.+?)`").match, DOCUMENT[:end]) if found}
    assert named == {*TABLES, CALENDAR, *SECTIONS, "[[policies]]"}
