"""What a visit to each compound earns an official on the best of a few short trips, and so which compounds look best.

The trips are those to the compound alone, with one, and with two of its nearest others.
"""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np

from allocator.visits.offices import Office
from allocator.visits.problem import VisitProblem
from domain.arrays import Floats, Ints

NEAREST = 5  # others that trips to a compound are tried with


class ShortTrips:
    """Short trips to each compound, and what they cost from each office."""

    def __init__(self, problem: VisitProblem, offices: list[Office]) -> None:
        self._stops = _stops(problem)
        self._size = (self._stops >= 0).sum(axis=2)
        self._yuan = [problem.yuan_m * _metres(problem, office, self._stops, self._size) for office in offices]

    def earned(self, office: int, visit: Floats) -> Floats:
        """Most that a visit to each compound earns on one of its trips, (n_officials of the office, n_compounds).

        `visit`, of the same shape, are prices of visits in yuan, -inf where the official may not be the chief.
        """
        priced = np.pad(visit, ((0, 0), (0, 1)))  # position -1, the padding, earns nothing
        best = np.full(visit.shape, -np.inf)
        for trip, yuan in enumerate(self._yuan[office].T):
            each = (priced[:, self._stops[:, trip]].sum(axis=2) - yuan) / self._size[:, trip]
            np.maximum(best, each, out=best)
        return best


def _stops(problem: VisitProblem) -> Ints:
    """Compounds of each trip, that which it is for first and -1 behind: (n_compounds, n_trips, 3)."""
    apart = problem.between_m + problem.between_m.T
    np.fill_diagonal(apart, np.inf)
    others = np.argsort(apart, axis=1, kind="stable")[:, : min(NEAREST, len(apart) - 1)]
    itself = np.arange(len(apart))
    nobody = np.full(len(apart), -1)
    columns = [others[:, k] for k in range(others.shape[1])]
    trips = [(nobody, nobody), *((one, nobody) for one in columns), *combinations(columns, 2)]
    return np.stack([np.stack([itself, one, other], axis=1) for one, other in trips], axis=1)


def _metres(problem: VisitProblem, office: Office, stops: Ints, size: Ints) -> Floats:
    """Shortest round trip from an office for each trip, inf for those that cannot be made: (n_compounds, n_trips)."""
    who = office.officials[0]
    # A trip of fewer stops is one of three that stays where it is.
    stops = np.where(stops < 0, stops[..., [0]], stops)
    ways = [
        problem.out_m[who][a] + problem.between_m[a, b] + problem.between_m[b, c] + problem.back_m[who][c]
        for a, b, c in (np.moveaxis(stops[..., list(order)], -1, 0) for order in permutations(range(3)))
    ]
    metres = np.min(ways, axis=0)
    return np.where((size <= office.stops) & (metres <= problem.longest_trip_m[size]), metres, np.inf)
