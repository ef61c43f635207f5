"""Of all groupings that cost little more than the cheapest, the one that moves fewest compounds from their contracts.

A price on each moved compound makes it a question of least cost again, whose bound says how few moves can do:
``moved >= (bound at that price - the most the plan may cost) / price``. The search at such prices also finds columns; a
set partition over all of them then takes the fewest moves, and of those the least cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from ortools.sat.python.cp_model import LinearExpr
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, vstack

from allocator.contracts.blocks import Group, listed_groups
from allocator.contracts.cost import price_fen
from allocator.contracts.cover import solve_cover
from allocator.contracts.cover_problem import Cover, CoverProblem, Start
from allocator.contracts.fixed import Masks
from allocator.contracts.master import Master, Partition, cost_fen, model_of
from allocator.contracts.offers import master_of
from allocator.contracts.priced import plain_fen
from allocator.contracts.problem import ContractProblem
from allocator.contracts.regions import bits
from domain.executors import Executor
from domain.interruption import requested
from domain.limits import Limit
from domain.results import Status

MOST_LISTED = 4000  # connected groups up to which all of them are tried
MOST_OFFERS = 6000  # offers of them, likewise
TRIALS = 3  # prices on a moved compound
WORK = 0.3  # of each of these searches: it begins with the old contracts


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastChange:
    """Groups with their bids, what they cost and move, and the fewest moves proved for any plan at that cost."""

    groups: tuple[Group, ...]
    bids: tuple[int, ...]
    cost_fen: float
    moved: int
    moved_bound: int


def least_change(
    problem: CoverProblem,
    cheapest: Cover,
    *,
    most_fen: float,
    limit: Limit,
    seed: int,
    executor: Executor,
    before: Start,
) -> LeastChange:
    """Fewest moved compounds found among covers of at most `most_fen`; `before` are old contracts that may stay.

    The contracts of `problem` carry the incumbents, without a price on moves. `cheapest` costs at most `most_fen`.
    """
    everything = _all_offers(problem)
    if everything is not None:
        known = [(cheapest.groups, cheapest.bids)]
        return _fewest(everything, problem.contracts, known, most_fen=most_fen, limit=limit, seed=seed, bound=None)
    columns = {*cheapest.columns, *zip(before.groups, before.bids, strict=True)}
    price = _price_of_a_move(_master(problem, columns), problem.contracts, most_fen)
    known, bound = [(cheapest.groups, cheapest.bids)], 0
    for trial in range(TRIALS):
        if trial and requested():
            break
        cover = _searched(problem, before, price, limit=limit.share(WORK), seed=seed, executor=executor)
        if cover.bound_fen is None:
            break
        bound = max(bound, ceil((cover.bound_fen - most_fen) / price - 1e-9))
        columns |= {*cover.columns}
        known.append((cover.groups, cover.bids))
        if plain_fen(problem, cover.groups, cover.bids) <= most_fen or price == 1:
            break
        price = max(1, price // 3)
    master = _master(problem, columns)
    return _fewest(master, problem.contracts, known, most_fen=most_fen, limit=limit, seed=seed, bound=bound)


def moved_by_offers(master: Master, contracts: ContractProblem) -> list[int]:
    """Compounds that each offer of a master problem moves."""
    households, who = contracts.households, contracts.incumbents
    return [int(who.moved(o.group, households, np.array([o.firm]))[0]) for o in master.offers]


def _searched(problem: CoverProblem, start: Start, price: int, *, limit: Limit, seed: int, executor: Executor) -> Cover:
    """Cover of least cost with a price on each moved compound, searched from contracts that may stay."""
    priced = replace(problem.contracts, incumbents=replace(problem.contracts.incumbents, move_fen=price))
    return solve_cover(replace(problem, contracts=priced), limit=limit, seed=seed, executor=executor, start=start)


def _master(problem: CoverProblem, columns: set[tuple[Group, int]]) -> Master:
    return master_of(problem, sorted({group for group, _ in columns}), only=columns)


def _all_offers(problem: CoverProblem) -> Master | None:
    """Every connected group with every firm that may take it, or None where these are too many."""
    groups: list[Group] = []
    for at in problem.contracts.blocks():
        block = problem.contracts.restricted(at.tolist())
        fixed = Masks(block.fixed, len(block))
        found = listed_groups(block, fixed, most=max(0, MOST_LISTED - len(groups)))
        if found is None:
            return None
        groups += [tuple(int(at[i]) for i in bits(mask)) for mask in found.masks()]
    if np.isfinite(price_fen(problem.contracts, groups)).sum() > MOST_OFFERS:
        return None
    return master_of(problem, sorted(groups))


def _price_of_a_move(master: Master, contracts: ContractProblem, most_fen: float) -> int:
    """Fen that one move fewer costs at the margin, from the linear relaxation within `most_fen`."""
    n, firms, offers = len(master.alone_fen), len(master.firm_contracts), master.offers
    columns = np.arange(len(offers))
    cover = _incidence([offer.group for offer in offers], n)
    firm = np.array([offer.firm for offer in offers])
    used = csc_matrix((np.ones(len(offers)), (firm, columns)), shape=(firms, len(offers)))
    filled = csc_matrix((np.array([float(o.households) for o in offers]), (firm, columns)), shape=(firms, len(offers)))
    costs = np.array([float(offer.price_fen) for offer in offers])
    answer = linprog(
        np.array(moved_by_offers(master, contracts), float),
        A_eq=cover,
        b_eq=np.ones(n),
        A_ub=vstack([csc_matrix(costs), used, filled], format="csc"),
        b_ub=np.concatenate([[most_fen], master.firm_contracts, master.firm_households]),
        method="highs-ds",
    )
    moves_a_fen = 0.0 if answer.x is None else -float(answer.ineqlin.marginals[0])
    return max(1, round(min(most_fen, 1 / moves_a_fen if moves_a_fen > 0 else most_fen)))


def _incidence(groups: Sequence[Group], n: int) -> csc_matrix:
    rows = np.concatenate([np.asarray(group, np.int64) for group in groups])
    columns = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    return csc_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, len(groups)))


def _fewest(
    master: Master,
    contracts: ContractProblem,
    known: Sequence[tuple[Sequence[Group], Sequence[int]]],
    *,
    most_fen: float,
    limit: Limit,
    seed: int,
    bound: int | None,
) -> LeastChange:
    """Fewest moves, then least cost, over the offers of a master; with `bound` None these are all there are."""
    moved = moved_by_offers(master, contracts)
    row_of = {(offer.group, offer.bid): row for row, offer in enumerate(master.offers)}
    way = (-1,) * len(contracts)
    starts = [tuple(row_of[key] for key in zip(groups, bids, strict=True)) for groups, bids in known]
    partitions = [Partition(status=Status.FEASIBLE, offers=rows, way=way) for rows in starts]

    def rank(partition: Partition) -> tuple[float, ...]:
        cost = cost_fen(master, partition)
        return (max(0.0, cost - most_fen), sum(moved[row] for row in partition.offers), cost)

    best = min(partitions, key=rank)
    first = model_of(master)
    first.model.add(first.cost <= int(most_fen))
    first.model.minimize(LinearExpr.weighted_sum(list(first.take), moved))
    found = first.search(limit=limit, seed=seed, hint=best)
    best = min([best, *([found] if found.way else [])], key=rank)
    proved = found.bound_fen if bound is None else bound
    second = model_of(master)
    second.model.add(LinearExpr.weighted_sum(list(second.take), moved) <= int(rank(best)[1]))
    second.model.minimize(second.cost)
    cheaper = second.search(limit=limit, seed=seed, hint=best)
    best = min([best, *([cheaper] if cheaper.way else [])], key=rank)
    taken = [master.offers[row] for row in best.offers]
    return LeastChange(
        groups=tuple(offer.group for offer in taken),
        bids=tuple(offer.bid for offer in taken),
        cost_fen=cost_fen(master, best),
        moved=int(rank(best)[1]),
        moved_bound=max(0, min(int(rank(best)[1]), ceil((proved or 0) - 1e-6))),
    )
