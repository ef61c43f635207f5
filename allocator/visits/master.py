"""Whole portfolios for every compound: the linear relaxation rounded, and the choice then improved."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allocator.visits.choice import Choice, choose, offered
from allocator.visits.columns import Columns, merged, priced, slack_of, unique
from allocator.visits.neighbourhoods import improved
from allocator.visits.problem import VisitProblem
from allocator.visits.relaxation import Relaxed
from domain.arrays import Bools, Ints
from domain.executors import Executor
from domain.limits import Limit

FIXED_ABOVE = (0.7, 0.9)  # portfolios of at least this value in the relaxation are taken before the search
ATTEMPTS = 3  # roundings of the relaxation, one after the other
GOOD = 0.003  # of its cost that a choice may lie above what it can be at least, to be the last attempt


def partition(
    problem: VisitProblem,
    relaxed: Relaxed,
    *,
    cover: int,
    limit: Limit,
    seed: int,
    executor: Executor,
    over: Callable[[], bool],
) -> Columns:
    """Portfolios that cover every compound once, no official twice, at least cost.

    Portfolios that the relaxation all but takes are fixed and the rest is searched exactly, or the cover known is
    kept; then neighbourhoods of what is chosen are searched again.
    """
    best = relaxed.pool.take(np.arange(cover))
    for attempt in range(ATTEMPTS):
        begun = _begun(problem, relaxed, cover, limit=limit, seed=seed + attempt)
        pool = merged([begun, relaxed.pool])
        slack, known = slack_of(problem, pool, relaxed.price), np.arange(len(begun))
        rows = improved(problem, pool, slack, known, limit=limit, seed=seed + attempt, executor=executor, over=over)
        best = min(best, pool.take(rows), key=lambda columns: float(columns.yuan.sum()))
        cost = float(best.yuan.sum())
        if cost - relaxed.bound <= GOOD * cost or over():
            break
    return best


def _begun(problem: VisitProblem, relaxed: Relaxed, cover: int, *, limit: Limit, seed: int) -> Columns:
    """The relaxation rounded, or the cover known where that fails or is dearer."""
    known = relaxed.pool.take(np.arange(cover))
    for threshold in FIXED_ABOVE:
        rounded = _rounded(problem, relaxed, threshold, limit=limit, seed=seed)
        if rounded is not None:
            return min(known, rounded, key=lambda columns: float(columns.yuan.sum()))
    return known


def _rounded(problem: VisitProblem, relaxed: Relaxed, threshold: float, *, limit: Limit, seed: int) -> Columns | None:
    """Portfolios above a threshold in the relaxation, and others that cover the rest; None where there are none.

    Compounds may be in several, which leaves more to choose from, and then leave the others: that is never dearer.
    """
    pool, slack = relaxed.pool, slack_of(problem, relaxed.pool, relaxed.price)
    fixed = np.flatnonzero(relaxed.share > threshold)
    kept = offered(pool, slack, np.flatnonzero(_untouched(problem, pool, fixed)))
    rest = Choice(columns=pool.take(kept), known=np.zeros(0, np.int64), limit=limit, seed=seed, covers=True)
    if len(np.unique(pool.members[np.append(fixed, kept)])) < len(problem.visits) + (pool.members == -1).any():
        return None  # a compound that no portfolio on offer has
    taken = choose(rest).taken if len(kept) else np.zeros(0, np.int64)
    return None if taken is None else _each_once(problem, pool.take(np.concatenate([fixed, kept[taken]])))


def _each_once(problem: VisitProblem, columns: Columns) -> Columns:
    """Each compound left in the portfolio where it costs least to have it, priced anew."""
    held = [members[members >= 0] for members in columns.members]
    yuan = columns.yuan.tolist()
    of_compound = np.bincount(np.concatenate(held), minlength=len(problem.visits))
    for i in np.flatnonzero(of_compound > 1).tolist():
        rows = [row for row, members in enumerate(held) if i in members]
        without = [_price(problem, columns.official[row], held[row][held[row] != i]) for row in rows]
        kept = int(np.argmin([yuan[row] - left for row, left in zip(rows, without, strict=True)]))
        for k, row in enumerate(rows):
            if k != kept:
                held[row], yuan[row] = held[row][held[row] != i], without[k]
    rows = [row for row, members in enumerate(held) if len(members)]
    return merged([priced(problem, columns.official[[row]], held[row][None, :]) for row in rows])


def _price(problem: VisitProblem, official: int, members: Ints) -> float:
    return float(priced(problem, np.array([official]), members[None, :]).yuan.sum())


def proved(chosen: Columns, pool: Columns, *, limit: Limit, seed: int) -> tuple[Columns, float]:
    """The best portfolios out of those chosen and a pool, and a bound in yuan on what any of them cost together."""
    both = unique(merged([chosen, pool]))
    found = choose(Choice(columns=both, known=np.arange(len(chosen)), limit=limit, seed=seed))
    return (chosen if found.taken is None else both.take(found.taken)), found.bound


def _untouched(problem: VisitProblem, pool: Columns, fixed: Ints) -> Bools:
    """Whether each portfolio shares neither its official nor a compound with the fixed ones."""
    busy = np.zeros(len(problem.fair), bool)
    busy[pool.official[fixed]] = True
    held = np.zeros(len(problem.visits) + 1, bool)
    held[pool.members[fixed]] = True
    held[-1] = False  # padding
    return np.asarray(~busy[pool.official] & ~held[pool.members].any(axis=1))
