"""A lower bound on the cut edges of any plan: column generation over all connected districts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from allocator.regions.cutedges.pricing import SCALE, Pricing, half_cut
from allocator.regions.graph import RegionGraph
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Floats, Ints
from domain.districting import CutEdgesInstance

ROUNDS = 400
KEPT = 0.6  # share of the best prices known in the prices tried
PRICING_WORK, PRICING_S = 2.0, 20.0


class Columns:
    """Districts of the relaxation, each once."""

    def __init__(self, graph: RegionGraph, districts: Iterable[Ints]) -> None:
        self._graph = graph
        self._cost: dict[tuple[int, ...], float] = {}
        for members in districts:
            self.add(members)

    def add(self, members: Ints) -> bool:
        """Add a district; whether it is new."""
        key = tuple(members.tolist())
        if key in self._cost:
            return False
        self._cost[key] = half_cut(self._graph, members)
        return True

    def prices(self, n_districts: int) -> Floats:
        """Dual price of each unit in the relaxation over these districts; a unit left out costs all edges.

        Raises
        ------
        ValueError
            When HiGHS does not solve the relaxation.
        """
        n, m = len(self._graph), len(self._cost)
        rows = [unit for members in self._cost for unit in members]
        columns = [column for column, members in enumerate(self._cost) for _ in members]
        cover = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, m + n)) + csr_matrix(
            (np.ones(n), (np.arange(n), m + np.arange(n))), shape=(n, m + n)
        )
        costs = np.array([*self._cost.values(), *([float(len(self._graph.edges))] * n)])
        at_most = csr_matrix(np.r_[np.ones(m), np.zeros(n)])
        solved = linprog(costs, A_ub=at_most, b_ub=[n_districts], A_eq=cover, b_eq=np.ones(n), method="highs")
        if solved.status != 0:
            raise ValueError(f"relaxation: {solved.message}")
        duals: Floats = np.asarray(solved.eqlin.marginals)
        return duals


def cut_bound(
    instance: CutEdgesInstance,
    graph: RegionGraph,
    districts: Iterable[Ints],
    *,
    enough: int,
    watch: Stopwatch,
    rounds: int,
    seed: int,
) -> int | None:
    """Edges that every plan cuts, None when no round could be finished.

    For any prices y of the units, a plan with k districts costs the sum of their half cuts, which is at least
    sum(y) + k x min(half cut - y(D)) over all connected districts D within the limits.

    Parameters
    ----------
    districts
        Districts known, to start from; they change how soon the bound is good, not whether it holds.
    enough
        A bound that reaches this needs no further work.
    """
    columns = Columns(graph, districts)
    pricing = Pricing(graph, instance.population, (instance.least, instance.most))
    best, centre = -np.inf, np.zeros(len(graph), np.int64)
    for number in range(min(rounds, ROUNDS)):
        if watch.over():
            break
        prices = centre
        if number:  # the first prices are 0: k times the least half cut
            latest = columns.prices(instance.n_districts) * SCALE
            prices = np.round(KEPT * centre + (1 - KEPT) * latest).astype(np.int64)
        priced = pricing.cheapest(prices, limit=watch.left(PRICING_WORK, most_s=PRICING_S), seed=seed)
        value = float(prices.sum()) / SCALE + instance.n_districts * priced.least
        improved = value > best
        if improved:
            best, centre = value, prices
        if _whole(best) >= enough:
            break
        fresh = priced.members is not None and columns.add(priced.members)
        if not fresh and not improved:
            break
    return max(0, int(_whole(best))) if np.isfinite(best) else None


def _whole(value: float) -> float:
    return float(np.ceil(value - 1e-6))
