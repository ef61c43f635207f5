"""The linear relaxation of choosing portfolios, over all portfolios there are: column generation with exact pricing.

References
----------
Barnhart, Johnson, Nemhauser, Savelsbergh and Vance (1998), doi:10.1287/opre.46.3.316 (column generation);
Pessoa, Sadykov, Uchoa and Vanderbeck (2018), doi:10.1287/ijoc.2017.0784 (smoothed prices).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from allocator.visits.columns import (
    Columns,
    cheapest,
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
from allocator.visits.program import Program, Solved
from domain import so_far
from domain.arrays import Bools, Floats

POOL_ROUNDS = 40  # linear programs that portfolios of the pool are added to, at most
ENOUGH_OF_POOL = 0.5  # portfolios of the pool for each official worth a linear program before more are searched
ADDED = 10  # portfolios of the pool for each official and linear program
FOUND = 15  # portfolios of an official for which all are searched, in a round
TRUST = 0.6  # weight of the best prices known against those of the last linear program, which swing
HOPEFUL = 0.003  # of its value that the relaxation may lie above a bound that is worth proving
CLOSE = 7e-4  # of its value that the relaxation may lie above its bound
NEAR_YUAN = 6.0  # above an official's best: portfolios that a choice of whole ones may need
NEAR_MOST = 150  # of these, for each official
TINY = 1e-6  # yuan below which a reduced cost is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """Portfolios worth choosing from, the value of each in the relaxation (n_portfolios,), prices, and their bound.

    The bound holds for every month, whatever portfolios it has.
    """

    pool: Columns
    share: Floats
    price: Floats
    bound: float


def solve(
    problem: VisitProblem,
    pool: Columns,
    pricing: Pricing,
    *,
    cover: int,
    price: Floats,
    rounds: int,
    over: Callable[[], bool],
    exact: bool = True,
) -> Relaxed:
    """Portfolios and prices after at most `rounds` searches for portfolios.

    Parameters
    ----------
    cover
        The first so many portfolios of the pool cover every compound once; they stay the first.
    price
        Prices to start from.
    over
        Tells when to stop early.
    exact
        Whether to search all portfolios there are in the end, which proves a bound, or those of likely compounds only.
    """
    active = _promising(problem, pool, price, cover=cover)
    program = Program(problem)
    program.add(pool.take(np.flatnonzero(active)))
    best, hope, bound, trust, everywhere = price, -np.inf, -np.inf, TRUST, False
    for done in range(rounds):
        active, solved = _over_pool(program, pool, active)
        trial = trust * best + (1.0 - trust) * solved.price
        near = solved.value - hope <= HOPEFUL * abs(solved.value)
        everywhere = exact and (everywhere or near or done == rounds - 1)
        if everywhere and bound == -np.inf:
            hope = -np.inf  # what was hoped for was not proved
        found = _searched(problem, pool, pricing, trial, everywhere=everywhere)
        if found.value > hope:
            best, hope = trial, found.value
        bound = max(bound, found.bound)
        so_far.tell(bound=bound)
        if solved.value - (bound if exact else hope) <= CLOSE * abs(solved.value) or over():
            break
        everywhere = everywhere or not len(found.columns)
        trust = 0.0 if not len(found.columns) else TRUST if not near else 0.5 * TRUST
        pool = merged([pool, found.columns])
        program.add(found.columns)
        active = np.pad(active, (0, len(found.columns)), constant_values=True)
    pool = _near(problem, pool, pricing, cover=cover, price=best, exact=exact)
    program.add(pool)
    solved = program.solve()
    bound = max(bound, pricing.quick_bound(best))
    return Relaxed(pool=pool, share=_shares(program, solved, pool), price=best, bound=bound)


def over_pool(problem: VisitProblem, pool: Columns, *, price: Floats, bound: float) -> Relaxed:
    """The relaxation over the portfolios of a pool alone, with prices and a bound known from elsewhere."""
    program = Program(problem)
    program.add(pool)
    return Relaxed(pool=pool, share=program.solve().share, price=price, bound=bound)


class Round(NamedTuple):
    """Portfolios found at some prices, what these are worth as far as is known, and the bound they prove if they do."""

    columns: Columns
    value: float
    bound: float


def _searched(problem: VisitProblem, pool: Columns, pricing: Pricing, price: Floats, *, everywhere: bool) -> Round:
    """Portfolios better than those of a pool: of likely compounds, and then of all where that is asked for."""
    below = least_reduced(problem, pool, price)
    likely = pricing.promising(price, below=below - TINY, most=FOUND)
    below = np.minimum(below, least_reduced(problem, likely, price))
    if not everywhere:
        return Round(likely, bound_at(price, below), -np.inf)
    every = pricing.cheapest(price, below=below - TINY, most=FOUND)
    value = every.bound(price)
    return Round(merged([likely, every.columns]), value, value)


def _shares(program: Program, solved: Solved, pool: Columns) -> Floats:
    """Values of the portfolios of a pool, (n_portfolios,)."""
    taken = np.flatnonzero(solved.share > TINY)
    both = merged([program.columns.take(taken), pool])
    key = np.column_stack([both.official, np.sort(both.members, axis=1)])
    _, name = np.unique(key, axis=0, return_inverse=True)
    name = name.ravel()
    total = np.bincount(name[: len(taken)], weights=solved.share[taken], minlength=name.max() + 1)
    _, first = np.unique(name[len(taken) :], return_index=True)
    share = np.zeros(len(pool))
    share[first] = total[name[len(taken) :][first]]
    return share


def _promising(problem: VisitProblem, pool: Columns, price: Floats, *, cover: int) -> Bools:
    """Portfolios that a first linear program has: the cover, and those of least slack, (n_portfolios,)."""
    active = cheapest(pool, slack_of(problem, pool, price), per_official=15, per_compound=30)
    active[:cover] = True
    return active


def _near(problem: VisitProblem, pool: Columns, pricing: Pricing, *, cover: int, price: Floats, exact: bool) -> Columns:
    """The cover and portfolios that cost little more than the best of their officials, each once."""
    below = np.minimum(0.0, least_reduced(problem, pool, price) + NEAR_YUAN)
    if exact:
        found = pricing.cheapest(price, below=below, most=NEAR_MOST).columns
    else:
        found = pricing.promising(price, below=below, most=NEAR_MOST)
    kept = np.flatnonzero(slack_of(problem, pool, price) < NEAR_YUAN)
    return unique(merged([pool.take(np.arange(cover)), found, pool.take(kept)]))


def _over_pool(program: Program, pool: Columns, active: Bools) -> tuple[Bools, Solved]:
    """Linear program over a pool, by those of its portfolios that matter: which, and its answer."""
    active = active.copy()
    for _ in range(POOL_ROUNDS):
        solved = program.solve()
        reduced = reduced_cost(pool, solved.price) - solved.rent[pool.official]
        new = np.flatnonzero((reduced < -TINY) & ~active)
        new = new[rank(pool.official[new], reduced[new]) < ADDED]
        active[new] = True
        program.add(pool.take(new))
        if len(new) <= ENOUGH_OF_POOL * len(solved.rent):
            break
    return active, solved
