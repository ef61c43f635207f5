"""Files of public instances: in sets that their folders name, of a size that can be read; tables of known values."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from scenarios.findings import Findings
from scenarios.routing_files.source import Source

LARGEST_BYTES = 100_000_000

T = TypeVar("T")
Cells = Mapping[str, str | None]


def read_alone(path: Path, read: Callable[[Path, str, Findings], T | None]) -> T:
    """Instance of one file.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    findings = Findings()
    instance = read(path, path.name, findings)
    findings.raise_problems()
    if instance is None:
        raise ValueError(f"{path} gave neither an instance nor a problem")
    return instance


def members(folder: Path, is_instance: Callable[[Path], bool]) -> Iterator[tuple[str, Path]]:
    """Files of a folder and of its sub-folders, by name, each with the name of its set, that of its folder."""
    for path in sorted(folder.iterdir()):
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        name = path.name if path.is_dir() else folder.resolve().name
        yield from ((name, each) for each in inside if is_instance(each))


def is_named_instance(path: Path, suffixes: Collection[str]) -> bool:
    """Whether a file ends as instances do and is no README."""
    return path.is_file() and path.suffix.lower() in suffixes and not path.name.upper().startswith("README")


def note_missing_sets(findings: Findings, folder: str, wanted: Collection[str], seen: Collection[str]) -> None:
    """Note the sets that are wanted and not there."""
    for name in sorted(set(wanted) - set(seen)):
        findings.problem(folder, 0, "", f"there is no set {name}; a set is a sub-folder")


def is_too_large(path: Path, shown: str, findings: Findings) -> bool:
    """Whether a file is larger than any instance, which is noted."""
    if path.stat().st_size <= LARGEST_BYTES:
        return False
    findings.problem(shown, 0, "", f"is larger than {LARGEST_BYTES // 1_000_000} MB")
    return True


def read_table(path: Path, columns: Sequence[str], read: Callable[[Source, int, Cells], T]) -> list[T]:
    """Rows of a CSV table that has at least some columns.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    findings = Findings()
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        for column in missing:
            findings.problem(path.name, 1, column, "the column is missing")
        source = Source(path.name, (), findings)
        rows = [] if missing else [read(source, reader.line_num, cells) for cells in reader]
    findings.raise_problems()
    return rows
