"""Good prices of compounds to begin with: subgradient ascent over the portfolios of a pool.

References
----------
Held, Wolfe and Crowder (1974), doi:10.1007/BF01580223.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from allocator.visits.columns import Columns, reduced_cost
from domain.arrays import Floats, Ints

PATIENCE = 15  # iterations without a better bound before steps get shorter

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
        return bound_at(price, least), np.bincount(members[members >= 0], minlength=len(price))

    return oracle


def bound_at(price: Floats, least: Floats) -> float:
    """Lower bound on any month, from prices and the least (cost - prices) of each official."""
    return float(price.sum() + np.minimum(least, 0.0).sum())
