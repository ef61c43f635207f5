"""The search for portfolios of one district, or of a part of one, as a whole.

Prices of compounds found by subgradient ascent over a pool of portfolios start the linear relaxation over all
portfolios there are (relaxation.py), which gives the bound and is rounded by an exact search (master.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import comb
from time import perf_counter

import numpy as np

from allocator.visits import master, relaxation
from allocator.visits.capacity import may_lead
from allocator.visits.columns import EXACT_SIZE, Columns, enumerated, least_reduced, merged, slack_of
from allocator.visits.prices import ascend, pool_oracle
from allocator.visits.pricing import Pricing
from allocator.visits.problem import VisitProblem
from allocator.visits.relaxation import Relaxed
from domain.arrays import Floats, Ints
from domain.executors import Executor
from domain.interruption import requested
from domain.limits import Limit

PARTNERS = 3  # a portfolio of the pool is a compound and some of so many nearest others
POOL = 60_000  # up to so many portfolios, all there are are priced
NEAR_PAIRS = 50_000  # pairs of an official and a near compound that the pool is built on
FEWEST_NEAR = 60
POOL_ITERATIONS = 250
ROUNDS = 60  # searches for portfolios
CLOSING_MOST = 500  # portfolios of an official, and
CLOSING_POOL = 5_000  # of all, up to which the choice among all that matter is searched as a whole
CLOSING_YUAN = 15.0  # above the bound, up to which that is tried: the search takes long where many portfolios are near
CLOSE_YUAN = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Portfolios `chosen`, which have every compound once; the `pool` they are from; prices; a bound on any choice."""

    chosen: Columns
    pool: Columns
    price: Floats
    bound: float


def search(
    problem: VisitProblem,
    cover: Columns,
    others: Columns,
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
    exact: bool = True,
) -> Found:
    """Portfolios at least cost; those of a first `cover` and `others` known are among the choices.

    All portfolios there are are searched where `exact`, which proves a bound; else those of likely compounds only.
    """
    over = stop_rule(limit)
    pool = merged([cover, others, _pool(problem)])
    _, price = ascend(
        pool_oracle(pool),
        _average_price(problem, cover),
        target=float(cover.yuan.sum()),
        iterations=limit.rounds(POOL_ITERATIONS),
        over=over,
    )
    pricing = Pricing(problem, executor)
    rounds = limit.rounds(ROUNDS)
    relaxed = relaxation.solve(
        problem, pool, pricing, cover=len(cover), price=price, rounds=rounds, over=over, exact=exact
    )
    chosen = master.partition(problem, relaxed, cover=len(cover), limit=limit, seed=seed, executor=executor, over=over)
    bound = relaxed.bound
    if exact:
        chosen, bound = _closed(problem, pricing, relaxed, chosen, limit=limit, seed=seed)
    return Found(chosen=chosen, pool=relaxed.pool, price=relaxed.price, bound=bound)


def _closed(
    problem: VisitProblem, pricing: Pricing, relaxed: Relaxed, chosen: Columns, *, limit: Limit, seed: int
) -> tuple[Columns, float]:
    """The choice and its bound, after a search of all portfolios that a cheaper one could have, if they are few.

    A portfolio that costs more than the gap above its official's best at the prices is in no cheaper choice.
    """
    gap = float(chosen.yuan.sum()) - relaxed.bound + CLOSE_YUAN
    if gap > CLOSING_YUAN or (slack_of(problem, relaxed.pool, relaxed.price) < gap).sum() > CLOSING_POOL:
        return chosen, relaxed.bound
    least = least_reduced(problem, merged([relaxed.pool, chosen]), relaxed.price)
    every = pricing.cheapest(relaxed.price, below=least + gap, most=CLOSING_MOST)
    if not every.complete or len(every.columns) > CLOSING_POOL:
        return chosen, relaxed.bound
    chosen, bound = master.proved(chosen, every.columns, limit=limit, seed=seed)
    return chosen, max(relaxed.bound, min(bound, float(chosen.yuan.sum())))


def stop_rule(limit: Limit) -> Callable[[], bool]:
    """Whether the search for prices should end: on Ctrl-C, or when a quarter of the seconds, if limited, is spent."""
    end = np.inf if limit.time_s is None else perf_counter() + 0.25 * limit.time_s
    return lambda: requested() or perf_counter() > end


def _average_price(problem: VisitProblem, cover: Columns) -> Floats:
    """Cost of each compound when its portfolio's cost is split by visits."""
    price = np.zeros(len(problem.visits))
    for members, yuan in zip(cover.members, cover.yuan, strict=True):
        held = members[members >= 0]
        price[held] = yuan * problem.visits[held] / problem.visits[held].sum()
    return price


def _pool(problem: VisitProblem) -> Columns:
    """Priced portfolios of neighbouring compounds, all there are where these are few."""
    sizes = portfolio_sizes(problem)
    pairs = may_lead(problem)
    n, m = pairs.shape
    nearest = max(FEWEST_NEAR, NEAR_PAIRS // n)
    if nearest < m:
        travel = (problem.out_m + problem.back_m) * problem.yuan_m * problem.visits
        alone = np.where(pairs, travel + problem.lead_yuan, np.inf)
        pairs &= np.argsort(np.argsort(alone, axis=1, kind="stable"), axis=1) < nearest
    partners = m - 1
    if sum(_clusters(m, size, partners) for size in sizes.tolist()) > POOL:
        partners = PARTNERS
    return enumerated(problem, pairs, sizes, partners=partners)


def _clusters(compounds: int, size: int, partners: int) -> float:
    """About how many clusters of at most `size` compounds there are."""
    return sum(compounds * comb(partners, k - 1) / k for k in range(1, size + 1))


def portfolio_sizes(problem: VisitProblem) -> Ints:
    """Largest portfolios enumerated for each official: a compound more than the fair share, within what is allowed."""
    usual = max(1.0, float(np.median(problem.visits)))
    fair = np.ceil(problem.fair / usual).astype(np.int64) + 1
    return np.asarray(np.minimum(np.minimum(problem.max_compounds, EXACT_SIZE), np.maximum(fair, 3)), np.int64)
