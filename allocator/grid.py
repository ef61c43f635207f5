"""Neighbourhood grid (鄰里格): a compound's stairway units, in walking order, cut into cells of about 30 households."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from domain.arrays import Ints
from domain.district import Mode
from domain.executors import Executor
from domain.limits import Limit
from domain.plan import Cell, GridPlan, KeeperKind, Plan
from domain.results import Result, Status
from domain.roads import RoadNetwork
from domain.rules import GridRules
from domain.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class GridProblem:
    """Units of all compounds in walking order; `first_unit` of a compound to that of the next are its units."""

    compound_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]
    first_unit: Ints  # (n_compounds + 1,)
    households: Ints  # (n_units,)
    building: Ints  # (n_units,), equal numbers for units of one building
    contracted: NDArray[np.bool_]  # (n_compounds,)
    volunteers: Ints  # (n_compounds,)
    party_members: Ints  # (n_compounds,)
    rules: GridRules
    without_units: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.compound_ids)
        shapes = [a.shape for a in (self.contracted, self.volunteers, self.party_members)]
        if shapes != [(n,)] * 3 or self.first_unit.shape != (n + 1,):
            raise ValueError(f"arrays of {n} compounds have shapes {shapes} and {self.first_unit.shape}")
        if not len(self.unit_ids) == len(self.households) == len(self.building) == self.first_unit[-1]:
            raise ValueError(f"{len(self.unit_ids)} units, {len(self.households)} household counts")
        if not self.rules.min_households <= self.rules.cell_households <= self.rules.max_households:
            raise ValueError(f"cell size {self.rules.cell_households} is outside of its limits in {self.rules}")


@dataclass(frozen=True, slots=True)
class Cost:
    """Cost of cells, in households of deviation."""

    size_deviation: int = 0
    split_buildings: int = 0
    undersized: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.size_deviation + other.size_deviation,
            self.split_buildings + other.split_buildings,
            self.undersized + other.undersized,
        )

    @property
    def total(self) -> int:
        """Sum of the terms."""
        return self.size_deviation + self.split_buildings + self.undersized


def problem_of(scenario: Scenario, network: RoadNetwork | None, plan: Plan) -> GridProblem:
    """Units in walking order: buildings in the order of their table, units by `position` in each building.

    Compounds under contract are read from `plan`; without a plan of modes no compound is. Streets play no part.
    """
    del network
    place = {b.id: (i, b.compound_id) for i, b in enumerate(scenario.buildings)}
    units_of: dict[str, list[tuple[int, int, str, int]]] = {}
    for unit in scenario.units:
        building, compound_id = place[unit.building_id]
        units_of.setdefault(compound_id, []).append((building, unit.position, unit.id, unit.households))
    compounds = [c for c in scenario.compounds if c.id in units_of]
    # The id breaks ties of position, so that the order of the rows of the units table does not matter.
    units = [unit for c in compounds for unit in sorted(units_of[c.id])]
    return GridProblem(
        compound_ids=tuple(c.id for c in compounds),
        unit_ids=tuple(unit[2] for unit in units),
        first_unit=np.cumsum([0, *(len(units_of[c.id]) for c in compounds)], dtype=np.int64),
        households=np.array([unit[3] for unit in units], np.int64),
        building=np.array([unit[0] for unit in units], np.int64),
        contracted=np.array([plan.mode_of.get(c.id) is Mode.CONTRACT for c in compounds], bool),
        volunteers=np.array([c.volunteers for c in compounds], np.int64),
        party_members=np.array([c.party_members for c in compounds], np.int64),
        rules=scenario.rules.grid,
        without_units=tuple(c.id for c in scenario.compounds if c.id not in units_of),
    )


def cell_cost(households: int, crossings: int, *, small_compound: bool, rules: GridRules) -> Cost:
    """Cost of one cell that contains `crossings` boundaries between buildings.

    Too few households cost extra for each one missing, except in a compound that has too few in all.
    """
    missing = 0 if small_compound else max(0, rules.min_households - households)
    return Cost(
        size_deviation=abs(households - rules.cell_households),
        split_buildings=rules.crossing_households * crossings,
        undersized=rules.undersize_factor * missing,
    )


def _cells_ending_at(
    last: int, households: list[int], crossing: list[bool], rules: GridRules
) -> Iterator[tuple[int, int, int]]:
    """Cells (first unit, households, crossings) ending with unit `last`: one unit, or more within the size limit."""
    size = crossings = 0
    for first in range(last, -1, -1):
        size += households[first]
        if size > rules.max_households and first < last:
            return
        yield first, size, crossings
        crossings += crossing[first]


def cut(households: list[int], building: list[int], rules: GridRules) -> tuple[list[int], Cost]:
    """Cheapest way to cut one compound's units, in walking order, into cells.

    Dynamic programming over prefixes: best(j) = min over i <= j of best(i - 1) + cost(cell i..j); a cell of several
    units holds at most `max_households`. A compound with fewer than `min_households` is one cell.

    Returns
    -------
    list of int
        First unit of each cell.
    Cost
        Sum over the cells.
    """
    crossing = [j > 0 and building[j] != building[j - 1] for j in range(len(building))]
    if sum(households) < rules.min_households:
        return [0], cell_cost(sum(households), sum(crossing), small_compound=True, rules=rules)
    best = [Cost()]
    start: list[int] = []
    for last in range(len(households)):
        found = [
            (best[first] + cell_cost(size, crossings, small_compound=False, rules=rules), first)
            for first, size, crossings in _cells_ending_at(last, households, crossing, rules)
        ]
        cost, first = min(found, key=lambda option: option[0].total)
        best.append(cost)
        start.append(first)
    firsts = []
    end = len(households)
    while end:
        firsts.append(start[end - 1])
        end = firsts[-1]
    return firsts[::-1], best[-1]


def keepers(n_cells: int, *, contracted: bool, volunteers: int, party_members: int) -> list[KeeperKind]:
    """Keeper of each cell of a compound: its contractor; else a volunteer or party member each, else the community."""
    if contracted:
        return [KeeperKind.CONTRACTOR] * n_cells
    people = [KeeperKind.VOLUNTEER] * min(volunteers, n_cells) + [KeeperKind.PARTY_MEMBER] * min(party_members, n_cells)
    return (people + [KeeperKind.COMMUNITY] * n_cells)[:n_cells]


def solve(
    problem: GridProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: GridPlan | None = None,
) -> Result[GridPlan]:
    """Cut every compound optimally (docs/model/grid.md); the answer needs no limit, seed, executor or start."""
    del limit, executor, start
    began = perf_counter()
    cells: list[Cell] = []
    cost = Cost()
    for c in range(len(problem.compound_ids)):
        units = slice(*problem.first_unit[c : c + 2].tolist())
        firsts, compound_cost = cut(problem.households[units].tolist(), problem.building[units].tolist(), problem.rules)
        cost += compound_cost
        cells += _cells(problem, c, [units.start + first for first in firsts], units.stop)
    return Result(
        status=Status.OPTIMAL,
        plan=GridPlan(cells=tuple(cells)),
        objective=float(cost.total),
        bound=float(cost.total),
        cost_terms={
            "size_deviation": float(cost.size_deviation),
            "split_buildings": float(cost.split_buildings),
            "undersized": float(cost.undersized),
        },
        notes=_notes(problem, cells),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _cells(problem: GridProblem, c: int, firsts: list[int], end: int) -> Iterator[Cell]:
    kept = keepers(
        len(firsts),
        contracted=bool(problem.contracted[c]),
        volunteers=int(problem.volunteers[c]),
        party_members=int(problem.party_members[c]),
    )
    for number, (first, stop, keeper) in enumerate(zip(firsts, [*firsts[1:], end], kept, strict=True), start=1):
        yield Cell(
            id=f"{problem.compound_ids[c]}-{number:02d}",
            compound_id=problem.compound_ids[c],
            unit_ids=problem.unit_ids[first:stop],
            households=int(problem.households[first:stop].sum()),
            keeper=keeper,
        )


def _notes(problem: GridProblem, cells: list[Cell]) -> tuple[str, ...]:
    rules = problem.rules
    notes = ["Costs are in households of deviation from the wanted cell size, not in yuan."]
    notes += [f"compound {id_}: no units in the table, so it has no cells" for id_ in problem.without_units]
    notes += [
        f"cell {cell.id}: one unit of {cell.households} households, more than {rules.max_households}"
        for cell in cells
        if cell.households > rules.max_households
    ]
    for compound_id, group in groupby(cells, key=lambda cell: cell.compound_id):
        small = [cell for cell in group if cell.households < rules.min_households]
        if small:
            sizes = ", ".join(str(cell.households) for cell in small)
            notes.append(f"compound {compound_id}: cells of fewer than {rules.min_households} households: {sizes}")
    return tuple(notes)
