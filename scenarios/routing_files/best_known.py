"""Values known of public instances: columns instance, set, fleet, lb, bks, source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scenarios.instance_files import Cells, read_table
from scenarios.routing_files.source import Source

FILE = "best_known.csv"
FLEETS = ("free", "limited")
COLUMNS = ("instance", "set", "fleet", "bks")


@dataclass(frozen=True, slots=True)
class Known:
    """One row: the lowest cost known under a fleet rule, any number of vehicles (free) or the file's (limited)."""

    instance: str
    set_name: str
    fleet: str
    cost: int


class BestKnown:
    """Rows by instance and fleet; the set tells instances of one name apart."""

    def __init__(self, rows: Sequence[Known] = ()) -> None:
        self._rows: dict[str, list[Known]] = {}
        for row in rows:
            self._rows.setdefault(row.instance, []).append(row)

    def fleet(self, instance: str, set_name: str) -> str:
        """Fleet rule of an instance's rows; free where both or none are given."""
        fleets = {row.fleet for row in self._of(instance, set_name)}
        return "limited" if fleets == {"limited"} else "free"

    def cost(self, instance: str, set_name: str, fleet: str) -> int | None:
        """Lowest cost known, None where no row says."""
        costs = [row.cost for row in self._of(instance, set_name) if row.fleet == fleet]
        return min(costs, default=None)

    def _of(self, instance: str, set_name: str) -> list[Known]:
        rows = self._rows.get(instance, [])
        return [row for row in rows if row.set_name == set_name] or rows


def table_near(folder: Path) -> Path | None:
    """The table of a folder of instances: in it, or beside it where the folder is one set."""
    return next((place / FILE for place in (folder, folder.resolve().parent) if (place / FILE).is_file()), None)


def read_best_known(path: Path) -> BestKnown:
    """Rows of a table.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    return BestKnown(read_table(path, COLUMNS, _row))


def _row(source: Source, line: int, cells: Cells) -> Known:
    texts = {column: (cells[column] or "").strip() for column in COLUMNS}
    if texts["fleet"] not in FLEETS:
        source.problem(line, "fleet", f"{texts['fleet']!r} is not one of {', '.join(FLEETS)}")
    return Known(texts["instance"], texts["set"], texts["fleet"], source.whole(line, "bks", texts["bks"]))
