"""What each compound costs in a month: its own charges, and its share of the trips to it."""

from __future__ import annotations

import numpy as np

from allocator.visits.costs import NOBODY, charges, trip_m
from allocator.visits.problem import VisitProblem
from allocator.visits.standing import standing_of
from domain.arrays import Floats
from domain.plan import VisitsPlan


def compound_yuan(problem: VisitProblem, plan: VisitsPlan) -> Floats:
    """Yuan of each compound, (n_compounds,): trips are shared evenly by their stops, unfair loads belong to nobody."""
    month = standing_of(problem, plan)
    yuan = np.zeros(len(problem.compound_ids))
    for charge in charges(problem, month.chief, month.deputy, month.slots):
        if charge.compound != NOBODY:
            yuan[charge.compound] += charge.yuan
    trips: dict[tuple[int, int, int], list[int]] = {}
    for official, compound, day, half in month.slots:
        trips.setdefault((official, day, half), []).append(compound)
    for (official, day, half), stops in trips.items():
        off = problem.rules.off_hours_yuan if problem.month.off_hours[day, half] else 0.0
        yuan[stops] += (trip_m(problem, official, stops) * problem.yuan_m + off) / len(stops)
    return yuan
