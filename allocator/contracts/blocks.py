"""One block of compounds solved by itself: its columns, its cheapest partition, and a proven bound.

Blocks are independent but for the firms' capacities and the budget, which `allocator.contracts.cover` adds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import ceil

import numpy as np

from allocator.contracts.bound import linear_relaxation, proven_prices, share_prices
from allocator.contracts.cost import largest_contract
from allocator.contracts.fixed import Masks
from allocator.contracts.generation import MOST_LISTED, generate
from allocator.contracts.master import Master, Offer, Partition, cheaper, solve_master
from allocator.contracts.pool import Ledger, Pool, annealed_pool, pool_of
from allocator.contracts.problem import ContractProblem, Floats
from allocator.contracts.regions import bits, mask_of
from allocator.contracts.windows import Board, improved
from allocator.regions.graph import graph_of
from allocator.regions.listing import SetList, connected_sets
from domain.limits import Limit
from domain.results import Status

Group = tuple[int, ...]

MOVES = 1500  # annealing moves per compound and unit of work
MASTER_COLUMNS = 2000  # columns of a block in its own master problem
SCOUT_MOVES = 200
SCOUT_COLUMNS = 60
KEPT_COLUMNS = 300  # columns of a block handed on
BOUND_ROUNDS = 12
WINDOW_WORK = 0.1  # effort of a window in a block whose groups cannot be listed
COLUMNS_FOR = 60  # compounds of such a block for which `KEPT_COLUMNS` are handed on


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A connected part of the neighbourhood graph as a problem of its own, with local positions.

    `alone_fen` (n,) is the cheapest way without a contract, inf where there is none. `start` covers the block or part
    of it; `limit` is for this block.
    """

    problem: ContractProblem
    alone_fen: Floats
    start: tuple[Group, ...]
    limit: Limit
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockAnswer:
    """Columns worth keeping, those of the best partition first (`n_best` of them), and a bound in fen.

    `cost_fen` is that of the best partition, inf when the pool has none; `complete`: no feasible group was left out.
    `price_fen` (n,) are prices of the compounds that no group and no single way costs less than; their sum is a bound,
    at most `bound_fen`.
    """

    groups: tuple[Group, ...]
    n_best: int
    complete: bool
    cost_fen: float
    bound_fen: float
    price_fen: Floats


def solve_block(block: Block) -> BlockAnswer:
    """Columns, partition and bound of one block, each compound at the price of its cheapest firm.

    Where its groups cannot be listed, windows of neighbouring contracts, whose groups can be, improve the partition.
    """
    ledger = Ledger(block.problem, block.alone_fen)
    listed = listed_groups(block.problem, ledger.fixed, most=MOST_LISTED)
    answer = _answered(block, ledger, listed, rounds=BOUND_ROUNDS)
    return answer if listed is not None or answer.cost_fen == np.inf else _improved(block, ledger, answer)


def _answered(block: Block, ledger: Ledger, listed: SetList | None, *, rounds: int) -> BlockAnswer:
    """Columns, partition and bound; `rounds` are those of the bound of a block whose groups are not listed."""
    problem, alone = block.problem, block.alone_fen
    if listed is not None and len(listed) <= MASTER_COLUMNS:
        for mask in listed.masks():
            ledger.worth(mask)
        pool = pool_of(ledger, ())
        return _answer(block, pool, proven_fen=_listed_prices(block, pool), exact=True, complete=True)
    steps = int(MOVES * len(problem) * block.limit.work)
    pool = annealed_pool(ledger, block.start, steps=steps, seed=block.seed, time_s=block.limit.time_s)
    if listed is None:
        return _answer_from_part(block, pool, rounds)
    known = sum(ledger.worth(mask) for mask in pool.regions)
    made = generate(ledger, listed, pool, alone, known_fen=known, most=MASTER_COLUMNS)
    narrow = _with_best(pool, made.masks, made.mask_price_fen)
    return _answer(block, narrow, proven_fen=made.price_fen, exact=made.all_kept, complete=False)


def scout_block(block: Block) -> tuple[Group, ...]:
    """Promising columns of a block from a short search, to learn where firms are in demand."""
    problem = block.problem
    ledger = Ledger(problem, block.alone_fen)
    steps = int(SCOUT_MOVES * len(problem) * block.limit.work)
    pool = annealed_pool(ledger, block.start, steps=steps, seed=block.seed, time_s=block.limit.time_s)
    return tuple(tuple(bits(mask)) for mask in _promising(block, pool, SCOUT_COLUMNS).masks)


def _promising(block: Block, pool: Pool, most: int) -> Pool:
    """Columns of least reduced cost in the pool's linear relaxation, and those of its best partition."""
    duals = linear_relaxation(pool.masks, pool.price_fen, block.alone_fen, block.problem.households)
    reduced = pool.price_fen - np.array([duals.price_fen[list(bits(mask))].sum() for mask in pool.masks])
    order = np.argsort(reduced, kind="stable")[:most]
    return _with_best(pool, tuple(pool.masks[row] for row in order), pool.price_fen[order])


def listed_groups(problem: ContractProblem, fixed: Masks, *, most: int) -> SetList | None:
    """Every connected group within the upper limits that keeps to the rules; None when there are more than `most`."""
    listed = connected_sets(
        graph_of(problem.near),
        problem.households,
        max_size=largest_contract(problem),
        max_members=problem.max_compounds,
        most=most,
        rivals=[list(bits(mask)) for mask in fixed.rivals],
    )
    if listed is None or not problem.fixed.together:
        return listed
    split = np.zeros(len(listed), bool)
    for group in problem.fixed.together:
        inside = listed.sums(np.isin(np.arange(len(problem)), group).astype(float))
        split |= (inside > 0) & (inside < len(group))
    return listed.where(~split)


def _listed_prices(block: Block, pool: Pool) -> Floats:
    """Safe prices when the pool holds every group: duals, less what the solver's tolerance lets them exceed one by."""
    households = block.problem.households
    shared = share_prices(block.problem, block.alone_fen)
    if not pool.masks:
        return shared
    duals = linear_relaxation(pool.masks, pool.price_fen, block.alone_fen, households).price_fen
    groups = [list(bits(mask)) for mask in pool.masks]
    excess = np.array([duals[group].sum() for group in groups]) - pool.price_fen
    ratio = max(0.0, float((excess / [households[group].sum() for group in groups]).max()))
    safe = duals - ratio * households
    return safe if safe.sum() > shared.sum() else shared


def _answer_from_part(block: Block, pool: Pool, rounds: int) -> BlockAnswer:
    """Answer when the block's groups cannot be listed: columns of least reduced cost, bound from a relaxation."""
    narrow = _promising(block, pool, MASTER_COLUMNS)
    proven = proven_prices(block.problem, narrow.masks, narrow.price_fen, block.alone_fen, rounds=rounds)
    return _answer(block, narrow, proven_fen=proven, exact=False, complete=False)


def _improved(block: Block, ledger: Ledger, answer: BlockAnswer) -> BlockAnswer:
    """The answer after some windows, with the groups that they thought of."""
    first = answer.groups[: answer.n_best]
    board = Board(alone_fen=block.alone_fen, near=ledger.near)
    best, more = improved(board, first, ledger.worth, solve=partial(_window, block), seed=block.seed)
    in_contract = {i for group in best for i in group}
    alone = [float(block.alone_fen[i]) for i in range(len(block.problem)) if i not in in_contract]
    kept = tuple(dict.fromkeys([*best, *answer.groups, *more]))
    return replace(
        answer,
        groups=kept[: len(best) + KEPT_COLUMNS * ceil(len(block.problem) / COLUMNS_FOR)],
        n_best=len(best),
        cost_fen=sum(ledger.worth(mask_of(group)) for group in best) + sum(alone),
    )


def _window(block: Block, members: Sequence[int], start: tuple[Group, ...]) -> tuple[tuple[Group, ...], int, float]:
    """Part of a block as a block of its own, with little work: groups, those of the best partition first, and cost."""
    window = Block(
        problem=block.problem.restricted(members),
        alone_fen=block.alone_fen[list(members)],
        start=start,
        limit=replace(block.limit, work=WINDOW_WORK * block.limit.work),
        seed=block.seed,
    )
    ledger = Ledger(window.problem, window.alone_fen)
    listed = listed_groups(window.problem, ledger.fixed, most=MOST_LISTED)
    answer = _answered(window, ledger, listed, rounds=0)  # nobody asks for its bound
    return answer.groups, answer.n_best, answer.cost_fen


def _with_best(pool: Pool, masks: tuple[int, ...], prices: Floats) -> Pool:
    """Some columns and those of the best partition of a pool."""
    price_of = dict(zip(masks, prices.tolist(), strict=True))
    all_prices = dict(zip(pool.masks, pool.price_fen.tolist(), strict=True))
    price_of |= {mask: all_prices[mask] for mask in pool.regions if mask in all_prices}
    return Pool(masks=tuple(price_of), price_fen=np.array(list(price_of.values()), float), regions=pool.regions)


def _answer(block: Block, pool: Pool, *, proven_fen: Floats, exact: bool, complete: bool) -> BlockAnswer:
    """Solve the master problem over a pool whose columns come in order of promise.

    `exact`: no group that a better partition could use is missing, so the master's bound is one for the block too.
    """
    partition, bound_fen = _partition(pool, block), float(proven_fen.sum())
    best = list(partition.offers)
    others = [row for row in range(len(pool.masks)) if row not in set(best)]
    in_contract = sum(float(pool.price_fen[row]) for row in best)
    otherwise = sum(float(block.alone_fen[i]) for i, way in enumerate(partition.way) if way >= 0)
    cost = in_contract + otherwise if partition.way else np.inf
    if exact and partition.bound_fen is not None:
        bound_fen = max(bound_fen, min(partition.bound_fen, cost))
    kept = others if complete else others[:KEPT_COLUMNS]
    return BlockAnswer(
        groups=tuple(tuple(bits(pool.masks[row])) for row in [*best, *kept]),
        n_best=len(best),
        complete=complete,
        cost_fen=cost,
        bound_fen=bound_fen,
        price_fen=proven_fen,
    )


def _partition(pool: Pool, block: Block) -> Partition:
    """Cheapest partition of the block by the pool's columns, as if every firm had room for all."""
    offers = tuple(
        Offer(group=tuple(bits(mask)), bid=0, firm=0, households=0, price_fen=int(price), subsidy_fen=0)
        for mask, price in zip(pool.masks, pool.price_fen, strict=True)
    )
    unlimited = np.zeros(0, np.int64)
    master = Master(
        offers=offers,
        alone_fen=block.alone_fen[:, None],
        alone_subsidy_fen=np.zeros((len(block.alone_fen), 1)),
        firm_contracts=unlimited,
        firm_households=unlimited,
        budget_fen=0,
        over_budget_factor=1,
    )
    regions = set(pool.regions)
    in_contract = np.zeros(len(block.alone_fen), bool)
    hinted = tuple(row for row, mask in enumerate(pool.masks) if mask in regions)
    for row in hinted:
        in_contract[list(offers[row].group)] = True
    hint = Partition(status=Status.UNKNOWN, offers=hinted, way=tuple(np.where(in_contract, -1, 0).tolist()))
    return cheaper(master, hint, solve_master(master, limit=block.limit, seed=block.seed, hint=hint))
