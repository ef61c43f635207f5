"""The linear relaxation of the assignment: a good start for the search, and pairs that no better plan can hold."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from allocator.advisers.problem import TENTHS, AdviserProblem, cost_terms
from domain.arrays import Bools, Floats, Ints

MARGIN_YUAN = 0.01  # far above the tolerances of the linear solver


def pruned(problem: AdviserProblem) -> tuple[Bools, dict[int, int]]:
    """Pairs worth looking at, (n_advisers, n_organisations), and an assignment to begin with.

    A plan with a pair costs at least the relaxation's cost and the pair's reduced cost. Where that is more than the
    assignment's cost, no plan as good holds the pair.
    """
    a, b = np.nonzero(problem.allowed)
    answer = linprog(**_relaxation(problem, a, b), method="highs") if len(a) else None
    if answer is None or answer.x is None:
        return problem.allowed, filled(problem, np.where(problem.allowed, problem.pair_yuan, np.inf))
    share, reduced = np.zeros(problem.allowed.shape), np.zeros(problem.allowed.shape)
    share[a, b] = answer.x[: len(a)]
    reduced[a, b] = answer.lower.marginals[: len(a)]
    start = filled(problem, np.where(problem.allowed, problem.pair_yuan - 1e6 * np.round(share, 6), np.inf))
    spared = problem.idle_yuan * problem.spare
    room = sum(cost_terms(problem, start).values()) - (answer.fun - spared) + MARGIN_YUAN
    worth = problem.allowed & (reduced <= room)
    worth[list(start.values()), list(start)] = True
    return worth, start


def filled(problem: AdviserProblem, rank: Floats) -> dict[int, int]:
    """Adviser of each organisation by taking the pairs of lowest rank first while there is room.

    First within the even share, then beyond it; nobody is sent at more than an organisation without an adviser costs.
    """
    room, load = problem.room.copy(), np.zeros(len(problem.room), np.int64)
    chosen: dict[int, int] = {}
    order = [int(place) for place in np.argsort(rank, axis=None, kind="stable") if np.isfinite(rank.flat[place])]
    for most in (problem.even_tenths, int(problem.load_tenths.sum())):
        for place in order:
            a, b = divmod(place, rank.shape[1])
            fits = b not in chosen and room[a] > 0 and load[a] + problem.load_tenths[b] <= most
            if fits and _cheaper_than_nobody(problem, a, b, load):
                chosen[b] = a
                room[a] -= 1
                load[a] += problem.load_tenths[b]
    return chosen


def _cheaper_than_nobody(problem: AdviserProblem, a: int, b: int, load: Ints) -> bool:
    heavier = problem.crowded(load[a] + problem.load_tenths[b]) - problem.crowded(load[a])
    return bool(problem.pair_yuan[a, b] + heavier < problem.unassigned_yuan)


def _relaxation(problem: AdviserProblem, a: Ints, b: Ints) -> dict[str, object]:
    """Arguments of linprog: pairs, organisations without an adviser, load beyond the even share, idle advisers."""
    n_pairs, n, m = len(a), len(problem.organisation_ids), len(problem.adviser_ids)
    pairs, without = np.arange(n_pairs), n_pairs + np.arange(n)
    beyond, idle = n_pairs + n + np.arange(m), n_pairs + n + m + np.arange(m)
    advisers, size = np.arange(m), n_pairs + n + 2 * m
    once = coo_matrix(
        (np.ones(n_pairs + n), (np.concatenate([b, np.arange(n)]), np.concatenate([pairs, without]))), shape=(n, size)
    )
    # Rows: room of each adviser, then load beyond the even share, then idle or sent.
    rows = [a, m + a, m + advisers, 2 * m + a, 2 * m + advisers]
    columns = [pairs, pairs, beyond, pairs, idle]
    values = [np.ones(n_pairs), problem.load_tenths[b], -np.ones(m), -np.ones(n_pairs), -np.ones(m)]
    limits = coo_matrix((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(3 * m, size))
    return {
        "c": np.concatenate(
            [
                problem.pair_yuan[a, b],
                np.full(n, problem.unassigned_yuan),
                np.full(m, problem.crowded_yuan / TENTHS),
                np.full(m, problem.idle_yuan),
            ]
        ),
        "A_ub": limits.tocsr(),
        "b_ub": np.concatenate([problem.room, np.full(m, problem.even_tenths), np.where(problem.room > 0, -1.0, 0.0)]),
        "A_eq": once.tocsr(),
        "b_eq": np.ones(n),
    }
