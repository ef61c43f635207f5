"""Covers of large districts: clusters of blocks that share firms are solved apart, then what they share is dealt out.

Blocks share nothing but the firms' capacities, the budget and the number of contracts. A cluster is first solved as if
all of these were its own, which gives a bound; where the clusters together take more than there is, each gets a share
and is solved again, and areas that lost by it are solved once more across the clusters' borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from allocator.contracts.clustering import Cluster, clusters_of, start_within
from allocator.contracts.coordination import Coordinator
from allocator.contracts.cover import solve_cover
from allocator.contracts.cover_problem import Cover, CoverProblem, Start
from allocator.contracts.proof import Proof
from allocator.contracts.sharing import State, capacity_of, state_of, with_everything
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.results import Status

ONE_CLUSTER = 1200  # compounds of a district that is solved as a whole
CLUSTER = 400  # compounds of a cluster, about
LATER_WORK = 0.5  # effort of a cluster that is solved again


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A cluster to solve with everything to itself."""

    problem: CoverProblem
    limit: Limit
    seed: int
    start: Start | None


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
        _Task(
            problem=with_everything(own.problem),
            limit=limit,
            seed=seed * 7919 + k,
            start=start_within(own, start) if start else None,
        )
        for k, own in enumerate(clusters)
    ]
    covers = executor.map(_solve, tasks)
    if any(cover.status is Status.INFEASIBLE for cover in covers):
        return Cover(status=Status.INFEASIBLE)
    bounds = [cover.bound_fen for cover in covers if cover.bound_fen is not None]
    if len(bounds) < len(covers):
        return Cover(status=Status.UNKNOWN)
    apart = State(problem, clusters, covers)
    again = replace(limit, work=limit.work * LATER_WORK)
    coordinator = Coordinator(problem, apart.known(), limit=again, seed=seed, executor=executor, most=CLUSTER)
    state = coordinator.shared_out(apart)
    if not state.keeps_to(capacity_of(problem)):  # an interrupted search
        begun = None if start is None else _begun(problem, clusters, start)
        if begun is None:
            return Cover(status=Status.UNKNOWN)
        state = begun
    state = coordinator.mended(state, apart.costs_fen)
    return _bounded(state, sum(bounds), _proof(problem, clusters, covers))


def _solve(task: _Task) -> Cover:
    return solve_cover(task.problem, limit=task.limit, seed=task.seed, executor=Serial(), start=task.start)


def _begun(problem: CoverProblem, clusters: Sequence[Cluster], start: Start) -> State | None:
    """The start by clusters, when it covers the district within what the firms may take."""
    served = sum(map(len, start.groups)) + sum(way >= 0 for way in start.way)
    if served < len(problem.contracts):
        return None
    begun = state_of(problem, clusters, start)
    return begun if begun.keeps_to(capacity_of(problem)) else None


def _bounded(state: State, bound_fen: float, proof: Proof | None) -> Cover:
    """The clusters' covers as one, with its cost and bound in the whole problem."""
    whole, cost, bound = state.whole, state.cost_fen, ceil(bound_fen - 0.01)
    return Cover(
        status=Status.OPTIMAL if bound >= cost else Status.FEASIBLE,
        groups=whole.groups,
        bids=whole.bids,
        way=whole.way,
        cost_fen=cost,
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
