"""The set partition over a pool of portfolios: its linear relaxation, and an exact search guided by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from allocator.cpsat import search
from allocator.visits.bound import reduced_cost
from allocator.visits.columns import Columns
from allocator.visits.problem import VisitProblem
from domain.arrays import Bools, Floats, Ints
from domain.limits import Limit

ROUNDS = 6
TRUST = 0.75  # weight of the best prices known against those of the last linear program, which swing
FIXED_ABOVE = (0.7, 0.9)  # portfolios of at least this value in the relaxation are taken before the search
NEIGHBOURS = 20  # officials whose portfolios are chosen again together
PASSES = 1.5  # how often each official is chosen again, about
CLOSE_YUAN = 1.0
SEARCHED_WHOLE = 2_000  # a pool of so few portfolios is searched without fixing any
PER_YUAN = 10_000  # CP-SAT counts in hundredths of a fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """Linear relaxation over the pool: value of each portfolio in it, prices of compounds and the bound they prove."""

    share: Floats
    price: Floats
    value: float


def solve(
    problem: VisitProblem, pool: Columns, *, cover: int, price: Floats, value: float, over: Callable[[], bool]
) -> Relaxed:
    """Linear relaxation by column generation with smoothed prices.

    Parameters
    ----------
    cover
        The first so many portfolios cover every compound once.
    price, value
        Prices to start from and the bound over the pool that they prove.
    over
        Tells when to stop early.

    References
    ----------
    Pessoa, Sadykov, Uchoa and Vanderbeck (2018), doi:10.1287/ijoc.2017.0784.
    """
    incidence = _incidence(problem, pool)
    slack, _ = _slack(problem, pool, price)
    active = _cheapest(pool, slack, per_official=15, per_compound=30)
    active[:cover] = True
    share = np.zeros(len(pool))
    for _ in range(ROUNDS):
        rows = np.flatnonzero(active)
        share, dual, primal = _linear(incidence[:, rows], pool.yuan[rows], rows, len(price), len(pool))
        trial = TRUST * price + (1.0 - TRUST) * dual
        slack, bound = _slack(problem, pool, trial)
        if bound > value:
            price, value = trial, bound
        if value > primal - CLOSE_YUAN or over():
            break
        active |= _cheapest(pool, slack, per_official=10, per_compound=0)
    return Relaxed(share=share, price=price, value=value)


def _linear(part: csr_matrix, yuan: Floats, rows: Ints, compounds: int, size: int) -> tuple[Floats, Floats, float]:
    """Values (n_portfolios,), dual prices (n_compounds,) and objective of the linear program over some portfolios."""
    answer = linprog(
        yuan,
        A_eq=part[:compounds],
        b_eq=np.ones(compounds),
        A_ub=part[compounds:],
        b_ub=np.ones(part.shape[0] - compounds),
        method="highs-ds",
    )
    share = np.zeros(size)
    share[rows] = answer.x
    return share, answer.eqlin.marginals, float(answer.fun)


def _slack(problem: VisitProblem, pool: Columns, price: Floats) -> tuple[Floats, float]:
    """Reduced cost above the official's best, (n_portfolios,), and the bound over the pool."""
    reduced = reduced_cost(pool, price)
    least = np.zeros(len(problem.fair))
    np.minimum.at(least, pool.official, reduced)
    return reduced - least[pool.official], float(price.sum() + least.sum())


def _cheapest(pool: Columns, slack: Floats, *, per_official: int, per_compound: int) -> Bools:
    """The portfolios of least slack of each official and those holding each compound: (n_portfolios,)."""
    keep = _rank(pool.official, slack) < per_official
    column, place = np.nonzero(pool.members >= 0)
    keep[column[_rank(pool.members[column, place], slack[column]) < per_compound]] = True
    return np.asarray(keep)


def _rank(group: Ints, value: Floats) -> Ints:
    """Position of each entry among those of its group, from the least value."""
    order = np.lexsort((value, group))
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    size = np.diff(np.append(first, len(order)))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(first, size)
    return rank


def partition(
    problem: VisitProblem,
    pool: Columns,
    relaxed: Relaxed,
    *,
    cover: int,
    limit: Limit,
    seed: int,
    over: Callable[[], bool],
) -> tuple[Columns, float]:
    """Portfolios that cover every compound once, no official twice, at least cost; and a bound over the pool in yuan.

    Portfolios that the relaxation all but takes are fixed and the rest is searched exactly, or the cover known is
    kept; then neighbourhoods of what is chosen are searched again.
    """
    slack, value = _slack(problem, pool, relaxed.price)
    if len(pool) <= SEARCHED_WHOLE:
        rows, bound = _search(problem, pool, np.arange(len(pool)), hint=range(cover), limit=limit, seed=seed)
        return pool.take(np.arange(cover) if rows is None else rows), max(value, bound)
    best = np.arange(cover)
    for threshold in FIXED_ABOVE:
        fixed = np.flatnonzero(relaxed.share > threshold)
        kept = _offered(problem, pool, slack, fixed)
        rows, _ = _search(problem, pool, kept, hint=[], limit=limit, seed=seed, covered=pool.members[fixed])
        if rows is not None and pool.yuan[rows].sum() + pool.yuan[fixed].sum() < pool.yuan[best].sum():
            best = np.concatenate([fixed, rows])
            break
    return pool.take(_improved(problem, pool, slack, best, limit=limit, seed=seed, over=over)), value


def _improved(
    problem: VisitProblem,
    pool: Columns,
    slack: Floats,
    best: Ints,
    *,
    limit: Limit,
    seed: int,
    over: Callable[[], bool],
) -> Ints:
    """Positions of a cheaper cover, found by choosing again for the officials around one compound at a time."""
    rng = np.random.default_rng(seed)
    apart = problem.between_m + problem.between_m.T
    for _ in range(round(len(best) * limit.work / NEIGHBOURS * PASSES)):
        if over():
            break
        place, slot = np.nonzero(pool.members[best] >= 0)
        holder = np.empty(len(problem.visits), np.int64)
        holder[pool.members[best][place, slot]] = place
        around = holder[np.argsort(apart[rng.integers(len(holder))], kind="stable")]
        _, first = np.unique(around, return_index=True)
        again = around[np.sort(first)[:NEIGHBOURS]]
        fixed = np.delete(best, again)
        kept = np.union1d(_offered(problem, pool, slack, fixed), best[again])
        hint = best[again].tolist()
        rows, _ = _search(
            problem, pool, kept, hint=hint, limit=limit.share(0.1), seed=seed, covered=pool.members[fixed]
        )
        if rows is not None and pool.yuan[rows].sum() < pool.yuan[best[again]].sum() - 1e-9:
            best = np.concatenate([fixed, rows])
    return best


def _offered(problem: VisitProblem, pool: Columns, slack: Floats, fixed: Ints) -> Ints:
    """Positions of the portfolios worth choosing from beside the fixed ones."""
    free = np.flatnonzero(_untouched(problem, pool, fixed))
    return np.asarray(free[_cheapest(pool.take(free), slack[free], per_official=30, per_compound=60)], np.int64)


def _untouched(problem: VisitProblem, pool: Columns, fixed: Ints) -> Bools:
    """Whether each portfolio shares neither its official nor a compound with the fixed ones."""
    busy = np.zeros(len(problem.fair), bool)
    busy[pool.official[fixed]] = True
    held = np.zeros(len(problem.visits) + 1, bool)
    held[pool.members[fixed]] = True
    held[-1] = False  # padding
    return np.asarray(~busy[pool.official] & ~held[pool.members].any(axis=1))


def _search(
    problem: VisitProblem,
    pool: Columns,
    kept: Ints,
    *,
    hint: Iterable[int],
    limit: Limit,
    seed: int,
    covered: Ints | None = None,
) -> tuple[Ints | None, float]:
    """Exact search among the `kept` portfolios; positions taken (None when none found) and a bound in yuan.

    Costs are rounded down to whole numbers, so the bound holds for real costs too.
    """
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in kept]
    done = set() if covered is None else set(covered.ravel().tolist())
    incidence = _incidence(problem, pool.take(kept))
    for row in range(incidence.shape[0]):
        group = [taken[k] for k in incidence.indices[incidence.indptr[row] : incidence.indptr[row + 1]].tolist()]
        if row >= len(problem.visits):
            model.add_at_most_one(group)
        elif row not in done:
            model.add_exactly_one(group)
    model.minimize(cp_model.LinearExpr.weighted_sum(taken, np.floor(pool.yuan[kept] * PER_YUAN).astype(int).tolist()))
    if known := set(hint):
        for variable, position in zip(taken, kept.tolist(), strict=True):
            model.add_hint(variable, position in known)
    found = search(model, limit=limit, seed=seed, work_scale=6.0, parameters={"linearization_level": 2})
    rows = kept[np.flatnonzero(found.values(taken))] if found.found else None
    return rows, (found.bound or 0.0) / PER_YUAN


def _incidence(problem: VisitProblem, pool: Columns) -> csr_matrix:
    """(n_compounds + n_officials, n_portfolios) zero-one matrix: what each portfolio covers and whom it takes."""
    m, n = len(problem.visits), len(problem.official_ids)
    column, place = np.nonzero(pool.members >= 0)
    rows = np.concatenate([pool.members[column, place], m + pool.official])
    columns = np.concatenate([column, np.arange(len(pool))])
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(m + n, len(pool)))
