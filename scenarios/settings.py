"""scenario.toml: names, month, coordinate system, seed, rules and policies."""

from __future__ import annotations

import re
import tomllib
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from domain.policy import Policy
from domain.rules import Rules
from scenarios.crs import Crs
from scenarios.findings import Findings
from scenarios.policies import MOVED, read_policies
from scenarios.sentences import shown
from scenarios.sheets import read_text
from scenarios.toml_reader import SettingsReader, TomlReader

FILE = "scenario.toml"
SECTIONS = tuple(field.name for field in fields(Rules))
TEXTS = ("name", "title_zh", "title_en", "note_zh", "note_en")
TOP = (*TEXTS, "month", "crs", "seed", "language")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
MAX_SEED = 2**53
LONGEST_LIST = 2**18

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def wished_language(folder: Path) -> str:
    """Language that the settings of a folder ask for, whatever else is wrong with them; empty for none.

    A workbook asks for it by the names of its sheets.
    """
    if folder.suffix.lower() in (".xlsx", ".xlsm"):
        return _language_of_sheets(folder)
    try:
        asked = tomllib.loads((folder / FILE).read_text(encoding="utf-8-sig")).get("language", "")
    except (OSError, ValueError):
        return ""
    return asked if isinstance(asked, str) and LANGUAGE.fullmatch(asked) else ""


def _language_of_sheets(workbook: Path) -> str:
    """Chinese for a workbook with a sheet of settings in Chinese, whose list of sheets is short."""
    try:
        with zipfile.ZipFile(workbook) as archive, archive.open("xl/workbook.xml") as stream:
            return "zh" if 'name="设置"' in stream.read(LONGEST_LIST).decode("utf-8", "ignore") else ""
    except (OSError, KeyError, NotImplementedError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error, EOFError):
        return ""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What scenario.toml says. A value that was refused stands here as its default, so that checking can go on.

    `month_known` is False where the month was refused: then nothing is judged by it.
    """

    name: str
    title_zh: str
    title_en: str
    note_zh: str
    note_en: str
    language: str
    month: date
    month_known: bool
    crs: Crs
    seed: int
    rules: Rules
    policies: tuple[Policy, ...]
    reader: SettingsReader

    def problem(self, findings: Findings, section: str, key: str, text: str) -> None:
        """Note a problem with a key, at its line; `findings` are those of the reader."""
        assert findings is self.reader.findings, "one loading has one list of findings"
        self.reader.problem(section, key, text)


def read_settings(folder: Path, findings: Findings) -> Settings:
    """Read scenario.toml of a folder; every problem in it is noted."""
    path = folder / FILE
    text = None
    if path.is_file():
        text = read_text(path, findings)
    else:
        findings.problem(FILE, 0, "", f"is missing; it states {', '.join(TOP)} and, if wanted, rules and policies")
    reader = TomlReader(FILE, text or "", findings)
    return settings_of(reader, folder.resolve().name, given=text is not None and reader.well_formed)


def settings_of(reader: SettingsReader, name: str, *, given: bool) -> Settings:
    """Settings that a reader holds; `name` stands in where they have none, `given` says whether there are any."""
    return _Parts(reader).settings(name, given=given)


class _Parts:
    """Takes the parsed settings part by part, noting what is wrong with each."""

    def __init__(self, reader: SettingsReader) -> None:
        self.reader, self.data, self.problem = reader, reader.data, reader.problem

    def settings(self, folder_name: str, *, given: bool) -> Settings:
        self.reader.unknown_keys("", self.data, (*TOP, *SECTIONS, "policies"))
        if given:
            self._needed(("name", "month", "crs"))
        texts = {key: self._text(key) for key in TEXTS}
        name = texts["name"] or folder_name
        month = self._month()
        return Settings(
            name=name,
            title_zh=texts["title_zh"] or name,
            title_en=texts["title_en"] or name,
            note_zh=texts["note_zh"],
            note_en=texts["note_en"],
            language=self._language(),
            month=month or date(2026, 1, 1),
            month_known=month is not None,
            crs=self._crs(),
            seed=self._seed(),
            rules=Rules(**{section: self._section(section) for section in SECTIONS}),
            policies=read_policies(self.reader),
            reader=self.reader,
        )

    def _needed(self, keys: Sequence[str]) -> None:
        for key in keys:
            if key not in self.data:
                self.problem("", key, "is missing")

    def _text(self, key: str) -> str:
        value = self.data.get(key, "")
        if isinstance(value, str):
            return value
        self.problem("", key, f"{shown(value)} is not text")
        return ""

    def _month(self) -> date | None:
        """First day of the month; None where there is none or it was refused."""
        if "month" not in self.data:
            return None
        value = self.data["month"]
        found = _MONTH.fullmatch(value) if isinstance(value, str) else None
        if found and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1900:
            return date(int(found[1]), int(found[2]), 1)
        self.problem("", "month", f'{shown(value)} is not a month; allowed: text like "2026-12"')
        return None

    def _crs(self) -> Crs:
        value = self.data.get("crs", Crs.WGS_84.value)
        try:
            return Crs(value)
        except ValueError:
            self.problem("", "crs", f"{shown(value)} is not known; allowed: {', '.join(Crs)}")
            return Crs.WGS_84

    def _seed(self) -> int:
        value = self.data.get("seed", 0)
        if type(value) is int and 0 <= value <= MAX_SEED:
            return value
        self.problem("", "seed", f"{shown(value)} is not a whole number; allowed: 0 to {MAX_SEED}")
        return 0

    def _language(self) -> str:
        value = self.data.get("language", "")
        if value == "" or (isinstance(value, str) and LANGUAGE.fullmatch(value)):
            return str(value)
        self.problem("", "language", f"{shown(value)} is not a language; allowed: zh, en or the name of a catalogue")
        return ""

    def _section(self, section: str) -> Any:
        entity = type(getattr(Rules(), section))
        given = self.data.get(section, {})
        if not isinstance(given, dict):
            self.problem("", section, f"{shown(given)} is not a section; write [{section}] above its keys")
            return entity()
        now = {key: value for key, value in given.items() if section != "simulation" or key not in MOVED}
        return self.reader.entity(entity, section, now) or entity()
