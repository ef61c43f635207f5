"""Why a compound is visited on its days: what speaks for each, and what the cheapest other days would cost more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.naming import listed
from allocator.visits.costs import Slot
from allocator.visits.explain.changes import Change, change, replanned
from allocator.visits.problem import HALVES, VisitProblem
from allocator.visits.standing import Standing
from domain.interruption import requested
from domain.limits import Limit

NEAR_DAYS = 7  # other days are looked for so many days before and after
SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A visit moved to another day: the half in which it then is, and what the official's month costs more."""

    day: int
    half: int
    more: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class DayReasons:
    """A visit's day and half, sentences that speak for it, and moves to other days, cheapest first.

    `elsewhere` is what the cheapest month without a visit on this day costs more; None when there is none.
    """

    day: int
    half: int
    because: tuple[str, ...]
    elsewhere: Change | None
    moves: tuple[Move, ...]


def why_these_days(
    problem: VisitProblem, now: Standing, compound: int, *, day: int | None, limit: Limit, seed: int
) -> tuple[DayReasons, ...]:
    """Reasons of each visit to a compound, or of that on one day; the official's month is planned anew each time."""
    official = int(now.chief[compound])
    mine = [slot for slot in now.slots if slot[:2] == (official, compound) and day in (None, slot[2])]
    found = []
    for visit in mine:
        if requested():
            break
        without = _replanned(problem, now, visit, to=None, limit=limit, seed=seed)
        moves = [
            move
            for other in _near(problem, now, visit)
            if (move := _moved(problem, now, visit, other, limit=limit, seed=seed))
        ]
        moves.sort(key=lambda move: (move.more.yuan, move.day))
        found.append(
            DayReasons(
                day=visit[2],
                half=visit[3],
                because=tuple(_because(problem, now, visit)),
                elsewhere=None if without is None else change(problem, now, without),
                moves=tuple(moves[:SHOWN]),
            )
        )
    return tuple(found)


def _near(problem: VisitProblem, now: Standing, visit: Slot) -> list[int]:
    """Days near a visit on which the official could go, and on which the compound is not visited yet."""
    official, compound, at, _ = visit
    ordinal = problem.month.ordinal
    taken = {slot[2] for slot in now.slots if slot[1] == compound}
    there = problem.present[official].any(axis=1)
    return [
        day
        for day in range(len(problem.days))
        if there[day] and day not in taken and abs(int(ordinal[day] - ordinal[at])) <= NEAR_DAYS
    ]


def _moved(problem: VisitProblem, now: Standing, visit: Slot, day: int, *, limit: Limit, seed: int) -> Move | None:
    after = _replanned(problem, now, visit, to=day, limit=limit, seed=seed)
    if after is None:
        return None
    half = next(slot[3] for slot in after.slots if slot[1:3] == (visit[1], day))
    return Move(day=day, half=half, more=change(problem, now, after))


def _replanned(
    problem: VisitProblem, now: Standing, visit: Slot, *, to: int | None, limit: Limit, seed: int
) -> Standing | None:
    """The official's best month without a visit on its day, and with one on another day where that is given."""
    official, compound, at, _ = visit
    others = now.beside((official,))
    slots = replanned(
        problem,
        {official: now.held_by(official)},
        others,
        limit=limit,
        seed=seed,
        never=(compound, at),
        then=None if to is None else (compound, to),
    )
    if slots is None:
        return None
    return Standing(chief=now.chief, deputy=now.deputy, slots=tuple(sorted([*others, *slots])))


def _because(problem: VisitProblem, now: Standing, visit: Slot) -> list[str]:
    """What speaks for a day, from the plan itself."""
    official, compound, day, half = visit
    name = problem.compound_ids[compound]
    shared = [problem.compound_ids[i] for o, i, *time in now.slots if o == official and time == [day, half]]
    reasons = []
    if len(shared) > 1:
        reasons.append(f"compounds {listed(shared)} share the trip")
    if problem.meetings[compound, day, half]:
        reasons.append("the residents' meeting is then")
    if problem.month.off_hours[day, half]:
        reasons.append("residents are at home then")
    elif problem.branch[problem.community[compound], day]:
        reasons.append(f"the branch of community {problem.community_ids[problem.community[compound]]} goes along")
    week = int(problem.month.week[day])
    if week >= 0 and not any(i == compound and problem.month.week[d] == week and d != day for _, i, d, _ in now.slots):
        reasons.append(f"it is the only visit of its week to compound {name}")
    return [*reasons, *_away(problem, official, day)]


def _away(problem: VisitProblem, official: int, day: int) -> list[str]:
    """Leave and duties of the official on the days around."""
    dates, at = problem.grounds.dates, problem.days[day]
    near = [k for k, date in enumerate(dates) if 0 < abs((date - at).days) <= NEAR_DAYS and problem.grounds.working[k]]
    usual = slice(0, HALVES.index(HALVES[-1]))
    leave = [f"{dates[k]}" for k in near if problem.grounds.leave[official, k, usual].all()]
    name = problem.official_ids[official]
    reasons = [f"official {name} is away on {listed(leave)}"] if leave else []
    busy = [k for k in near if np.asarray(problem.grounds.duties[official, k, usual]).all()]
    if busy:
        reasons.append(f"official {name} has duties on {listed([f'{dates[k]}' for k in busy])}")
    return reasons
