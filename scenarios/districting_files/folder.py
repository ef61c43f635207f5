"""A districting file of any known format, and a folder whose sub-folders are sets of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from domain.districting import DistrictingInstance
from scenarios.districting_files import cutedges, maxp, territory
from scenarios.findings import Findings
from scenarios.routing_files.source import Source

SUFFIXES = (".dat", ".txt")
LARGEST_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """Instances by set, in the order of their names."""

    instances: tuple[tuple[str, DistrictingInstance], ...]


def read_file(path: Path) -> DistrictingInstance:
    """Instance of one file, named as the file is.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    findings = Findings()
    instance = _read(path, path.name, findings)
    findings.raise_problems()
    if instance is None:
        raise ValueError(f"{path} gave neither an instance nor a problem")
    return instance


def read_folder(folder: Path, *, sets: Collection[str] = ()) -> Found:
    """Every instance of `folder`: files stand in the set that their folder names.

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
    instances: list[tuple[str, DistrictingInstance]] = []
    seen: set[str] = set()
    for set_name, path in _members(folder):
        if sets and set_name not in sets:
            continue
        seen.add(set_name)
        if instance := _read(path, str(path.relative_to(folder)), findings):
            instances.append((set_name, instance))
    for name in sorted(set(sets) - seen):
        findings.problem(folder.name, 0, "", f"there is no set {name}; a set is a sub-folder")
    if not seen and not sets:
        findings.problem(folder.name, 0, "", f"no instance that ends in {', '.join(SUFFIXES)}")
    findings.raise_problems()
    return Found(tuple(instances))


def _members(folder: Path) -> list[tuple[str, Path]]:
    """Sets with their files, by name."""
    members: list[tuple[str, Path]] = []
    for path in sorted(folder.iterdir()):
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        name = path.name if path.is_dir() else folder.resolve().name
        members += [(name, each) for each in inside if _is_instance(each)]
    return members


def _is_instance(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.upper().startswith("README")


def _read(path: Path, shown: str, findings: Findings) -> DistrictingInstance | None:
    """Instance of a file, or None when it cannot be used, with the reasons in `findings`."""
    if path.stat().st_size > LARGEST_BYTES:
        findings.problem(shown, 0, "", f"is larger than {LARGEST_BYTES // 1_000_000} MB")
        return None
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    source = Source(shown, tuple(text.splitlines()), findings)
    first = next((line.split() for line in source.lines if line.strip() and not line.startswith("#")), [])
    instance: DistrictingInstance | None
    if first[:1] == ["maxp"]:
        instance = maxp.read(source)
    elif len(first) == 5:
        instance = cutedges.read(source)
    elif len(first) == 1:
        instance = territory.read(source)
    else:
        source.problem(0, "", "is none of the formats known here: cut edges, territories, max-p")
        return None
    return None if instance is None else replace(instance, name=path.stem)
