"""Is every unit in one cell, does every cell hang together at a fit size, and are its costs as said?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from math import cos, radians

import networkx as nx

from allocator.checks.costs import cost_violations
from domain.district import Building, Unit
from domain.plan import Cell, GridPlan, Plan
from domain.rules import GridRules, Oversize
from domain.scenario import Scenario

METRES_DEGREE = 111_194.93  # of a great circle
TOLERANCE_M2 = 1.0
TOLERANCE_M = 0.1

Span = tuple[int, int]
"""First and last household of a unit in a cell."""


@dataclass(frozen=True)
class _Walk:
    """Units by id in walking order, with their buildings and compounds."""

    scenario: Scenario

    @cached_property
    def unit(self) -> Mapping[str, Unit]:
        number = {building.id: i for i, building in enumerate(self.scenario.buildings)}
        walk = sorted(self.scenario.units, key=lambda unit: (number[unit.building_id], unit.position, unit.id))
        return {unit.id: unit for unit in walk}

    @cached_property
    def building(self) -> Mapping[str, Building]:
        return {building.id: building for building in self.scenario.buildings}

    @cached_property
    def units_of_building(self) -> Mapping[str, list[Unit]]:
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.unit.values():
            found[unit.building_id].append(unit)
        return found

    @cached_property
    def buildings_of(self) -> Mapping[str, list[Building]]:
        """Buildings that have units, by compound."""
        found: dict[str, list[Building]] = defaultdict(list)
        for building in self.scenario.buildings:
            if building.id in self.units_of_building:
                found[building.compound_id].append(building)
        return found

    @cached_property
    def units_of(self) -> Mapping[str, list[Unit]]:
        """Units by compound."""
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in self.unit.values():
            found[self.compound(unit.id)].append(unit)
        return found

    @cached_property
    def households(self) -> Mapping[str, int]:
        """Households by compound."""
        return {compound: sum(unit.households for unit in units) for compound, units in self.units_of.items()}

    @cached_property
    def requests(self) -> Counter[str]:
        return Counter(request.unit_id for request in self.scenario.requests)

    def compound(self, unit_id: str) -> str:
        return self.building[self.unit[unit_id].building_id].compound_id

    def care(self, unit: Unit) -> int:
        """Care in hundredths of a household."""
        rules = self.scenario.rules.grid
        care = rules.hardship_weight * (unit.hardship_households or 0)
        care += rules.aged_weight * (unit.aged_residents or 0) + rules.request_weight * self.requests[unit.id]
        return round(100 * care)


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the grid of `plan`."""
    if plan.grid is None or plan.grid.plan is None:
        return []
    grid, walk = plan.grid.plan, _Walk(scenario)
    found = [*_ids(grid, walk), *_coverage(grid, walk)]
    if found:
        return found
    yards = {compound_id: _yard(walk, compound_id) for compound_id in walk.units_of}
    for cell in grid.cells:
        found += _cell(cell, walk, yards[cell.compound_id])
    found += _small_compounds(grid, walk)
    return found + cost_violations("grid", plan.grid, _cost_terms(grid, walk))


def terms_of(scenario: Scenario, plan: Plan) -> dict[str, float] | None:
    """What the grid of `plan` costs, by term; None where its cells do not hold every household once."""
    grid, walk = plan.grid.plan if plan.grid else None, _Walk(scenario)
    if grid is None or any((*_ids(grid, walk), *_coverage(grid, walk))):
        return None
    return _cost_terms(grid, walk)


def _ids(grid: GridPlan, walk: _Walk) -> Iterator[str]:
    for cell_id, number in Counter(cell.id for cell in grid.cells).items():
        if number > 1:
            yield f"cell {cell_id}: stands {number} times in the plan"
    for cell in grid.cells:
        if not cell.unit_ids:
            yield f"cell {cell.id}: has no units"
        for unit_id in cell.unit_ids:
            if unit_id not in walk.unit:
                yield f"cell {cell.id}: unit {unit_id} is not in the scenario"
            elif walk.compound(unit_id) != cell.compound_id:
                yield f"cell {cell.id}: unit {unit_id} is in compound {walk.compound(unit_id)}, not {cell.compound_id}"
        for part in cell.parts:
            if part.unit_id not in cell.unit_ids:
                yield f"cell {cell.id}: households of unit {part.unit_id}, which is not among its units"


def _spans(cell: Cell, walk: _Walk) -> dict[str, list[Span]]:
    """Stretches of households of each unit in a cell: all of them where nothing else is said."""
    found: dict[str, list[Span]] = {unit_id: [] for unit_id in cell.unit_ids}
    for part in cell.parts:
        if part.unit_id in found:
            found[part.unit_id].append((part.first, part.last))
    return {unit_id: own or [(1, walk.unit[unit_id].households)] for unit_id, own in found.items()}


def _coverage(grid: GridPlan, walk: _Walk) -> Iterator[str]:
    """Every household of every unit is in one cell."""
    spans_of: dict[str, list[tuple[Span, str]]] = defaultdict(list)
    for cell in grid.cells:
        for unit_id, spans in _spans(cell, walk).items() if all(u in walk.unit for u in cell.unit_ids) else ():
            spans_of[unit_id] += [(span, cell.id) for span in spans]
    for unit_id, unit in walk.unit.items():
        if fault := _once(unit, sorted(spans_of[unit_id])):
            yield f"unit {unit_id}: {fault}"


def _once(unit: Unit, held: Sequence[tuple[Span, str]]) -> str:
    """What is wrong with the stretches of a unit's households, in order, and the cells that hold them."""
    cells = list(dict.fromkeys(cell_id for _, cell_id in held))
    if not held:
        return "in no cell"
    if all(span == (1, unit.households) for span, _ in held):
        return f"in {len(cells)} cells ({', '.join(cells)})" if len(held) > 1 else ""
    expected = 1
    for (first, last), _ in held:
        if first != expected or last < first:
            return f"its households are not each in one cell ({', '.join(cells)})"
        expected = last + 1
    return "" if expected == unit.households + 1 else f"{unit.households} households, but {expected - 1} in cells"


def _yard(walk: _Walk, compound_id: str) -> nx.Graph:
    """Units of a compound, joined where they are side by side."""
    graph = nx.Graph()
    buildings = walk.buildings_of[compound_id]
    for building in buildings:
        nx.add_path(graph, [unit.id for unit in walk.units_of_building[building.id]])
    ends = {b.id: (walk.units_of_building[b.id][0].id, walk.units_of_building[b.id][-1].id) for b in buildings}
    if any(b.lon_deg is None or b.lat_deg is None for b in buildings):
        graph.add_edges_from((ends[a.id][1], ends[b.id][0]) for a, b in pairwise(buildings))
        return graph
    for a, b in combinations(buildings, 2):
        if _neighbours(a, b, buildings, walk.scenario.rules.grid.join_m):
            graph.add_edges_from((u, v) for u in ends[a.id] for v in ends[b.id])
    return graph


def _neighbours(a: Building, b: Building, buildings: Sequence[Building], join_m: float) -> bool:
    """Near each other, and no third building inside the circle over the line between them."""
    across = _squared_m2(a, b)
    if across**0.5 > join_m + TOLERANCE_M:
        return False
    others = (c for c in buildings if c is not a and c is not b)
    return all(_squared_m2(a, c) + _squared_m2(b, c) >= across - TOLERANCE_M2 for c in others)


def _squared_m2(a: Building, b: Building) -> float:
    (lon_a, lat_a), (lon_b, lat_b) = _place(a), _place(b)
    east = (lon_a - lon_b) * cos(radians((lat_a + lat_b) / 2))
    return METRES_DEGREE**2 * (east**2 + (lat_a - lat_b) ** 2)


def _place(building: Building) -> tuple[float, float]:
    if building.lon_deg is None or building.lat_deg is None:
        raise ValueError(f"building {building.id} has no place")
    return building.lon_deg, building.lat_deg


def _size(cell: Cell, walk: _Walk) -> int:
    return sum(last - first + 1 for spans in _spans(cell, walk).values() for first, last in spans)


def _cell(cell: Cell, walk: _Walk, yard: nx.Graph) -> Iterator[str]:
    rules, size = walk.scenario.rules.grid, _size(cell, walk)
    if size != cell.households:
        yield f"cell {cell.id}: said to have {cell.households} households, its units have {size}"
    alone = len(cell.unit_ids) == 1 and rules.oversize_units is not Oversize.SPLIT
    if size > rules.max_households and not alone:
        yield f"cell {cell.id}: {size} households > {rules.max_households}"
    for part in cell.parts:
        households = walk.unit[part.unit_id].households
        if households <= rules.max_households or rules.oversize_units is not Oversize.SPLIT:
            yield f"cell {cell.id}: only a part of unit {part.unit_id}, which is not to be split"
    small = walk.households[cell.compound_id] < rules.min_households
    if not small and not nx.is_connected(yard.subgraph(cell.unit_ids)):
        yield f"cell {cell.id}: its units are not side by side ({', '.join(cell.unit_ids)})"


def _small_compounds(grid: GridPlan, walk: _Walk) -> Iterator[str]:
    least = walk.scenario.rules.grid.min_households
    for compound_id, cells in Counter(cell.compound_id for cell in grid.cells).items():
        if walk.households[compound_id] < least and cells > 1:
            yield f"compound {compound_id}: {walk.households[compound_id]} households < {least}, but {cells} cells"


def _cost_terms(grid: GridPlan, walk: _Walk) -> dict[str, float]:
    care_of = {id_: sum(walk.care(unit) for unit in units) for id_, units in walk.units_of.items()}
    known = {id_ for id_, units in walk.units_of.items() if any(u.party_members is not None for u in units)}
    terms: Counter[str] = Counter()
    for cell in grid.cells:
        terms.update(_cell_terms(cell, walk, care_of[cell.compound_id], knows_members=cell.compound_id in known))
    return {name: value / 100 for name, value in terms.items()}


def _cell_terms(cell: Cell, walk: _Walk, all_care: int, *, knows_members: bool) -> dict[str, int]:
    """Terms of one cell in hundredths of a household."""
    rules: GridRules = walk.scenario.rules.grid
    size, total = _size(cell, walk), walk.households[cell.compound_id]
    buildings = {walk.unit[unit_id].building_id for unit_id in cell.unit_ids}
    care = members = 0
    for unit_id, spans in _spans(cell, walk).items():
        unit = walk.unit[unit_id]
        care += sum(_share(walk.care(unit), span, unit) for span in spans)
        members += sum(_share(unit.party_members or 0, span, unit) for span in spans)
    missing = max(0, rules.min_households - size) if total >= rules.min_households else 0
    return {
        "size_deviation": 100 * abs(size - rules.cell_households),
        "split_buildings": 100 * rules.crossing_households * (len(buildings) - 1),
        "undersized": 100 * rules.undersize_factor * missing,
        "uneven_care": round(rules.care_factor * abs(care * total - rules.cell_households * all_care) / total),
        "without_member": 100 * rules.no_member_households if knows_members and not members else 0,
    }


def _share(amount: int, span: Span, unit: Unit) -> int:
    """What of a unit's amount belongs to some of its households, counted from the first on."""
    first, last = span
    return amount * last // unit.households - amount * (first - 1) // unit.households
