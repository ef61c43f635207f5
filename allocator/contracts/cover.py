"""Every compound in an area contract or served otherwise, at least cost: blocks first, then what couples them.

Serves both parts: modes (with prices for serving a compound otherwise) and contracts (without).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TypeVar

import numpy as np

from allocator.contracts.blocks import Block, BlockAnswer, Group, scout_block, solve_block
from allocator.contracts.cost import change_fen, fen, price_fen, shape_fen
from allocator.contracts.master import Master, Offer, Partition, cheaper, cost_fen, solve_master
from allocator.contracts.neighbourhoods import improved
from allocator.contracts.problem import ContractProblem, Floats, Ints
from allocator.contracts.proof import Proof
from allocator.contracts.regions import is_connected, mask_of, neighbour_masks
from allocator.contracts.subsidies import NO_BUDGET_FEN
from allocator.contracts.tolls import Tolls, relax
from domain.executors import Executor
from domain.limits import Limit
from domain.results import Status

R = TypeVar("R")

LEAST_WORK = 0.2  # with less, compounds that must share a firm are often left uncovered
SCOUTINGS = 3  # short searches before the long one, when firms are in demand
# Offers (a group and a firm) in the master problem over all blocks: so many in all, and for every compound.
LEAST_OFFERS, OFFERS_A_COMPOUND, OFFERS_AT_LEAST = 6000, 12, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverProblem:
    """A contract problem with the other ways to serve each compound and the budget.

    `alone_fen`, `alone_subsidy_fen` are (n, m), inf where a compound cannot be served that way.
    """

    contracts: ContractProblem
    alone_fen: Floats
    alone_subsidy_fen: Floats
    budget_fen: int
    over_budget_factor: int

    def __post_init__(self) -> None:
        if self.alone_fen.shape != self.alone_subsidy_fen.shape or len(self.alone_fen) != len(self.contracts):
            raise ValueError(f"alone_fen {self.alone_fen.shape} does not go with {len(self.contracts)} compounds")

    @property
    def has_no_budget(self) -> bool:
        """Whether no budget was stated at all."""
        return self.budget_fen >= NO_BUDGET_FEN

    def restricted(self, members: Ints) -> CoverProblem:
        """The same problem over some compounds, with the whole budget."""
        return replace(
            self,
            contracts=self.contracts.restricted(members.tolist()),
            alone_fen=self.alone_fen[members],
            alone_subsidy_fen=self.alone_subsidy_fen[members],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A cover to begin with: groups with their bids, and the way of each other compound (-1 in a contract)."""

    groups: tuple[Group, ...]
    bids: tuple[int, ...]
    way: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The last set partition solved: its offers, the cost of what was taken, and a bound over these offers only."""

    n_offers: int
    cost_fen: float
    bound_fen: float

    @property
    def gap(self) -> float:
        """Share of the cost by which the bound over these offers lies lower; 0 when none is cheaper."""
        return max(0.0, self.cost_fen - self.bound_fen) / abs(self.cost_fen) if self.cost_fen else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Groups with their bid, the other way of each compound ((n,), -1 in a contract), cost and bound in fen.

    `blocks_fen` is the bound of the blocks alone, which leave a budget out: it bounds the cost before what exceeds it.
    `columns` are the groups with bids that the last master problem had. `proof` tells why no cover costs less than the
    bound of the blocks, `programme` how far the last set partition was solved; None where there was no such bound.
    """

    status: Status
    groups: tuple[Group, ...] = ()
    bids: tuple[int, ...] = ()
    way: tuple[int, ...] = ()
    cost_fen: float | None = None
    bound_fen: float | None = None
    blocks_fen: float | None = None
    columns: tuple[tuple[Group, int], ...] = ()
    proof: Proof | None = field(default=None, compare=False)
    programme: Programme | None = None

    @property
    def start(self) -> Start:
        """The cover as one to begin with."""
        return Start(groups=self.groups, bids=self.bids, way=self.way)


def solve_cover(
    problem: CoverProblem, *, limit: Limit, seed: int, executor: Executor, start: Start | None = None
) -> Cover:
    """Cheapest cover found, with a proven bound over all groupings.

    A short search tells which firms are in demand; with tolls on those, each block is solved by itself; a master
    problem over all blocks' best columns then keeps to what the firms and the budget allow.
    """
    limit = replace(limit, work=max(LEAST_WORK, limit.work))
    contracts, members = problem.contracts, problem.contracts.blocks()
    given = list(start.groups) if start else []
    seen, tolls = _scouted(problem, members, limit=limit, seed=seed, executor=executor, start=given)
    blocks = _blocks(problem, tolls.on(contracts), members, limit=limit, seed=seed, start=given)
    answers = _run(solve_block, blocks, executor)
    proof = _proof(problem, members, answers, toll_fen=tolls.of_capacities(contracts))
    bound = proof.blocks_fen
    best = _in_whole(members, [answer.groups[: answer.n_best] for answer in answers])
    narrow = master_of(problem, sorted({*best, *given, *(group for group in seen if len(group) == 1)}))
    partition = solve_master(narrow, limit=limit.share_of_time(0.1), seed=seed, hint=_hint(narrow, start))
    if not tolls.any and partition.way and cost_fen(narrow, partition) <= _together(answers) + 0.5:
        return _cover(narrow, partition, bound, proof)
    groups = sorted({*_in_whole(members, [answer.groups for answer in answers]), *given, *seen})
    wide, everything = _wide(problem, groups, narrow, complete=all(answer.complete for answer in answers))
    hint = _translated(partition, narrow, wide)
    if hint and not everything:
        hint = improved(wide, hint, members, limit=limit, seed=seed)
    found = solve_master(wide, limit=limit.share_of_time(0.3), seed=seed, hint=hint)
    if everything and found.status is Status.INFEASIBLE:
        return Cover(status=Status.INFEASIBLE)
    if everything and found.bound_fen is not None:
        bound = max(bound, found.bound_fen)
    return _cover(wide, cheaper(wide, hint, found), bound, proof)


def _scouted(
    problem: CoverProblem,
    members: Sequence[Ints],
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
    start: Sequence[Group],
) -> tuple[list[Group], Tolls]:
    """Columns of short searches, each at the tolls that the columns before it led to, and the last tolls."""
    contracts, cheapest = problem.contracts, problem.alone_fen.min(axis=1, initial=np.inf)
    # Each compound by itself, so that one that must have a contract finds a firm wherever there is room.
    near = neighbour_masks(contracts.near) if contracts.fixed.together else []
    companions = [group for group in contracts.fixed.together if is_connected(mask_of(group), near)]
    seen: set[Group] = {*start, *((i,) for i in range(len(contracts))), *companions}
    tolls = Tolls.none(contracts)
    for scouting in range(SCOUTINGS):
        tolled = tolls.on(contracts)
        blocks = _blocks(problem, tolled, members, limit=limit, seed=seed + scouting, start=start)
        seen |= set(_in_whole(members, _run(scout_block, blocks, executor)))
        tolls = relax(contracts, sorted(seen), cheapest).tolls
        if not tolls.any:
            break
    return sorted(seen), tolls


def _proof(problem: CoverProblem, members: Sequence[Ints], answers: Sequence[BlockAnswer], *, toll_fen: float) -> Proof:
    prices, block = np.zeros(len(problem.contracts)), np.zeros(len(problem.contracts), np.int64)
    for row, (at, answer) in enumerate(zip(members, answers, strict=True)):
        prices[at], block[at] = answer.price_fen, row
    return Proof(
        price_fen=prices,
        block=block,
        block_bound_fen=np.array([answer.bound_fen for answer in answers], float),
        alone_fen=problem.alone_fen.min(axis=1, initial=np.inf),
        toll_fen=toll_fen,
    )


def _together(answers: Sequence[BlockAnswer]) -> float:
    return sum(answer.cost_fen for answer in answers)


def _in_whole(members: Sequence[Ints], groups: Sequence[Sequence[Group]]) -> list[Group]:
    """Groups of the blocks in positions of the whole problem."""
    return [tuple(int(at[i]) for i in group) for at, own in zip(members, groups, strict=True) for group in own]


def _wide(problem: CoverProblem, groups: list[Group], narrow: Master, *, complete: bool) -> tuple[Master, bool]:
    """Master problem over the offers of least reduced cost; whether those are all offers of all groups."""
    reduced = relax(problem.contracts, groups, problem.alone_fen.min(axis=1, initial=np.inf)).reduced_fen
    most = max(LEAST_OFFERS, OFFERS_A_COMPOUND * len(problem.contracts))
    if complete and np.isfinite(reduced).sum() <= most:
        return master_of(problem, groups), True
    order = np.argsort(reduced, axis=None, kind="stable")[: int(np.isfinite(reduced).sum())]
    chosen = {(offer.group, offer.bid) for offer in narrow.offers}
    offered = np.zeros(len(problem.contracts), np.int64)
    for place, flat in enumerate(order.tolist()):
        row, bid = divmod(flat, reduced.shape[1])
        members = list(groups[row])
        if place < most or offered[members].min() < OFFERS_AT_LEAST:
            chosen.add((groups[row], bid))
            offered[members] += 1
    return master_of(problem, sorted({group for group, _ in chosen}), only=chosen), False


def _cover(master: Master, partition: Partition, bound_fen: float, proof: Proof) -> Cover:
    if not partition.way and len(master.alone_fen):
        return Cover(status=Status.UNKNOWN)
    cost = cost_fen(master, partition)
    bound = ceil(bound_fen - 0.01)  # every price is a whole number of fen
    taken = [master.offers[row] for row in partition.offers]
    return Cover(
        status=Status.OPTIMAL if bound >= cost else Status.FEASIBLE,
        groups=tuple(offer.group for offer in taken),
        bids=tuple(offer.bid for offer in taken),
        way=partition.way,
        cost_fen=cost,
        bound_fen=bound,
        blocks_fen=ceil(proof.blocks_fen - 0.01),
        columns=tuple((offer.group, offer.bid) for offer in master.offers),
        proof=proof,
        programme=None
        if partition.bound_fen is None
        else Programme(n_offers=len(master.offers), cost_fen=cost, bound_fen=partition.bound_fen),
    )


def _blocks(
    problem: CoverProblem,
    contracts: ContractProblem,
    members: Sequence[Ints],
    *,
    limit: Limit,
    seed: int,
    start: Sequence[Group],
) -> list[Block]:
    cheapest = problem.alone_fen.min(axis=1, initial=np.inf)
    place = {int(i): (row, position) for row, at in enumerate(members) for position, i in enumerate(at)}
    begin: list[list[Group]] = [[] for _ in members]
    for group in start:
        begin[place[group[0]][0]].append(tuple(place[i][1] for i in group))
    time_s = None if limit.time_s is None else limit.time_s / 8 / max(1, len(contracts))
    return [
        Block(
            problem=contracts.restricted(at.tolist()),
            alone_fen=cheapest[at],
            start=tuple(begin[row]),
            limit=Limit(work=limit.work, time_s=None if time_s is None else time_s * len(at)),
            seed=seed * 100_003 + int(at[0]),
        )
        for row, at in enumerate(members)
    ]


def _run(function: Callable[[Block], R], blocks: Sequence[Block], executor: Executor) -> list[R]:
    """Answers in the order of the blocks; the largest are begun first, so that no worker ends with a long one."""
    order = sorted(range(len(blocks)), key=lambda row: -len(blocks[row].alone_fen))
    answers = executor.map(function, [blocks[row] for row in order])
    answer_of = dict(zip(order, answers, strict=True))
    return [answer_of[row] for row in range(len(blocks))]


def master_of(
    problem: CoverProblem, groups: list[Group], *, only: Collection[tuple[Group, int]] | None = None
) -> Master:
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


def _hint(master: Master, start: Start | None) -> Partition | None:
    if start is None:
        return None
    row_of = {(offer.group, offer.bid): row for row, offer in enumerate(master.offers)}
    rows = [row_of[key] for key in zip(start.groups, start.bids, strict=True) if key in row_of]
    return Partition(status=Status.UNKNOWN, offers=tuple(rows), way=start.way)


def _translated(partition: Partition, narrow: Master, wide: Master) -> Partition | None:
    """A partition of one master as a hint for another that has its offers too."""
    if not partition.way:
        return None
    row_of = {(offer.group, offer.bid): row for row, offer in enumerate(wide.offers)}
    keys = [(narrow.offers[row].group, narrow.offers[row].bid) for row in partition.offers]
    return Partition(status=partition.status, offers=tuple(row_of[key] for key in keys), way=partition.way)
