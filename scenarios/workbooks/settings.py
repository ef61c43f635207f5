"""Settings and policies of a workbook: a row for each key, read as the same mappings that scenario.toml gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from domain.columns import columns_of
from domain.policy import Policy
from domain.rules import Rules
from scenarios.cells import Unread, clean_text, is_enum, plain_type, reader_of
from scenarios.findings import Findings
from scenarios.settings_words import KEY_ZH, LEVER_OF, TOP_ZH, key_label, key_of_label
from scenarios.sheets import Sheet
from scenarios.toml_reader import SettingsReader
from scenarios.words import TRUTH

KEY, VALUE = ("key", "设置项"), ("value", "值")
ID = "id"
MONTH = "month"
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*(?:月|[-/.月]\s*0?1\s*日?(?:[ T]0?0:00(?::00)?)?)?")
NEVER = ("inf", "never", "不限", "从不")


class SheetLines:
    """Rows and columns in which the keys of the two sheets stand."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, int], int] = {}

    def of(self, section: str, key: str, nth: int = 0) -> int:
        """Row of a key, or 0."""
        return self.rows.get((section, key, nth), 0)


class BookSettings(SettingsReader):
    """Settings and policies of a workbook; problems name the sheet and the cell."""

    def __init__(self, settings: Sheet | None, policies: Sheet | None, findings: Findings) -> None:
        self.sheet_lines = SheetLines()
        super().__init__("", {}, self.sheet_lines, findings)
        self.settings_file = settings.file if settings else "settings"
        self.policies_file = policies.file if policies else "policies"
        self._key_header = self._value_header = ""
        self._policy_headers: list[str] = []
        given = self._settings(settings) if settings else {}
        if policies and (rows := self._policies(policies)):
            given["policies"] = rows
        self.data = given

    def problem(self, section: str, key: str, text: str, nth: int = 0) -> None:
        """Note a problem with a key at its cell."""
        row = self.lines.of(section, key, nth)
        if section == "policies" or (not section and key == "policies"):
            headers = self._policy_headers
            column = self.findings.columns.get((self.policies_file, headers[nth]), "A") if nth < len(headers) else "A"
            self.findings.problem(self.policies_file, row or 1, key, text, column)
            return
        column = self.findings.columns.get((self.settings_file, self._value_header), "A") if row else ""
        self.findings.problem(self.settings_file, row, self._label(section, key), text, column)

    def _label(self, section: str, key: str) -> str:
        """A key as the sheet calls it."""
        known = KEY_ZH.get(section, {}) if section else TOP_ZH
        if self._key_header == KEY[1] and key in known:
            return key_label(section, key)
        return f"{section}.{key}" if section else key

    def _settings(self, sheet: Sheet) -> dict[str, Any]:
        """Keys and values of the sheet of settings; a key is written `section.key`, those of the top alone."""
        key_at, value_at = _at(sheet, KEY), _at(sheet, VALUE)
        self._key_header = sheet.header[key_at].strip() if key_at is not None else ""
        self._value_header = sheet.header[value_at].strip() if value_at is not None else ""
        if key_at is None or value_at is None:
            wanted = f"{KEY[1]} ({KEY[0]}) and {VALUE[1]} ({VALUE[0]})"
            self.findings.problem(sheet.file, 1, "", f"needs the columns {wanted}")
            return {}
        found: dict[str, Any] = {}
        for row in sheet.rows:
            place, value = key_of_label(clean_text(row.cells[key_at])), row.cells[value_at]
            section, dot, key = place.rpartition(".")
            self.sheet_lines.rows[section, key, 0] = row.number
            if not place:
                self.findings.problem(sheet.file, row.number, sheet.header[key_at].strip(), "is empty")
            elif value.strip():
                into = found.setdefault(section, {}) if dot else found
                into[key] = month_text(value) if place == MONTH else typed(value, _type_of(section, key))
        return found

    def _policies(self, sheet: Sheet) -> list[dict[str, Any]]:
        """Policies of the sheet that has a column for each, headed by its id, and a row for each lever."""
        key_at = _at(sheet, KEY)
        if key_at is None:
            self.findings.problem(sheet.file, 1, "", f"needs the column {KEY[1]} ({KEY[0]})")
            return []
        types = {column.name: column.type for column in columns_of(Policy)}
        found: list[dict[str, Any]] = []
        for at in range(key_at + 1, len(sheet.header)):
            header = sheet.header[at].strip()
            if not header or header.startswith("#"):
                continue
            nth = len(found)
            self._policy_headers.append(header)
            values: dict[str, Any] = {ID: clean_text(header)}
            self.sheet_lines.rows["policies", ID, nth] = 1
            for row in sheet.rows:
                label = clean_text(row.cells[key_at])
                key = LEVER_OF.get(label, label)
                self.sheet_lines.rows["policies", key, nth] = row.number
                if row.cells[at].strip():
                    values[key] = typed(row.cells[at], types.get(key, str))
            found.append(values)
        return found


def _at(sheet: Sheet, names: tuple[str, str]) -> int | None:
    headers = [text.strip().lower() for text in sheet.header]
    return next((headers.index(name) for name in names if name in headers), None)


def _type_of(section: str, key: str) -> Any:
    """Type of a setting; text for one that is not known, which is refused by its name."""
    if not section:
        return int if key == "seed" else str
    kind: type | None = next(
        (type(getattr(Rules(), field.name)) for field in fields(Rules) if field.name == section), None
    )
    found: Mapping[str, Any] = {} if kind is None else {column.name: column.type for column in columns_of(kind)}
    return found.get(key, str)


def month_text(text: str) -> str:
    """A month as scenario.toml has it, of what people and spreadsheets write: 2026年12月, 2026/12, 2026-12-01."""
    cleaned = clean_text(text)
    found = _MONTH.fullmatch(cleaned)
    return f"{found[1]}-{int(found[2]):02d}" if found else cleaned


def typed(text: str, kind: Any) -> Any:
    """A cell as the value that scenario.toml would give for it; its text where it cannot be read so."""
    kind = plain_type(kind)
    if kind is str:
        return clean_text(text)
    if kind is bool:
        return TRUTH.get(text.strip().lower(), text.strip())
    if kind is float and text.strip().lower() in NEVER:
        return float("inf")
    value = reader_of(kind)(text)
    if isinstance(value, Unread):
        return clean_text(text)
    if is_enum(kind):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
