"""Why no cover can cost less than its bound, kept so that the bound can be had at other prices too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.contracts.problem import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What bounds a cover from below, block by block, in fen.

    `price_fen` (n,) are prices y of compounds with y(G) <= the tolled price of every group G that a firm may take.
    `block` (n,) tells each compound's block, `block_bound_fen` (n_blocks,) a bound on each when the cheapest single
    ways cost `alone_fen` (n,). `toll_fen` is what the tolls for the firms' capacities take off the sum.
    """

    price_fen: Floats
    block: Ints
    block_bound_fen: Floats
    alone_fen: Floats
    toll_fen: float

    @property
    def blocks_fen(self) -> float:
        """Lower bound on every cover at the prices that it was made for."""
        return float(self.block_bound_fen.sum()) - self.toll_fen

    def bound_fen(self, alone_fen: Floats) -> float:
        """Lower bound on every cover when the cheapest single ways cost `alone_fen` (n,), inf where there are none.

        Lowered to at most these prices, y still does not exceed any group. And a block cannot have become cheaper by
        more than its single ways have.
        """
        cheaper = alone_fen < self.alone_fen
        drop = np.zeros(len(alone_fen))
        drop[cheaper] = self.alone_fen[cheaper] - alone_fen[cheaper]
        n_blocks = len(self.block_bound_fen)
        by_price = np.bincount(self.block, np.minimum(self.price_fen, alone_fen), minlength=n_blocks)
        by_drop = self.block_bound_fen - np.bincount(self.block, drop, minlength=n_blocks)
        return float(np.maximum(by_price, by_drop).sum() - self.toll_fen)
