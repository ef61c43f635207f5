"""Covers of large districts: clusters of blocks that share firms are solved apart, then what they share is dealt out.

Blocks share nothing but the firms' capacities, the budget and the number of contracts. A cluster is first solved as if
all of these were its own, which gives a bound; where the clusters together take more than there is, each gets a share
and is solved again, and what is left over is offered once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

import numpy as np

from allocator.contracts.clustering import Cluster, cluster_at, clusters_of, pairs_of, shares, start_within
from allocator.contracts.cost import cost_fen, off_number_fen
from allocator.contracts.cover import solve_cover, solve_known
from allocator.contracts.cover_problem import Cover, CoverProblem, Group, Start
from allocator.contracts.problem import ANY_NUMBER, Bools, Floats
from allocator.contracts.proof import Proof
from allocator.contracts.subsidies import NO_BUDGET_FEN, subsidy_fen
from domain.executors import Executor, Serial
from domain.interruption import requested
from domain.limits import Limit
from domain.results import Status

ONE_CLUSTER = 1200  # compounds of a district that is solved as a whole
CLUSTER = 400  # compounds of a cluster, about
LATER_WORK = 0.5  # effort of a cluster that is solved again
PAIRINGS = 3  # rounds of clusters solved in pairs
BUDGET = -2  # where the budget stands among what clusters share
LOSS_SHARE = 0.002  # of its cost that a cluster loses by sharing, before it is solved with another one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A cluster to solve: by `groups` that are known, from a start, or from nothing where there are none."""

    problem: CoverProblem
    limit: Limit
    seed: int
    start: Start | None
    groups: Sequence[Group] = ()


def cheapest_cover(
    problem: CoverProblem, *, limit: Limit, seed: int, executor: Executor, start: Start | None = None
) -> Cover:
    """Cheapest cover found, with a proven bound over all groupings: by clusters where the district is large."""
    how = solve_cover if len(problem.contracts) <= ONE_CLUSTER else solve_clusters
    return how(problem, limit=limit, seed=seed, executor=executor, start=start)


def solve_clusters(
    problem: CoverProblem, *, limit: Limit, seed: int, executor: Executor, start: Start | None = None
) -> Cover:
    """Cheapest cover found of a large district, with a proven bound over all groupings.

    The bound is the sum of the clusters' bounds, each with every firm, the whole budget and any number of contracts to
    itself: a cover of the whole is a cover of each cluster, and the elastic limits only add to its cost.
    """
    clusters = clusters_of(problem, most=CLUSTER)
    tasks = [
        _Task(problem=_unshared(own.problem), limit=limit, seed=seed * 7919 + k, start=start_within(own, start))
        for k, own in enumerate(clusters)
    ]
    covers = executor.map(_solve, tasks)
    if any(cover.status is Status.INFEASIBLE for cover in covers):
        return Cover(status=Status.INFEASIBLE)
    bounds = [cover.bound_fen for cover in covers if cover.bound_fen is not None]
    if len(bounds) < len(covers):
        return Cover(status=Status.UNKNOWN)
    apart = _State(problem, clusters, covers)
    again = replace(limit, work=limit.work * LATER_WORK)
    desk = _Desk(problem, apart.known(), limit=again, seed=seed, executor=executor)
    state = desk.shared_out(apart)
    if not state.keeps_to(_capacity(problem)):  # an interrupted search
        begun = None if start is None else _begun(problem, clusters, start)
        if begun is None:
            return Cover(status=Status.UNKNOWN)
        state = begun
    state = desk.paired(state, apart.costs_fen())
    return _whole(problem, state.clusters, state.covers, sum(bounds), _proof(problem, clusters, covers))


def _begun(problem: CoverProblem, clusters: Sequence[Cluster], start: Start) -> _State | None:
    """The start by clusters, when it covers the district within what the firms may take."""
    served = sum(map(len, start.groups)) + sum(way >= 0 for way in start.way)
    if served < len(problem.contracts):
        return None
    begun = _State(problem, clusters, [_cover_of(start_within(cluster, start)) for cluster in clusters])
    return begun if begun.keeps_to(_capacity(problem)) else None


def _solve(task: _Task) -> Cover:
    if not task.groups or task.start is None:
        return solve_cover(task.problem, limit=task.limit, seed=task.seed, executor=Serial(), start=task.start)
    found = solve_known(task.problem, task.groups, limit=task.limit, seed=task.seed, start=task.start)
    return replace(found, columns=(), known=())  # they are known already, and long


class _State:
    """Clusters, their covers, and what each takes of what they share, (n_clusters, 2 n_firms + 2)."""

    def __init__(self, problem: CoverProblem, clusters: Sequence[Cluster], covers: Sequence[Cover]) -> None:
        self._problem, self.clusters, self.covers = problem, list(clusters), list(covers)
        self.use = np.array([_use(cluster.problem, cover) for cluster, cover in zip(clusters, covers, strict=True)])

    def keeps_to(self, capacity: Floats) -> bool:
        """Whether no firm takes more than it may."""
        return bool((self.use.sum(axis=0) <= capacity)[:BUDGET].all())

    def costs_fen(self) -> Floats:
        """What each costs by itself, without what exceeds the budget or the number."""
        return np.array([_cost_fen(cluster, cover) for cluster, cover in zip(self.clusters, self.covers, strict=True)])

    @cached_property
    def whole(self) -> Cover:
        """The covers as one."""
        return _whole(self._problem, self.clusters, self.covers, 0.0, None)

    def known(self) -> dict[int, list[Group]]:
        """Groups that the searches of all clusters thought of, by their first compound, in positions of the whole."""
        found: dict[int, list[Group]] = {}
        for cluster, cover in zip(self.clusters, self.covers, strict=True):
            for group in cover.known:
                found.setdefault(int(cluster.at[group[0]]), []).append(tuple(cluster.at[list(group)].tolist()))
        return found

    def regrouped(self, clusters: Sequence[Cluster]) -> _State:
        """The same cover in other clusters, which cover the same compounds."""
        whole = self.whole.start
        return _State(self._problem, clusters, [_cover_of(start_within(cluster, whole)) for cluster in clusters])


class _Desk:
    """Deals out what clusters share and has them solved again by the groups that are `known`, by first compound."""

    def __init__(
        self,
        problem: CoverProblem,
        known: Mapping[int, Sequence[Group]],
        *,
        limit: Limit,
        seed: int,
        executor: Executor,
    ) -> None:
        self._problem, self._capacity, self._known = problem, _capacity(problem), known
        self._limit, self._seed, self._executor = limit, seed, executor

    def shared_out(self, state: _State) -> _State:
        """Covers that keep to what the clusters share, from covers that each had all of it.

        All clusters that take too much are solved with their shares; then those of one half are offered what is left
        over, then those of the other half.
        """
        want, contested = state.use, state.use.sum(axis=0) > self._capacity
        half = np.arange(len(state.clusters)) % 2 == 0
        for turn in (np.ones(len(state.clusters), bool), half, ~half):
            use = state.use
            share = self._dealt(use, np.where(turn[:, None], want, use))
            gains = (want > use) & (share > use)
            again = turn & ((use > share) | gains)[:, contested].any(axis=1)
            if again.any() and not requested():
                state = self._again(state, share, again)
        return state

    def paired(self, state: _State, apart_fen: Floats) -> _State:
        """Clusters that lost much by sharing, `apart_fen` (n,) before it, each solved together with another; in rounds.

        A round pairs each with the one that it shares most with and was not paired with before.
        """
        tried: set[tuple[int, int]] = set()
        clusters = state.clusters
        for _ in range(PAIRINGS):
            costs = state.costs_fen()
            pairs, others = pairs_of(state.use[:, :BUDGET], costs - apart_fen > LOSS_SHARE * costs, tried=tried)
            if not pairs or requested():
                break
            tried |= {(first, second) for first, second in pairs}
            sets = [np.sort(np.concatenate([clusters[k].at for k in rows])) for rows in (*pairs, *others)]
            before = state.regrouped([cluster_at(self._problem, at) for at in sets])
            share = self._dealt(before.use, before.use)
            after = self._again(before, share, np.arange(len(sets)) < len(pairs)).regrouped(clusters)
            cheaper = (after.whole.cost_fen or 0.0) < (state.whole.cost_fen or 0.0)
            state = after if cheaper and after.keeps_to(self._capacity) else state
        return state

    def _dealt(self, use: Floats, want: Floats) -> Floats:
        share = shares(self._capacity, use, want)
        if use[:, BUDGET].sum() > self._capacity[BUDGET]:
            # What exceeds the budget has a price. Once it is exceeded, every yuan of subsidy has that price.
            share[:, BUDGET] = 0
        return share

    def _again(self, state: _State, share: Floats, again: Bools) -> _State:
        """The clusters marked in `again` solved with their shares; one that finds nothing stays as it is."""
        rows = np.flatnonzero(again).tolist()
        tasks = [
            _Task(
                problem=_with_share(state.clusters[k].problem, share[k]),
                limit=self._limit,
                seed=self._seed * 7919 + k,
                start=state.covers[k].start,
                groups=state.clusters[k].own(self._known),
            )
            for k in rows
        ]
        covers = list(state.covers)
        for k, found in zip(rows, self._executor.map(_solve, tasks), strict=True):
            covers[k] = found if found.way else covers[k]
        return _State(self._problem, state.clusters, covers)


def _unshared(problem: CoverProblem) -> CoverProblem:
    """A cluster with everything to itself."""
    free = replace(problem.contracts, least_contracts=0, most_contracts=ANY_NUMBER)
    return replace(problem, contracts=free, budget_fen=NO_BUDGET_FEN)


def _with_share(problem: CoverProblem, share: Floats) -> CoverProblem:
    """A cluster with its share of the firms, the budget and the number of contracts."""
    contracts = problem.contracts
    firms = len(contracts.firm_contracts)
    most = int(share[-1])
    limited = replace(
        contracts,
        firm_contracts=share[:firms].astype(np.int64),
        firm_households=share[firms : 2 * firms].astype(np.int64),
        least_contracts=0,
        most_contracts=most if most < len(contracts) else ANY_NUMBER,
    )
    return replace(problem, contracts=limited, budget_fen=int(share[BUDGET]))


def _capacity(problem: CoverProblem) -> Floats:
    """Contracts and households of each firm, the budget, and the contracts allowed: (2 n_firms + 2,)."""
    contracts = problem.contracts
    limits = [float(problem.budget_fen), float(contracts.most_contracts)]
    return np.concatenate([contracts.firm_contracts, contracts.firm_households, limits])


def _use(problem: CoverProblem, cover: Cover) -> Floats:
    """What a cluster's cover takes of each of these."""
    contracts = problem.contracts
    used, filled = contracts.taken(cover.groups, contracts.bids.firm[list(cover.bids)])
    return np.concatenate([used, filled, [_subsidy_fen(problem, cover), float(len(cover.groups))]])


def _subsidy_fen(problem: CoverProblem, cover: Cover) -> float:
    """Public money of a cover: what services cost beyond the fees of their residents."""
    way = np.array(cover.way, np.int64)
    alone = np.flatnonzero(way >= 0)
    return subsidy_fen(problem.contracts, cover.groups, cover.bids) + float(
        problem.alone_subsidy_fen[alone, way[alone]].sum()
    )


def _cost_fen(cluster: Cluster, cover: Cover) -> float:
    """Contracts and other ways of a cluster."""
    way = np.array(cover.way, np.int64)
    alone = np.flatnonzero(way >= 0)
    cost = float(cluster.problem.alone_fen[alone, way[alone]].sum())
    if cover.groups:
        taken = np.arange(len(cover.groups)), list(cover.bids)
        cost += float(cost_fen(cluster.problem.contracts, cover.groups)[taken].sum())
    return cost


def _whole(
    problem: CoverProblem, clusters: Sequence[Cluster], covers: Sequence[Cover], bound_fen: float, proof: Proof | None
) -> Cover:
    """The clusters' covers as one, with its cost in the whole problem."""
    way = np.full(len(problem.contracts), -1)
    groups: list[tuple[int, ...]] = []
    bids: list[int] = []
    cost, subsidy = 0.0, 0.0
    for cluster, cover in zip(clusters, covers, strict=True):
        own = np.array(cover.way, np.int64)
        way[cluster.at] = own
        groups += [tuple(cluster.at[list(group)].tolist()) for group in cover.groups]
        bids += cluster.bids[list(cover.bids)].tolist()
        cost += _cost_fen(cluster, cover)
        subsidy += _subsidy_fen(cluster.problem, cover)
    cost += problem.over_budget_factor * max(0.0, subsidy - problem.budget_fen)
    cost += off_number_fen(problem.contracts, len(groups))
    bound = ceil(bound_fen - 0.01)
    return Cover(
        status=Status.OPTIMAL if bound >= cost else Status.FEASIBLE,
        groups=tuple(groups),
        bids=tuple(bids),
        way=tuple(way.tolist()),
        cost_fen=float(cost),
        bound_fen=bound,
        blocks_fen=bound,
        proof=proof,
    )


def _proof(problem: CoverProblem, clusters: Sequence[Cluster], covers: Sequence[Cover]) -> Proof | None:
    """The clusters' proofs as one."""
    proofs = [cover.proof for cover in covers if cover.proof is not None]
    if len(proofs) < len(clusters):
        return None
    price, block = np.zeros(len(problem.contracts)), np.zeros(len(problem.contracts), np.int64)
    first = 0
    for cluster, proof in zip(clusters, proofs, strict=True):
        price[cluster.at], block[cluster.at] = proof.price_fen, proof.block + first
        first += len(proof.block_bound_fen)
    return Proof(
        price_fen=price,
        block=block,
        block_bound_fen=np.concatenate([proof.block_bound_fen for proof in proofs]),
        alone_fen=problem.alone_fen.min(axis=1, initial=np.inf),
        toll_fen=sum(proof.toll_fen for proof in proofs),
    )


def _cover_of(start: Start | None) -> Cover:
    assert start is not None, "only a cluster that has a cover is not solved"
    return Cover(status=Status.FEASIBLE, groups=start.groups, bids=start.bids, way=start.way)
