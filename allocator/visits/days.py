"""Stage 2: on which half-days each chief makes the visits, and which compounds share a trip.

Officials meet only where a community accompanies visits of several of them on the same half-day. So each official's
month is planned alone, exactly, which bounds every month with these chiefs; where too many visits of a community then
fall on a half-day, the officials concerned are planned again beside the others, and at last together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.visits.costs import Slot, month_yuan
from allocator.visits.month_model import ALL_TRIPS_OF, UNITS_YUAN, months_of
from allocator.visits.parts import in_whole, part_of
from allocator.visits.problem import VisitProblem
from allocator.visits.trips import visit_share_m
from domain.arrays import Ints
from domain.executors import Executor
from domain.limits import Limit

BLOCK = 8  # officials whose months are one task of the executor
SECONDS_EACH = 1.0  # under a time limit an official's search, which takes far less, gets at least this

Portfolios = Mapping[int, tuple[int, ...]]
"""Compounds of each official who leads any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialMonth:
    """One official's month: the visits, what they cost in yuan, and a bound on it; None where none was found."""

    official: int
    slots: tuple[Slot, ...] | None
    yuan: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """All months. `failed` are officials without one; `bound` holds for every month with these chiefs, in yuan."""

    months: dict[int, OfficialMonth]
    failed: tuple[int, ...]
    bound: float

    @property
    def slots(self) -> list[Slot]:
        """All visits, in order."""
        return sorted(slot for month in self.months.values() for slot in month.slots or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Officials of one task, with the part of the problem they need."""

    problem: VisitProblem
    portfolios: tuple[tuple[int, ...], ...]
    officials: Ints
    compounds: Ints
    limit: Limit
    seed: int


def portfolios_of(chief: Ints) -> dict[int, tuple[int, ...]]:
    """Compounds that each official leads."""
    return {int(o): tuple(np.flatnonzero(chief == o).tolist()) for o in np.unique(chief[chief >= 0])}


def schedule(problem: VisitProblem, chief: Ints, *, limit: Limit, seed: int, executor: Executor) -> Schedule:
    """Half-days of all visits at least cost of travel and days, chiefs being known."""
    held = portfolios_of(chief)
    alone = each_alone(problem, sorted(held.items()), limit=limit, seed=seed, executor=executor)
    bound = sum(month.bound for month in alone)
    months = {month.official: month for month in alone if month.slots is not None}
    months, failed = _within_room(problem, held, months, limit=_each(limit, len(held)), seed=seed)
    failed += [month.official for month in alone if month.slots is None]
    return Schedule(months=months, failed=tuple(sorted(failed)), bound=bound)


def each_alone(
    problem: VisitProblem,
    held: Sequence[tuple[int, tuple[int, ...]]],
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
) -> list[OfficialMonth]:
    """The best month of each official with a portfolio, as if the communities had room for nobody else."""
    each = _each(limit, len(held))
    tasks = [_block(problem, held[at : at + BLOCK], limit=each, seed=seed) for at in range(0, len(held), BLOCK)]
    return [month for months in executor.map(_months_of_block, tasks) for month in months]


def _each(limit: Limit, officials: int) -> Limit:
    seconds = None if limit.time_s is None else max(SECONDS_EACH, limit.time_s / max(1, officials))
    return Limit(work=limit.work, time_s=seconds)


def _block(problem: VisitProblem, held: Sequence[tuple[int, tuple[int, ...]]], *, limit: Limit, seed: int) -> _Block:
    officials = np.array([o for o, _ in held], np.int64)
    compounds = np.unique(np.concatenate([np.array(members, np.int64) for _, members in held]))
    place = {int(i): k for k, i in enumerate(compounds)}
    return _Block(
        problem=part_of(problem, officials, compounds),
        portfolios=tuple(tuple(place[i] for i in members) for _, members in held),
        officials=officials,
        compounds=compounds,
        limit=limit,
        seed=seed,
    )


def _months_of_block(block: _Block) -> list[OfficialMonth]:
    found = []
    for o, members in enumerate(block.portfolios):
        month = best_months(block.problem, {o: members}, [], limit=block.limit, seed=block.seed)
        slots = None if month is None else tuple(in_whole(list(month.slots or ()), block.officials, block.compounds))
        yuan, bound = (np.inf, 0.0) if month is None else (month.yuan, month.bound)
        found.append(OfficialMonth(official=int(block.officials[o]), slots=slots, yuan=yuan, bound=bound))
    return found


def best_months(
    problem: VisitProblem, held: Portfolios, others: Iterable[Slot], *, limit: Limit, seed: int
) -> OfficialMonth | None:
    """The best month of some officials together, beside visits of `others`; None when none was found.

    The month is that of the first official where there is one, and of all where there are several.
    """
    built = months_of(problem, held, others)
    found = built.best(limit=limit, seed=seed)
    if not found.found:
        return None
    slots = tuple(built.slots(found))
    exact = all(len(members) <= ALL_TRIPS_OF for members in held.values())
    least = (found.bound or 0.0) / UNITS_YUAN if exact else _least_travel(problem, held)
    yuan = sum(month_yuan(problem, o, members, [slot for slot in slots if slot[0] == o]) for o, members in held.items())
    return OfficialMonth(official=min(held), slots=slots, yuan=yuan, bound=min(least, yuan))


def _least_travel(problem: VisitProblem, held: Portfolios) -> float:
    """Travel that the visits of large portfolios, not all of whose trips were offered, cost at least."""
    share = visit_share_m(problem)
    metres = sum(float((share[o, list(members)] * problem.visits[list(members)]).sum()) for o, members in held.items())
    return problem.yuan_m * metres


def _within_room(
    problem: VisitProblem, held: Portfolios, months: dict[int, OfficialMonth], *, limit: Limit, seed: int
) -> tuple[dict[int, OfficialMonth], list[int]]:
    """Months within what communities can accompany; officials for whom no room was found are left out and named."""
    offices = {o: set(problem.community[list(members)].tolist()) for o, members in held.items()}
    room = {o: problem.present[o].sum() - problem.visits[list(held[o])].sum() for o in months}
    kept: dict[int, OfficialMonth] = {}
    used = Room(problem)
    failed = []
    for o in sorted(months, key=lambda o: (room[o], o)):
        group: dict[int, OfficialMonth] | None = {o: months[o]}
        if not used.holds(months[o].slots or ()):
            group = _placed(problem, held, kept, o, offices, limit=limit, seed=seed)
        if group is None:
            failed.append(o)
            continue
        for member, month in group.items():
            if member in kept:
                used.add(kept[member].slots or (), -1)
            used.add(month.slots or (), 1)
            # With these compounds the official's month is bounded as before, whoever else needs room.
            kept[member] = replace(month, bound=months[member].bound)
    return kept, failed


class Room:
    """Visits that communities accompany on each half-day, and whether there is room for more."""

    def __init__(self, problem: VisitProblem) -> None:
        self._problem = problem
        self._used: Counter[tuple[int, int, int]] = Counter()

    def _keys(self, slots: Iterable[Slot]) -> Counter[tuple[int, int, int]]:
        return Counter((int(self._problem.community[i]), day, half) for _, i, day, half in slots)

    def holds(self, slots: Iterable[Slot]) -> bool:
        """Whether so many more visits can be accompanied."""
        room = self._problem.community_room
        return all(self._used[key] + count <= room[key[0]] for key, count in self._keys(slots).items())

    def add(self, slots: Iterable[Slot], sign: int) -> None:
        """Count visits in (1) or out (-1)."""
        for key, count in self._keys(slots).items():
            self._used[key] += sign * count


def _placed(
    problem: VisitProblem,
    held: Portfolios,
    kept: Mapping[int, OfficialMonth],
    official: int,
    offices: Mapping[int, set[int]],
    *,
    limit: Limit,
    seed: int,
) -> dict[int, OfficialMonth] | None:
    """Months of an official and, where there is no room beside them, of the colleagues at the same communities."""
    group = {official}
    while True:
        others = [slot for o, month in kept.items() if o not in group for slot in month.slots or ()]
        found = best_months(problem, {o: held[o] for o in group}, others, limit=limit, seed=seed)
        if found is not None:
            return {o: _own(problem, found, o, held[o]) for o in group}
        wider = group | {o for o in kept if any(offices[o] & offices[member] for member in group)}
        if wider == group:
            return None
        group = wider


def _own(problem: VisitProblem, month: OfficialMonth, official: int, members: tuple[int, ...]) -> OfficialMonth:
    """One official's part of a month planned together."""
    slots = tuple(slot for slot in month.slots or () if slot[0] == official)
    yuan = month_yuan(problem, official, members, slots)
    return OfficialMonth(official=official, slots=slots, yuan=yuan, bound=0.0)
