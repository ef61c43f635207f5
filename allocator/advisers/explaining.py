"""Why an organisation has its adviser, or has none: the next best advisers and what they would cost more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.advisers.problem import NOBODY, AdviserProblem
from domain.plan import AdviserOption

MOST_OPTIONS = 3
SOME = 8  # changes named in a note


def next_best(problem: AdviserProblem, chosen: dict[int, int]) -> tuple[AdviserOption, ...]:
    """The cheapest other advisers of each organisation, at most `MOST_OPTIONS`, with what each would cost more.

    Everything else stays as it is, but where an adviser has no room: then it hands one of its organisations over in
    exchange, the one for which that costs least.
    """
    moves = _Moves(problem, chosen)
    found: list[AdviserOption] = []
    for b, body in enumerate(problem.organisation_ids):
        ways = sorted(way for a in np.flatnonzero(problem.allowed[:, b]).tolist() for way in moves.cheapest(b, a))
        found += [
            AdviserOption(
                organisation_id=body,
                adviser_id=problem.adviser_ids[a],
                more_yuan=round(more, 4),
                exchange_id="" if other == NOBODY else problem.organisation_ids[other],
            )
            for more, a, other in ways[:MOST_OPTIONS]
        ]
    return tuple(found)


class _Moves:
    """What an assignment costs more when one organisation gets another adviser."""

    def __init__(self, problem: AdviserProblem, chosen: dict[int, int]) -> None:
        self.problem = problem
        self.chosen = chosen
        self.load = problem.loads(chosen)
        self.held: dict[int, list[int]] = {}
        for b, a in sorted(chosen.items()):
            self.held.setdefault(a, []).append(b)

    def cheapest(self, b: int, a: int) -> Iterator[tuple[float, int, int]]:
        """(yuan more, adviser, organisation handed over or NOBODY) of sending adviser `a` to organisation `b`."""
        if self.chosen.get(b) == a:
            return
        if len(self.held.get(a, ())) < self.problem.room[a]:
            yield self._more(b, a, NOBODY), a, NOBODY
            return
        now = self.chosen.get(b)
        ways = [
            (self._more(b, a, other), a, other)
            for other in self.held.get(a, ())
            if now is None or self.problem.allowed[now, other]
        ]
        if ways:
            yield min(ways)

    def _more(self, b: int, a: int, other: int) -> float:
        """Yuan that sending `a` to `b` costs more, `other` going to the present adviser of `b`, if any."""
        problem, now = self.problem, self.chosen.get(b)
        weight = int(problem.load_tenths[b]) - (int(problem.load_tenths[other]) if other != NOBODY else 0)
        change = self._pair(b, a) - self._pair(b, now) + self._heavier(a, weight)
        if now is not None:
            change += self._heavier(now, -weight)
        if other != NOBODY:
            return change + self._pair(other, now) - self._pair(other, a)
        left_idle = now is not None and len(self.held[now]) == 1
        return change + problem.idle_yuan * (left_idle - (a not in self.held))

    def _pair(self, b: int, a: int | None) -> float:
        return self.problem.unassigned_yuan if a is None else float(self.problem.pair_yuan[a, b])

    def _heavier(self, a: int, tenths: int) -> float:
        load = self.load[a]
        return float(self.problem.crowded(load + tenths) - self.problem.crowded(load))


def reasons(problem: AdviserProblem, chosen: dict[int, int]) -> dict[str, str]:
    """Why each organisation without an adviser has none."""
    held = np.bincount(list(chosen.values()), minlength=len(problem.room)) if chosen else np.zeros_like(problem.room)
    full = held >= problem.room
    found = {}
    for b, body in enumerate(problem.organisation_ids):
        if b not in chosen:
            clear = problem.allowed[:, b]
            found[body] = (
                f"{int((~clear).sum())} advisers in conflict, {int((clear & full).sum())} without room, "
                f"{int((clear & ~full).sum())} dearer than {problem.unassigned_yuan:.0f} yuan"
            )
    return found


def notes(problem: AdviserProblem, chosen: dict[int, int]) -> tuple[str, ...]:
    """What a planner should know: organisations left without, changes of adviser, how even the loads are."""
    return (*_left(problem, chosen), *_changes(problem, chosen), *_loads(problem, chosen))


def _left(problem: AdviserProblem, chosen: dict[int, int]) -> Iterator[str]:
    left = [name for b, name in enumerate(problem.organisation_ids) if b not in chosen]
    room = int(problem.room.sum())
    if left:
        reason = (
            f"advisers have room for {room} of {len(problem.organisation_ids)} organisations; "
            if room < len(problem.organisation_ids)
            else "conflicts or distance leave no better place; "
        )
        yield f"{', '.join(left)} without an adviser: {reason}raising max_organisations by {len(left)} would cover them"


def _changes(problem: AdviserProblem, chosen: dict[int, int]) -> Iterator[str]:
    had = [b for b, a in enumerate(problem.before.tolist()) if a != NOBODY]
    moved = [b for b in had if chosen.get(b, NOBODY) != problem.before[b]]
    if not had:
        return
    yield f"{len(had) - len(moved)} of {len(had)} organisations keep their adviser"
    names = [
        f"{problem.organisation_ids[b]} {problem.adviser_ids[problem.before[b]]} -> "
        f"{problem.adviser_ids[chosen[b]] if b in chosen else '-'}"
        for b in moved
    ]
    if names:
        more = f" and {len(names) - SOME} more" if len(names) > SOME else ""
        yield f"changes of adviser: {', '.join(names[:SOME])}{more}"


def _loads(problem: AdviserProblem, chosen: dict[int, int]) -> Iterator[str]:
    load = problem.loads(chosen)[problem.room > 0]
    if load.sum():
        yield (
            f"loads of the {len(load)} advisers with room: {load.min() / 10:.1f} to {load.max() / 10:.1f}, "
            f"mean {load.mean() / 10:.2f}, even share {problem.even_tenths / 10:.1f}"
        )
