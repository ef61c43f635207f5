"""Assignment of units to centres as a mixed-integer model whose columns can be thinned out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from domain.arrays import Bools, Floats, Ints
from domain.districting import TerritoryInstance

Term = tuple[int, int]
"""A unit and a centre."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A unit may belong to a centre only if some unit of `separator` does."""

    unit: int
    centre: int
    separator: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Bound of the linear relaxation, and how much each assignment would raise it, (n, n)."""

    bound: float
    reduced: Floats


@dataclass(frozen=True, slots=True)
class Answer:
    """Centre of every unit found, None for none; `bound` holds for every plan over the columns kept."""

    centre_of: Ints | None
    bound: float
    solved: bool


class Model:
    """Rows over all (unit, centre) pairs, unit by unit: pair (i, j) is column i n + j."""

    def __init__(self, instance: TerritoryInstance, distance: Floats) -> None:
        self.n = n = len(distance)
        self.cost = distance.ravel()
        own = np.arange(n) * n + np.arange(n)
        pairs = np.arange(n * n)
        assigned = csr_array((np.ones(n * n), (pairs // n, pairs)), shape=(n, n * n))
        opened = csr_array((np.ones(n), (np.zeros(n, int), own)), shape=(1, n * n))
        self.equal = vstack([assigned, opened]).tocsc()
        self.equal_to = np.r_[np.ones(n), float(instance.n_territories)]
        others = pairs[pairs // n != pairs % n]
        rows = np.arange(len(others))
        linked = coo_array(
            (np.r_[np.ones(len(others)), -np.ones(len(others))], (np.r_[rows, rows], np.r_[others, own[others % n]])),
            shape=(len(others), n * n),
        )
        self.at_most = vstack([linked, *_balance(instance, own)]).tocsc()

    def relaxed(self, time_s: float | None) -> Relaxed | None:
        """The linear relaxation without connection: bound inf when it has no solution, None when time is up.

        Variables have no upper limit, which the assignment implies, so every reduced cost is that of the limit 0.
        """
        options = {} if time_s is None else {"time_limit": time_s}
        solved = linprog(
            self.cost,
            A_ub=self.at_most,
            b_ub=np.zeros(self.at_most.shape[0]),
            A_eq=self.equal,
            b_eq=self.equal_to,
            method="highs",
            options=options,
        )
        if solved.status == 2:
            return Relaxed(np.inf, np.zeros((self.n, self.n)))
        if solved.status != 0:
            return None
        return Relaxed(float(solved.fun), np.asarray(solved.lower.marginals).reshape(self.n, self.n))

    def solve(self, kept: Bools, cuts: list[Cut], time_s: float | None) -> Answer:
        """Cheapest assignment over the columns kept, (n, n), that no cut forbids."""
        columns = np.flatnonzero(kept.ravel())
        at_most = vstack([self.at_most, self._rows(cuts)]).tocsc()[:, columns]
        options: dict[str, float] = (
            {"mip_rel_gap": 0.0} if time_s is None else {"mip_rel_gap": 0.0, "time_limit": time_s}
        )
        solved = milp(
            self.cost[columns],
            integrality=np.ones(len(columns)),
            bounds=Bounds(0, 1),
            constraints=[
                LinearConstraint(self.equal[:, columns], self.equal_to, self.equal_to),
                LinearConstraint(at_most, -np.inf, 0),
            ],
            options=options,
        )
        if solved.status == 2:  # nothing fits the columns kept
            return Answer(None, np.inf, True)
        bound = -np.inf if solved.mip_dual_bound is None else float(solved.mip_dual_bound)
        if solved.x is None:
            return Answer(None, bound, False)
        taken = columns[solved.x > 0.5]
        centre_of = np.empty(self.n, np.int64)
        centre_of[taken // self.n] = taken % self.n
        return Answer(centre_of, bound, solved.status == 0)

    def _rows(self, cuts: list[Cut]) -> csr_array:
        entries = [(row, cut.unit * self.n + cut.centre, 1.0) for row, cut in enumerate(cuts)]
        entries += [(row, unit * self.n + cut.centre, -1.0) for row, cut in enumerate(cuts) for unit in cut.separator]
        rows, columns, values = np.array(entries, float).reshape(-1, 3).T
        return csr_array((values, (rows.astype(int), columns.astype(int))), shape=(len(cuts), self.n**2))


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
