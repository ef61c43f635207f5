"""The sheets of settings and policies in a scenario's workbook."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from domain.columns import Column, columns_of
from domain.policy import DEFAULT_POLICIES, Policy
from domain.rules import Rules
from domain.scenario import Scenario
from domain.words import listed, words
from scenarios.cells import is_enum, plain_type
from scenarios.crs import Crs
from scenarios.settings import TOP
from scenarios.settings_words import LEVER_ZH, key_label
from scenarios.words import ENUM_ZH
from scenarios.workbooks.layout import Lang, choices, comment
from scenarios.workbooks.reading import POLICIES, SETTINGS
from scenarios.workbooks.setting_meanings import SETTINGS as MEANINGS
from scenarios.workbooks.settings import ID, KEY, VALUE
from scenarios.workbooks.styles import Styles

NEEDED = ("name", "month", "crs")


def write(book: Workbook, styles: Styles, scenario: Scenario | None, lang: Lang) -> None:
    """Write both sheets; a template has the usual values."""
    _write_settings(book, styles, scenario, lang)
    _write_policies(book, styles, scenario.policies if scenario else DEFAULT_POLICIES, lang)


def _write_settings(book: Workbook, styles: Styles, scenario: Scenario | None, lang: Lang) -> None:
    at = 1 if lang == "zh" else 0
    sheet = book.add_worksheet(SETTINGS[at])
    _begin(sheet, styles, [KEY[at], VALUE[at], "说明" if at else "#limits"], widths=(40, 34, 70))
    row = 1
    for key in TOP:
        value = _top_value(scenario, key, lang)
        sheet.write_string(row, 0, key_label("", key) if at else key, styles.key)
        _entry(sheet, row, 1, value, styles)
        sheet.write_string(row, 2, _top_note(key, lang), styles.faint)
        if key == "crs":
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": [each.value for each in Crs]})
        row += 1
    rules = scenario.rules if scenario else Rules()
    for section, column, value in _rules(rules):
        label = key_label(section, column.name) if at else f"{section}.{column.name}"
        sheet.write_string(row, 0, label, styles.key)
        _entry(sheet, row, 1, shown(column, value, lang), styles)
        note = comment(column, lang).split("\n")[1:]
        meaning = MEANINGS[section][column.name].of(lang)
        told = listed([meaning, *note, f"{section}.{column.name}"] if at else [meaning, *note], words("; "))
        sheet.write_string(row, 2, told.of(lang), styles.faint)
        if among := choices(column, lang):
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": list(among)})
        row += 1


def _begin(sheet: Worksheet, styles: Styles, headers: list[str], *, widths: tuple[int, ...]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 26)
    for at, text in enumerate(headers):
        sheet.write_string(0, at, text, styles.optional if at > 1 else styles.required)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width, styles.plain)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _rules(rules: Rules) -> Iterator[tuple[str, Column, Any]]:
    for field in fields(Rules):
        section = getattr(rules, field.name)
        kind: type = type(section)
        for column in columns_of(kind):
            yield field.name, column, getattr(section, column.name)


def _top_value(scenario: Scenario | None, key: str, lang: Lang) -> Any:
    if key == "crs":
        return Crs.WGS_84.value
    if scenario is None:
        return {"seed": 1, "language": lang}.get(key, "")
    return f"{scenario.month:%Y-%m}" if key == "month" else getattr(scenario, key)


def _top_note(key: str, lang: Lang) -> str:
    notes = {
        "crs": words("Coordinate system: {choices}").filled(choices=listed(Crs)),
        "seed": words("Whole number; the same data and seed give the same plan"),
    }
    needed = words("Required").of(lang) if key in NEEDED else ""
    note = (notes[key] if key in notes else MEANINGS[""][key]).of(lang)
    return listed(filter(None, [note, needed, key if lang == "zh" else ""]), words("; ")).of(lang)


def shown(column: Column, value: Any, lang: Lang) -> Any:
    """A value as people see and write it in a cell."""
    kind = plain_type(column.type)
    if isinstance(value, float) and math.isinf(value):
        return words("never").of(lang)
    if kind is bool:
        return choices(column, lang)[0 if value else 1]
    if is_enum(kind):
        return ENUM_ZH[kind][value] if lang == "zh" else str(value)
    return ";".join(value) if isinstance(value, tuple) else value


def _entry(sheet: Worksheet, row: int, at: int, value: Any, styles: Styles) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, at, value, styles.entry)
    else:
        sheet.write_string(row, at, value, styles.entry_text)


def _write_policies(book: Workbook, styles: Styles, policies: tuple[Policy, ...], lang: Lang) -> None:
    """A column for each policy, a row for each lever; cells in which a policy has what the base has are empty."""
    at = 1 if lang == "zh" else 0
    sheet = book.add_worksheet(POLICIES[at])
    widths = (26, *(22 for _ in policies), 60)
    _begin(sheet, styles, [KEY[at], *(policy.id for policy in policies)], widths=widths)
    note_at = len(policies) + 1
    sheet.write_string(0, note_at, "#说明" if at else "#limits", styles.optional)
    base = next((policy for policy in policies if policy.base), None)
    levers = [column for column in columns_of(Policy) if column.name != ID]
    for row, column in enumerate(levers, start=1):
        sheet.write_string(row, 0, LEVER_ZH[column.name] if at else column.name, styles.key)
        for nth, policy in enumerate(policies, start=1):
            value = getattr(policy, column.name)
            own = policy is base or base is None or column.name in ("title_zh", "title_en", "base")
            if own or value != getattr(base, column.name):
                _entry(sheet, row, nth, shown(column, value, lang), styles)
            else:
                sheet.write_blank(row, nth, None, styles.entry_text)
        note = comment(column, lang).split("\n", 1)[-1].replace("\n", "；" if at else "; ")
        sheet.write_string(row, note_at, f"{column.name}；{note}" if at else note, styles.faint)
        if words := choices(column, lang):
            sheet.data_validation(row, 1, row, len(policies) + 3, {"validate": "list", "source": list(words)})
