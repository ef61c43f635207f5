"""A file of periodic vehicle routing, and a folder whose sub-folders are sets of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from domain.periodic import PeriodicInstance
from scenarios.findings import Findings
from scenarios.instance_files import LARGEST_BYTES, is_too_large, members, note_missing_sets, read_alone
from scenarios.periodic_files import cordeau, solution
from scenarios.periodic_files.solution import Published
from scenarios.routing_files.source import Source

SUFFIXES = (".txt", ".dat")
SOLUTION = ".res"


@dataclass(frozen=True, slots=True)
class Member:
    """An instance, the set it stands in, and the solution published beside it, None where there is none."""

    set_name: str
    instance: PeriodicInstance
    published: Published | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds, and the names of the files that are no instances."""

    members: tuple[Member, ...]
    warnings: tuple[str, ...]


def read_file(path: Path) -> PeriodicInstance:
    """Instance of one file, named as the file is.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    return read_alone(path, _instance)


def read_folder(folder: Path, *, sets: Collection[str] = ()) -> Found:
    """Every instance of `folder` with the solution beside it: files stand in the set that their folder names.

    A file that begins with a letter is text on the instances, not an instance; it is told in the warnings.

    Parameters
    ----------
    sets
        Names of the sets wanted; empty for all.

    Raises
    ------
    ScenarioError
        With every problem of every file, or when a set or any instance is missing.
    """
    findings = Findings()
    found: list[Member] = []
    seen: set[str] = set()
    for set_name, path in members(folder, lambda each: each.is_file() and each.suffix.lower() in SUFFIXES):
        if sets and set_name not in sets:
            continue
        shown = str(path.relative_to(folder))
        if _is_prose(path):
            findings.warn(f"{shown}: is text, not an instance, and left out")
            continue
        seen.add(set_name)
        if instance := _instance(path, shown, findings):
            found.append(Member(set_name, instance, _published(path, shown, instance, findings)))
    note_missing_sets(findings, folder.name, sets, seen)
    if not seen and not sets:
        findings.problem(folder.name, 0, "", f"no instance that ends in {', '.join(SUFFIXES)}")
    findings.raise_problems()
    return Found(tuple(found), tuple(findings.warnings))


def _lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_bytes().decode("utf-8-sig", errors="replace").splitlines())


def _is_prose(path: Path) -> bool:
    """Whether the first line with anything in it has no number."""
    if path.stat().st_size > LARGEST_BYTES:
        return False
    first = next((line for line in _lines(path) if line.strip() and not line.lstrip().startswith("#")), "1")
    return not any(character.isdigit() for character in first)


def _instance(path: Path, shown: str, findings: Findings) -> PeriodicInstance | None:
    """Instance of a file, or None when it cannot be used, with the reasons in `findings`."""
    if is_too_large(path, shown, findings):
        return None
    instance = cordeau.read(Source(shown, _lines(path), findings))
    return None if instance is None else replace(instance, name=path.stem)


def _published(path: Path, shown: str, instance: PeriodicInstance, findings: Findings) -> Published | None:
    beside = path.with_suffix(SOLUTION)
    if not beside.is_file():
        return None
    return solution.read(Source(str(Path(shown).with_suffix(SOLUTION)), _lines(beside), findings), instance)
