"""Care that residents need, counted in households: by unit, by part of a unit that is split, and by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from domain.district import Unit
from domain.plan import Cell
from domain.rules import GridRules
from domain.scenario import Scenario

CENTI = 100
"""Care is counted in hundredths of a household, so that sums are exact."""


def care_of(unit: Unit, requests: int, rules: GridRules) -> int:
    """Care that a unit needs beside its households, in hundredths of a household."""
    care = rules.hardship_weight * (unit.hardship_households or 0)
    care += rules.aged_weight * (unit.aged_residents or 0) + rules.request_weight * requests
    return round(CENTI * care)


def share(amount: int, first: int, last: int, households: int) -> int:
    """What of an amount of a unit falls on its households `first` to `last`; all its parts together have all of it."""
    return amount * last // households - amount * (first - 1) // households


def requests_of_units(scenario: Scenario) -> Counter[str]:
    """Past requests of each unit that has any."""
    return Counter(request.unit_id for request in scenario.requests if request.unit_id)


def loads_of_cells(scenario: Scenario, cells: Iterable[Cell]) -> dict[str, int]:
    """Households of each cell and the care they need, together in hundredths of a household."""
    units, requests = {unit.id: unit for unit in scenario.units}, requests_of_units(scenario)
    loads = {}
    for cell in cells:
        loads[cell.id] = CENTI * cell.households
        for unit in (units[unit_id] for unit_id in cell.unit_ids):
            care = care_of(unit, requests[unit.id], scenario.rules.grid)
            parts = [(part.first, part.last) for part in cell.parts if part.unit_id == unit.id]
            for first, last in parts or [(1, unit.households)]:
                loads[cell.id] += share(care, first, last, unit.households)
    return loads
