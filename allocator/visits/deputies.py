"""Deputies (副院長): somebody other than the chief who stands in, assigned at least cost when the chiefs are known."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from allocator.visits.problem import VisitProblem
from domain.arrays import Floats, Ints

FAR_YUAN = 1e9  # stands for "not allowed" where a matrix must be finite


def assigned(problem: VisitProblem, chief: Ints) -> Ints:
    """Deputy of each compound, (n_compounds,), -1 where none is worth it; the cheapest for these chiefs.

    Each official fills at most `max_deputies` places; a compound may stay without, at its price.
    """
    m = len(problem.visits)
    if not problem.rules.deputies:
        return np.full(m, -1)
    cost = problem.deputy_yuan.copy()
    cost[chief, np.arange(m)] = np.inf
    places = np.repeat(np.arange(len(cost)), np.minimum(problem.max_deputies, m))
    table: Floats = np.concatenate([cost[places], np.full((m, m), problem.rules.no_deputy_yuan)])
    rows, compounds = linear_sum_assignment(np.where(np.isfinite(table), table, FAR_YUAN))
    deputy = np.full(m, -1)
    named = rows < len(places)
    deputy[compounds[named]] = places[rows[named]]
    return deputy
