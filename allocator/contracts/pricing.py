"""Which group of compounds is worst for given prices: an exact answer over a relaxation without connectivity.

Rooted at the first member of a group, a knapsack over (members, households) picks further members among those that the
root can reach within the limits of one contract.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import dijkstra

from allocator.contracts.cost import largest_contract, whole_fen
from allocator.contracts.problem import Bools, ContractProblem, Floats, Ints

ROUNDING_FEN = 2.0  # four items of a price, each rounded by at most half a fen
SHAPE_ROUNDING_FEN = 0.5
MOST_CELLS = 100_000  # a larger table (members x households) is too slow: the bound does without it


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """A group, its relaxed price, and (price - y(G)) / households: the least any group with its root has."""

    mask: int
    price_fen: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Knapsack:
    """What stays the same from one question to the next.

    `fixed` (b, n): fen that a member adds under a bid besides its households (condition, change of firm, walk to its
    nearest neighbour; the root walks nothing); `walk` (b, n) the latter part; `whole` (S + 1, b): setup and households
    by size, inf where not allowed; `reach` (n, n): who may follow a root. `units` are the compounds that go together,
    each under its first member: a unit is taken whole.
    """

    households: Ints
    fixed: Floats
    walk: Floats
    whole: Floats
    reach: Bools
    members: int
    units: dict[int, tuple[int, ...]]

    @classmethod
    def of(cls, problem: ContractProblem) -> Knapsack | None:
        """Tables of a block, or None where no contract is possible or the tables would be too large."""
        bids, most = problem.bids, largest_contract(problem)
        members = min(problem.max_compounds, len(problem))
        if not len(bids) or most < problem.min_households or (members + 1) * (most + 1) > MOST_CELLS:
            return None
        walk = nearest_m(problem) / 1000 * ((bids.km_yuan + problem.compactness_yuan_km) * 100)[:, None]
        condition = problem.aged_households * (bids.condition * bids.household_yuan * 100)[:, None]
        moves = problem.incumbents.least_fen(bids.firm, len(problem))
        return cls(
            households=problem.households,
            fixed=np.where(bids.serves, condition + walk + moves, np.inf),
            walk=walk,
            whole=whole_fen(problem, most) - rounding_fen(problem),
            reach=_reach(problem, most),
            members=members,
            units=_units(problem),
        )

    def worst(self, y_fen: Floats) -> list[Worst]:
        """For each root with a feasible group: the group of least (price - y(G)) / households."""
        found = []
        for root in self.units:
            best: Worst | None = None
            for bid in range(self.whole.shape[1]):
                candidate = self._rooted(root, bid, y_fen)
                if candidate and (best is None or candidate.ratio < best.ratio):
                    best = candidate
            if best:
                found.append(best)
        return found

    def _rooted(self, root: int, bid: int, y_fen: Floats) -> Worst | None:
        own = list(self.units[root])
        size = self.households[own].sum()
        gain = self.fixed[bid] - y_fen
        start = gain[own].sum() - self.walk[bid, root]
        if not np.isfinite(start) or size >= len(self.whole) or len(own) > self.members:
            return None
        items = [i for i in self.units if i > root and self._may_follow(root, i, gain)]
        table = np.full((self.members, len(self.whole)), np.inf)
        table[len(own) - 1, size] = start
        layers = [table]
        for i in items:
            unit = list(self.units[i])
            k, h = len(unit), int(self.households[unit].sum())
            table = table.copy()
            np.minimum(table[k:, h:], layers[-1][:-k, : len(self.whole) - h] + gain[unit].sum(), out=table[k:, h:])
            layers.append(table)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = (table.min(axis=0) + self.whole[:, bid]) / np.arange(len(self.whole))
        ratio[0] = np.inf
        at = int(ratio.argmin())
        if not np.isfinite(ratio[at]):
            return None
        mask = self._trace(root, items, layers, at)
        members = [i for i in range(len(gain)) if mask >> i & 1]
        price = float(self.whole[at, bid] + self.fixed[bid, members].sum() - self.walk[bid, root])
        return Worst(mask=mask, price_fen=price, ratio=float(ratio[at]))

    def _may_follow(self, root: int, i: int, gain: Floats) -> bool:
        """Whether the unit of `i` may be in a contract whose first member is `root`."""
        unit = list(self.units[i])
        fits = len(unit) < self.members and self.households[unit].sum() < len(self.whole)
        return bool(fits and self.reach[root, unit].all() and np.isfinite(gain[unit]).all())

    def _trace(self, root: int, items: list[int], layers: list[Floats], at: int) -> int:
        """Members of the best group of `at` households, read back from the tables."""
        mask = sum(1 << i for i in self.units[root])
        count = int(layers[-1][:, at].argmin())
        for k in range(len(items), 0, -1):
            if layers[k][count, at] < layers[k - 1][count, at]:
                unit = list(self.units[items[k - 1]])
                mask |= sum(1 << i for i in unit)
                count, at = count - len(unit), at - int(self.households[unit].sum())
        return mask


def rounding_fen(problem: ContractProblem) -> float:
    """Most that rounding can take off the sum of a group's items, walking priced with its compactness."""
    return ROUNDING_FEN + (SHAPE_ROUNDING_FEN if problem.compactness_yuan_km else 0.0)


def _units(problem: ContractProblem) -> dict[int, tuple[int, ...]]:
    """Compounds that go together under the first of them, every other compound by itself, in order."""
    later = {i for group in problem.fixed.together for i in group[1:]}
    together = {group[0]: group for group in problem.fixed.together}
    return {i: together.get(i, (i,)) for i in range(len(problem)) if i not in later}


def nearest_m(problem: ContractProblem) -> Floats:
    """Metres from each compound to the nearest other one; a spanning tree spends at least so much on each non-root."""
    apart = problem.walk_m + np.diag(np.full(len(problem), np.inf))
    nearest = apart.min(axis=1, initial=np.inf)
    found: Floats = np.where(np.isfinite(nearest), nearest, 0.0)
    return found


def _reach(problem: ContractProblem, most: int) -> Bools:
    """Whether i may be in a contract whose first member is r: i > r, and a path of later members fits the limits."""
    n = len(problem)
    reach = np.zeros((n, n), bool)
    for root in range(n):
        near = problem.near[root:, root:]
        if not near.nnz:
            continue
        by_size = dijkstra(near.multiply(problem.households[None, root:].astype(float)).tocsr(), indices=0)
        by_hops = dijkstra(near.astype(float), indices=0, unweighted=True)
        fits = (by_size + problem.households[root] <= most) & (by_hops < problem.max_compounds)
        reach[root, root:] = fits
        reach[root, root] = False
    return reach
