"""A districting file of any known format, and a folder whose sub-folders are sets of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from domain.districting import DistrictingInstance
from scenarios.districting_files import cutedges, maxp, territory
from scenarios.findings import Findings
from scenarios.instance_files import is_named_instance, is_too_large, members, note_missing_sets, read_alone
from scenarios.routing_files.source import Source

SUFFIXES = (".dat", ".txt")


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
    return cast(DistrictingInstance, read_alone(path, _read))  # of a union mypy infers its common base


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
    for set_name, path in members(folder, lambda each: is_named_instance(each, SUFFIXES)):
        if sets and set_name not in sets:
            continue
        seen.add(set_name)
        if instance := _read(path, str(path.relative_to(folder)), findings):
            instances.append((set_name, instance))
    note_missing_sets(findings, folder.name, sets, seen)
    if not seen and not sets:
        findings.problem(folder.name, 0, "", f"no instance that ends in {', '.join(SUFFIXES)}")
    findings.raise_problems()
    return Found(tuple(instances))


def _read(path: Path, shown: str, findings: Findings) -> DistrictingInstance | None:
    """Instance of a file, or None when it cannot be used, with the reasons in `findings`."""
    if is_too_large(path, shown, findings):
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
