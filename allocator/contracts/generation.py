"""Column generation over a block whose connected groups can all be listed: exact duals, all columns that matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.contracts.bound import linear_relaxation
from allocator.contracts.cost import largest_contract, whole_fen
from allocator.contracts.pool import Ledger, Pool
from allocator.contracts.pricing import nearest_m, rounding_fen
from allocator.contracts.problem import ContractProblem, Floats, Ints
from allocator.regions.listing import SetList

BATCH = 300  # groups that enter the relaxation at a time
MOST_LISTED = 8_000_000  # connected groups of a block that are still listed
CHUNK = 500_000  # groups priced at a time, for the sake of memory
MOST_ROUNDS = 60
NEGATIVE_FEN = -1.0
SUMMING_FEN = 0.01  # more than sums in another order than the ledger's differ by


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

    def __init__(self, ledger: Ledger, sets: SetList) -> None:
        self._ledger = ledger
        relaxed = [_relaxed(ledger.problem, part) for part in sets.parts(CHUNK)]
        price = np.concatenate([own for own, _ in relaxed])
        viable = np.isfinite(price)
        self.sets, self.price = sets.where(viable), price[viable]
        self.households = np.concatenate([own for _, own in relaxed])[viable]
        self._exact = np.zeros(len(self.price), bool)

    def reduced(self, y_fen: Floats) -> Floats:
        """Price - y(G) of each group."""
        cost: Floats = self.price - self.sets.sums(y_fen)
        return cost

    def make_exact(self, rows: Sequence[int]) -> None:
        """Replace bounds by prices."""
        for row in rows:
            if not self._exact[row]:
                mask = self.sets.mask(row)
                self._ledger.worth(mask)
                self.price[row] = self._ledger.columns.get(mask, np.inf)
                self._exact[row] = True


def _relaxed(problem: ContractProblem, sets: SetList) -> tuple[Floats, Ints]:
    """Price under the cheapest firm, walking counted as far as each member's nearest neighbour; and the households.

    A shortest tree has an edge of its own for each member but one, whichever that is: the nearest one here.
    """
    bids, nearest = problem.bids, nearest_m(problem)
    whole = whole_fen(problem, largest_contract(problem)) - rounding_fen(problem)
    households = np.rint(sets.sums(problem.households.astype(float))).astype(np.int64)
    aged = sets.sums(problem.aged_households.astype(float))
    walk_m = sets.sums(nearest) - sets.least(nearest)
    fits = households < len(whole)
    moves = problem.incumbents.least_fen(bids.firm, len(problem))
    price = np.full(len(sets), np.inf)
    for bid in range(len(bids)):
        offer = whole[np.where(fits, households, 0), bid]
        offer += aged * (bids.condition[bid] * bids.household_yuan[bid] * 100)
        offer += walk_m * ((bids.km_yuan[bid] + problem.compactness_yuan_km) / 10)
        if problem.incumbents.move_fen:
            offer += sets.sums(moves[bid])
        if not bids.serves[bid].all():
            offer[sets.sums((~bids.serves[bid]).astype(float)) > 0] = np.inf
        np.minimum(price, offer, out=price, where=fits)
    return price - SUMMING_FEN, households


def generate(ledger: Ledger, sets: SetList, pool: Pool, alone_fen: Floats, *, known_fen: float, most: int) -> Generated:
    """Solve the linear relaxation over all listed groups, then keep those that a better partition could use.

    Parameters
    ----------
    known_fen
        Cost of a known partition: a group whose reduced cost exceeds `known_fen` - relaxation is in no better one.
    most
        Columns to keep.
    """
    problem = ledger.problem
    listed = _Listed(ledger, sets)
    groups, prices = list(pool.masks), pool.price_fen.tolist()
    for _ in range(MOST_ROUNDS):
        duals = linear_relaxation(groups, np.array(prices), alone_fen, problem.households)
        fresh = _most_negative(listed, duals.price_fen)
        if not fresh:
            break
        groups += [listed.sets.mask(row) for row in fresh]
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
        masks=tuple(listed.sets.mask(row) for row in order[:most]),
        mask_price_fen=listed.price[order[:most]],
        all_kept=len(near) == len(tried) and len(order) <= most,
    )


def _most_negative(listed: _Listed, y_fen: Floats) -> list[int]:
    """Groups of most negative reduced cost, priced exactly; none when no group is negative."""
    reduced = listed.reduced(y_fen)
    rows = np.flatnonzero(reduced < NEGATIVE_FEN)
    rows = rows[np.argsort(reduced[rows], kind="stable")]
    for at in range(0, len(rows), BATCH):
        batch = rows[at : at + BATCH]
        before = listed.price[batch]
        listed.make_exact(batch.tolist())
        negative = batch[reduced[batch] + (listed.price[batch] - before) < NEGATIVE_FEN]
        if len(negative):
            return [int(row) for row in negative]
    return []
