"""The set partition over a pool of portfolios: an exact search guided by the linear relaxation."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import CpModel, IntVar

from allocator.cpsat import search
from allocator.visits.columns import Columns, cheapest, incidence, merged, priced, slack_of, unique
from allocator.visits.problem import VisitProblem
from allocator.visits.relaxation import Relaxed
from domain.arrays import Bools, Floats, Ints
from domain.limits import Limit

FIXED_ABOVE = (0.7, 0.9)  # portfolios of at least this value in the relaxation are taken before the search
NEIGHBOURS = 40  # officials whose portfolios are chosen again together
PASSES = 10  # in each of which every official is chosen again, about; at most so many
LEAST_GAIN = 5e-4  # of its cost that a pass has to save
PATIENCE = 2  # passes in a row that save less, before the last
ATTEMPTS = 3  # roundings of the relaxation, one after the other
GOOD = 0.005  # of its cost that a choice may lie above what it can be at least, to be the last attempt
TINY = 1e-6
PER_YUAN = 10_000  # CP-SAT counts in hundredths of a fen


def partition(
    problem: VisitProblem,
    relaxed: Relaxed,
    *,
    cover: int,
    limit: Limit,
    seed: int,
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
        slack = slack_of(problem, pool, relaxed.price)
        rows = _improved(problem, pool, slack, np.arange(len(begun)), limit=limit, seed=seed + attempt, over=over)
        best = min(best, pool.take(rows), key=lambda columns: float(columns.yuan.sum()))
        cost = float(best.yuan.sum())
        if cost - relaxed.aim <= GOOD * cost or over():
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
    kept = _offered(problem, pool, slack, fixed)
    rows, _ = _search(
        problem, pool, kept, hint=[], limit=limit, seed=seed, covered=pool.members[fixed], rule=CpModel.add_at_least_one
    )
    return None if rows is None else _each_once(problem, pool.take(np.concatenate([fixed, rows])))


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


def proved(problem: VisitProblem, chosen: Columns, pool: Columns, *, limit: Limit, seed: int) -> tuple[Columns, float]:
    """The best portfolios out of those chosen and a pool, and a bound in yuan on what any of them cost together."""
    both = unique(merged([chosen, pool]))
    known = range(len(chosen))
    rows, bound = _search(problem, both, np.arange(len(both)), hint=known, limit=limit, seed=seed)
    if rows is None or both.yuan[rows].sum() >= chosen.yuan.sum():
        return chosen, bound
    return both.take(rows), bound


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
    """Positions of a cheaper cover, found by choosing again for the officials around one compound at a time.

    What a cover costs above the bound is the slack of its portfolios. So a compound is drawn by that of its own.
    """
    rng = np.random.default_rng(seed)
    idle = 0
    for _ in range(max(1, round(PASSES * min(1.0, limit.work)))):
        before = float(pool.yuan[best].sum())
        for _ in range(-(-len(best) // NEIGHBOURS)):
            if over():
                return best
            holder = _holder(problem, pool, best)
            weight = slack[best][holder] + TINY
            around = int(rng.choice(len(holder), p=weight / weight.sum()))
            best = _again(problem, pool, slack, best, holder=holder, around=around, limit=limit, seed=seed)
        idle = idle + 1 if before - pool.yuan[best].sum() < LEAST_GAIN * before else 0
        if idle == PATIENCE:
            break
    return best


def _holder(problem: VisitProblem, pool: Columns, best: Ints) -> Ints:
    """Which of the chosen portfolios has each compound, (n_compounds,)."""
    place, slot = np.nonzero(pool.members[best] >= 0)
    holder = np.empty(len(problem.visits), np.int64)
    holder[pool.members[best][place, slot]] = place
    return holder


def _again(
    problem: VisitProblem,
    pool: Columns,
    slack: Floats,
    best: Ints,
    *,
    holder: Ints,
    around: int,
    limit: Limit,
    seed: int,
) -> Ints:
    """The officials whose compounds are nearest to one chosen again, all others kept."""
    apart = problem.between_m[around] + problem.between_m[:, around]
    nearest = holder[np.argsort(apart, kind="stable")]
    _, first = np.unique(nearest, return_index=True)
    again = nearest[np.sort(first)[:NEIGHBOURS]]
    fixed = np.delete(best, again)
    kept = np.union1d(_offered(problem, pool, slack, fixed), best[again])
    hint = best[again].tolist()
    rows, _ = _search(problem, pool, kept, hint=hint, limit=limit.share(0.1), seed=seed, covered=pool.members[fixed])
    if rows is not None and pool.yuan[rows].sum() < pool.yuan[best[again]].sum() - 1e-9:
        return np.concatenate([fixed, rows])
    return best


def _offered(problem: VisitProblem, pool: Columns, slack: Floats, fixed: Ints) -> Ints:
    """Positions of the portfolios worth choosing from beside the fixed ones."""
    free = np.flatnonzero(_untouched(problem, pool, fixed))
    return np.asarray(free[cheapest(pool.take(free), slack[free], per_official=30, per_compound=60)], np.int64)


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
    rule: Callable[[CpModel, list[IntVar]], object] = CpModel.add_exactly_one,
) -> tuple[Ints | None, float]:
    """Exact search among the `kept` portfolios; positions taken (None when none found) and a bound in yuan.

    Costs are rounded down to whole numbers, so the bound holds for real costs too.
    """
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in kept]
    done = set() if covered is None else set(covered.ravel().tolist())
    who = incidence(problem, pool.take(kept))
    for row in range(who.shape[0]):
        group = [taken[k] for k in who.indices[who.indptr[row] : who.indptr[row + 1]].tolist()]
        if row >= len(problem.visits):
            model.add_at_most_one(group)
        elif row not in done:
            rule(model, group)
    model.minimize(cp_model.LinearExpr.weighted_sum(taken, np.floor(pool.yuan[kept] * PER_YUAN).astype(int).tolist()))
    if known := set(hint):
        for variable, position in zip(taken, kept.tolist(), strict=True):
            model.add_hint(variable, position in known)
    found = search(model, limit=limit, seed=seed, work_scale=6.0, parameters={"linearization_level": 2})
    rows = kept[np.flatnonzero(found.values(taken))] if found.found else None
    return rows, (found.bound or 0.0) / PER_YUAN
