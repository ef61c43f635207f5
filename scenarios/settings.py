"""scenario.toml: names, month, coordinate system, seed, rules and policies."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from domain.columns import Column, columns_of
from domain.policy import DEFAULT_POLICIES, Policy
from domain.rules import Rules
from scenarios.cells import setting
from scenarios.crs import Crs
from scenarios.findings import Findings
from scenarios.headers import nearest
from scenarios.sentences import sentence, shown
from scenarios.sheets import read_text
from scenarios.toml_lines import TomlLines

FILE = "scenario.toml"
SECTIONS = tuple(field.name for field in fields(Rules))
TEXTS = ("name", "title_zh", "title_en", "note_zh", "note_en")
TOP = (*TEXTS, "month", "crs", "seed")
MAX_SEED = 2**53

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What scenario.toml says. A value that was refused stands here as its default, so that checking can go on."""

    name: str
    title_zh: str
    title_en: str
    note_zh: str
    note_en: str
    month: date
    crs: Crs
    seed: int
    rules: Rules
    policies: tuple[Policy, ...]
    lines: TomlLines

    def problem(self, findings: Findings, section: str, key: str, text: str) -> None:
        """Note a problem with a key, at its line."""
        findings.problem(FILE, self.lines.of(section, key), f"{section}.{key}" if section else key, text)


def read_settings(folder: Path, findings: Findings) -> Settings:
    """Read scenario.toml of a folder; every problem in it is noted."""
    path = folder / FILE
    text: str | None = ""
    if path.is_file():
        text = read_text(path, findings)
    else:
        findings.problem(FILE, 0, "", f"is missing; it states {', '.join(TOP)} and, if wanted, rules and policies")
    data = _parsed(text or "", findings)
    given = path.is_file() and text is not None and data is not None
    return _Reader(data or {}, TomlLines(text or ""), findings).settings(folder.resolve().name, given=given)


def _parsed(text: str, findings: Findings) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r" \(at line (\d+), column \d+\)", str(error))
        row = int(found[1]) if found else 0
        findings.problem(FILE, row, "", f"is not well-formed TOML: {str(error).split(' (at ')[0]}")
    except (RecursionError, ValueError) as error:
        findings.problem(FILE, 0, "", f"is not well-formed TOML: {str(error)[:100]}")
    return None


class _Reader:
    """Reads the parsed file part by part, noting what is wrong with each."""

    def __init__(self, data: Mapping[str, Any], lines: TomlLines, findings: Findings) -> None:
        self.data = data
        self.lines = lines
        self.findings = findings

    def settings(self, folder_name: str, *, given: bool) -> Settings:
        self._unknown_keys("", self.data, (*TOP, *SECTIONS, "policies"))
        if given:
            self._needed(("name", "month", "crs"))
        texts = {key: self._text(key) for key in TEXTS}
        name = texts["name"] or folder_name
        return Settings(
            name=name,
            title_zh=texts["title_zh"] or name,
            title_en=texts["title_en"] or name,
            note_zh=texts["note_zh"],
            note_en=texts["note_en"],
            month=self._month(),
            crs=self._crs(),
            seed=self._seed(),
            rules=Rules(**{section: self._section(section) for section in SECTIONS}),
            policies=self._policies(),
            lines=self.lines,
        )

    def _problem(self, section: str, key: str, text: str, nth: int = 0) -> None:
        place = f"{section}.{key}" if section else key
        self.findings.problem(FILE, self.lines.of(section, key, nth), place, text)

    def _needed(self, keys: Sequence[str]) -> None:
        for key in keys:
            if key not in self.data:
                self.findings.problem(FILE, 0, key, "is missing")

    def _unknown_keys(self, section: str, data: Mapping[str, Any], allowed: Sequence[str], nth: int = 0) -> None:
        for key in data:
            if key not in allowed:
                text = f"unknown key{nearest(key, allowed)}; allowed: {', '.join(allowed)}"
                self._problem(section, key, text, nth)

    def _text(self, key: str) -> str:
        value = self.data.get(key, "")
        if isinstance(value, str):
            return value
        self._problem("", key, f"{shown(value)} is not text")
        return ""

    def _month(self) -> date:
        value = self.data.get("month", "2026-01")
        found = _MONTH.fullmatch(value) if isinstance(value, str) else None
        if found and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1900:
            return date(int(found[1]), int(found[2]), 1)
        self._problem("", "month", f'{shown(value)} is not a month; allowed: text like "2026-12"')
        return date(2026, 1, 1)

    def _crs(self) -> Crs:
        value = self.data.get("crs", Crs.WGS_84.value)
        try:
            return Crs(value)
        except ValueError:
            self._problem("", "crs", f"{shown(value)} is not known; allowed: {', '.join(Crs)}")
            return Crs.WGS_84

    def _seed(self) -> int:
        value = self.data.get("seed", 0)
        if type(value) is int and 0 <= value <= MAX_SEED:
            return value
        self._problem("", "seed", f"{shown(value)} is not a whole number; allowed: 0 to {MAX_SEED}")
        return 0

    def _section(self, section: str) -> Any:
        entity = type(getattr(Rules(), section))
        given = self.data.get(section, {})
        if not isinstance(given, dict):
            self._problem("", section, f"{shown(given)} is not a section; write [{section}] above its keys")
            return entity()
        return self._entity(entity, section, given) or entity()

    def _entity(self, entity: type, section: str, given: Mapping[str, Any], nth: int = 0) -> Any:
        """Build the dataclass of a section; None when a value in it is refused."""
        columns = {column.name: column for column in columns_of(entity)}
        self._unknown_keys(section, given, tuple(columns), nth)
        values = {key: setting(columns[key].type, value) for key, value in given.items() if key in columns}
        try:
            return TypeAdapter(entity).validate_python(values)
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_context=False):
                name = str(fault["loc"][0])
                self._problem(section, name, _sentence(fault["type"], fault["input"], columns[name]), nth)
        return None

    def _policies(self) -> tuple[Policy, ...]:
        given = self.data.get("policies")
        if given is None:
            return DEFAULT_POLICIES
        if not isinstance(given, list) or not given or not all(isinstance(row, dict) for row in given):
            self._problem("", "policies", "is not a list of policies; write [[policies]] above the keys of each")
            return DEFAULT_POLICIES
        read = [self._entity(Policy, "policies", row, nth) for nth, row in enumerate(given)]
        policies = tuple(policy for policy in read if policy is not None)
        if len(policies) < len(given):
            return DEFAULT_POLICIES
        self._one_base(policies)
        return policies

    def _one_base(self, policies: Sequence[Policy]) -> None:
        bases = [policy.id for policy in policies if policy.base]
        if len(bases) != 1:
            said = f"{len(bases)} policies are the base ({', '.join(bases)})" if bases else "no policy is the base"
            self._problem("policies", "base", f"{said}; exactly one must say base = true")
        seen: dict[str, int] = {}
        for nth, policy in enumerate(policies):
            first = seen.setdefault(policy.id, nth)
            if first != nth:
                row = self.lines.of("policies", "id", first)
                self._problem("policies", "id", f"'{policy.id}' is already the id of the policy in row {row}", nth)


def _sentence(kind: str, value: Any, column: Column) -> str:
    """Words differ from a table's where TOML has its own: a key is missing, not empty, and truth has two words."""
    if kind == "missing":
        return "is missing"
    if column.type is bool:
        return f"{shown(value)} is not true or false"
    return sentence(kind, value, column)
