"""Areas of a large district: blocks that lost by sharing the firms, each with the blocks that hold what it lacks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from allocator.contracts.clustering import firms_of
from allocator.contracts.cover_problem import CoverProblem, Start
from allocator.contracts.problem import Bools, Floats, Ints
from allocator.contracts.sharing import capacity_of

LOSS_SHARE = 0.002  # of its cost that a block loses by sharing, before it is solved with others
MOST_LOST = 0.9  # of what is lost in all: blocks that together lost so much come first
RINGS = 2  # of blocks around one that lost, at least
IN_DEMAND = 0.8  # of a firm's contracts or households that are taken, when it is in demand


class AreaFinder:
    """Finds areas in round after round, none of them twice."""

    def __init__(self, problem: CoverProblem, *, most: int) -> None:
        contracts = problem.contracts
        self._problem, self._blocks, self._most = problem, contracts.blocks(), most
        self._sizes = np.array([len(at) for at in self._blocks])
        self._block_of = np.zeros(len(contracts), np.int64)
        for row, at in enumerate(self._blocks):
            self._block_of[at] = row
        self._may = firms_of(contracts, self._blocks)
        self._tried: set[tuple[int, ...]] = set()

    def around_losses(self, start: Start, lost_fen: Floats, costs_fen: Floats) -> list[Ints]:
        """Compounds of each area, around blocks that lost much of what they cost; (n,) for each compound go in."""
        lost, costs = np.bincount(self._block_of, lost_fen), np.bincount(self._block_of, costs_fen)
        order = np.argsort(-lost, kind="stable")
        order = order[lost[order] > LOSS_SHARE * costs[order]]
        before = np.cumsum(lost[order]) - lost[order]
        return self._areas(start, order[before < MOST_LOST * lost[order].sum()].tolist())

    def around_firms(self, start: Start, firms: Bools) -> list[Ints]:
        """Compounds of each area, around blocks where some firms (n_firms,) have contracts."""
        has = firms[self._problem.contracts.bids.firm[list(start.bids)]]
        firsts = np.array([group[0] for group in start.groups], np.int64)[has]
        often = np.bincount(self._block_of[firsts], minlength=len(self._blocks))
        return self._areas(start, [row for row in np.argsort(-often, kind="stable").tolist() if often[row]])

    def _areas(self, start: Start, firsts: Sequence[int]) -> list[Ints]:
        holds, waiting = self._holds(start), np.ones(len(self._blocks), bool)
        found: list[list[int]] = []
        for first in firsts:
            area = self._area(first, holds, waiting) if waiting[first] else []
            if area:
                waiting[area] = False
                found.append(area)
        self._tried |= {tuple(sorted(area)) for area in found}
        return [np.sort(np.concatenate([self._blocks[row] for row in area])) for area in found]

    def _area(self, first: int, holds: csr_matrix, waiting: Bools) -> list[int]:
        """An area that begins with a block, of blocks that are `waiting` (n_blocks,); empty where all were tried.

        In each ring, blocks join that hold of firms in demand what could serve the area as it is, the largest part
        first. There are two rings, and more where the area was tried before.
        """
        area, ring = [first], 0
        while ring < RINGS or tuple(sorted(area)) in self._tried:
            n, ring = len(area), ring + 1
            helps = np.asarray((self._may[area] @ holds.T).sum(axis=0)).ravel()
            helps[area] = 0
            for row in np.argsort(-helps * waiting, kind="stable").tolist():
                if not (waiting[row] and helps[row] > 0):
                    break
                if self._sizes[area].sum() + self._sizes[row] <= self._most:
                    area.append(row)
            if len(area) == n:
                break
        return [] if tuple(sorted(area)) in self._tried else area

    def _holds(self, start: Start) -> csr_matrix:
        """Part of its capacity that each firm in demand gives to each block, (n_blocks, n_firms)."""
        contracts = self._problem.contracts
        n_firms = len(contracts.firm_contracts)
        firm = contracts.bids.firm[list(start.bids)]
        block = self._block_of[[group[0] for group in start.groups]]
        part = np.zeros(len(firm))
        capacity = np.maximum(1.0, capacity_of(self._problem)[: 2 * n_firms])
        households = np.array([contracts.households[list(group)].sum() for group in start.groups], float)
        for amount, room in ((np.ones(len(firm)), capacity[:n_firms]), (households, capacity[n_firms:])):
            taken = np.bincount(firm, amount, minlength=n_firms) / room
            part = np.maximum(part, np.where(taken >= IN_DEMAND, 1.0, 0.0)[firm] * amount / room[firm])
        return csr_matrix((part, (block, firm)), shape=(len(self._blocks), n_firms))
