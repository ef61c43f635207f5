"""The linear relaxation of territories: units assigned to open centres, every activity balanced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, vstack

from domain.arrays import Floats, Ints
from domain.districting import TerritoryInstance


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Bound of the relaxation, how much each assignment would raise it, (n, n), and the price of each unit, (n,)."""

    bound: float
    reduced: Floats
    prices: Floats


def relaxed(instance: TerritoryInstance, distance: Floats, time_s: float | None) -> Relaxed | None:
    """The linear relaxation without connection: bound inf when it has no solution, None when time is up.

    Pair (i, j), unit i to centre j, is column i n + j. Variables have no upper limit, which the assignment implies, so
    every reduced cost is that of the limit 0.
    """
    n = len(distance)
    own, pairs = np.arange(n) * n + np.arange(n), np.arange(n * n)
    assigned = csr_array((np.ones(n * n), (pairs // n, pairs)), shape=(n, n * n))
    opened = csr_array((np.ones(n), (np.zeros(n, int), own)), shape=(1, n * n))
    at_most = vstack([_linked(n, own, pairs), *_balance(instance, own)])
    solved = linprog(
        distance.ravel(),
        A_ub=at_most.tocsc(),
        b_ub=np.zeros(at_most.shape[0]),
        A_eq=vstack([assigned, opened]).tocsc(),
        b_eq=np.r_[np.ones(n), float(instance.n_territories)],
        method="highs",
        options={} if time_s is None else {"time_limit": time_s},
    )
    if solved.status == 2:
        return Relaxed(np.inf, np.zeros((n, n)), np.zeros(n))
    if solved.status != 0:
        return None
    reduced = np.asarray(solved.lower.marginals).reshape(n, n)
    return Relaxed(float(solved.fun), reduced, np.asarray(solved.eqlin.marginals)[:n])


def _linked(n: int, own: Ints, pairs: Ints) -> coo_array:
    """Rows that keep a unit from a centre that is closed."""
    others = pairs[pairs // n != pairs % n]
    rows, ones = np.arange(len(others)), np.ones(len(others))
    places = np.r_[rows, rows], np.r_[others, own[others % n]]
    return coo_array((np.r_[ones, -ones], places), shape=(len(others), n * n))


def _balance(instance: TerritoryInstance, own: Ints) -> list[csr_array]:
    """Rows that hold each activity of a centre between its limits, or at 0 where the centre is closed."""
    n = len(own)
    pairs = np.arange(n * n)
    blocks = []
    for weight, tolerance in zip(instance.activities.T, instance.tolerance, strict=True):
        mean = float(weight.sum()) / instance.n_territories
        load = csr_array((np.repeat(weight / mean, n), (pairs % n, pairs)), shape=(n, n * n))
        centre = csr_array((np.ones(n), (np.arange(n), own)), shape=(n, n * n))
        blocks += [load - centre * (1 + tolerance), centre * (1 - tolerance) - load]
    return blocks
