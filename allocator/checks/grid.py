"""Is every unit in one cell, is every cell a stretch of the walk of a fit size, and does the keeper rule hold?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from allocator.checks.costs import cost_violations
from domain.district import Mode, Unit
from domain.plan import Cell, GridPlan, KeeperKind, Plan
from domain.scenario import Scenario


@dataclass(frozen=True)
class _Walk:
    """Units by id with their place: compound, number in the compound's walk, number of the building."""

    unit: Mapping[str, Unit]
    compound: Mapping[str, str]
    step: Mapping[str, int]
    building: Mapping[str, int]
    households: Mapping[str, int]  # by compound


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the grid of `plan`."""
    if plan.grid is None or plan.grid.plan is None:
        return []
    grid, walk = plan.grid.plan, _walk(scenario)
    found = [*_units(grid, walk), *_ids(grid, walk)]
    if found:
        return found
    found += [fault for cell in grid.cells for fault in _cell(cell, walk, scenario)]
    found += _small_compounds(grid, walk, scenario)
    found += _keepers(grid, walk, plan, scenario)
    return found + cost_violations("grid", plan.grid, _cost_terms(grid, walk, scenario))


def _walk(scenario: Scenario) -> _Walk:
    number = {building.id: i for i, building in enumerate(scenario.buildings)}
    compound_of = {building.id: building.compound_id for building in scenario.buildings}
    walk = sorted(scenario.units, key=lambda unit: (number[unit.building_id], unit.position, unit.id))
    households: Counter[str] = Counter()
    steps: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for unit in walk:
        compound_id = compound_of[unit.building_id]
        steps[unit.id] = seen[compound_id]
        seen[compound_id] += 1
        households[compound_id] += unit.households
    return _Walk(
        unit={unit.id: unit for unit in walk},
        compound={unit.id: compound_of[unit.building_id] for unit in walk},
        step=steps,
        building={unit.id: number[unit.building_id] for unit in walk},
        households=households,
    )


def _units(grid: GridPlan, walk: _Walk) -> Iterator[str]:
    cells_of: dict[str, list[str]] = {}
    for cell in grid.cells:
        for unit_id in cell.unit_ids:
            cells_of.setdefault(unit_id, []).append(cell.id)
    for unit_id in walk.unit:
        if unit_id not in cells_of:
            yield f"unit {unit_id}: in no cell"
    for unit_id, cells in cells_of.items():
        if unit_id not in walk.unit:
            yield f"cell {cells[0]}: unit {unit_id} is not in the scenario"
        elif len(cells) > 1:
            yield f"unit {unit_id}: in {len(cells)} cells ({', '.join(cells)})"


def _ids(grid: GridPlan, walk: _Walk) -> Iterator[str]:
    for cell_id, number in Counter(cell.id for cell in grid.cells).items():
        if number > 1:
            yield f"cell {cell_id}: stands {number} times in the plan"
    for cell in grid.cells:
        if not cell.unit_ids:
            yield f"cell {cell.id}: has no units"
        for unit_id in cell.unit_ids:
            if unit_id in walk.compound and walk.compound[unit_id] != cell.compound_id:
                yield f"cell {cell.id}: unit {unit_id} is in compound {walk.compound[unit_id]}, not {cell.compound_id}"


def _cell(cell: Cell, walk: _Walk, scenario: Scenario) -> Iterator[str]:
    size = sum(walk.unit[unit_id].households for unit_id in cell.unit_ids)
    if size != cell.households:
        yield f"cell {cell.id}: said to have {cell.households} households, its units have {size}"
    if size > scenario.rules.grid.max_households and len(cell.unit_ids) > 1:
        yield f"cell {cell.id}: {size} households > {scenario.rules.grid.max_households}"
    ordered = sorted(cell.unit_ids, key=walk.step.__getitem__)
    for one, next_one in pairwise(ordered):
        if walk.step[next_one] != walk.step[one] + 1:
            yield f"cell {cell.id}: units {one} and {next_one} do not follow each other on the walk"


def _small_compounds(grid: GridPlan, walk: _Walk, scenario: Scenario) -> Iterator[str]:
    for compound_id, cells in Counter(cell.compound_id for cell in grid.cells).items():
        households, least = walk.households[compound_id], scenario.rules.grid.min_households
        if households < least and cells > 1:
            yield f"compound {compound_id}: {households} households < {least}, but {cells} cells"


def _keepers(grid: GridPlan, walk: _Walk, plan: Plan, scenario: Scenario) -> Iterator[str]:
    cells_of: dict[str, list[Cell]] = {}
    for cell in grid.cells:
        cells_of.setdefault(cell.compound_id, []).append(cell)
    for compound in scenario.compounds:
        cells = cells_of.get(compound.id, [])
        if plan.mode_of.get(compound.id) is Mode.CONTRACT:
            for cell in cells:
                if cell.keeper is not KeeperKind.CONTRACTOR:
                    yield f"cell {cell.id}: kept by {cell.keeper}, but compound {compound.id} is under contract"
            continue
        volunteers = min(compound.volunteers, len(cells))
        members = min(compound.party_members, len(cells) - volunteers)
        due = {
            KeeperKind.CONTRACTOR: 0,
            KeeperKind.VOLUNTEER: volunteers,
            KeeperKind.PARTY_MEMBER: members,
            KeeperKind.COMMUNITY: len(cells) - volunteers - members,
        }
        kept = Counter(cell.keeper for cell in cells)
        for keeper, number in due.items():
            if kept[keeper] != number:
                yield f"compound {compound.id}: {kept[keeper]} cells kept by {keeper}, by rule {number}"
        if all(kept[keeper] == number for keeper, number in due.items()):
            yield from _in_turn(cells, walk, [keeper for keeper, number in due.items() for _ in range(number)])


def _in_turn(cells: list[Cell], walk: _Walk, due: list[KeeperKind]) -> Iterator[str]:
    """The cells in the order of the walk have the keepers `due`, one after the other."""
    ordered = sorted(cells, key=lambda cell: min(walk.step[unit_id] for unit_id in cell.unit_ids))
    for cell, keeper in zip(ordered, due, strict=True):
        if cell.keeper is not keeper:
            yield f"cell {cell.id}: kept by {cell.keeper}, by rule {keeper}, whose turn it is on the walk"


def _cost_terms(grid: GridPlan, walk: _Walk, scenario: Scenario) -> dict[str, float]:
    rules = scenario.rules.grid
    terms = {"size_deviation": 0.0, "split_buildings": 0.0, "undersized": 0.0}
    for cell in grid.cells:
        size = sum(walk.unit[unit_id].households for unit_id in cell.unit_ids)
        buildings = {walk.building[unit_id] for unit_id in cell.unit_ids}
        terms["size_deviation"] += abs(size - rules.cell_households)
        terms["split_buildings"] += rules.crossing_households * (len(buildings) - 1)
        if walk.households[cell.compound_id] >= rules.min_households > size:
            terms["undersized"] += rules.undersize_factor * (rules.min_households - size)
    return terms
