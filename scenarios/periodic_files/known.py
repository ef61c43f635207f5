"""Values known of periodic instances: columns instance, customers, days, vehicles, best_known, source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.periodic import PeriodicInstance
from scenarios.districting_files.rows import Rows
from scenarios.instance_files import Cells, read_table
from scenarios.routing_files.source import Source

COLUMNS = ("instance", "customers", "days", "vehicles", "best_known", "source")

Key = tuple[str, int, int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """Lowest costs known, by the name and the sizes of instances, so that another instance of a name is not meant."""

    cost_of: Mapping[Key, float]

    def cost(self, instance: PeriodicInstance) -> float | None:
        """Lowest cost known, None where no row is on this instance."""
        return self.cost_of.get((instance.name, instance.n_customers, instance.n_days, instance.vehicles))


def read_known(path: Path) -> Known:
    """Rows of a table.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    return Known(dict(read_table(path, COLUMNS, _row)))


def _row(source: Source, line: int, cells: Cells) -> tuple[Key, float]:
    customers, days, vehicles = (source.whole(line, name, (cells[name] or "").strip()) for name in COLUMNS[1:4])
    cost = Rows(source).number(line, "best_known", (cells["best_known"] or "").strip(), least=0)
    return ((cells["instance"] or "").strip(), customers, days, vehicles), cost
