"""Large-neighbourhood search over a master problem: free the compounds of a few blocks, keep the rest, solve again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from allocator.contracts.master import Master, Partition, cost_fen, solve_master
from allocator.contracts.problem import ANY_NUMBER, Bools, Floats, Ints
from domain.interruption import requested
from domain.limits import Limit

SIZE = 70  # compounds freed at a time, about
PASSES = 3  # how often each block is freed, at least, unless said otherwise
WORK_SCALE = 0.4  # solver time of one neighbourhood at work 1
SHARE = 0.4  # of the seconds, if any, that all neighbourhoods may take together
LEAST_WORK = 0.75  # with less, the solver often ends where it began


def improved(
    master: Master,
    partition: Partition,
    members: Sequence[Ints],
    *,
    limit: Limit,
    seed: int,
    passes: int = PASSES,
) -> Partition:
    """The partition after some passes of neighbourhoods, which free each block at least once; never dearer."""
    trials = passes * max(1, -(-sum(len(at) for at in members) // SIZE))
    share = replace(limit.share_of_time(SHARE / trials), work=max(LEAST_WORK, limit.work))
    best, best_cost = partition, cost_fen(master, partition)
    shared = _shared_firms(master, members)
    for free in _neighbourhoods(members, shared, passes, np.random.default_rng(seed)):
        if requested():
            break
        trial = _solved_within(master, best, free, limit=share, seed=seed)
        if trial is not None and cost_fen(master, trial) < best_cost:
            best, best_cost = trial, cost_fen(master, trial)
    return best


def _shared_firms(master: Master, members: Sequence[Ints]) -> Floats:
    """How many firms two blocks have in common, (n_blocks, n_blocks)."""
    block_of = {int(i): row for row, at in enumerate(members) for i in at}
    serves = np.zeros((len(members), len(master.firm_contracts)))
    for offer in master.offers:
        serves[block_of[offer.group[0]], offer.firm] = 1
    common: Floats = serves @ serves.T
    return common


def _neighbourhoods(members: Sequence[Ints], shared: Floats, passes: int, rng: np.random.Generator) -> Iterator[Bools]:
    """Unions of blocks that compete for the same firms, (n,) each; every block comes at least `passes` times."""
    n = sum(len(at) for at in members)
    for _ in range(passes):
        waiting = rng.permutation(len(members)).tolist()
        while waiting:
            nearest = np.argsort(-shared[waiting[0]] - rng.random(len(members)), kind="stable").tolist()
            free = np.zeros(n, bool)
            taken = [waiting[0]]
            for row in nearest:
                if row not in taken and sum(len(members[other]) for other in (*taken, row)) <= SIZE:
                    taken.append(row)
            for row in taken:
                free[members[row]] = True
            waiting = [row for row in waiting if row not in taken]
            yield free


def _solved_within(master: Master, partition: Partition, free: Bools, *, limit: Limit, seed: int) -> Partition | None:
    """Solve for the compounds `free` (n,), the others as they are."""
    taken = set(partition.offers)
    rows = [row for row, offer in enumerate(master.offers) if free[list(offer.group)].all()]
    fixed = sorted(taken - set(rows))
    at = np.flatnonzero(free)
    local = {int(i): place for place, i in enumerate(at)}
    sub = replace(
        master,
        offers=tuple(
            replace(master.offers[row], group=tuple(local[i] for i in master.offers[row].group)) for row in rows
        ),
        alone_fen=master.alone_fen[at],
        alone_subsidy_fen=master.alone_subsidy_fen[at],
        firm_contracts=master.firm_contracts - _used(master, fixed, np.ones(len(master.offers), np.int64)),
        firm_households=master.firm_households - _used(master, fixed, np.array([o.households for o in master.offers])),
        least_contracts=max(0, master.least_contracts - len(fixed)),
        most_contracts=master.most_contracts - len(fixed) if master.most_contracts < ANY_NUMBER else ANY_NUMBER,
        budget_fen=master.budget_fen - _subsidy_outside(master, partition, fixed, free),
    )
    way = np.array(partition.way)
    place_of = {row: place for place, row in enumerate(rows)}
    hint = replace(
        partition,
        offers=tuple(place_of[row] for row in partition.offers if row in place_of),
        way=tuple(way[at].tolist()),
    )
    found = solve_master(sub, limit=limit, seed=seed, hint=hint, work_scale=WORK_SCALE)
    if not found.way:
        return None
    way[at] = found.way
    offers = tuple(sorted([*fixed, *(rows[place] for place in found.offers)]))
    return replace(partition, offers=offers, way=tuple(way.tolist()))


def _used(master: Master, rows: Sequence[int], amount: Ints) -> Ints:
    """What the offers `rows` take of each firm's capacity (n_firms,)."""
    used = np.zeros(len(master.firm_contracts), np.int64)
    for row in rows:
        used[master.offers[row].firm] += amount[row]
    return used


def _subsidy_outside(master: Master, partition: Partition, fixed: Sequence[int], free: Bools) -> int:
    """Public money that the kept part takes of the budget."""
    ways = [(i, kind) for i, kind in enumerate(partition.way) if kind >= 0 and not free[i]]
    alone = sum(int(master.alone_subsidy_fen[at]) for at in ways)
    return alone + sum(master.offers[row].subsidy_fen for row in fixed)
