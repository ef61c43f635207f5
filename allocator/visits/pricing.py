"""The pricing problem of chiefs: each official's cheapest portfolios at given prices of compounds, exactly.

Prices of compounds and what officials can gain at them bound the cost of every month from below: (sum of prices) + for
each official the least (cost - prices) of any portfolio, or 0 for none (Lagrangian relaxation of "each compound has one
chief").

References
----------
Barnhart, Johnson, Nemhauser, Savelsbergh and Vance (1998), doi:10.1287/opre.46.3.316.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.visits.capacity import may_lead
from allocator.visits.columns import Columns, merged, nothing
from allocator.visits.kernel import entries
from allocator.visits.kernel.trips import LARGEST
from allocator.visits.prices import bound_at
from allocator.visits.problem import VisitProblem
from allocator.visits.trips import visit_share_m
from domain.arrays import Bools, Floats, Ints

MOST_STATES = 200_000  # of the table from which the trips of a portfolio are chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """Portfolios found, and for each official a lower bound on the (cost - prices) of any portfolio, at most 0.

    `complete` when no portfolio that costs less than asked for is missing.
    """

    columns: Columns
    least: Floats
    complete: bool

    def bound(self, price: Floats) -> float:
        """Lower bound in yuan on the cost of any month."""
        return bound_at(price, self.least)


class Pricing:
    """Finds portfolios at prices of compounds."""

    def __init__(self, problem: VisitProblem) -> None:
        self._problem = problem
        self._may = may_lead(problem)
        self._share_m = np.where(self._may, visit_share_m(problem), np.inf)
        self._exact = exact_sizes(problem)
        self._absorbed = np.column_stack([problem.absorbed(k) for k in range(LARGEST + 1)])

    def cheapest(self, price: Floats, *, below: Floats, most: int) -> Offered:
        """Portfolios whose cost less prices is less than `below` (n_officials,): up to `most` of each official."""
        parts, least, complete = [nothing()], np.zeros(len(below)), True
        for o in range(len(below)):
            columns, value = self._of_official(o, price, below=float(below[o]), most=most)
            beyond = self._beyond(o, price)
            parts.append(columns)
            least[o] = min(float(below[o]), value, beyond)
            complete &= len(columns) < most and beyond >= below[o]
        return Offered(columns=merged(parts), least=np.minimum(least, 0.0), complete=complete)

    def _of_official(self, o: int, price: Floats, *, below: float, most: int) -> tuple[Columns, float]:
        problem, size = self._problem, int(self._exact[o])
        at = np.flatnonzero(self._worthwhile(o, price, below))
        if not len(at):
            return nothing(), np.inf
        terms = problem.yuan_m, problem.unfair_yuan, float(problem.fair[o]), self._absorbed[o]
        wanted = problem.visits[at], price[at]
        top = float((price[at] / problem.visits[at] - problem.yuan_m * self._share_m[o, at]).max())
        members, yuan, reduced = entries.cheapest()(
            self._roads(o, at), terms, wanted, min(size, len(at)), below, most, top
        )
        found = np.where(members >= 0, at[members], -1)
        columns = Columns(official=np.full(len(yuan), o), members=found, yuan=yuan)
        return columns, float(reduced.min(initial=np.inf))

    def _worthwhile(self, o: int, price: Floats, below: float) -> Bools:
        """Whether each compound (m,) could be in a portfolio that is worth keeping.

        A visit earns at most its price less its least share of any trip. The others of a portfolio earn at most what
        the best visit does; like the search, this counts the visits above the fair share that they bring.
        """
        problem, owed = self._problem, self._problem.visits
        earned = price / owed - problem.yuan_m * self._share_m[o]
        best, shortest, longest = float(earned.max()), int(owed.min()), int(owed.max())
        most = owed * earned - problem.unfair(owed, np.full(len(owed), o))
        for others in range(1, int(self._exact[o])):
            room = np.clip(problem.fair[o] - owed if best > 0 else 0.0, others * shortest, others * longest)
            further = np.where(best > problem.unfair_yuan, float(others * longest), room)
            together = problem.unfair(owed + further, np.full(len(owed), o))
            most = np.maximum(most, owed * earned + further * best - together)
        return np.asarray(np.isfinite(earned) & (-most < below))

    def _roads(self, o: int, at: Ints) -> tuple[Floats, Floats, Floats, Floats, int]:
        problem = self._problem
        between = np.ascontiguousarray(problem.between_m[np.ix_(at, at)])
        stops = int(min(problem.trip_size[o], self._exact[o]))
        return problem.out_m[o, at], problem.back_m[o, at], between, problem.longest_trip_m, stops

    def _beyond(self, o: int, price: Floats) -> float:
        """Lower bound on (cost - prices) of portfolios too large to be priced exactly; inf where there are none."""
        problem, size = self._problem, int(self._exact[o]) + 1
        most = int(min(problem.max_compounds[o], self._may[o].sum()))
        if size > most:
            return np.inf
        gain = price - problem.yuan_m * problem.visits * self._share_m[o]
        gain = np.sort(gain[self._may[o]])[::-1]
        load = np.cumsum(np.sort(problem.visits[self._may[o]]))
        value = problem.unfair(load, np.full(len(load), o)) - np.cumsum(gain)
        return float(value[size - 1 : most].min())


def exact_sizes(problem: VisitProblem) -> Ints:
    """Largest portfolio of each official that is priced exactly, (n_officials,)."""
    top = np.sort(problem.visits)[::-1][:LARGEST]
    states = np.cumprod((top + 1).astype(float))
    return np.minimum(problem.max_compounds, max(1, int((states <= MOST_STATES).sum())))
