"""Sections of settings read into dataclasses; what is wrong with a value is noted at its line of the file."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from annotated_types import Interval
from pydantic import TypeAdapter, ValidationError

from domain.columns import Column, columns_of
from scenarios.cells import setting
from scenarios.findings import Findings
from scenarios.headers import nearest
from scenarios.sentences import sentence, shown
from scenarios.toml_lines import TomlLines


class KeyLines(Protocol):
    """Tells in which row a key stands."""

    def of(self, section: str, key: str, nth: int = 0) -> int:
        """Row of a key in the `nth` section of that name; 0 where it is not known."""


class SettingsReader:
    """Settings as nested mappings, wherever they were read from. Problems name the file, the row and the key."""

    def __init__(self, file: str, data: Mapping[str, Any], lines: KeyLines, findings: Findings) -> None:
        self.file, self.lines, self.findings = file, lines, findings
        self.data = data
        self.well_formed = True

    def problem(self, section: str, key: str, text: str, nth: int = 0) -> None:
        """Note a problem with a key, at its line."""
        place = f"{section}.{key}" if section else key
        self.findings.problem(self.file, self.lines.of(section, key, nth), place, text)

    def unknown_keys(self, section: str, data: Mapping[str, Any], allowed: Sequence[str], nth: int = 0) -> None:
        """Note the keys that nobody would read."""
        for key in data:
            if key not in allowed:
                text = f"unknown key{nearest(key, allowed)}; allowed: {', '.join(allowed)}"
                self.problem(section, key, text, nth)

    def entity(self, entity: type, section: str, given: Mapping[str, Any], nth: int = 0) -> Any:
        """Build the dataclass of a section; None when a value in it is refused."""
        columns = {column.name: column for column in columns_of(entity)}
        self.unknown_keys(section, given, tuple(columns), nth)
        values = {key: _value(columns[key], value) for key, value in given.items() if key in columns}
        try:
            return TypeAdapter(entity).validate_python(values)
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_context=False):
                name = str(fault["loc"][0])
                self.problem(section, name, _sentence(fault["type"], fault["input"], columns[name]), nth)
        return None


class TomlReader(SettingsReader):
    """One parsed TOML file."""

    def __init__(self, file: str, text: str, findings: Findings) -> None:
        super().__init__(file, {}, TomlLines(text), findings)
        self.well_formed = self._parse(text)

    def _parse(self, text: str) -> bool:
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r" \(at line (\d+), column \d+\)", str(error))
            row = int(found[1]) if found else 0
            said = str(error).split(" (at ", maxsplit=1)[0]
            self.findings.problem(self.file, row, "", f"is not well-formed TOML: {said}")
            return False
        except (RecursionError, ValueError) as error:
            self.findings.problem(self.file, 0, "", f"is not well-formed TOML: {str(error)[:100]}")
            return False
        return True


def _value(column: Column, value: Any) -> object:
    """A setting as its column's type; where nothing limits it upwards, inf is allowed and stands for never."""
    limits = next((mark for mark in column.metadata if isinstance(mark, Interval)), None)
    if type(value) is float and value == math.inf and limits is not None and limits.le is None and limits.lt is None:
        return value
    return setting(column.type, value)


def _sentence(kind: str, value: Any, column: Column) -> str:
    """Words differ from a table's where TOML has its own: a key is missing, not empty, and truth has two words."""
    if kind == "missing":
        return "is missing"
    if column.type is bool:
        return f"{shown(value)} is not true or false"
    return sentence(kind, value, column)
