"""Known groups dealt out to firms: by a few promising offers, then by many, in neighbourhoods where those are hard."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.contracts.cover_problem import Cover, CoverProblem, Group, Programme, Start
from allocator.contracts.master import Master, Partition, cheaper, cost_fen, keeps, solve_master
from allocator.contracts.neighbourhoods import PASSES, improved
from allocator.contracts.offers import (
    Key,
    hint_of,
    keys_of,
    master_of,
    master_of_keys,
    most_offers,
    promising,
    translated,
)
from allocator.contracts.tolls import relax
from domain.limits import Limit
from domain.results import Status

FEW_A_COMPOUND, FEW_AT_LEAST = 4, 2  # offers of the first, small master problem
MANY_AT_LEAST = 15  # offers for every compound in the large one
FIRST_WORK = 3.0  # solver time for the large one before neighbourhoods, at work 1: it is often enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """A partition of a master problem, if one was found; with `everything`, that had all offers of all groups.

    `proven` is the solver's own answer: over everything, its bound and its INFEASIBLE hold for the groups.
    """

    master: Master
    partition: Partition
    proven: Partition
    everything: bool

    def cover(self) -> Cover:
        """The partition as a cover without a bound."""
        if not self.partition.way and len(self.master.alone_fen):
            return Cover(status=Status.UNKNOWN)
        cost, bound = cost_fen(self.master, self.partition), self.proven.bound_fen
        taken = [self.master.offers[row] for row in self.partition.offers]
        return Cover(
            status=Status.FEASIBLE,
            groups=tuple(offer.group for offer in taken),
            bids=tuple(offer.bid for offer in taken),
            way=self.partition.way,
            cost_fen=cost,
            columns=tuple((offer.group, offer.bid) for offer in self.master.offers),
            programme=None
            if bound is None
            else Programme(n_offers=len(self.master.offers), cost_fen=cost, bound_fen=bound),
        )


def deal(
    problem: CoverProblem,
    groups: Sequence[Group],
    *,
    keep: Collection[Key],
    complete: bool,
    limit: Limit,
    seed: int,
    start: Start | None = None,
    passes: int = PASSES,
) -> Dealt:
    """Cheapest partition found by offers for `groups`, within what firms, budget and number allow.

    Parameters
    ----------
    keep
        Offers that the master problems have in any case.
    complete
        The groups are all that there are: where the master problem can have all offers, its bound is one for the cover.
    start
        A cover to begin with, which need not keep to the firms' capacities.
    """
    n = len(problem.contracts)
    reduced = relax(problem.contracts, groups, problem.alone_fen.min(axis=1, initial=np.inf)).reduced_fen
    if complete and np.isfinite(reduced).sum() <= most_offers(n):
        everything = master_of(problem, groups)
        found, best = _solved(everything, start, limit=limit.share_of_time(0.3), seed=seed)
        return Dealt(master=everything, partition=best, proven=found, everything=True)
    promise = promising(groups, reduced, n, most=FEW_A_COMPOUND * n, at_least=FEW_AT_LEAST)
    few = master_of_keys(problem, {*keep, *promise})
    _, first = _solved(few, start, limit=limit.share_of_time(0.1), seed=seed)
    many = promising(groups, reduced, n, most=most_offers(n), at_least=MANY_AT_LEAST)
    wide = master_of_keys(problem, many | keys_of(few))
    hint = translated(first, few, wide)
    found = solve_master(wide, limit=limit.share_of_time(0.1), seed=seed, hint=hint, work_scale=FIRST_WORK)
    if hint and found.status is not Status.OPTIMAL:
        hint = cheaper(wide, hint, found)
        hint = improved(wide, hint, problem.contracts.blocks(), limit=limit, seed=seed, passes=passes)
        found = solve_master(wide, limit=limit.share_of_time(0.2), seed=seed, hint=hint)
    return Dealt(master=wide, partition=cheaper(wide, hint, found), proven=found, everything=False)


def _solved(master: Master, start: Start | None, *, limit: Limit, seed: int) -> tuple[Partition, Partition]:
    """What the solver finds, and the better of that and the start, where the start keeps to all limits."""
    hint = hint_of(master, start)
    found = solve_master(master, limit=limit, seed=seed, hint=hint)
    return found, cheaper(master, hint if hint and keeps(master, hint) else None, found)
