"""Walking distances between compounds that can come into one group: a matrix for each connected part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walks:
    """Metres on foot within each part; what lies in different parts is never walked between.

    `part`, `place` (n,) say in which of the `matrices` a compound stands, and in which row of it.
    """

    part: Ints
    place: Ints
    matrices: tuple[Floats, ...]

    def __len__(self) -> int:
        return len(self.part)

    @classmethod
    def of(cls, walk_m: Floats, near: csr_matrix) -> Walks:
        """Distances (n, n) kept within the connected parts of the neighbours `near` (n, n)."""
        n = len(walk_m)
        if walk_m.shape != (n, n) or near.shape != (n, n):
            raise ValueError(f"walk_m {walk_m.shape} and near {near.shape} must be one square shape")
        part, members = parts_of(near)
        return cls(part=part, place=_places(part, members), matrices=tuple(walk_m[np.ix_(at, at)] for at in members))

    @classmethod
    def joined(cls, of_part: Sequence[tuple[Ints, Walks]], n: int) -> Walks:
        """Walks of `n` compounds from those of disjoint sets, each with its compounds."""
        part, place = np.zeros(n, np.int64), np.zeros(n, np.int64)
        matrices: list[Floats] = []
        for at, own in of_part:
            part[at], place[at] = own.part + len(matrices), own.place
            matrices += own.matrices
        return cls(part=part, place=place, matrices=tuple(matrices))

    def within(self, members: Sequence[int]) -> Floats:
        """Distances between some compounds (k, k), inf between parts."""
        rows = list(members)
        part, at = self.part[rows], self.place[rows]
        if (part == part[0]).all():
            found: Floats = self.matrices[part[0]][np.ix_(at, at)]
            return found
        return self.restricted(np.asarray(rows, np.int64)).dense()

    def restricted(self, members: Ints) -> Walks:
        """The same for some compounds, in their order."""
        kept, part = np.unique(self.part[members], return_inverse=True)
        rows = [np.flatnonzero(part == number) for number in range(len(kept))]
        places = [self.place[members[at]] for at in rows]
        matrices = tuple(self.matrices[old][np.ix_(at, at)] for old, at in zip(kept.tolist(), places, strict=True))
        return Walks(part=part, place=_places(part, rows), matrices=matrices)

    def dense(self) -> Floats:
        """All distances (n, n), inf between parts: for problems of a few hundred compounds."""
        whole = np.full((len(self), len(self)), np.inf)
        for number, matrix in enumerate(self.matrices):
            at = np.flatnonzero(self.part == number)
            whole[np.ix_(at, at)] = matrix[np.ix_(self.place[at], self.place[at])]
        np.fill_diagonal(whole, 0.0)
        return whole


def parts_of(near: csr_matrix) -> tuple[Ints, list[Ints]]:
    """Connected part of each compound (n,), and the compounds of each part, ascending."""
    if not near.shape[0]:
        return np.zeros(0, np.int64), []
    count, part = connected_components(near, directed=False)
    order = np.argsort(part, kind="stable")
    ends = np.cumsum(np.bincount(part, minlength=count))[:-1]
    return part.astype(np.int64), np.split(order, ends)


def _places(part: Ints, members: Sequence[Ints]) -> Ints:
    place = np.zeros(len(part), np.int64)
    for at in members:
        place[at] = np.arange(len(at))
    return place
