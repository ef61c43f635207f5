"""Contracts as they were before: which of them a new contract continues, and which compounds it moves.

A new contract continues an old one when the firm is the same and more than half of the old contract's households are in
it, so at most one new contract continues each old one. Where it could continue several, it continues the one that
leaves fewest compounds moved. A compound is moved when it is not in the old contract that its new one continues. All
this is decided by a group and its firm alone, so a price on moved compounds is one more item of a group's price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NOBODY = -1


def _none() -> Ints:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incumbents:
    """Old contracts: `old_of` (n,), the one each compound was in or -1; `firm`, `households` (n_old,).

    `move_fen` is the price of each moved compound; at 0 nothing is priced.
    """

    old_of: Ints = field(default_factory=_none)
    firm: Ints = field(default_factory=_none)
    households: Ints = field(default_factory=_none)
    move_fen: int = 0

    def restricted(self, members: Ints) -> Incumbents:
        """The same over some compounds, in their positions; half of an old contract is half of all it had."""
        return replace(self, old_of=self.old_of[members]) if len(self.old_of) else self

    def continued(self, group: Sequence[int], households: Ints, firm: int) -> int:
        """Old contract that a group continues at a firm, -1 when none; `households` (n,)."""
        counts, inside = self._shares(group, households)
        best, most = NOBODY, 0
        for old, count in counts.items():
            own = self.firm[old] == firm and 2 * inside[old] > self.households[old]
            if own and (count, -old) > (most, -best):
                best, most = old, count
        return best

    def moved(self, group: Sequence[int], households: Ints, firms: Ints) -> Ints:
        """Compounds that a group moves at each of `firms` (b,)."""
        counts, inside = self._shares(group, households)
        moved = np.full(len(firms), len(group), np.int64)
        for old, count in counts.items():
            if 2 * inside[old] > self.households[old]:
                moved = np.where(firms == self.firm[old], np.minimum(moved, len(group) - count), moved)
        return moved

    def price_fen(self, group: Sequence[int], households: Ints, firms: Ints) -> Floats:
        """Fen for the compounds that a group moves at each of `firms` (b,)."""
        if not self.move_fen:
            return np.zeros(len(firms))
        return (self.move_fen * self.moved(group, households, firms)).astype(float)

    def least_fen(self, firms: Ints, n: int) -> Floats:
        """Fen that each compound adds at each of `firms` in whatever group, (b, n): it is moved by any other firm."""
        if not self.move_fen:
            return np.zeros((len(firms), n))
        before = np.where(self.old_of >= 0, np.append(self.firm, NOBODY)[self.old_of], NOBODY)
        return np.where(firms[:, None] == before, 0.0, float(self.move_fen))

    def _shares(self, group: Sequence[int], households: Ints) -> tuple[dict[int, int], dict[int, int]]:
        """Compounds and households that each old contract has in a group."""
        counts: dict[int, int] = {}
        inside: dict[int, int] = {}
        for i in group:
            old = int(self.old_of[i])
            if old >= 0:
                counts[old] = counts.get(old, 0) + 1
                inside[old] = inside.get(old, 0) + int(households[i])
        return counts, inside
