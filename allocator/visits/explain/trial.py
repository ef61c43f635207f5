"""A month of a large district found quickly at any price, to show that it can be had."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from allocator.visits import days
from allocator.visits.capacity import may_lead
from allocator.visits.costs import charges
from allocator.visits.problem import VisitProblem
from domain.arrays import Ints
from domain.executors import Serial
from domain.limits import Limit

FORBIDDEN = 1e12
WORK = 0.2


def is_found(problem: VisitProblem, *, limit: Limit, seed: int) -> bool:
    """Whether the chiefs that cost least by themselves have a month that keeps all strict rules."""
    chief = _chiefs(problem)
    if chief is None:
        return False
    planned = days.schedule(problem, chief, limit=limit.share(WORK), seed=seed, executor=Serial())
    if planned.failed:
        return False
    nobody = np.full(len(chief), -1)
    strict = set(problem.rules.strict)
    return not any(charge.term in strict for charge in charges(problem, chief, nobody, planned.slots))


def _chiefs(problem: VisitProblem) -> Ints | None:
    """Chiefs at least travel and price within places (linear assignment); None when somebody is left without."""
    place = np.repeat(np.arange(len(problem.official_ids)), problem.max_compounds)
    if len(place) < len(problem.compound_ids):
        return None
    yuan = problem.lead_yuan + problem.yuan_m * problem.visits[None, :] * (problem.out_m + problem.back_m)
    yuan = np.where(may_lead(problem) & np.isfinite(yuan), yuan, FORBIDDEN)
    rows, columns = linear_sum_assignment(yuan[place].T)
    chief = place[columns[np.argsort(rows)]]
    return None if (yuan[chief, np.arange(len(chief))] >= FORBIDDEN).any() else np.asarray(chief, np.int64)
