"""Moves that change a chief and the days together, so that what stage 1 could not see of the days is put right.

What an official's month costs beyond what stage 1 had counted with is its excess. A compound is given to a colleague,
or exchanged for one of theirs, where the bound of stage 1 on the two new portfolios leaves hope; then both months are
planned anew, exactly, and the move is made when they cost less than the two months before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from allocator.visits.columns import priced
from allocator.visits.days import OfficialMonth, Portfolios, Room, each_alone
from allocator.visits.problem import VisitProblem
from domain.arrays import Floats, Ints
from domain.executors import Executor
from domain.interruption import requested
from domain.limits import Limit

ROUNDS = 4
TRIED = 40  # moves of a round whose months are planned
PARTNERS = 6  # officials that a compound may go to
LEAST_YUAN = 1e-4  # that a move has to save

Portfolio = tuple[int, ...]
Held = tuple[int, Portfolio]
"""An official with compounds, in ascending order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Two officials with their new portfolios; no months of theirs cost less than `least` yuan together."""

    new: tuple[Held, Held]
    least: float


class _Costs:
    """What portfolios cost: exactly, with their months, and at least, by stage 1. Empty ones cost nothing."""

    def __init__(self, problem: VisitProblem, bounding: VisitProblem) -> None:
        self._problem = problem
        self._bounding = bounding
        self._least: dict[Held, float] = {}

    def learn(self, wanted: Iterable[Held]) -> None:
        """Find the bounds of several portfolios, those of a size at once; inf for what an official cannot hold."""
        new = sorted({held for held in wanted if held[1]} - self._least.keys())
        self._least.update(dict.fromkeys(new, np.inf))
        for size in sorted({len(members) for _, members in new}):
            rows = [held for held in new if len(held[1]) == size]
            columns = priced(self._bounding, np.array([o for o, _ in rows]), np.array([members for _, members in rows]))
            for official, members, yuan in zip(columns.official, columns.members, columns.yuan, strict=True):
                self._least[int(official), tuple(sorted(members.tolist()))] = float(yuan)

    def least(self, held: Held) -> float:
        """Bound of stage 1 on a portfolio that was learnt."""
        return self._least[held] if held[1] else 0.0

    def whole(self, month: OfficialMonth, members: Portfolio) -> float:
        """A month with the price of its load and of who leads."""
        o = month.official
        load = np.array([self._problem.visits[list(members)].sum()])
        unfair = float(self._problem.unfair(load, np.array([o]))[0])
        return month.yuan + unfair + float(self._problem.lead_yuan[o, list(members)].sum())


def improve(
    problem: VisitProblem,
    bounding: VisitProblem,
    months: dict[int, OfficialMonth],
    held: Portfolios,
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
) -> tuple[dict[int, OfficialMonth], dict[int, Portfolio]]:
    """Months and portfolios after all moves; never dearer than before.

    Parameters
    ----------
    bounding
        The problem as stage 1 sees it: what days cost at least is in its `lead_yuan`.
    """
    months, now = dict(months), dict(held)
    costs, partners = _Costs(problem, bounding), _partners(bounding)
    room = Room(problem)
    for month in months.values():
        room.add(month.slots or (), 1)
    planned: dict[Held, OfficialMonth] = {}
    for _ in range(ROUNDS):
        whole = {o: costs.whole(months[o], now[o]) for o in now}
        moves = sorted(_hopeful(problem, costs, partners, now, whole), key=lambda m: _gain(m, whole), reverse=True)
        wanted = _worth(moves, whole, most=limit.rounds(TRIED))
        new = sorted({new for move in wanted for new in move.new if new[1] and new not in planned})
        for held_by, month in zip(
            new, each_alone(problem, new, limit=limit, seed=seed, executor=executor), strict=True
        ):
            planned[held_by] = month
        if not _apply(room, _savings(costs, wanted, planned, whole), months, now) or requested():
            break
    return months, now


def _gain(move: Move, whole: Mapping[int, float]) -> float:
    """Most that a move could save."""
    return sum(whole.get(o, 0.0) for o, _ in move.new) - move.least


def _worth(moves: Iterable[Move], whole: Mapping[int, float], *, most: int) -> list[Move]:
    """The moves that may save most, at most two for a pair of officials."""
    chosen: list[Move] = []
    pairs: dict[tuple[int, ...], int] = {}
    for move in moves:
        pair = tuple(sorted(o for o, _ in move.new))
        if _gain(move, whole) > LEAST_YUAN and pairs.get(pair, 0) < 2:
            pairs[pair] = pairs.get(pair, 0) + 1
            chosen.append(move)
        if len(chosen) == most:
            break
    return chosen


def _hopeful(
    problem: VisitProblem, costs: _Costs, partners: Ints, now: Mapping[int, Portfolio], whole: Mapping[int, float]
) -> Iterator[Move]:
    """Gifts and exchanges that may save something, of officials whose months cost more than stage 1 thought."""
    costs.learn(now.items())
    givers = [held for held in now.items() if whole[held[0]] - costs.least(held) > LEAST_YUAN]
    pairs = [pair for held in givers for pair in _pairs(problem, partners, now, held)]
    costs.learn(held for pair in pairs for held in pair)
    for pair in pairs:
        least = sum(costs.least(held) for held in pair)
        if least < sum(whole.get(o, 0.0) for o, _ in pair) - LEAST_YUAN:
            yield Move(new=pair, least=least)


def _pairs(
    problem: VisitProblem, partners: Ints, now: Mapping[int, Portfolio], giver: Held
) -> Iterator[tuple[Held, Held]]:
    """Portfolios after each way to give a compound to a partner, for one of the partner's or for nothing."""
    official, members = giver
    for compound in members:
        rest = [i for i in members if i != compound]
        for taker in partners[:, compound].tolist():
            theirs = now.get(taker, ())
            for given in (None, *theirs) if taker != official else ():
                mine = tuple(sorted(rest if given is None else [*rest, given]))
                yours = tuple(sorted([*(i for i in theirs if i != given), compound]))
                if len(yours) <= problem.max_compounds[taker]:
                    yield (official, mine), (taker, yours)


def _partners(bounding: VisitProblem) -> Ints:
    """Officials who would lead each compound most cheaply when alone, (partners, n_compounds)."""
    alone: Floats = (bounding.out_m + bounding.back_m) * bounding.visits[None, :] * bounding.yuan_m
    alone = np.where(bounding.max_compounds[:, None] > 0, alone + bounding.lead_yuan, np.inf)
    return np.argsort(alone, axis=0, kind="stable")[:PARTNERS]


Saving = tuple[float, Move, dict[int, OfficialMonth]]
"""What a move saves in yuan, and the months after it."""


def _savings(
    costs: _Costs, moves: Iterable[Move], planned: Mapping[Held, OfficialMonth], whole: Mapping[int, float]
) -> list[Saving]:
    """Moves that save something, the best first."""
    found = []
    for move in moves:
        new = {o: planned[o, members] for o, members in move.new if members}
        if any(month.slots is None for month in new.values()):
            continue
        cost = sum(costs.whole(new[o], members) for o, members in move.new if members)
        saved = sum(whole.get(o, 0.0) for o, _ in move.new) - cost
        if saved > LEAST_YUAN:
            found.append((saved, move, new))
    return sorted(found, key=lambda entry: (-entry[0], entry[1].new))


def _apply(room: Room, savings: Iterable[Saving], months: dict[int, OfficialMonth], now: dict[int, Portfolio]) -> int:
    """Make the moves in their order, each official in one of them; how many were made."""
    moved: set[int] = set()
    made = 0
    for _, move, new in savings:
        officials = {o for o, _ in move.new}
        if moved & officials or not _fits(room, months, officials, new):
            continue
        moved |= officials
        made += 1
        for o, members in move.new:
            months.pop(o, None)
            now.pop(o, None)
            if members:
                months[o], now[o] = new[o], members
    return made


def _fits(
    room: Room, months: Mapping[int, OfficialMonth], officials: set[int], new: Mapping[int, OfficialMonth]
) -> bool:
    """Put new months in the place of those of some officials, where the communities have room for them."""
    before = [slot for o in officials if o in months for slot in months[o].slots or ()]
    after = [slot for month in new.values() for slot in month.slots or ()]
    room.add(before, -1)
    if room.holds(after):
        room.add(after, 1)
        return True
    room.add(before, 1)
    return False
