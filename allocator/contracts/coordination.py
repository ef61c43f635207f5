"""Capacities coordinated: what clusters share is dealt out, and they are solved again by the groups that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.contracts.areas import AreaFinder
from allocator.contracts.clustering import Cluster, cluster_at, shares
from allocator.contracts.cover import solve_known
from allocator.contracts.cover_problem import Cover, CoverProblem, Group, Start
from allocator.contracts.problem import Floats, Ints
from allocator.contracts.sharing import BUDGET, State, capacity_of, cover_within, use_of, with_share
from domain.executors import Executor
from domain.interruption import requested
from domain.limits import Limit

ROUNDS = 3  # of areas, if each had all compounds; there are more where areas are few
LEAST_GAIN = 1e-5  # of the cost that a round has to save
PATIENCE = 2  # rounds in a row that save less, before the last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A cluster to solve again by groups that are known."""

    problem: CoverProblem
    groups: Sequence[Group]
    limit: Limit
    seed: int
    start: Start


def _solve(task: _Task) -> Cover:
    found = solve_known(task.problem, task.groups, limit=task.limit, seed=task.seed, start=task.start)
    return replace(found, columns=(), known=())  # they are known already, and long


class Coordinator:
    """Knows what there is to share and the groups that are `known`, by first compound."""

    def __init__(
        self,
        problem: CoverProblem,
        known: Mapping[int, Sequence[Group]],
        *,
        limit: Limit,
        seed: int,
        executor: Executor,
        most: int,
    ) -> None:
        self._problem, self._capacity, self._known = problem, capacity_of(problem), known
        self._limit, self._seed, self._executor, self._most = limit, seed, executor, most

    def shared_out(self, state: State) -> State:
        """Covers that keep to what the clusters share, from covers that each had all of it.

        Where firms do not do, areas around their contracts are solved with what there is; and where that does not help,
        clusters in proportion. Where budget or number do not do, this is also tried after each cluster got its part of
        all in proportion, and the cheaper one taken.
        """
        plain = self._kept_to(state)
        if not (state.use.sum(axis=0) > self._capacity)[BUDGET:].any():
            return plain
        thrifty = self._kept_to(self._in_proportion(state))
        kept = [found for found in (plain, thrifty) if found.keeps_to(self._capacity)]
        return min(kept, key=lambda found: found.cost_fen, default=plain)

    def _kept_to(self, state: State) -> State:
        state = self._within_firms(state)
        return state if state.keeps_to(self._capacity) else self._in_proportion(state)

    def _in_proportion(self, state: State) -> State:
        """Clusters that take more than their part solved with that."""
        share = self._priced(shares(self._capacity, state.use, state.use), state.use.sum(axis=0))
        rows = np.flatnonzero((state.use > share).any(axis=1)).tolist()
        if not rows or requested():
            return state
        picked = [state.clusters[k] for k in rows]
        return state.with_areas(picked, self._again(picked, [state.covers[k] for k in rows], share[rows]))

    def _within_firms(self, state: State) -> State:
        """Areas around the contracts of firms that take too much solved, until none does or no area is left."""
        finder, alike = AreaFinder(self._problem, most=self._most), np.ones(len(self._problem.contracts))
        while not (state.keeps_to(self._capacity) or requested()):
            used, filled = np.split((state.use.sum(axis=0) > self._capacity)[:BUDGET], 2)
            members = finder.around_firms(state.whole, used | filled)
            if not members:
                break
            state = self._over(state, members, alike)
        return state

    def mended(self, state: State, apart_fen: Floats) -> State:
        """Areas around blocks that lost much by sharing solved again, round after round.

        `apart_fen` (n,) is what each compound cost before. An area has what it takes and a part of what is left over,
        so no round breaks a limit; one that ends dearer is not taken.
        """
        finder, left, idle = AreaFinder(self._problem, most=self._most), ROUNDS * len(apart_fen), 0
        while idle < PATIENCE and not requested():
            lost = state.costs_fen - apart_fen
            members = finder.around_losses(state.whole, lost, state.costs_fen)
            left -= sum(map(len, members))
            if not members or left < 0:
                break
            after = self._over(state, members, lost)
            saved = state.cost_fen - after.cost_fen if after.keeps_to(self._capacity) else 0.0
            idle = idle + 1 if saved < LEAST_GAIN * state.cost_fen else 0
            state = after if saved > 0 else state
        return state

    def _over(self, state: State, members: Sequence[Ints], need: Floats) -> State:
        """Areas of compounds solved with what they take and a part of what is left over, by their `need` (n,)."""
        areas = [cluster_at(self._problem, at) for at in members]
        covers = [cover_within(area, state.whole) for area in areas]
        use = np.array([use_of(area.problem, cover) for area, cover in zip(areas, covers, strict=True)])
        total = state.use.sum(axis=0)
        may = [np.bincount(area.problem.contracts.bids.firm, minlength=(len(total) - 2) // 2) > 0 for area in areas]
        needs = np.array([need[at].sum() for at in members])
        wants = np.array([np.concatenate([own, own, [True, True]]) for own in may]) * needs[:, None]
        room = np.maximum(0.0, use.sum(axis=0) + self._capacity - total)
        share = self._priced(shares(room, use, use + wants), total)
        return state.with_areas(areas, self._again(areas, covers, share))

    def _priced(self, share: Floats, total: Floats) -> Floats:
        if total[BUDGET] > self._capacity[BUDGET]:
            # What exceeds the budget has a price. Once it is exceeded, every yuan of subsidy has that price.
            share[:, BUDGET] = 0
        return share

    def _again(self, clusters: Sequence[Cluster], covers: Sequence[Cover], share: Floats) -> list[Cover]:
        """Some clusters solved with their shares; one that finds nothing stays as it is."""
        tasks = [
            _Task(
                problem=with_share(cluster.problem, own),
                groups=cluster.own(self._known),
                limit=self._limit,
                seed=self._seed * 7919 + k,
                start=cover.start,
            )
            for k, (cluster, cover, own) in enumerate(zip(clusters, covers, share, strict=True))
        ]
        found = self._executor.map(_solve, tasks)
        return [new if new.way else old for new, old in zip(found, covers, strict=True)]
