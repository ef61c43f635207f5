"""Prices of compounds, and lower bounds that follow from them.

For any prices, (sum of prices) + for each official the least (cost - prices) of any portfolio, or 0 for none, is a
lower bound on the cost of every month (Lagrangian relaxation of "each compound has one chief"). Good prices are found
by subgradient ascent.

References
----------
Held, Wolfe and Crowder (1974), doi:10.1007/BF01580223.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
from numpy.typing import NDArray

from allocator.visits.capacity import may_lead
from allocator.visits.columns import Columns
from allocator.visits.problem import VisitProblem
from allocator.visits.trips import visit_share_m
from domain.arrays import Floats, Ints

PATIENCE = 15  # iterations without a better bound before steps get shorter
LARGEST_PATTERN = 5  # portfolios above this size are bounded together

Oracle = Callable[[Floats], tuple[float, NDArray[np.int64]]]
"""Bound at given prices, and how often the portfolios chosen there cover each compound."""


def ascend(
    oracle: Oracle, price: Floats, *, target: float, iterations: int, over: Callable[[], bool]
) -> tuple[float, Floats]:
    """Best bound found and its prices; `target` is the cost of a known plan, which sets the length of steps.

    `over` tells when to stop early.
    """
    best, best_price = -np.inf, price
    step, stale = 0.5, 0
    direction = np.zeros(len(price))
    for _ in range(iterations):
        value, covered = oracle(price)
        if value > best + 1e-9:
            best, best_price, stale = value, price, 0
        else:
            stale += 1
        if stale >= PATIENCE:
            step, stale, price = step / 1.5, 0, best_price
        slope = 1.0 - covered
        direction = 0.5 * direction + slope
        if not slope.any() or step < 1e-3 or over():
            break
        price = (
            price + step * max(target - value, 1e-3 * abs(target)) / max(float(direction @ direction), 1e-9) * direction
        )
    return best, best_price


def pool_oracle(pool: Columns) -> Oracle:
    """Bound over the portfolios of a pool only."""
    pool = pool.take(np.argsort(pool.official, kind="stable"))
    first = np.flatnonzero(np.diff(pool.official, prepend=-1))
    group = np.cumsum(np.diff(pool.official, prepend=-1) > 0) - 1

    def oracle(price: Floats) -> tuple[float, Ints]:
        net = reduced_cost(pool, price)
        least = np.minimum.reduceat(net, first)
        hits = np.flatnonzero(net == least[group])
        _, which = np.unique(group[hits], return_index=True)
        chosen = hits[which][least < 0]
        members = pool.members[chosen]
        return _bound(price, least), np.bincount(members[members >= 0], minlength=len(price))

    return oracle


def reduced_cost(pool: Columns, price: Floats) -> Floats:
    """Cost less prices of each portfolio in yuan, (n_portfolios,)."""
    padded = np.append(price, 0.0)  # position -1, the padding, earns nothing
    return np.asarray(pool.yuan - padded[pool.members].sum(axis=1), float)


def _bound(price: Floats, least: Floats) -> float:
    return float(price.sum() + np.minimum(least, 0.0).sum())


def share_oracle(problem: VisitProblem) -> Oracle:
    """Bound over all portfolios there are, each visit charged with its least share of any trip.

    Compounds owed equally many visits are interchangeable but for their net cost, so for each official only the number
    taken of each kind (a pattern) has to be tried, with the cheapest of that kind.
    """
    share = np.where(may_lead(problem), visit_share_m(problem) * problem.yuan_m * problem.visits, np.inf)
    kinds = [np.flatnonzero(problem.visits == owed) for owed in np.unique(problem.visits)]
    most = int(min(LARGEST_PATTERN, problem.max_compounds.max(initial=0)))
    patterns = _patterns([len(kind) for kind in kinds], most)
    load = patterns @ np.unique(problem.visits)
    officials = np.arange(len(problem.fair))
    fixed = problem.unfair(load[None, :], officials[:, None])
    fixed[patterns.sum(axis=1)[None, :] > problem.max_compounds[:, None]] = np.inf
    open_ended = (patterns.sum(axis=1) == most)[None, :] & (problem.max_compounds > most)[:, None]

    def oracle(price: Floats) -> tuple[float, Ints]:
        net = share - price
        value = fixed.copy()
        cheapest = []
        for k, kind in enumerate(kinds):
            order = np.argsort(net[:, kind], axis=1, kind="stable")[:, :most]
            cheapest.append(kind[order])
            sums = np.cumsum(np.take_along_axis(net, kind[order], axis=1), axis=1)
            value += np.pad(sums, ((0, 0), (1, 0)))[:, patterns[:, k]]
        # Beyond the largest pattern every further compound that would pay is taken without asking for room.
        value += np.where(open_ended, np.minimum(net, 0.0).sum(axis=1)[:, None], 0.0)
        best = value.argmin(axis=1)
        least = value[officials, best]
        covered = np.zeros(len(price), np.int64)
        for o in np.flatnonzero(least < 0):
            for k, taken in enumerate(patterns[best[o]].tolist()):
                covered[cheapest[k][o, :taken]] += 1
        return _bound(price, least), covered

    return oracle


def _patterns(available: list[int], most: int) -> Ints:
    """All counts per kind with at least one and at most `most` compounds in all: (n_patterns, n_kinds)."""
    found: list[tuple[int, ...]] = [()]
    for many in available:
        found = [(*counts, k) for counts, k in product(found, range(min(many, most) + 1)) if sum(counts) + k <= most]
    return np.array([counts for counts in found if sum(counts)], np.int64).reshape(-1, len(available))
