"""Which blocks of a large district make a cluster, and how clusters divide what they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from allocator.contracts.cover_problem import CoverProblem, Group, Start
from allocator.contracts.problem import ContractProblem, Floats, Ints

LEAST_WEIGHT = 1e-3  # of a cluster that wants no more, in dealing out what is left


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Some blocks: their compounds `at` in the whole, the rows `bids` of its bids there, and its own problem."""

    at: Ints
    bids: Ints
    problem: CoverProblem

    def in_whole(self, groups: Sequence[Group]) -> list[Group]:
        """Groups of the cluster in positions of the whole."""
        return [tuple(self.at[list(group)].tolist()) for group in groups]

    def own(self, groups: Mapping[int, Sequence[Group]]) -> list[Group]:
        """Those of some groups in positions of the whole that lie here, in positions of this cluster.

        `groups` are given by their first compound.
        """
        place = {int(i): row for row, i in enumerate(self.at)}
        return [tuple(place[i] for i in group) for first in place for group in groups.get(first, ())]


def clusters_of(problem: CoverProblem, *, most: int) -> list[Cluster]:
    """Blocks put together by the firms they have in common, up to `most` compounds where blocks allow it."""
    return [cluster_at(problem, at) for at in members_of_clusters(problem.contracts, most=most)]


def members_of_clusters(contracts: ContractProblem, *, most: int) -> list[Ints]:
    """The compounds of each cluster, ascending."""
    blocks = contracts.blocks()
    chains = _chains(firms_of(contracts, blocks), np.array([len(at) for at in blocks]), most)
    return [np.sort(np.concatenate([blocks[row] for row in chain])) for chain in chains]


def firms_of(contracts: ContractProblem, blocks: Sequence[Ints]) -> csr_matrix:
    """Whether a firm bids for some compound of a block, 1 or 0, (n_blocks, n_firms)."""
    firms = np.zeros((len(blocks), len(contracts.firm_contracts)), np.int64)
    for row, at in enumerate(blocks):
        firms[row, contracts.bids.firm[contracts.bids.serves[:, at].any(axis=1)]] = 1
    return csr_matrix(firms)


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


def cluster_at(problem: CoverProblem, at: Ints) -> Cluster:
    """The cluster of some compounds, ascending."""
    served = problem.contracts.bids.serves[:, at].any(axis=1)
    return Cluster(at=at, bids=np.flatnonzero(served), problem=problem.restricted(at))


def start_within(cluster: Cluster, start: Start) -> Start:
    """The part of a start that lies in a cluster, in its positions."""
    place = {int(i): row for row, i in enumerate(cluster.at)}
    row_of = {int(bid): row for row, bid in enumerate(cluster.bids)}
    own = [(group, bid) for group, bid in zip(start.groups, start.bids, strict=True) if group[0] in place]
    return Start(
        groups=tuple(tuple(place[i] for i in group) for group, _ in own),
        bids=tuple(row_of[bid] for _, bid in own),
        way=tuple(start.way[i] for i in cluster.at),
    )


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
