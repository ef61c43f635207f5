"""What each compound costs in a month: its own charges, and its share of the trips to it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from allocator.visits.costs import NOBODY, Slot, charges, trip_m
from allocator.visits.problem import HALVES, VisitProblem
from domain.arrays import Floats, Ints
from domain.plan import VisitsPlan


def compound_yuan(problem: VisitProblem, plan: VisitsPlan) -> Floats:
    """Yuan of each compound, (n_compounds,): trips are shared evenly by their stops, unfair loads belong to nobody."""
    chief, deputy = _posts(problem, plan.chief_of), _posts(problem, plan.deputy_of)
    slots = _slots(problem, plan)
    yuan = np.zeros(len(problem.compound_ids))
    for charge in charges(problem, chief, deputy, slots):
        if charge.compound != NOBODY:
            yuan[charge.compound] += charge.yuan
    trips: dict[tuple[int, int, int], list[int]] = {}
    for official, compound, day, half in slots:
        trips.setdefault((official, day, half), []).append(compound)
    for (official, day, half), stops in trips.items():
        off = problem.rules.off_hours_yuan if problem.month.off_hours[day, half] else 0.0
        yuan[stops] += (trip_m(problem, official, stops) * problem.yuan_m + off) / len(stops)
    return yuan


def _posts(problem: VisitProblem, named: Mapping[str, str]) -> Ints:
    place = {name: o for o, name in enumerate(problem.official_ids)}
    return np.array([place[named[name]] if name in named else NOBODY for name in problem.compound_ids], np.int64)


def _slots(problem: VisitProblem, plan: VisitsPlan) -> list[Slot]:
    """Visits by position; those on days without visits are left out."""
    officials = {name: o for o, name in enumerate(problem.official_ids)}
    compounds = {name: i for i, name in enumerate(problem.compound_ids)}
    days = {day: k for k, day in enumerate(problem.days)}
    return [
        (officials[v.official_id], compounds[v.compound_id], days[v.day], HALVES.index(v.half))
        for v in plan.visits
        if v.day in days
    ]
