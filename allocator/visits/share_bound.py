"""A quick bound for large districts: every visit charged with its least share of any trip.

Compounds owed equally many visits are then interchangeable but for their net cost, so that all portfolios are bounded
at once, at any prices of compounds.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from allocator.visits.capacity import may_lead
from allocator.visits.prices import Oracle, bound_at
from allocator.visits.problem import VisitProblem
from allocator.visits.trips import visit_share_m
from domain.arrays import Floats, Ints

LARGEST_PATTERN = 5  # portfolios above this size are bounded together


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
        return bound_at(price, least), covered

    return oracle


def _patterns(available: list[int], most: int) -> Ints:
    """All counts per kind with at least one and at most `most` compounds in all: (n_patterns, n_kinds)."""
    found: list[tuple[int, ...]] = [()]
    for many in available:
        found = [(*counts, k) for counts, k in product(found, range(min(many, most) + 1)) if sum(counts) + k <= most]
    return np.array([counts for counts in found if sum(counts)], np.int64).reshape(-1, len(available))
