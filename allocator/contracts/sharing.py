"""What the clusters of a large district share: firms, budget and number of contracts, and who takes how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from allocator.contracts.clustering import Cluster, start_within
from allocator.contracts.cost import cost_fen, off_number_fen
from allocator.contracts.cover_problem import Cover, CoverProblem, Group, Start
from allocator.contracts.problem import ANY_NUMBER, Floats
from allocator.contracts.subsidies import NO_BUDGET_FEN, subsidy_fen
from domain.results import Status

BUDGET = -2  # where the budget stands among what clusters share; the number of contracts is the last


class State:
    """Clusters, their covers, and what each takes of what they share, (n_clusters, 2 n_firms + 2)."""

    def __init__(self, problem: CoverProblem, clusters: Sequence[Cluster], covers: Sequence[Cover]) -> None:
        self._problem, self.clusters, self.covers = problem, list(clusters), list(covers)
        self.use = np.array([use_of(cluster.problem, cover) for cluster, cover in zip(clusters, covers, strict=True)])

    def keeps_to(self, capacity: Floats) -> bool:
        """Whether no firm takes more than it may."""
        return bool((self.use.sum(axis=0) <= capacity)[:BUDGET].all())

    @cached_property
    def costs_fen(self) -> Floats:
        """What each compound's own way costs, and at the first compound of a group its contract, (n,).

        What exceeds the budget or the number is not in it.
        """
        costs = np.zeros(len(self._problem.contracts))
        for cluster, cover in zip(self.clusters, self.covers, strict=True):
            costs[cluster.at] = _costs_fen(cluster.problem, cover)
        return costs

    @cached_property
    def cost_fen(self) -> float:
        """Objective of the covers together."""
        return float(self.costs_fen.sum()) + elastic_fen(self._problem, self.use.sum(axis=0))

    @cached_property
    def whole(self) -> Start:
        """The covers as one."""
        way = np.full(len(self._problem.contracts), -1)
        groups: list[Group] = []
        bids: list[int] = []
        for cluster, cover in zip(self.clusters, self.covers, strict=True):
            way[cluster.at] = cover.way
            groups += cluster.in_whole(cover.groups)
            bids += cluster.bids[list(cover.bids)].tolist()
        return Start(groups=tuple(groups), bids=tuple(bids), way=tuple(way.tolist()))

    def known(self) -> dict[int, list[Group]]:
        """Groups that the searches of all clusters thought of, by their first compound, in positions of the whole."""
        found: dict[int, list[Group]] = {}
        for cluster, cover in zip(self.clusters, self.covers, strict=True):
            for group in cluster.in_whole(cover.known):
                found.setdefault(group[0], []).append(group)
        return found

    def with_areas(self, areas: Sequence[Cluster], covers: Sequence[Cover]) -> State:
        """The same, but for areas of whole blocks that have covers of their own."""
        before = self.whole
        way, inside = np.array(before.way), np.zeros(len(before.way), bool)
        for area, cover in zip(areas, covers, strict=True):
            way[area.at], inside[area.at] = cover.way, True
        kept = [pair for pair in zip(before.groups, before.bids, strict=True) if not inside[pair[0][0]]]
        for area, cover in zip(areas, covers, strict=True):
            kept += zip(area.in_whole(cover.groups), area.bids[list(cover.bids)].tolist(), strict=True)
        after = Start(
            groups=tuple(group for group, _ in kept), bids=tuple(bid for _, bid in kept), way=tuple(way.tolist())
        )
        return state_of(self._problem, self.clusters, after)


def state_of(problem: CoverProblem, clusters: Sequence[Cluster], start: Start) -> State:
    """A cover of the whole by clusters."""
    return State(problem, clusters, [cover_within(cluster, start) for cluster in clusters])


def cover_within(cluster: Cluster, start: Start) -> Cover:
    """The part of a cover that lies in a cluster, without a bound."""
    own = start_within(cluster, start)
    return Cover(status=Status.FEASIBLE, groups=own.groups, bids=own.bids, way=own.way)


def capacity_of(problem: CoverProblem) -> Floats:
    """Contracts and households of each firm, the budget, and the contracts allowed: (2 n_firms + 2,)."""
    contracts = problem.contracts
    limits = [float(problem.budget_fen), float(contracts.most_contracts)]
    return np.concatenate([contracts.firm_contracts, contracts.firm_households, limits])


def use_of(problem: CoverProblem, cover: Cover) -> Floats:
    """What a cover takes of each of these."""
    contracts = problem.contracts
    used, filled = contracts.taken(cover.groups, contracts.bids.firm[list(cover.bids)])
    return np.concatenate([used, filled, [_subsidy_fen(problem, cover), float(len(cover.groups))]])


def elastic_fen(problem: CoverProblem, use: Floats) -> float:
    """Price of what exceeds the budget, and of contracts too many or too few."""
    over = max(0.0, float(use[BUDGET]) - problem.budget_fen)
    return problem.over_budget_factor * over + off_number_fen(problem.contracts, int(use[-1]))


def with_everything(problem: CoverProblem) -> CoverProblem:
    """A cluster with everything to itself."""
    free = replace(problem.contracts, least_contracts=0, most_contracts=ANY_NUMBER)
    return replace(problem, contracts=free, budget_fen=NO_BUDGET_FEN)


def with_share(problem: CoverProblem, share: Floats) -> CoverProblem:
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


def _subsidy_fen(problem: CoverProblem, cover: Cover) -> float:
    """Public money of a cover: what services cost beyond the fees of their residents."""
    way = np.array(cover.way, np.int64)
    alone = np.flatnonzero(way >= 0)
    return subsidy_fen(problem.contracts, cover.groups, cover.bids) + float(
        problem.alone_subsidy_fen[alone, way[alone]].sum()
    )


def _costs_fen(problem: CoverProblem, cover: Cover) -> Floats:
    """What each compound costs, a contract at the first one of its group, (n,)."""
    way = np.array(cover.way, np.int64)
    alone = np.flatnonzero(way >= 0)
    costs = np.zeros(len(way))
    costs[alone] = problem.alone_fen[alone, way[alone]]
    if cover.groups:
        taken = np.arange(len(cover.groups)), list(cover.bids)
        costs[[group[0] for group in cover.groups]] += cost_fen(problem.contracts, cover.groups)[taken]
    return costs
