"""Improving a roster by ruin and recreate: a few guards give up their months, and each gets the best one that is left.

What comes back is found exactly, a whole month at a time (allocator/rosters/months.py).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allocator.rosters.months import MonthPricing
from allocator.rosters.problem import OFF, Roster, RosterProblem, empty_posts
from allocator.rosters.relaxation import Prices, in_units
from domain.arrays import Ints

MOST_GUARDS = 4
NOISE = 0.1  # of the worth of posts, so that guards come back another way
HEAT = 0.05  # of the cost that might be saved for each guard, at first; it falls to nothing in proportion to the steps
ASKED = 64  # steps between two looks at the clock

Months = tuple[Ints, Ints, Ints]
"""Gates (n, n_days), shifts (n, n_days) and costs (n,) of some guards."""


def replanned(
    problem: RosterProblem,
    prices: Prices,
    roster: Roster,
    worth: Ints,
    *,
    bound: int,
    steps: int,
    rng: np.random.Generator,
    over: Callable[[], bool],
) -> Roster:
    """Best roster met in a number of steps of simulated annealing, from a lawful one; it ends at the `bound` (units).

    Guards come back to posts that are worth what `worth` says in units (n_gates, n_days, n_shifts), or else what an
    empty post costs.
    """
    board = _Board(problem, prices, roster)
    beside = [np.flatnonzero(row) for row in (problem.near.astype(np.int32) @ problem.near.T.astype(np.int32)) > 0]
    reached = [guard for guard, others in enumerate(beside) if len(others)]
    cost = least = board.total
    best, hottest = board.roster(), HEAT * (cost - bound) / max(1, len(reached))
    for step in range(steps if reached else 0):
        if least <= bound or (step % ASKED == 0 and over()):
            break
        others = beside[reached[rng.integers(len(reached))]]
        guards = rng.choice(others, min(len(others), int(rng.integers(1, MOST_GUARDS + 1))), replace=False)
        months = board.give_up(guards)
        for guard in guards.tolist():
            about = worth if rng.random() < 0.5 else np.full_like(worth, prices.empty)
            board.plan_anew(guard, (about * (1 - NOISE * rng.random(worth.shape))).astype(np.int64))
        if board.total > cost - hottest * (1 - step / steps) * np.log(rng.random()):
            board.take_back(guards, months)
        cost = board.total
        if cost < least:
            least, best = cost, board.roster()
    return best


class _Board:
    """A roster being changed, with the posts left and each guard's cost in units."""

    def __init__(self, problem: RosterProblem, prices: Prices, roster: Roster) -> None:
        self._problem, self._empty = problem, prices.empty
        self._months = MonthPricing(problem, prices)
        self._wishes = problem.wishes * prices.wish
        self._unfair = in_units(problem.rules.unfair_yuan)
        self._gate, self._shift = roster.gate.copy(), roster.shift.copy()
        self._left = empty_posts(problem, roster)
        self._cost = np.array([self._cost_of(guard) for guard in range(len(self._gate))], np.int64)

    @property
    def total(self) -> int:
        """Cost of the roster in units."""
        return int(self._cost.sum()) + self._empty * int(self._left.sum())

    def roster(self) -> Roster:
        """The roster as it is."""
        return Roster(self._gate.copy(), self._shift.copy())

    def give_up(self, guards: Ints) -> Months:
        """Take the months of guards away, and return them."""
        months = self._gate[guards], self._shift[guards], self._cost[guards]
        self._fill(guards, 1)
        self._gate[guards], self._shift[guards], self._cost[guards] = OFF, OFF, 0
        return months

    def take_back(self, guards: Ints, months: Months) -> None:
        """Put months that were given up in the place of those that the guards have."""
        self.give_up(guards)
        self._gate[guards], self._shift[guards], self._cost[guards] = months
        self._fill(guards, -1)

    def plan_anew(self, guard: int, worth: Ints) -> None:
        """Give a guard without a month the best one, at a worth of the posts, among those that are left."""
        one, night = np.array([guard]), self._problem.night
        open_ = np.where(self._left > 0, worth, -1)
        _, roster = self._months.best(open_, self._wishes, one)
        if (roster.shift == night).sum() > self._problem.rules.max_nights_month:
            open_[:, :, night] = -1
            _, roster = self._months.best(open_, self._wishes, one)
        self._gate[guard], self._shift[guard] = roster.gate[0], roster.shift[0]
        self._cost[guard] = self._cost_of(guard)
        self._fill(one, -1)

    def _fill(self, guards: Ints, posts: int) -> None:
        """Add so many to what is left of each post of the guards."""
        row, day = np.nonzero(self._shift[guards] != OFF)
        np.add.at(self._left, (self._gate[guards][row, day], day, self._shift[guards][row, day]), posts)

    def _cost_of(self, guard: int) -> int:
        shift, problem = self._shift[guard], self._problem
        days = np.flatnonzero(shift != OFF)
        beyond = max(0, int((shift == problem.night).sum() - problem.fair_nights[guard]))
        beyond += max(0, int(problem.weekend[days].sum() - problem.fair_weekends[guard]))
        return (
            int(self._months.wages[guard, len(days)])
            + int(self._wishes[guard, days, shift[days]].sum())
            + self._unfair * beyond
        )
