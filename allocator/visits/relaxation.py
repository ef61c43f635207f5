"""The linear relaxation of choosing portfolios, over all portfolios there are: column generation with exact pricing.

References
----------
Barnhart, Johnson, Nemhauser, Savelsbergh and Vance (1998), doi:10.1287/opre.46.3.316 (column generation);
Pessoa, Sadykov, Uchoa and Vanderbeck (2018), doi:10.1287/ijoc.2017.0784 (smoothed prices).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from allocator.visits.columns import (
    Columns,
    cheapest,
    incidence,
    least_reduced,
    merged,
    rank,
    reduced_cost,
    slack_of,
    unique,
)
from allocator.visits.prices import bound_at
from allocator.visits.pricing import Pricing
from allocator.visits.problem import VisitProblem
from domain.arrays import Bools, Floats

POOL_ROUNDS = 40  # linear programs that portfolios of the pool are added to, at most
ENOUGH_OF_POOL = 100  # portfolios of the pool that are worth a linear program before all portfolios are searched
ADDED = 10  # portfolios of the pool for each official and linear program
FOUND = 20  # portfolios of an official for which all are searched, in a round
TRUST = 0.6  # weight of the best prices known against those of the last linear program, which swing
CLOSE = 1e-3  # of its value that the relaxation may lie above its bound
LARGE_ROUNDS = 6  # linear programs over the pool of a large district
LARGE_TRUST = 0.75
NEAR_YUAN = 6.0  # above an official's best: portfolios that a choice of whole ones may need
NEAR_MOST = 150  # of these, for each official
TINY = 1e-6  # yuan below which a reduced cost is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """Portfolios worth choosing from, the value of each in the relaxation (n_portfolios,), prices, and their bound.

    The bound holds for every month, whatever portfolios it has; no choice out of the pool costs less than `aim`.
    """

    pool: Columns
    share: Floats
    price: Floats
    bound: float
    aim: float


def solve(
    problem: VisitProblem,
    pool: Columns,
    pricing: Pricing,
    *,
    cover: int,
    price: Floats,
    rounds: int,
    over: Callable[[], bool],
) -> Relaxed:
    """Portfolios and prices after at most `rounds` searches of all portfolios.

    Parameters
    ----------
    cover
        The first so many portfolios of the pool cover every compound once; they stay the first.
    price
        Prices to start from.
    over
        Tells when to stop early.
    """
    active = _promising(problem, pool, price, cover=cover)
    best, bound = price, -np.inf
    for done in range(rounds):
        active, _, dual, value = _over_pool(problem, pool, active)
        trial = TRUST * best + (1.0 - TRUST) * dual if done else dual
        found = pricing.cheapest(trial, below=least_reduced(problem, pool, trial), most=FOUND)
        proved = found.bound(trial)
        if proved > bound:
            best, bound = trial, proved
        pool = merged([pool, found.columns])
        active = np.pad(active, (0, len(found.columns)), constant_values=True)
        if value - bound <= CLOSE * abs(value) or over():
            break
    pool = _near(problem, pool, pricing, cover=cover, price=best)
    _, share, _, _ = _over_pool(problem, pool, _promising(problem, pool, best, cover=cover))
    return Relaxed(pool=pool, share=share, price=best, bound=bound, aim=bound)


def solve_over_pool(
    problem: VisitProblem, pool: Columns, *, cover: int, price: Floats, bound: float, over: Callable[[], bool]
) -> Relaxed:
    """The relaxation over the portfolios of a pool only, for a `bound` that is known otherwise."""
    active, share = _promising(problem, pool, price, cover=cover), np.zeros(len(pool))
    least = _pool_bound(problem, pool, price)
    for _ in range(LARGE_ROUNDS):
        rows = np.flatnonzero(active)
        share[rows], dual, _, value = _linear(problem, pool.take(rows))
        trial = LARGE_TRUST * price + (1.0 - LARGE_TRUST) * dual
        proved = _pool_bound(problem, pool, trial)
        if proved > least:
            price, least = trial, proved
        if value - least <= CLOSE * abs(value) or over():
            break
        active |= cheapest(pool, slack_of(problem, pool, trial), per_official=ADDED, per_compound=0)
    return Relaxed(pool=pool, share=share, price=price, bound=bound, aim=least)


def _pool_bound(problem: VisitProblem, pool: Columns, price: Floats) -> float:
    """Bound that prices prove on every choice out of a pool."""
    return bound_at(price, least_reduced(problem, pool, price))


def _promising(problem: VisitProblem, pool: Columns, price: Floats, *, cover: int) -> Bools:
    """Portfolios that a first linear program has: the cover, and those of least slack, (n_portfolios,)."""
    active = cheapest(pool, slack_of(problem, pool, price), per_official=15, per_compound=30)
    active[:cover] = True
    return active


def _near(problem: VisitProblem, pool: Columns, pricing: Pricing, *, cover: int, price: Floats) -> Columns:
    """The cover and all portfolios that cost little more than the best of their officials, each once."""
    least = least_reduced(problem, pool, price)
    found = pricing.cheapest(price, below=np.minimum(0.0, least + NEAR_YUAN), most=NEAR_MOST)
    rest = np.flatnonzero(slack_of(problem, pool, price) < NEAR_YUAN)
    return unique(merged([pool.take(np.arange(cover)), found.columns, pool.take(rest)]))


def _over_pool(problem: VisitProblem, pool: Columns, active: Bools) -> tuple[Bools, Floats, Floats, float]:
    """Linear program over a pool, by those of its portfolios that matter: which, values, prices, and its value."""
    active = active.copy()
    for _ in range(POOL_ROUNDS):
        rows = np.flatnonzero(active)
        share, dual, rent, value = _linear(problem, pool.take(rows))
        reduced = reduced_cost(pool, dual) - rent[pool.official]
        new = np.flatnonzero((reduced < -TINY) & ~active)
        new = new[rank(pool.official[new], reduced[new]) < ADDED]
        active[new] = True
        if len(new) < ENOUGH_OF_POOL:
            break
    values = np.zeros(len(pool))
    values[rows] = share
    return active, values, dual, value


def _linear(problem: VisitProblem, columns: Columns) -> tuple[Floats, Floats, Floats, float]:
    """Values (n_portfolios,), prices of compounds and (not positive) of officials, and the objective."""
    rows, m = incidence(problem, columns), len(problem.visits)
    answer = linprog(
        columns.yuan,
        A_eq=rows[:m],
        b_eq=np.ones(m),
        A_ub=rows[m:],
        b_ub=np.ones(rows.shape[0] - m),
        method="highs-ds",
    )
    if answer.x is None:
        raise RuntimeError(f"the relaxation over portfolios was not solved: {answer.message}")
    return answer.x, answer.eqlin.marginals, answer.ineqlin.marginals, float(answer.fun)
