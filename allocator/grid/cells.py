"""Every cell that a compound may have, and what each costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.grid.problem import CENTI, Yard
from domain.arrays import Ints
from domain.rules import GridRules

TERMS = ("size_deviation", "split_buildings", "undersized", "uneven_care", "without_member")
MOST_CELLS = 40_000
"""Cells of one compound that are listed at most; docs/model/grid.md says what becomes of a compound with more."""

Nodes = tuple[int, ...]


def connected_cells(yard: Yard, most_households: int, *, most_cells: int = MOST_CELLS) -> list[Nodes] | None:
    """Connected sets of nodes with at most `most_households`, each once, and every single node whatever its size.

    Each set is grown from its smallest node by nodes that are not next to what it had before, which makes every set
    exactly once. None when there are more than `most_cells`.

    References
    ----------
    Wernicke, S. (2006): Efficient detection of network motifs. IEEE/ACM Transactions on Computational Biology and
    Bioinformatics 3(4), 347-359. doi:10.1109/TCBB.2006.51
    """
    near, households = yard.neighbours(), yard.households.tolist()
    found: list[Nodes] = []
    for root in range(len(households)):
        found.append((root,))
        seen = near[root] | ((1 << (root + 1)) - 1)
        open_: list[tuple[Nodes, int, int, int]] = [
            ((root,), near[root] & ~((1 << (root + 1)) - 1), seen, households[root])
        ]
        while open_:
            nodes, ways, seen, size = open_.pop()
            while ways:
                bit = ways & -ways
                ways ^= bit
                node = bit.bit_length() - 1
                if size + households[node] <= most_households:
                    grown = (*nodes, node)
                    found.append(grown)
                    open_.append((grown, ways | (near[node] & ~seen), seen | near[node], size + households[node]))
            if len(found) > most_cells:
                return None
    return found


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
