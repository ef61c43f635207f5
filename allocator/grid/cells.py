"""Every cell that a compound may have, and what each costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.grid.care import CENTI
from allocator.grid.problem import Yard
from allocator.regions.listing import connected_sets
from domain.arrays import Ints
from domain.rules import GridRules

TERMS = ("size_deviation", "split_buildings", "undersized", "uneven_care", "without_member")
MOST_CELLS = 40_000
"""Cells of one compound that are listed at most; docs/model/grid.md says what becomes of a compound with more."""

Nodes = tuple[int, ...]


def connected_cells(yard: Yard, most_households: int, *, most_cells: int = MOST_CELLS) -> list[Nodes] | None:
    """Connected sets of nodes with at most `most_households`, each once, and every single node whatever its size.

    None when there are more than `most_cells`.
    """
    n = len(yard.households)
    found = connected_sets(yard.graph, yard.households, max_size=most_households, max_members=n, most=most_cells)
    if found is None:
        return None
    large = np.flatnonzero(yard.households > most_households)
    if len(found) + len(large) > most_cells:
        return None
    return [*found.members(), *((node,) for node in large.tolist())]


def cell_costs(cells: Sequence[Nodes], yard: Yard, rules: GridRules) -> Ints:
    """Terms (n_cells, 5) of the cost of each cell in the order of `TERMS`, in hundredths of a household."""
    sizes = np.array([len(cell) for cell in cells], np.int64)
    nodes = np.array([node for cell in cells for node in cell], np.int64)
    starts = np.cumsum(sizes) - sizes
    households, care, members = (
        np.add.reduceat(values[nodes], starts) for values in (yard.households, yard.care, yard.members)
    )
    total, total_care = int(yard.households.sum()), int(yard.care.sum())
    missing = np.maximum(0, rules.min_households - households) if total >= rules.min_households else 0 * households
    # Written as the checker writes it, so that both round the same number.
    uneven = rules.care_factor * np.abs(care * total - rules.cell_households * total_care) / total
    alone = (members == 0) & yard.knows_members
    return np.stack(
        [
            CENTI * np.abs(households - rules.cell_households),
            CENTI * rules.crossing_households * (_n_buildings(nodes, sizes, yard) - 1),
            CENTI * rules.undersize_factor * missing,
            np.rint(uneven).astype(np.int64),
            CENTI * rules.no_member_households * alone,
        ],
        axis=1,
    )


def _n_buildings(nodes: Ints, sizes: Ints, yard: Yard) -> Ints:
    """Number of different buildings in each cell."""
    cell = np.repeat(np.arange(len(sizes)), sizes)
    n_buildings = int(yard.building.max()) + 1
    pairs = np.unique(cell * n_buildings + yard.building[nodes])
    return np.bincount(pairs // n_buildings, minlength=len(sizes))
