"""Better choices of portfolios: officials around one compound choose again exactly, disjoint groups of them at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allocator.visits.choice import Choice, choose, offered
from allocator.visits.columns import Columns, holders
from allocator.visits.problem import VisitProblem
from domain.arrays import Bools, Floats, Ints
from domain.executors import Executor
from domain.limits import Limit

NEIGHBOURS = 40  # officials whose portfolios are chosen again together
PASSES = 10  # in each of which every official is chosen again once; at most so many
LEAST_GAIN = 5e-4  # of its cost that a pass has to save
PATIENCE = 2  # passes in a row that save less, before the last
WORK = 0.1  # of the limit for a group
TINY = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Compounds (m,) and officials (n,) that choose among themselves, by whether each is in."""

    compounds: Bools
    officials: Bools


def improved(
    problem: VisitProblem,
    pool: Columns,
    slack: Floats,
    best: Ints,
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
    over: Callable[[], bool],
) -> Ints:
    """Positions of a cheaper cover out of a pool.

    What a cover costs above the bound is the slack of its portfolios. So the compounds in the middle of groups are
    drawn by that of their own.
    """
    rng = np.random.default_rng(seed)
    idle = 0
    for _ in range(limit.rounds(PASSES)):
        if over():
            break
        before = float(pool.yuan[best].sum())
        groups = _groups(problem, pool, slack, best, rng)
        tasks = [_choice(pool, slack, best, group, limit=limit.share(WORK), seed=seed) for group in groups]
        answers = executor.map(choose, [choice for _, choice in tasks])
        parts = [rows[answer.taken] for (rows, _), answer in zip(tasks, answers, strict=True)]
        best = np.concatenate(parts)
        idle = idle + 1 if before - pool.yuan[best].sum() < LEAST_GAIN * before else 0
        if idle == PATIENCE:
            break
    return best


def _choice(pool: Columns, slack: Floats, best: Ints, group: Group, *, limit: Limit, seed: int) -> tuple[Ints, Choice]:
    """Positions of the portfolios that a group chooses from, and the choice itself."""
    inside = np.append(group.compounds, True)[pool.members].all(axis=1) & group.officials[pool.official]
    known = best[inside[best]]
    rows = np.union1d(offered(pool, slack, np.flatnonzero(inside)), known)
    return rows, Choice(columns=pool.take(rows), known=np.flatnonzero(np.isin(rows, known)), limit=limit, seed=seed)


def _groups(problem: VisitProblem, pool: Columns, slack: Floats, best: Ints, rng: np.random.Generator) -> list[Group]:
    """All officials in groups of neighbours, each official and each compound in one of them."""
    holder = holders(pool.take(best), len(problem.visits))
    weight = slack[best][holder] + TINY
    group_of = np.full(len(best), -1)
    apart_from = problem.between_m + problem.between_m.T
    count = 0
    while (group_of < 0).any():
        free = np.flatnonzero(group_of[holder] < 0)
        around = int(rng.choice(free, p=weight[free] / weight[free].sum()))
        nearest = holder[free[np.argsort(apart_from[around, free], kind="stable")]]
        _, first = np.unique(nearest, return_index=True)
        group_of[nearest[np.sort(first)[:NEIGHBOURS]]] = count
        count += 1
    of_compound = group_of[holder]
    of_official = of_compound[(problem.out_m + problem.lead_yuan).argmin(axis=1)]  # of one who leads nothing
    of_official[pool.official[best]] = group_of
    return [Group(compounds=of_compound == k, officials=of_official == k) for k in range(count)]
