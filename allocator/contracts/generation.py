"""Column generation over a block whose connected groups can all be listed: exact duals, all columns that matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.contracts.bound import linear_relaxation
from allocator.contracts.cost import largest_contract, whole_fen
from allocator.contracts.pool import Ledger, Pool
from allocator.contracts.pricing import nearest_m, rounding_fen
from allocator.contracts.problem import Bools, Floats

BATCH = 300  # groups that enter the relaxation at a time
MOST_LISTED = 400_000  # connected groups of a block that are still listed
MOST_ROUNDS = 60
NEGATIVE_FEN = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """Prices y (n,) proven safe over all groups, and the groups whose reduced cost is at most a given gap.

    `all_kept` says that no group within the gap was left out.
    """

    price_fen: Floats
    masks: tuple[int, ...]
    mask_price_fen: Floats
    all_kept: bool


class _Listed:
    """All connected groups of a block, with lower bounds on their prices that become exact where it matters."""

    def __init__(self, ledger: Ledger, masks: Sequence[int]) -> None:
        problem = ledger.problem
        self.ledger = ledger
        self.masks = np.array(masks, object)
        self.member = _members(masks, len(problem)).astype(np.float32)
        self.households = np.rint(self.member @ problem.households.astype(np.float32)).astype(np.int64)
        self.price = self._relaxed()
        self.exact = np.zeros(len(masks), bool)
        viable = np.isfinite(self.price)
        for name in ("masks", "member", "households", "price", "exact"):
            setattr(self, name, getattr(self, name)[viable])

    def _relaxed(self) -> Floats:
        """Price under the cheapest firm, walking counted as far as each member's nearest neighbour."""
        problem, bids = self.ledger.problem, self.ledger.problem.bids
        whole = whole_fen(problem, largest_contract(problem)) - rounding_fen(problem)
        aged = self.member @ problem.aged_households
        nearest = nearest_m(problem)
        walk_m = self.member @ nearest - (self.member * nearest.astype(np.float32)).max(axis=1)
        fits = self.households < len(whole)
        moves = problem.incumbents.least_fen(bids.firm, len(problem))
        price = np.full(len(self.masks), np.inf)
        for bid in range(len(bids)):
            unserved = self.member @ (~bids.serves[bid]).astype(np.float32)
            offer = whole[np.where(fits, self.households, 0), bid]
            offer = offer + aged * bids.condition[bid] * bids.household_yuan[bid] * 100
            offer = offer + (self.member @ moves[bid] if problem.incumbents.move_fen else 0.0)
            offer = offer + walk_m * ((bids.km_yuan[bid] + problem.compactness_yuan_km) / 10)
            price = np.where(fits & (unserved == 0), np.minimum(price, offer), price)
        return price - 0.5  # sums in single precision

    def reduced(self, y_fen: Floats) -> Floats:
        """Price - y(G) of each group."""
        cost: Floats = self.price - self.member.astype(np.float64) @ y_fen
        return cost

    def make_exact(self, rows: Sequence[int]) -> None:
        """Replace bounds by prices."""
        for row in rows:
            if not self.exact[row]:
                mask = int(self.masks[row])
                self.ledger.worth(mask)
                self.price[row] = self.ledger.columns.get(mask, np.inf)
                self.exact[row] = True


def _members(masks: Sequence[int], n: int) -> Bools:
    """Who is in which group, (g, n)."""
    width = -(-n // 8)
    packed = np.frombuffer(b"".join(mask.to_bytes(width, "little") for mask in masks), np.uint8)
    inside: Bools = np.unpackbits(packed.reshape(-1, width), axis=1, count=n, bitorder="little").astype(bool)
    return inside


def generate(
    ledger: Ledger, listed_masks: Sequence[int], pool: Pool, alone_fen: Floats, *, known_fen: float, most: int
) -> Generated:
    """Solve the linear relaxation over all listed groups, then keep those that a better partition could use.

    Parameters
    ----------
    known_fen
        Cost of a known partition: a group whose reduced cost exceeds `known_fen` - relaxation is in no better one.
    most
        Columns to keep.
    """
    problem = ledger.problem
    listed = _Listed(ledger, listed_masks)
    groups, prices = list(pool.masks), pool.price_fen.tolist()
    for _ in range(MOST_ROUNDS):
        duals = linear_relaxation(groups, np.array(prices), alone_fen, problem.households)
        fresh = _most_negative(listed, duals.price_fen)
        if not fresh:
            break
        groups += [int(listed.masks[row]) for row in fresh]
        prices += [float(listed.price[row]) for row in fresh]
    reduced = listed.reduced(duals.price_fen)
    ratio = min(0.0, float((reduced / listed.households).min(initial=0.0)))
    safe = duals.price_fen + ratio * problem.households
    gap = known_fen - float(safe.sum()) + 1.0
    bounded = listed.reduced(safe)
    near = np.flatnonzero(bounded <= gap)
    tried = near[np.argsort(bounded[near], kind="stable")][: 3 * most]
    listed.make_exact(tried.tolist())
    final = listed.reduced(safe)[tried]
    order = tried[np.argsort(final, kind="stable")][: int((final <= gap).sum())]
    return Generated(
        price_fen=safe,
        masks=tuple(int(mask) for mask in listed.masks[order[:most]]),
        mask_price_fen=listed.price[order[:most]],
        all_kept=len(near) == len(tried) and len(order) <= most,
    )


def _most_negative(listed: _Listed, y_fen: Floats) -> list[int]:
    """Groups of most negative reduced cost, priced exactly; none when no group is negative."""
    while True:
        reduced = listed.reduced(y_fen)
        rows = np.argsort(reduced, kind="stable")[:BATCH]
        rows = rows[reduced[rows] < NEGATIVE_FEN]
        if not len(rows):
            return []
        listed.make_exact(rows.tolist())
        exact = listed.reduced(y_fen)[rows]
        if (exact < NEGATIVE_FEN).any():
            return [int(row) for row in rows[exact < NEGATIVE_FEN]]
