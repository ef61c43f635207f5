"""Every compound in an area contract or served otherwise, at least cost: blocks first, then what couples them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from math import ceil
from typing import TypeVar

import numpy as np

from allocator.contracts.blocks import Block, BlockAnswer, scout_block, solve_block
from allocator.contracts.cover_problem import Cover, CoverProblem, Group, Start
from allocator.contracts.dealing import Dealt, deal
from allocator.contracts.master import cost_fen, solve_master
from allocator.contracts.offers import hint_of, keys_of, master_of, start_of
from allocator.contracts.problem import ContractProblem, Ints
from allocator.contracts.proof import Proof
from allocator.contracts.regions import is_connected, mask_of, neighbour_masks
from allocator.contracts.tolls import Tolls, relax
from domain import so_far
from domain.executors import Executor
from domain.limits import Limit
from domain.results import Status

R = TypeVar("R")

LEAST_WORK = 0.2  # with less, compounds that must share a firm are often left uncovered
SCOUTINGS = 3  # short searches before the long one, when firms are in demand
PASSES_AGAIN = 1  # of neighbourhoods, where groups are dealt out again


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
    so_far.tell(bound=(bound + problem.beside_fen) / 100)
    groups = sorted({*_in_whole(members, [answer.groups for answer in answers]), *given, *seen})
    best = _in_whole(members, [answer.groups[: answer.n_best] for answer in answers])
    narrow = master_of(problem, sorted({*best, *given, *(group for group in seen if len(group) == 1)}))
    hint = hint_of(narrow, start)
    partition = solve_master(narrow, limit=limit.share_of_time(0.1), seed=seed, hint=hint)
    if partition.way:
        so_far.tell(best=(cost_fen(narrow, partition) + problem.beside_fen) / 100)
    if not tolls.any and partition.way and cost_fen(narrow, partition) <= _together(answers) + 0.5:
        first = Dealt(master=narrow, partition=partition, proven=partition, everything=False)
        return _bounded(first.cover(), bound, proof, groups)
    dealt = deal(
        problem,
        groups,
        keep=keys_of(narrow),
        complete=all(answer.complete for answer in answers),
        limit=limit,
        seed=seed,
        start=start_of(narrow, partition) or start,
    )
    if dealt.everything and dealt.proven.status is Status.INFEASIBLE:
        return Cover(status=Status.INFEASIBLE)
    if dealt.everything and dealt.proven.bound_fen is not None:
        bound = max(bound, dealt.proven.bound_fen)
    return _bounded(dealt.cover(), bound, proof, groups)


def solve_known(problem: CoverProblem, groups: Collection[Group], *, limit: Limit, seed: int, start: Start) -> Cover:
    """Cheapest cover found by groups that are known already; it has no bound.

    `start` is a cover to begin with, which need not keep to what firms may take; `groups` are searched besides its own.
    """
    alone = [(i,) for i in range(len(problem.contracts))]
    return deal(
        problem,
        sorted({*groups, *start.groups, *alone}),
        keep=keys_of(master_of(problem, sorted({*start.groups, *alone}))),
        complete=False,
        limit=limit,
        seed=seed,
        start=start,
        passes=PASSES_AGAIN,
    ).cover()


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


def _bounded(cover: Cover, bound_fen: float, proof: Proof, known: Sequence[Group]) -> Cover:
    """A cover with its bound, why it is one, and the groups that the search thought of."""
    if cover.cost_fen is None:
        return cover
    bound = ceil(bound_fen - 0.01)  # every price is a whole number of fen
    return replace(
        cover,
        status=Status.OPTIMAL if bound >= cover.cost_fen else Status.FEASIBLE,
        bound_fen=bound,
        blocks_fen=ceil(proof.blocks_fen - 0.01),
        proof=proof,
        known=tuple(known),
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
