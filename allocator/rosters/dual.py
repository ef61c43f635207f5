"""A bound that knows rest, nights and days in succession, and whole shifts: prices of posts, exact months of guards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allocator.rosters.cutting import clusters_of
from allocator.rosters.months import MonthPricing
from allocator.rosters.problem import OFF, RosterProblem
from allocator.rosters.relaxation import Prices, ShiftFlow
from domain.arrays import Floats, Ints

AVERAGED = 0.1  # of each new roster in the mean of those met
PATIENCE = 8  # rosters in succession without a better bound before the steps get shorter
SHORTER = 0.6
LEAST_STEP = 1e-4
LEVELS = (10_000, 8)  # most gates whose posts of a shift are priced up or down together
HEADROOM = 1.02  # of the cost of a roster, which no bound exceeds


class RosterDual:
    """Lagrangian dual of the roster problem at some prices, all in whole units.

    Priced out is that each post is held or empty. What is left of each guard is the best lawful month at the prices of
    posts, found exactly, so the value at any prices is a bound. Even shares and the most nights of a month are left
    out, and any number of posts may be empty.
    """

    def __init__(self, problem: RosterProblem, prices: Prices) -> None:
        self.problem, self.prices = problem, prices
        self._months = MonthPricing(problem, prices)
        self._wishes = problem.wishes * prices.wish
        self._guards = np.arange(len(problem.guard_ids))

    def value(self, worth: Ints) -> tuple[int, Floats]:
        """Bound at a worth of each post (n_gates, n_days, n_shifts), and the posts that the months found lack there."""
        posts = self.problem.posts
        cost, roster = self._months.best(np.where(posts > 0, worth, -1), self._wishes, self._guards)
        held = np.zeros(posts.shape)
        guard, day = np.nonzero(roster.shift != OFF)
        np.add.at(held, (roster.gate[guard, day], day, roster.shift[guard, day]), 1)
        # Where a post is worth as much as an empty one costs, what is lacking may stay empty.
        lacking = np.where((worth >= self.prices.empty) & (held < posts), 0.0, posts - held)
        return int((posts * worth).sum() + cost.sum()), lacking

    def highest(self, flow: ShiftFlow, *, cost: int, steps: int, over: Callable[[], bool]) -> int:
        """Highest bound found from the prices of a cheapest flow on, at least its cost; `cost` is that of a roster."""
        worth, _ = flow.worth(self.prices)
        bound, _ = self.value(worth)
        for size in LEVELS:
            gates = clusters_of(self.problem, size=size, angle=0.0)
            cluster_of = np.zeros(len(self.problem.gate_ids), np.int64)
            for cluster, members in enumerate(gates):
                cluster_of[members] = cluster
            bound, worth = self._ascended(worth, cluster_of, cost=cost, steps=steps // len(LEVELS), over=over)
        return bound

    def _ascended(
        self, worth: Ints, cluster_of: Ints, *, cost: int, steps: int, over: Callable[[], bool]
    ) -> tuple[int, Ints]:
        """Best bound and its prices when posts of a cluster, day and shift move together.

        References
        ----------
        Barahona, F., Anbil, R. (2000). The volume algorithm: producing primal solutions with a subgradient method.
        Mathematical Programming 87, 385-399, doi:10.1007/s101070050002.
        """
        shape = (int(cluster_of.max(initial=0)) + 1, *worth.shape[1:])

        def together(lacking: Floats) -> Floats:
            sums = np.zeros(shape)
            np.add.at(sums, cluster_of, lacking)
            return sums

        moved, (best, lacking) = np.zeros(shape), self.value(worth)
        best_worth, mean, factor, failed = worth, together(lacking), 1.0, 0
        for _ in range(steps):
            norm = float((mean * mean).sum())
            if best >= cost or norm < 1e-9 or factor < LEAST_STEP or over():
                break
            ahead = moved + factor * (HEADROOM * cost - best) / norm * mean
            tried = np.clip(worth + np.rint(ahead[cluster_of]).astype(np.int64), 0, self.prices.empty)
            bound, lacking = self.value(tried)
            mean = AVERAGED * together(lacking) + (1 - AVERAGED) * mean
            failed = 0 if bound > best else failed + 1
            if bound > best:
                best, best_worth, moved = bound, tried, ahead
            elif failed % PATIENCE == 0:
                factor *= SHORTER
        return best, best_worth
