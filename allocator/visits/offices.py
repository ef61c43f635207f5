"""Officials whose offices are next to one another: what holds of the nearest of them holds of all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.visits.problem import VisitProblem
from allocator.visits.trips import least_share_m
from domain.arrays import Floats, Ints

SAME_OFFICE_M = 40.0  # officials are one office when their ways to some compounds differ by no more
LANDMARKS = 16  # compounds by which ways are compared
LARGEST_OFFICE = 12  # officials of an office that are one task


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Officials (g,) with trips of up to `stops` stops.

    `share_m` (n_compounds,) are the least metres that a visit of any of them can be charged with.
    """

    officials: Ints
    stops: int
    share_m: Floats


def offices_of(problem: VisitProblem, stops: Ints) -> list[Office]:
    """All officials by office and by the most stops of their trips, (n_officials,)."""
    found = []
    for place in _places(problem):
        for most in np.unique(stops[place]).tolist():
            all_alike = place[stops[place] == most]
            parts = -(-len(all_alike) // LARGEST_OFFICE)
            found += [_office(problem, officials, most) for officials in np.array_split(all_alike, parts)]
    return found


def shares_m(problem: VisitProblem, offices: list[Office]) -> Floats:
    """Least metres that a visit of each official can be charged with, about: (n_officials, n_compounds)."""
    share = np.empty(problem.out_m.shape)
    for office in offices:
        share[office.officials] = office.share_m
    return share


def _office(problem: VisitProblem, officials: Ints, stops: int) -> Office:
    out, back = problem.out_m[officials].min(axis=0), problem.back_m[officials].min(axis=0)
    return Office(officials=officials, stops=stops, share_m=least_share_m(problem, out, back, stops))


def _places(problem: VisitProblem) -> list[Ints]:
    """Officials of each place, the first of them within reach of the others."""
    marks = np.linspace(0, len(problem.visits) - 1, min(LANDMARKS, len(problem.visits))).round().astype(np.int64)
    ways = np.nan_to_num(np.hstack([problem.out_m[:, marks], problem.back_m[:, marks]]), posinf=1e12)
    left, found = np.arange(len(ways)), []
    while len(left):
        same = np.abs(ways[left] - ways[left[0]]).max(axis=1) <= SAME_OFFICE_M
        found.append(left[same])
        left = left[~same]
    return found
