"""One compound divided into cells at least cost: set partition over its connected cells, with a proven bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_matrix

from allocator.grid.care import CENTI
from allocator.grid.cells import Nodes, cell_costs, connected_cells
from allocator.grid.problem import Yard
from domain.arrays import Ints
from domain.rules import GridRules

ROUNDING = 1e-3
"""Of the bound of a search whose costs are whole numbers of hundredths."""


@dataclass(frozen=True, slots=True)
class Division:
    """Cells of a compound as node sets, their cost by term and a bound on the cost of any division, in hundredths."""

    cells: tuple[Nodes, ...]
    terms: Ints
    bound: int

    @property
    def cost(self) -> int:
        """Sum of the terms."""
        return int(self.terms.sum())


def divide(yard: Yard, rules: GridRules, *, most_nodes: int) -> Division:
    """Cheapest division of a compound: proven when its bound is its cost.

    `most_nodes` bounds the branch and bound tree. A compound with fewer than `min_households` is one cell.
    """
    if int(yard.households.sum()) < rules.min_households:
        whole = (tuple(range(len(yard.households))),)
        terms = cell_costs(whole, yard, rules)[0]
        return Division(whole, terms, int(terms.sum()))
    cells = connected_cells(yard, rules.max_households)
    if cells is None:
        return walk(yard, rules)
    terms = cell_costs(cells, yard, rules)
    chosen, bound = _set_partition(cells, terms.sum(axis=1), len(yard.households), most_nodes)
    if chosen is None:
        simple = walk(yard, rules)
        return Division(simple.cells, simple.terms, max(simple.bound, bound))
    # A bound is rounded up to whole hundredths and never above a division that was found.
    kept = tuple(sorted(tuple(sorted(cells[k])) for k in chosen))
    return Division(kept, terms[chosen].sum(axis=0), min(int(terms[chosen].sum()), max(bound, free_bound(yard, rules))))


def _set_partition(cells: Sequence[Nodes], costs: Ints, n_nodes: int, most_nodes: int) -> tuple[list[int] | None, int]:
    """Cells that hold every node once at least cost, None when the search ended before it found any, and a bound."""
    sizes = [len(cell) for cell in cells]
    rows = np.array([node for cell in cells for node in cell])
    once = csc_matrix((np.ones(len(rows)), rows, np.cumsum([0, *sizes])), shape=(n_nodes, len(cells)))
    found = milp(
        costs,
        constraints=LinearConstraint(once, 1, 1),
        integrality=np.ones(len(cells)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0, "node_limit": most_nodes},
    )
    bound = 0 if found.mip_dual_bound is None else max(0, ceil(found.mip_dual_bound - ROUNDING))
    return (None if found.x is None else np.flatnonzero(found.x > 0.5).tolist()), bound


def walk(yard: Yard, rules: GridRules) -> Division:
    """Cheapest division into stretches of the walk, which follow each other by links: always found, seldom the best.

    Dynamic programming over prefixes: best(j) = min over i <= j of best(i - 1) + cost(stretch i..j).
    """
    stretches = _stretches(yard, rules.max_households)
    terms = cell_costs(stretches, yard, rules)
    best, last = [0], []
    option = 0
    for end in range(len(yard.households)):
        found = []
        while option < len(stretches) and stretches[option][-1] == end:
            found.append((best[stretches[option][0]] + int(terms[option].sum()), option))
            option += 1
        cost, chosen = min(found)
        best.append(cost)
        last.append(chosen)
    taken = []
    end = len(yard.households)
    while end:
        taken.append(last[end - 1])
        end = stretches[taken[-1]][0]
    cells = tuple(stretches[k] for k in reversed(taken))
    return Division(cells, terms[taken].sum(axis=0), min(best[-1], free_bound(yard, rules)))


def _stretches(yard: Yard, most_households: int) -> list[Nodes]:
    """Linked stretches of the walk within the size, by their last node; single nodes whatever their size."""
    linked = {(min(pair), max(pair)) for pair in map(tuple, yard.links.tolist())}
    households, found = yard.households.tolist(), []
    for end in range(len(households)):
        size = 0
        for start in range(end, -1, -1):
            size += households[start]
            if start < end and (size > most_households or (start, start + 1) not in linked):
                break
            found.append(tuple(range(start, end + 1)))
    return found


def free_bound(yard: Yard, rules: GridRules) -> int:
    """Least cost, in hundredths, if cells could be cut anywhere: of k cells, the size and the buildings joined.

    Sizes of k cells add up to all households, so they deviate by at least |households - k * wanted| together; and k
    cells join at least (buildings - k) boundaries.
    """
    total, n_buildings = int(yard.households.sum()), int(yard.building.max()) + 1
    numbers = np.arange(1, len(yard.households) + 1)
    size = np.abs(total - rules.cell_households * numbers)
    joined = rules.crossing_households * np.maximum(0, n_buildings - numbers)
    return CENTI * int((size + joined).min())
