"""Covers of large districts: clusters of blocks that share firms are solved apart, then what they share is dealt out.

Blocks share nothing but the firms' capacities, the budget and the number of contracts. A cluster is first solved as if
all of these were its own, which gives a bound; where the clusters together take more than there is, each gets a share
and is solved again, and what is left over is offered once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from scipy.sparse import csr_matrix

from allocator.contracts.cost import cost_fen, off_number_fen
from allocator.contracts.cover import Cover, CoverProblem, Start, solve_cover
from allocator.contracts.problem import ANY_NUMBER, Bools, Floats, Ints
from allocator.contracts.proof import Proof
from allocator.contracts.subsidies import NO_BUDGET_FEN, subsidy_fen
from domain.executors import Executor, Serial
from domain.interruption import requested
from domain.limits import Limit
from domain.results import Status

ONE_CLUSTER = 1200  # compounds of a district that is solved as a whole
CLUSTER = 400  # compounds of a cluster, about
LATER_WORK = 0.5  # effort of a cluster that is solved again
BUDGET = -2  # where the budget stands among what clusters share
LEAST_WEIGHT = 1e-3  # of a cluster that wants no more, in dealing out what is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Some blocks: their compounds `at` in the whole, the rows `bids` of its bids there, and its own problem."""

    at: Ints
    bids: Ints
    problem: CoverProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
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
    given = [_start_within(cluster, start) for cluster in clusters]
    alone = [_unshared(cluster.problem) for cluster in clusters]
    covers = _solved(alone, given, np.ones(len(clusters), bool), limit=limit, seed=seed, executor=executor)
    if any(cover.status is Status.INFEASIBLE for cover in covers):
        return Cover(status=Status.INFEASIBLE)
    bounds = [cover.bound_fen for cover in covers if cover.bound_fen is not None]
    if len(bounds) < len(covers):
        return Cover(status=Status.UNKNOWN)
    later = replace(limit, work=limit.work * LATER_WORK)
    proof = _proof(problem, clusters, covers)
    covers = _shared_out(problem, clusters, covers, limit=later, seed=seed, executor=executor)
    return _whole(problem, clusters, covers, sum(bounds), proof)


def _solved(
    problems: Sequence[CoverProblem],
    starts: Sequence[Start | None],
    again: Bools,
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
) -> list[Cover]:
    """Covers of the problems marked in `again`; the starts of the others."""
    rows = np.flatnonzero(again).tolist()
    tasks = [_Task(problem=problems[k], limit=limit, seed=seed * 7919 + k, start=starts[k]) for k in rows]
    found = dict(zip(rows, executor.map(_solve, tasks), strict=True))
    return [found[k] if k in found else _cover_of(start) for k, start in enumerate(starts)]


def _solve(task: _Task) -> Cover:
    return solve_cover(task.problem, limit=task.limit, seed=task.seed, executor=Serial(), start=task.start)


def _shared_out(
    problem: CoverProblem,
    clusters: Sequence[Cluster],
    wanted: Sequence[Cover],
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
) -> list[Cover]:
    """Covers that keep to what the clusters share, from covers that each had all of it.

    All clusters that take too much are solved with their shares; then those of one half are offered what is left over,
    then those of the other half.
    """
    capacity = _capacity(problem)
    want = np.array([_use(cluster.problem, cover) for cluster, cover in zip(clusters, wanted, strict=True)])
    covers, use = list(wanted), want
    contested = want.sum(axis=0) > capacity
    half = np.arange(len(clusters)) % 2 == 0
    for turn in (np.ones(len(clusters), bool), half, ~half):
        share = shares(capacity, use, np.where(turn[:, None], want, use))
        if use[:, BUDGET].sum() > capacity[BUDGET]:
            # What exceeds the budget has a price. Once it is exceeded, every yuan of subsidy has that price.
            share[:, BUDGET] = 0
        gains = (want > use) & (share > use)
        again = turn & ((use > share) | gains)[:, contested].any(axis=1)
        if requested() or not again.any():
            continue
        problems = [_with_share(cluster.problem, own) for cluster, own in zip(clusters, share, strict=True)]
        starts = [_start_of(cover) for cover in covers]
        covers = _solved(problems, starts, again, limit=limit, seed=seed, executor=executor)
        use = np.array([_use(cluster.problem, cover) for cluster, cover in zip(clusters, covers, strict=True)])
    return covers


def shares(capacity: Floats, use: Floats, want: Floats) -> Floats:
    """What each cluster may take, (n_clusters, n): all that it uses, or its part where together they use too much.

    What is left over goes to those that want more, a little to the others. Every share is whole, and together they
    never exceed `capacity` (n,).
    """
    total = use.sum(axis=0)
    part = np.divide(capacity, total, out=np.ones_like(capacity), where=total > capacity)
    kept = np.floor(use * part)
    missing = np.maximum(0.0, want - kept) + LEAST_WEIGHT
    rest = np.maximum(0.0, capacity - kept.sum(axis=0)) * missing / missing.sum(axis=0)
    found: Floats = kept + np.floor(rest)
    # Largest remainders first, until what there is has been dealt out.
    place = np.argsort(np.argsort(np.floor(rest) - rest, axis=0, kind="stable"), axis=0)
    found += place < np.floor(capacity - found.sum(axis=0))
    return found


def clusters_of(problem: CoverProblem, *, most: int) -> list[Cluster]:
    """Blocks put together by the firms they have in common, up to `most` compounds where blocks allow it."""
    blocks, bids = problem.contracts.blocks(), problem.contracts.bids
    firms = np.zeros((len(blocks), len(problem.contracts.firm_contracts)), np.int64)
    for row, at in enumerate(blocks):
        firms[row, bids.firm[bids.serves[:, at].any(axis=1)]] = 1
    chains = _chains(csr_matrix(firms), np.array([len(at) for at in blocks]), most)
    return [_cluster(problem, np.sort(np.concatenate([blocks[row] for row in chain]))) for chain in chains]


def _chains(firms: csr_matrix, sizes: Ints, most: int) -> list[list[int]]:
    """Blocks in clusters: each block joins the one whose firms it shares most; a new cluster begins beside the last."""
    waiting = np.ones(len(sizes), bool)
    clusters: list[list[int]] = [[]]
    near = np.zeros(firms.shape[1], np.int64)
    for _ in range(len(sizes)):
        fits = waiting & (sizes <= most - sizes[clusters[-1]].sum())
        if clusters[-1] and not fits.any():
            near = np.asarray(firms[clusters[-1]].sum(axis=0)).ravel()
            clusters.append([])
            fits = waiting & (sizes <= most)
        pick = int(np.where(fits if fits.any() else waiting, firms @ near, -1).argmax())
        waiting[pick] = False
        clusters[-1].append(pick)
        near = near + firms[pick].toarray().ravel()
    return clusters


def _cluster(problem: CoverProblem, at: Ints) -> Cluster:
    contracts = problem.contracts
    return Cluster(
        at=at,
        bids=np.flatnonzero(contracts.bids.serves[:, at].any(axis=1)),
        problem=replace(
            problem,
            contracts=contracts.restricted(at.tolist()),
            alone_fen=problem.alone_fen[at],
            alone_subsidy_fen=problem.alone_subsidy_fen[at],
        ),
    )


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
    used, filled = np.zeros((2, len(contracts.firm_contracts)))
    for group, bid in zip(cover.groups, cover.bids, strict=True):
        firm = contracts.bids.firm[bid]
        used[firm] += 1
        filled[firm] += contracts.households[list(group)].sum()
    return np.concatenate([used, filled, [_subsidy_fen(problem, cover), float(len(cover.groups))]])


def _subsidy_fen(problem: CoverProblem, cover: Cover) -> float:
    """Public money of a cover: what services cost beyond the fees of their residents."""
    way = np.array(cover.way, np.int64)
    alone = np.flatnonzero(way >= 0)
    return subsidy_fen(problem.contracts, cover.groups, cover.bids) + float(
        problem.alone_subsidy_fen[alone, way[alone]].sum()
    )


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
        alone = np.flatnonzero(own >= 0)
        cost += cluster.problem.alone_fen[alone, own[alone]].sum()
        if cover.groups:
            taken = np.arange(len(cover.groups)), list(cover.bids)
            cost += cost_fen(cluster.problem.contracts, cover.groups)[taken].sum()
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


def _start_within(cluster: Cluster, start: Start | None) -> Start | None:
    """The part of a start that lies in a cluster, in its positions."""
    if start is None:
        return None
    place = {int(i): row for row, i in enumerate(cluster.at)}
    row_of = {int(bid): row for row, bid in enumerate(cluster.bids)}
    own = [(group, bid) for group, bid in zip(start.groups, start.bids, strict=True) if group[0] in place]
    return Start(
        groups=tuple(tuple(place[i] for i in group) for group, _ in own),
        bids=tuple(row_of[bid] for _, bid in own),
        way=tuple(start.way[i] for i in cluster.at),
    )


def _start_of(cover: Cover) -> Start:
    return Start(groups=cover.groups, bids=cover.bids, way=cover.way)


def _cover_of(start: Start | None) -> Cover:
    assert start is not None, "only a cluster that has a cover is not solved"
    return Cover(status=Status.FEASIBLE, groups=start.groups, bids=start.bids, way=start.way)
