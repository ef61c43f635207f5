"""What a month of visits to a group of compounds costs an official in travel, at best.

A trip leaves the office, visits one to three different compounds and returns, all within a half-day. The compounds an
official leads (a portfolio) need so many visits each; the cheapest set of trips that makes them, forgetting which day
each trip is on, is found exactly by dynamic programming over the visits still owed. No month can cost less travel.
"""

from __future__ import annotations

from itertools import combinations, pairwise, permutations, product

import numpy as np

from allocator.visits.problem import VisitProblem
from domain.arrays import Floats, Ints


def subsets(places: int) -> list[tuple[int, ...]]:
    """Trips possible among `places` compounds, by position: all non-empty subsets of at most three."""
    return [chosen for size in (1, 2, 3) for chosen in combinations(range(places), size)]


def tours_m(problem: VisitProblem, officials: Ints, members: Ints) -> Floats:
    """Shortest round trip of each subset of each portfolio.

    Parameters
    ----------
    officials
        (n,) official of each portfolio.
    members
        (n, places) compounds of each portfolio.

    Returns
    -------
    Floats
        (n, n_subsets) metres in the order of `subsets`; inf where the official may not make the trip in a half-day.
    """
    columns = []
    for chosen in subsets(members.shape[1]):
        best = np.full(len(officials), np.inf)
        for order in permutations(chosen):
            stops = [members[:, k] for k in order]
            length = problem.out_m[officials, stops[0]] + problem.back_m[officials, stops[-1]]
            for here, there in pairwise(stops):
                length = length + problem.between_m[here, there]
            best = np.minimum(best, length)
        size = len(chosen)
        allowed = (problem.trip_size[officials] >= size) & (best <= problem.longest_trip_m[size])
        columns.append(np.where(allowed, best, np.inf))
    return np.column_stack(columns)


def cover_cost(tours: Floats, visits: tuple[int, ...]) -> Floats:
    """Least total length of trips that visit each place exactly as often as owed.

    Parameters
    ----------
    tours
        (n, n_subsets) lengths in the order of `subsets`; inf for trips that cannot be made.
    visits
        Visits owed to each place, the same for all n portfolios.

    Returns
    -------
    Floats
        (n,) least lengths.
    """
    options = [
        (index, chosen) for index, chosen in enumerate(subsets(len(visits))) if np.isfinite(tours[:, index]).any()
    ]
    cost: dict[tuple[int, ...], Floats] = {(0,) * len(visits): np.zeros(len(tours))}
    for owed in product(*(range(n + 1) for n in visits)):
        if owed in cost:
            continue
        first = next(k for k, n in enumerate(owed) if n)
        best = np.full(len(tours), np.inf)
        for index, chosen in options:
            # Trips may be taken in any order, so the next one may always serve the first place still owed.
            if chosen[0] == first and all(owed[k] for k in chosen):
                rest = tuple(n - (k in chosen) for k, n in enumerate(owed))
                np.minimum(best, cost[rest] + tours[:, index], out=best)
        cost[owed] = best
    return cost[tuple(visits)]


def visit_share_m(problem: VisitProblem) -> Floats:
    """Least metres that one visit can be charged with, whoever else is on the trip: (n_officials, n_compounds)."""
    offices = zip(problem.out_m, problem.back_m, problem.trip_size.tolist(), strict=True)
    return np.array([least_share_m(problem, *office) for office in offices]).reshape(problem.out_m.shape)


def least_share_m(problem: VisitProblem, out: Floats, back: Floats, stops: int) -> Floats:
    """Least metres that one visit can be charged with from an office, out and back (n_compounds,): (n_compounds,).

    A trip's length split evenly over its visits charges visit i at least min(alone, shortest pair with i / most visits
    a trip), because leaving stops out never makes a shortest round trip longer. Sums of it never exceed real travel.
    """
    alone = out + back
    share = np.where(alone <= problem.longest_trip_m[1], alone, np.inf)
    if stops > 1 and len(out) > 1:
        apart = problem.between_m + np.diag(np.full(len(out), np.inf))
        pair = np.minimum(out + (apart + back[None, :]).min(axis=1), (out[:, None] + apart).min(axis=0) + back)
        share = np.minimum(share, np.where(pair <= problem.longest_trip_m[2], pair / stops, np.inf))
    return np.asarray(share, float)
