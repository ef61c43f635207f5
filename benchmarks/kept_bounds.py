"""Proven bounds kept in a file, so that benchmarks of the same instances need not prove them again."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from benchmarks.results import commit
from domain.routing import RoutingInstance
from scenarios.findings import Findings
from scenarios.whole import whole_file

HEADER = ("instance", "set", "digest", "bound", "commit")


def digest(instance: RoutingInstance) -> str:
    """What an instance says, whatever its name; a bound holds for any number of vehicles."""
    content = replace(instance, name="", vehicles=None, distances=None)
    lengths = b"" if instance.distances is None else instance.distances.tobytes()
    return sha256(repr(content).encode() + lengths).hexdigest()[:32]


@dataclass(slots=True)
class KeptBounds:
    """Bounds by the content of instances; `path` None keeps them in memory alone."""

    path: Path | None = None
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, instance: RoutingInstance) -> int | None:
        """Bound on an instance, None where none is kept."""
        row = self.rows.get(digest(instance))
        return None if row is None else int(row[3])

    def keep(self, instance: RoutingInstance, set_name: str, bound: int) -> None:
        """Take in a bound and write the file anew."""
        key = digest(instance)
        self.rows[key] = (instance.name, set_name, key, str(bound), commit())
        if self.path is not None:
            with whole_file(self.path) as target, target.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([HEADER, *self.rows.values()])


def read_kept_bounds(path: Path | None) -> KeptBounds:
    """Bounds of a file, none where it does not exist yet.

    Raises
    ------
    ScenarioError
        With every row that is not one of ours.
    """
    kept = KeptBounds(path)
    if path is None or not path.exists():
        return kept
    findings = Findings()
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            if number == 1 and tuple(row) != HEADER:
                findings.problem(path.name, 1, "", f"is not a file of bounds: its columns are not {', '.join(HEADER)}")
                break
            if number > 1 and (len(row) != len(HEADER) or not row[3].isdecimal()):
                findings.problem(path.name, number, "bound", f"{','.join(row)!r} is not a bound kept here")
            elif number > 1:
                kept.rows[row[2]] = tuple(row)
    findings.raise_problems()
    return kept
