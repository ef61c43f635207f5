"""An undirected graph of units as compressed rows, with walls taken out and bridges put in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from domain.arrays import Bools, Ints

NO_PAIRS: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class RegionGraph:
    """Neighbours of unit i: `to[start[i]:start[i + 1]]`, ascending; `edges` is (m, 2), each once, lower end first."""

    start: Ints
    to: Ints
    edges: Ints

    def __len__(self) -> int:
        return len(self.start) - 1

    def near(self, unit: int) -> Ints:
        """Neighbours of a unit."""
        return self.to[self.start[unit] : self.start[unit + 1]]

    def components(self, members: Ints | None = None) -> list[Ints]:
        """Connected parts of the graph, or of some units of it, by their first unit."""
        chosen = np.arange(len(self)) if members is None else np.unique(members)
        if not len(chosen):
            return []
        matrix = csr_matrix((np.ones(len(self.to)), self.to, self.start), shape=(len(self), len(self)))
        count, label = connected_components(matrix[chosen][:, chosen], directed=False)
        return [chosen[label == part] for part in range(count)]

    def is_connected(self, members: Ints) -> bool:
        """Whether some units hang together; none at all do not."""
        return len(self.components(members)) == 1

    def within(self, members: Ints) -> RegionGraph:
        """The graph of some units, ascending, renumbered in that order."""
        position = np.full(len(self), -1)
        position[members] = np.arange(len(members))
        ends = position[self.edges]
        return region_graph(len(members), ends[(ends >= 0).all(axis=1)])


def region_graph(
    n: int,
    edges: Ints,
    *,
    walls: Iterable[tuple[int, int]] = NO_PAIRS,
    bridges: Iterable[tuple[int, int]] = NO_PAIRS,
) -> RegionGraph:
    """Graph of `n` units.

    Parameters
    ----------
    edges
        (m, 2); repeats count once.
    walls
        Pairs that are no neighbours, whatever `edges` says; each must be an edge.
    bridges
        Pairs that are neighbours besides.

    Raises
    ------
    ValueError
        When a pair names no unit or the same one twice, or a wall stands where there is no edge.
    """
    added = np.array(list(bridges), np.int64).reshape(-1, 2)
    pairs = np.concatenate([np.asarray(edges, np.int64).reshape(-1, 2), added])
    if pairs.size and (pairs.min() < 0 or pairs.max() >= n):
        raise ValueError(f"pairs name units {pairs.min()} to {pairs.max()}, there are {n}")
    if (pairs[:, 0] == pairs[:, 1]).any():
        raise ValueError(f"unit {pairs[pairs[:, 0] == pairs[:, 1]][0, 0]} cannot be its own neighbour")
    pairs = np.unique(np.sort(pairs, axis=1), axis=0)
    pairs = pairs[~_walled(pairs, [tuple(sorted(wall)) for wall in walls])]
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    start = np.concatenate([[0], np.cumsum(np.bincount(both[:, 0], minlength=n))]).astype(np.int64)
    return RegionGraph(start, np.ascontiguousarray(both[:, 1]), pairs)


def graph_of(near: csr_matrix) -> RegionGraph:
    """Graph of the pairs that a symmetric matrix (n, n) marks."""
    first, second = near.nonzero()
    return region_graph(near.shape[0], np.stack([first, second], axis=1)[first < second])


def _walled(pairs: Ints, walls: list[tuple[int, ...]]) -> Bools:
    row_of = {(int(a), int(b)): row for row, (a, b) in enumerate(pairs)}
    gone = np.zeros(len(pairs), bool)
    for wall in walls:
        if wall not in row_of:
            raise ValueError(f"wall {wall} stands where there is no edge")
        gone[row_of[wall]] = True
    return gone
