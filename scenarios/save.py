"""Save a scenario as a folder that loads back equal, and say by a digest which scenario it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal

from domain.columns import columns_of
from domain.policy import Policy
from domain.scenario import TABLES, Scenario
from scenarios.cells import is_enum, writer_of
from scenarios.crs import Crs
from scenarios.policies import OWN
from scenarios.settings import FILE, SECTIONS, TEXTS
from scenarios.whole import whole_folder
from scenarios.words import CALENDAR
from scenarios.working_days import CalendarDay, calendar_of

Headers = Literal["en", "zh"]


def save(scenario: Scenario, folder: Path, *, headers: Headers = "en", overwrite: bool = False) -> None:
    """Write scenario.toml, the calendar of the month and every table that has rows.

    The folder is written beside its place and renamed, so that nobody sees half of it.

    Parameters
    ----------
    headers
        Names of the columns: English field names or their Chinese headers.
    overwrite
        Replace a scenario folder with all that is in it; a folder without scenario.toml is never replaced.

    Raises
    ------
    FileExistsError
        When the folder is not empty and may not be replaced, or a file stands in its place.
    """
    if folder.is_dir() and any(folder.iterdir()):
        if not overwrite:
            raise FileExistsError(f"{folder} is not empty")
        if not (folder / FILE).is_file():
            raise FileExistsError(f"{folder} is not empty and no scenario: it holds no {FILE}")
    with whole_folder(folder) as draft:
        for name, data in files_of(scenario, headers=headers).items():
            (draft / name).write_bytes(data)


def files_of(scenario: Scenario, *, headers: Headers = "en") -> dict[str, bytes]:
    """Content of each file of a scenario's folder, by name; equal scenarios give equal bytes.

    Tables are CSV in UTF-8 with a byte-order mark, for without one Excel and WPS garble Chinese.
    """
    files = {FILE: _settings_text(scenario).encode()}
    calendar = calendar_of(scenario.month, scenario.working_days, scenario.weekend_days)
    files[f"{CALENDAR}.csv"] = table_text(CalendarDay, calendar, headers)
    for name, entity in TABLES.items():
        rows = getattr(scenario, name)
        if rows:
            files[f"{name}.csv"] = table_text(entity, rows, headers)
    return files


def digest(scenario: Scenario) -> str:
    """SHA-256 of a scenario's content, in hexadecimal: equal for equal scenarios, wherever they were read from."""
    return _digest(files_of(scenario))


def digest_of_files(folder: Path) -> str:
    """Digest of a saved scenario as its files stand: its `digest` when saved, even by a version with fewer columns."""
    return _digest({path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".csv", ".toml")})


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(f"{name} {len(data)}\n".encode())
        total.update(data)
    return total.hexdigest()


def table_text(entity: type, rows: Iterable[Any], headers: Headers = "en") -> bytes:
    """CSV of a table in UTF-8 with a byte-order mark, which `scenarios.rows.table_of` reads back equal."""
    columns = columns_of(entity)
    writers = [(column.name, writer_of(column.type)) for column in columns]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.zh if headers == "zh" else column.name for column in columns])
    writer.writerows([write(getattr(row, name)) for name, write in writers] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _settings_text(scenario: Scenario) -> str:
    """Text of scenario.toml with every rule spelled out, so that a planner sees what may be changed."""
    lines = [f"{name} = {_string(getattr(scenario, name))}" for name in TEXTS]
    if scenario.language:
        lines.append(f"language = {_string(scenario.language)}")
    lines += [f'month = "{scenario.month:%Y-%m}"', f'crs = "{Crs.WGS_84}"', f"seed = {scenario.seed}"]
    for section in SECTIONS:
        lines += ["", f"[{section}]", *_keys(getattr(scenario.rules, section))]
    base = next((policy for policy in scenario.policies if policy.base), None)
    for policy in scenario.policies:
        lines += ["", "[[policies]]", *_keys(policy, apart_from=base if policy is not base else None)]
    return "\n".join(lines) + "\n"


def policies_text(policies: Iterable[Policy]) -> str:
    """Text of a policy file with every lever spelled out, so that it means the same whatever the scenario's base."""
    return "\n".join(line for policy in policies for line in ("[[policies]]", *_keys(policy), ""))


def _keys(section: Any, *, apart_from: Any = None) -> Sequence[str]:
    """Lines of a section's keys; of a policy those in which it differs from another, beside its names."""
    entity: type = type(section)
    types = {column.name: column.type for column in columns_of(entity)}
    stated = [
        field.name
        for field in fields(section)
        if apart_from is None or field.name in OWN or getattr(section, field.name) != getattr(apart_from, field.name)
    ]
    return [f"{name} = {_toml(types[name], getattr(section, name))}" for name in stated]


def _toml(kind: Any, value: Any) -> str:
    if kind is str or is_enum(kind):
        return _string(str(value))
    if kind == tuple[str, ...]:
        return f"[{', '.join(map(_string, value))}]"
    return writer_of(kind)(value)


def _string(text: str) -> str:
    """TOML's basic string; JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
