"""Every connected set of units within limits, and sums over many sets at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from allocator.regions.graph import RegionGraph
from allocator.regions.kernel import entries
from domain.arrays import Bools, Floats, Ints

BYTE_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(bool)  # (256, 8)


@dataclass(frozen=True, slots=True)
class SetList:
    """Sets of units: bit i % 8 of `packed[i // 8, row]`, (ceil(n / 8), g), says that unit i is in the set of a row.

    Sums go by bytes, a table of the 256 sums of eight units for each: a few look-ups a set, whatever its size.
    """

    packed: NDArray[np.uint8]
    n: int

    def __len__(self) -> int:
        return int(self.packed.shape[1])

    @classmethod
    def of(cls, masks: Sequence[int], n: int) -> SetList:
        """Sets that are given as masks."""
        width = -(-n // 8)
        rows = b"".join(mask.to_bytes(width, "little") for mask in masks)
        return cls(np.ascontiguousarray(np.frombuffer(rows, np.uint8).reshape(len(masks), width).T), n)

    def mask(self, row: int) -> int:
        """One set as a mask."""
        return int.from_bytes(self.packed[:, row].tobytes(), "little")

    def masks(self) -> list[int]:
        """All sets as masks, ascending."""
        return sorted(self.mask(row) for row in range(len(self)))

    def members(self) -> list[tuple[int, ...]]:
        """Units of each set, ascending."""
        inside = np.unpackbits(self.packed, axis=0, count=self.n, bitorder="little").astype(bool)
        unit = np.nonzero(inside.T)[1].tolist()
        ends = np.cumsum(inside.sum(axis=0)).tolist()
        return [tuple(unit[start:end]) for start, end in pairwise([0, *ends])]

    def where(self, keep: Bools) -> SetList:
        """Those of the rows marked in `keep` (g,)."""
        return SetList(self.packed[:, keep], self.n)

    def parts(self, most: int) -> list[SetList]:
        """The list in parts of at most so many sets, one at least."""
        return [SetList(self.packed[:, at : at + most], self.n) for at in range(0, max(1, len(self)), most)]

    def sums(self, values: Floats) -> Floats:
        """Sum of `values` (n,) over each set, (g,)."""
        return self._folded(values, 0.0, np.add)

    def least(self, values: Floats) -> Floats:
        """Least of `values` (n,) in each set, (g,); inf for an empty set."""
        return self._folded(values, np.inf, np.minimum)

    def _folded(self, values: Floats, nothing: float, fold: np.ufunc) -> Floats:
        """`fold` over the values in each set; `nothing` is that of no value at all."""
        eights = np.full(8 * len(self.packed), nothing)
        eights[: self.n] = values
        folded, found = np.full(len(self), nothing), np.empty(len(self))
        for own, column in zip(eights.reshape(-1, 8), self.packed, strict=True):
            table = fold.reduce(np.where(BYTE_BITS, own, nothing), axis=1)
            fold(folded, np.take(table, column, out=found, mode="clip"), out=folded)
        return folded


def connected_sets(
    graph: RegionGraph,
    sizes: Ints,
    *,
    max_size: int,
    max_members: int,
    most: int,
    rivals: Sequence[Sequence[int]] = (),
) -> SetList | None:
    """Every connected set within the limits once, or None when there are more than `most`.

    Parameters
    ----------
    sizes
        Of every unit (n,).
    rivals
        For each unit those that no set may hold with it; none at all where it is empty.
    """
    counts = [len(own) for own in rivals] or [0] * len(graph)
    rival_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    rival_to = np.array([other for own in rivals for other in own], np.int64)
    words, count = entries.connected_sets()(
        *(np.asarray(part, np.int64) for part in (graph.start, graph.to, rival_start, rival_to, sizes)),
        max_size,
        max_members,
        most,
    )
    if count > most:
        return None
    in_bytes = words[:count].astype("<u8", copy=False).view(np.uint8).reshape(count, 8 * words.shape[1])
    return SetList(np.ascontiguousarray(in_bytes[:, : -(-len(graph) // 8)].T), len(graph))
