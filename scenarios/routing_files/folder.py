"""A routing file of any known format, and a folder whose sub-folders are sets of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from domain.routing import RoutingInstance
from scenarios.findings import Findings
from scenarios.instance_files import is_named_instance, is_too_large, note_missing_sets, read_alone
from scenarios.routing_files import carplib, cvrplib, mcarp, sintef
from scenarios.routing_files.source import Source

SUFFIXES = (".dat", ".txt", ".vrp")
SCENARIO = "scenario.toml"
DISTRICT = "district"

# The words that only one format has, in capitals, and who reads it.
FORMATS: tuple[tuple[str, tuple[str, ...], Callable[[Source], RoutingInstance]], ...] = (
    ("SINTEF", ("#REQUIRED", "REN.", "REE.", "REA."), sintef.read),
    ("MCARP", ("LIST_REQ_", "LIST_NOREQ_"), mcarp.read),
    ("CARPLIB", ("LISTA_ARISTAS_",), carplib.read),
    ("CVRPLIB", ("DEMAND_SECTION", "NODE_COORD_SECTION", "EDGE_WEIGHT_TYPE"), cvrplib.read),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder holds: instances by set, in the order of their names, and the scenario folders among them."""

    instances: tuple[tuple[str, RoutingInstance], ...]
    scenarios: tuple[tuple[str, Path], ...]
    warnings: tuple[str, ...]


def read_file(path: Path) -> RoutingInstance:
    """Instance of one file, named as the file is.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    return read_alone(path, _read)


def read_folder(folder: Path, *, sets: Collection[str] = ()) -> Found:
    """Every instance and scenario folder of `folder`: files stand in the set that their folder names.

    Scenario folders are the set `district`.

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
    instances: list[tuple[str, RoutingInstance]] = []
    scenarios: list[tuple[str, Path]] = []
    seen: set[str] = set()
    for set_name, path in _members(folder):
        if sets and set_name not in sets:
            continue
        seen.add(set_name)
        if path.is_dir():
            scenarios.append((set_name, path))
        elif instance := _read(path, str(path.relative_to(folder)), findings):
            instances.append((set_name, instance))
    note_missing_sets(findings, str(folder), sets, seen)
    if not seen:
        findings.problem(str(folder), 0, "", f"no file that ends in {', '.join(SUFFIXES)} and no scenario folder")
    findings.raise_problems()
    return Found(tuple(instances), tuple(scenarios), tuple(findings.warnings))


def _members(folder: Path) -> list[tuple[str, Path]]:
    """Sets with their files and scenario folders, by name with numbers in order of size."""
    if (folder / SCENARIO).exists():
        return [(DISTRICT, folder)]
    members: list[tuple[str, Path]] = []
    for path in sorted(folder.iterdir(), key=_natural):
        if not path.is_dir():
            members += [(folder.resolve().name, path)] if _is_instance(path) else []
        elif (path / SCENARIO).exists():
            members.append((DISTRICT, path))
        else:
            inside = sorted(path.iterdir(), key=_natural)
            members += [(path.name, p) for p in inside if _is_instance(p)]
            members += [(DISTRICT, p) for p in inside if (p / SCENARIO).exists()]
    return members


def _is_instance(path: Path) -> bool:
    return is_named_instance(path, SUFFIXES)


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sorting key under which gdb2 stands before gdb10."""
    digits = "".join(c if c.isdigit() else " " for c in path.name).split()
    words = "".join(" " if c.isdigit() else c for c in path.name).split()
    key = [(0, word) for word in words[:1]]
    return key + [(int(number), "") for number in digits] + [(0, word) for word in words[1:]]


def _read(path: Path, shown: str, findings: Findings) -> RoutingInstance | None:
    """Instance of a file, or None when it cannot be used, with the reasons in `findings`."""
    if is_too_large(path, shown, findings):
        return None
    data = path.read_bytes()
    text = data.decode("utf-8-sig") if _is_utf8(data) else data.decode("latin-1")
    capitals = text.upper()
    for _, marks, read in FORMATS:
        if any(mark in capitals for mark in marks):
            before = len(findings.problems)
            instance = read(Source(shown, tuple(text.splitlines()), findings))
            return replace(instance, name=path.stem) if len(findings.problems) == before else None
    names = ", ".join(name for name, _, _ in FORMATS)
    findings.problem(shown, 0, "", f"is in none of the formats known here: {names}")
    return None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
