"""Why a cell ends where it does: what the best move of one unit across its border would cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from allocator.contracts.regions import is_connected, mask_of
from allocator.grid.care import CENTI
from allocator.grid.cells import Nodes, cell_costs
from allocator.grid.problem import GridProblem, Yard
from domain.plan import Cell, GridPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """The least dear way to move one unit between a cell and another one.

    `dearer` is in households of deviation, `households` and `other_households` are the sizes after the move; None for
    `dearer` where every such move would tear a cell apart or make one too large.
    """

    unit_id: str
    other_id: str
    joins: bool  # whether the unit would join the cell, or leave it
    households: int
    other_households: int
    dearer: float


@dataclass(frozen=True, slots=True)
class _Move:
    unit: int
    cell: int
    other: int
    joins: bool
    after: tuple[Nodes, Nodes]


def borders(problem: GridProblem, plan: GridPlan) -> Mapping[str, Border]:
    """Border of each cell that has a possible move, by cell id."""
    node_of: dict[str, list[int]] = {}
    for node, unit_id in enumerate(problem.unit_ids):
        node_of.setdefault(unit_id, []).append(node)
    cells_of: dict[str, list[Cell]] = {}
    for cell in plan.cells:
        cells_of.setdefault(cell.compound_id, []).append(cell)
    found: dict[str, Border] = {}
    for c, compound_id in enumerate(problem.compound_ids):
        own = cells_of.get(compound_id, [])
        if len(own) > 1:
            nodes = [_nodes(problem, node_of, c, cell) for cell in own]
            found |= dict(_of_compound(problem, c, [cell.id for cell in own], nodes))
    return found


def _nodes(problem: GridProblem, node_of: Mapping[str, list[int]], c: int, cell: Cell) -> Nodes:
    """Nodes of a cell, counted within its compound."""
    spans: dict[str, list[tuple[int, int]]] = {part.unit_id: [] for part in cell.parts}
    for part in cell.parts:
        spans[part.unit_id].append((part.first, part.last))
    return tuple(
        node - int(problem.first_node[c])
        for unit_id in cell.unit_ids
        for node in node_of.get(unit_id, ())
        if unit_id not in spans or any(a <= problem.first[node] and problem.last[node] <= b for a, b in spans[unit_id])
    )


def _of_compound(problem: GridProblem, c: int, ids: list[str], nodes: list[Nodes]) -> Iterator[tuple[str, Border]]:
    yard, rules = problem.yards[c], problem.rules
    moves = list(_moves(yard, nodes, rules.max_households))
    if not moves:
        return
    sets = [*nodes, *(cell for move in moves for cell in move.after)]
    costs = cell_costs(sets, yard, rules).sum(axis=1).tolist()
    best: dict[int, tuple[int, _Move]] = {}
    for k, move in enumerate(moves):
        first = len(nodes) + 2 * k
        dearer = costs[first] + costs[first + 1] - costs[move.cell] - costs[move.other]
        if move.cell not in best or dearer < best[move.cell][0]:
            best[move.cell] = dearer, move
    for cell, (dearer, move) in sorted(best.items()):
        here, other = (int(yard.households[list(after)].sum()) for after in move.after)
        yield (
            ids[cell],
            Border(
                unit_id=problem.unit_ids[int(problem.first_node[c]) + move.unit],
                other_id=ids[move.other],
                joins=move.joins,
                households=here,
                other_households=other,
                dearer=dearer / CENTI,
            ),
        )


def _moves(yard: Yard, nodes: list[Nodes], most: int) -> Iterator[_Move]:
    """Moves of one node across a link between two cells that leave both connected, within the size and not empty."""
    cell_of = {node: k for k, cell in enumerate(nodes) for node in cell}
    near = yard.neighbours()
    for u, v in yard.links.tolist():
        if cell_of.get(u) == cell_of.get(v) or u not in cell_of or v not in cell_of:
            continue
        for gone, into in ((u, cell_of[v]), (v, cell_of[u])):
            giver = tuple(node for node in nodes[cell_of[gone]] if node != gone)
            taker = (*nodes[into], gone)
            if giver and int(yard.households[list(taker)].sum()) <= most and is_connected(mask_of(giver), near):
                yield _Move(gone, into, cell_of[gone], True, (taker, giver))
                yield _Move(gone, cell_of[gone], into, False, (giver, taker))
