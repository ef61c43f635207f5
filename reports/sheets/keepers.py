"""Keepers of the grid as columns: who keeps each cell, beside the cells of the map's cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from domain.people import KeeperKind
from domain.plan import Plan
from domain.scenario import Scenario

KINDS = tuple(KeeperKind)


def keeper_columns(scenario: Scenario, plan: Plan, position: Mapping[str, int]) -> dict[str, object]:
    """Keepers as (name or number, kind, home compound or -1) and, for each compound, keeper and metres of each cell.

    Cells stand in the order of the block `card`; the keeper is -1 where none is planned. One who has no name goes by
    a number.
    """
    names = {row.id: row.name for row in scenario.keepers}
    duties = {row.cell_id: row for row in (plan.keepers.plan.duties if plan.keepers and plan.keepers.plan else ())}
    keepers: dict[str, int] = {}
    rows: list[list[object]] = []
    of: dict[str, list[list[int]]] = defaultdict(list)
    for cell in plan.grid.plan.cells if plan.grid and plan.grid.plan else ():
        duty = duties.get(cell.id)
        if duty is None:
            of[cell.compound_id].append([-1, 0])
            continue
        if duty.keeper_id not in keepers:
            keepers[duty.keeper_id] = len(keepers)
            name = names.get(duty.keeper_id) or _number(duty.keeper_id)
            rows.append([name, KINDS.index(duty.kind), position.get(duty.home_id, -1)])
        of[cell.compound_id].append([keepers[duty.keeper_id], round(duty.metres)])
    return {"keepers": rows, "of": [of[compound] for compound in position]}


def _number(keeper_id: str) -> int | str:
    tail = keeper_id.rpartition(":")[2]
    return int(tail) if tail.isdecimal() else tail
