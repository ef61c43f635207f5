"""All compounds of a district divided into cells, one by one: they share nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from time import monotonic, perf_counter

import numpy as np

from allocator.grid.care import CENTI
from allocator.grid.cells import TERMS
from allocator.grid.partition import Division, divide, walk
from allocator.grid.problem import GridProblem, Yard
from domain.executors import Executor, Serial
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import Cell, GridPlan, UnitPart
from domain.results import Result, Status
from domain.rules import GridRules, Oversize

CHUNK = 64  # compounds in a task
TREE_NODES = 20_000  # of the branch and bound of one compound, at work 1


@dataclass(frozen=True, slots=True)
class _Task:
    yards: Sequence[Yard]
    rules: GridRules
    most_nodes: int
    until: float | None


def solve(
    problem: GridProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: GridPlan | None = None,
) -> Result[GridPlan]:
    """Cheapest cells of every compound (docs/model/grid.md); nothing in it is random and no start is needed."""
    del start
    began = perf_counter()
    divisions = _divisions(problem, limit, executor or Serial())
    cells = tuple(cell for c, own in enumerate(divisions) for cell in cells_of(problem, c, own))
    terms = sum((own.terms for own in divisions), np.zeros(len(TERMS), np.int64))
    cost, bound = int(terms.sum()), sum(own.bound for own in divisions)
    return Result(
        status=Status.OPTIMAL if bound == cost else Status.FEASIBLE,
        plan=GridPlan(cells=cells),
        objective=cost / CENTI,
        bound=bound / CENTI,
        cost_terms={name: int(term) / CENTI for name, term in zip(TERMS, terms, strict=True)},
        notes=tuple(_notes(problem, cells, divisions)),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _divisions(problem: GridProblem, limit: Limit, executor: Executor) -> list[Division]:
    until = None if limit.time_s is None else monotonic() + limit.time_s
    most_nodes = max(1, round(TREE_NODES * limit.work))
    tasks = [
        _Task(problem.yards[first : first + CHUNK], problem.rules, most_nodes, until)
        for first in range(0, len(problem.yards), CHUNK)
    ]
    return [division for own in executor.map(_divided, tasks) for division in own]


def _divided(task: _Task) -> list[Division]:
    """Divide the compounds of a task; once the time is up or Ctrl-C was pressed, along the walk only."""
    return [
        walk(yard, task.rules)
        if requested() or (task.until is not None and monotonic() > task.until)
        else divide(yard, task.rules, most_nodes=task.most_nodes)
        for yard in task.yards
    ]


def cells_of(problem: GridProblem, c: int, division: Division) -> Iterator[Cell]:
    """Cells of compound `c` in walking order, with ids."""
    offset = int(problem.first_node[c])
    for number, nodes in enumerate(division.cells, start=1):
        at = [offset + node for node in nodes]
        yield Cell(
            id=f"{problem.compound_ids[c]}-{number:02d}",
            compound_id=problem.compound_ids[c],
            unit_ids=tuple(dict.fromkeys(problem.unit_ids[node] for node in at)),
            households=int(problem.yards[c].households[list(nodes)].sum()),
            parts=tuple(_parts(problem, [node for node in at if problem.split[node]])),
        )


def _parts(problem: GridProblem, nodes: Sequence[int]) -> Iterator[UnitPart]:
    """Stretches of households of the split units among some nodes."""
    open_: UnitPart | None = None
    for node in nodes:
        unit_id, first, last = problem.unit_ids[node], int(problem.first[node]), int(problem.last[node])
        if open_ and open_.unit_id == unit_id and open_.last + 1 == first:
            first = open_.first
        elif open_:
            yield open_
        open_ = UnitPart(unit_id=unit_id, first=first, last=last)
    if open_:
        yield open_


def _notes(problem: GridProblem, cells: Sequence[Cell], divisions: Sequence[Division]) -> Iterator[str]:
    rules = problem.rules
    yield "Costs are in households of deviation from the wanted cell size, not in yuan."
    for id_ in problem.without_units:
        yield f"compound {id_}: no units in the table, so it has no cells"
    if problem.without_places:
        n = len(problem.without_places)
        yield f"{n} compounds of several buildings without their places: buildings are joined in the order of the table"
    yield from _oversize_notes(problem, cells)
    for compound_id, group in groupby(cells, key=lambda cell: cell.compound_id):
        small = [cell for cell in group if cell.households < rules.min_households]
        if small:
            sizes = ", ".join(str(cell.households) for cell in small)
            yield f"compound {compound_id}: cells of fewer than {rules.min_households} households: {sizes}"
    for compound_id, own in zip(problem.compound_ids, divisions, strict=True):
        if own.bound < own.cost:
            yield f"compound {compound_id}: not proven: cost {own.cost / CENTI:g}, bound {own.bound / CENTI:g}"


def _oversize_notes(problem: GridProblem, cells: Sequence[Cell]) -> Iterator[str]:
    """Units with more households than a cell may have: split, or a cell of their own."""
    most = problem.rules.max_households
    if problem.rules.oversize_units is Oversize.SPLIT:
        for unit_id, nodes in groupby(np.flatnonzero(problem.split), key=lambda node: problem.unit_ids[node]):
            last = [int(problem.last[node]) for node in nodes]
            yield f"unit {unit_id}: {last[-1]} households, more than {most}, split into {len(last)} parts"
        return
    for cell in cells:
        if cell.households > most:
            yield f"cell {cell.id}: one unit of {cell.households} households, more than {most}"
