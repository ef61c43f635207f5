"""Which offers (a group of compounds and a firm) a master problem gets, and covers as hints for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from allocator.contracts.cost import change_fen, fen, price_fen, shape_fen
from allocator.contracts.cover_problem import CoverProblem, Group, Start
from allocator.contracts.master import Master, Offer, Partition
from allocator.contracts.problem import Floats
from domain.results import Status

Key = tuple[Group, int]

LEAST_OFFERS, OFFERS_A_COMPOUND = 6000, 12  # in the master problem over all blocks


def master_of(problem: CoverProblem, groups: Sequence[Group], *, only: Collection[Key] | None = None) -> Master:
    """Master problem over these groups, offered by every firm that may take them, or by the bids in `only`."""
    contracts = problem.contracts
    prices = price_fen(contracts, groups)
    beside = shape_fen(contracts, groups).sum(axis=0)[:, None] + change_fen(contracts, groups)
    offers = []
    for row, group in enumerate(groups):
        fees = int(fen(contracts.fees_yuan[list(group)].sum()))
        offers += [
            Offer(
                group=group,
                bid=int(bid),
                firm=int(contracts.bids.firm[bid]),
                households=int(contracts.households[list(group)].sum()),
                price_fen=int(prices[row, bid] + beside[row, bid]),
                subsidy_fen=max(0, int(prices[row, bid]) - fees),
            )
            for bid in np.flatnonzero(np.isfinite(prices[row]))
            if only is None or (group, int(bid)) in only
        ]
    return Master(
        offers=tuple(offers),
        alone_fen=problem.alone_fen,
        alone_subsidy_fen=problem.alone_subsidy_fen,
        firm_contracts=contracts.firm_contracts,
        firm_households=contracts.firm_households,
        budget_fen=problem.budget_fen,
        over_budget_factor=problem.over_budget_factor,
        least_contracts=contracts.least_contracts,
        most_contracts=contracts.most_contracts,
        off_number_fen=contracts.off_number_fen,
    )


def master_of_keys(problem: CoverProblem, keys: Collection[Key]) -> Master:
    """Master problem over these offers."""
    return master_of(problem, sorted({group for group, _ in keys}), only=keys)


def most_offers(n: int) -> int:
    """How many offers a master problem over `n` compounds gets."""
    return max(LEAST_OFFERS, OFFERS_A_COMPOUND * n)


def promising(groups: Sequence[Group], reduced_fen: Floats, n: int, *, most: int, at_least: int) -> set[Key]:
    """The `most` offers of least reduced cost (g, n_bids), and more where a compound has fewer than `at_least`."""
    order = np.argsort(reduced_fen, axis=None, kind="stable")[: int(np.isfinite(reduced_fen).sum())]
    chosen = set()
    offered = np.zeros(n, np.int64)
    for place, flat in enumerate(order.tolist()):
        row, bid = divmod(flat, reduced_fen.shape[1])
        members = list(groups[row])
        if place < most or offered[members].min() < at_least:
            chosen.add((groups[row], bid))
            offered[members] += 1
    return chosen


def keys_of(master: Master) -> set[Key]:
    """The offers of a master problem as groups with bids."""
    return {(offer.group, offer.bid) for offer in master.offers}


def hint_of(master: Master, start: Start | None) -> Partition | None:
    """A start as a hint; contracts that are no offers of the master problem are left out."""
    if start is None:
        return None
    row_of = {(offer.group, offer.bid): row for row, offer in enumerate(master.offers)}
    rows = [row_of[key] for key in zip(start.groups, start.bids, strict=True) if key in row_of]
    return Partition(status=Status.UNKNOWN, offers=tuple(rows), way=start.way)


def start_of(master: Master, partition: Partition) -> Start | None:
    """A partition as a cover to begin with, if there is one."""
    if not partition.way:
        return None
    taken = [master.offers[row] for row in partition.offers]
    return Start(
        groups=tuple(offer.group for offer in taken), bids=tuple(offer.bid for offer in taken), way=partition.way
    )


def translated(partition: Partition, narrow: Master, wide: Master) -> Partition | None:
    """A partition of one master as a hint for another that has its offers too."""
    if not partition.way:
        return None
    row_of = {(offer.group, offer.bid): row for row, offer in enumerate(wide.offers)}
    keys = [(narrow.offers[row].group, narrow.offers[row].bid) for row in partition.offers]
    return Partition(status=partition.status, offers=tuple(row_of[key] for key in keys), way=partition.way)
