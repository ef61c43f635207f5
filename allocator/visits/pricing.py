"""The pricing problem of chiefs: each official's cheapest portfolios at given prices of compounds, exactly.

Prices of compounds and what officials can gain at them bound the cost of every month from below: (sum of prices) + for
each official the least (cost - prices) of any portfolio, or 0 for none (Lagrangian relaxation of "each compound has one
chief"). Officials of one office are searched together, each office being a task of its own for an executor.

References
----------
Barnhart, Johnson, Nemhauser, Savelsbergh and Vance (1998), doi:10.1287/opre.46.3.316.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from allocator.visits.capacity import may_lead
from allocator.visits.columns import Columns, lead_yuan, merged, nothing, reduced_cost
from allocator.visits.kernel import entries
from allocator.visits.kernel.trips import LARGEST
from allocator.visits.likely import ShortTrips
from allocator.visits.offices import Office, offices_of, shares_m
from allocator.visits.prices import bound_at
from allocator.visits.problem import VisitProblem
from domain.arrays import Bools, Floats, Ints
from domain.executors import Executor

MOST_STATES = 200_000  # of the table from which the trips of a portfolio are chosen
AT_ONCE = 32  # offices whose tasks are made at a time: each has a table of ways between its compounds
LIKELY = 30  # compounds that look best to an official, searched before all


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTask:
    """Officials of one office and the compounds that one of them could want, with all that their search needs.

    `officials` (g,) and `compounds` (c,) are positions in the problem; `ways` and `team` the fields of the kernel's
    tuples of those names; visits `owed` (c,); `room` portfolios of each official are kept.
    """

    officials: Ints
    compounds: Ints
    ways: tuple[Floats, Floats, int]
    team: tuple[Floats, Floats, Floats, Floats, Ints, Ints, Floats, float, float]
    owed: Ints
    room: int


class Pricing:
    """Finds portfolios at prices of compounds."""

    def __init__(self, problem: VisitProblem, executor: Executor) -> None:
        self._problem = problem
        self._executor = executor
        self._may = may_lead(problem)
        self._exact = exact_sizes(problem)
        self._absorbed = np.column_stack([problem.absorbed(k) for k in range(LARGEST + 1)])
        self._offices = offices_of(problem, np.minimum(problem.trip_size, self._exact))
        self._short_trips = ShortTrips(problem, self._offices)
        self._share_m = np.where(self._may, shares_m(problem, self._offices), np.inf)

    def promising(self, price: Floats, *, below: Floats, most: int, likely: int = LIKELY) -> Columns:
        """Portfolios like those of `cheapest`, but only of the `likely` compounds that look best to each official."""
        gain = self._gain(price)
        wanted = -self._most(gain) < below[:, None]
        if wanted.shape[1] > likely:
            visit = gain / self._problem.visits
            earned = np.full(gain.shape, -np.inf)
            for k, office in enumerate(self._offices):
                earned[office.officials] = self._short_trips.earned(k, visit[office.officials])
            bar = np.partition(earned, -likely, axis=1)[:, [-likely]]
            wanted &= earned >= bar
        return self._searched(gain, wanted, below, most)[0]

    def cheapest(self, price: Floats, *, below: Floats, most: int) -> Offered:
        """Portfolios whose cost less prices is less than `below` (n_officials,): up to `most` of each official."""
        gain = self._gain(price)
        columns, left = self._searched(gain, -self._most(gain) < below[:, None], below, most)
        count = np.bincount(columns.official, minlength=len(below))
        least = np.minimum(self._beyond(gain), left)
        complete = bool((count < most).all() and (least >= below).all())
        least = np.minimum(least, below)
        np.minimum.at(least, columns.official, reduced_cost(columns, price))
        return Offered(columns=columns, least=np.minimum(least, 0.0), complete=complete)

    def _gain(self, price: Floats) -> Floats:
        """What each official gets for each compound in yuan, (n_officials, n_compounds)."""
        return np.where(self._may, price[None, :] - self._problem.lead_yuan, -np.inf)

    def _searched(self, gain: Floats, wanted: Bools, below: Floats, most: int) -> tuple[Columns, Floats]:
        """Portfolios found, and a lower bound on (cost - prices) of what was not searched, (n_officials,)."""
        found, left = [nothing()], np.full(len(gain), np.inf)
        for first in range(0, len(self._offices), AT_ONCE):
            tasks = [self._task(office, gain, wanted, below, most) for office in self._offices[first : first + AT_ONCE]]
            tasks = [task for task in tasks if len(task.compounds)]
            for task, (columns, unsearched) in zip(tasks, self._executor.map(search_office, tasks), strict=True):
                found.append(columns)
                left[task.officials] = unsearched
        columns = merged(found)
        return replace(columns, yuan=columns.yuan + lead_yuan(self._problem, columns.official, columns.members)), left

    def _task(self, office: Office, gain: Floats, wanted: Bools, below: Floats, room: int) -> OfficeTask:
        """The search of an office's officials for whom any compound is worthwhile."""
        problem = self._problem
        who = office.officials[wanted[office.officials].any(axis=1)]
        at = np.flatnonzero(wanted[who].any(axis=0))
        here = np.ix_(who, at)
        out, back = problem.out_m[here], problem.back_m[here]
        between = np.ascontiguousarray(problem.between_m[np.ix_(at, at)])
        prices = np.where(wanted[here], gain[here], -np.inf)
        own = problem.fair[who], self._absorbed[who], self._exact[who], below[who]
        return OfficeTask(
            officials=who,
            compounds=at,
            ways=(between, problem.longest_trip_m, office.stops),
            team=(out, back, prices, *own, problem.yuan_m, problem.unfair_yuan),
            owed=problem.visits[at],
            room=room,
        )

    def quick_bound(self, price: Floats) -> float:
        """Lower bound in yuan on the cost of any month, without any search and far less tight."""
        gain = self._gain(price)
        return bound_at(price, np.minimum(-self._most(gain).max(axis=1), self._beyond(gain)))

    def _most(self, gain: Floats) -> Floats:
        """Most that a portfolio with each compound could earn each official, (n_officials, n_compounds).

        A visit earns at most its price less its least share of any trip. The others of a portfolio earn at most what
        the best visit does; like the search, this counts the visits above the fair share that they bring.
        """
        problem, owed = self._problem, self._problem.visits
        officials = np.arange(len(gain))[:, None]
        earned = gain / owed - problem.yuan_m * self._share_m
        best, shortest, longest = earned.max(axis=1, keepdims=True), int(owed.min()), int(owed.max())
        top = np.where(np.isfinite(best), best, 0.0)
        most = owed * earned - problem.unfair(owed[None, :], officials)
        left = np.where(top > 0, problem.fair[:, None] - owed, 0.0)
        for others in range(1, int(self._exact.max(initial=1))):
            room = np.clip(left, others * shortest, others * longest)
            further = np.where(top > problem.unfair_yuan, float(others * longest), room)
            together = owed * earned + further * top - problem.unfair(owed + further, officials)
            most = np.where(others < self._exact[:, None], np.maximum(most, together), most)
        return np.where(np.isfinite(earned), most, -np.inf)

    def _beyond(self, gain: Floats) -> Floats:
        """Lower bound on (cost - prices) of portfolios too large to be priced exactly; inf where there are none."""
        problem, least = self._problem, np.full(len(gain), np.inf)
        held = np.minimum(problem.max_compounds, self._may.sum(axis=1))
        for o in np.flatnonzero(held > self._exact):
            may, size = self._may[o], int(self._exact[o]) + 1
            net = np.sort((gain[o] - problem.yuan_m * problem.visits * self._share_m[o])[may])[::-1]
            load = np.cumsum(np.sort(problem.visits[may]))
            value = problem.unfair(load, np.full(len(load), o)) - np.cumsum(net)
            least[o] = value[size - 1 : held[o]].min()
        return least


def search_office(task: OfficeTask) -> tuple[Columns, Floats]:
    """The cheapest portfolios of the officials of an office, and for each a bound on those not searched."""
    whose, members, yuan, left = entries.of_office()(task.ways, task.team, task.owed, task.room)
    members = np.where(members >= 0, task.compounds[members], -1)
    return Columns(official=task.officials[whose], members=members, yuan=yuan), left


def exact_sizes(problem: VisitProblem) -> Ints:
    """Largest portfolio of each official that is priced exactly, (n_officials,)."""
    top = np.sort(problem.visits)[::-1][:LARGEST]
    states = np.cumprod((top + 1).astype(float))
    return np.minimum(problem.max_compounds, max(1, int((states <= MOST_STATES).sum())))
