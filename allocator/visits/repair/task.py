"""A plan to be repaired as arrays: which visits stay, which may change, and which cannot be made any more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allocator.visits.costs import Slot
from allocator.visits.problem import VisitProblem
from allocator.visits.standing import Places, places_of
from domain.arrays import Bools, Ints
from domain.plan import Visit, VisitsPlan
from domain.visit_repair import Facts, Frozen, Why


@dataclass(frozen=True, kw_only=True)
class Task:
    """What may change in a month, and what that costs beside the month itself.

    `problem` is the month as it is now. `chief` and `deputy` (n_compounds,) are those of the plan, -1 for none. `fixed`
    visits stay, `loose` ones may change; `lost` visits cannot be made, for their reasons. `now` are all visits of the
    month as far as it was repaired. At `closed` times, (n_officials, n_days, 3), an official does what is fixed and no
    more. `leaving` (n_officials,) may not stay chief or deputy; the chief of a `kept` compound (n_compounds,) stays.
    `n_loose` (n_compounds,) counts the visits of the plan that are not fixed, `concerned` are the compounds whose
    visits or chief the news touches, `vacant` others whose deputy leaves.
    """

    problem: VisitProblem
    chief: Ints
    deputy: Ints
    fixed: frozenset[Slot]
    loose: frozenset[Slot]
    now: frozenset[Slot]
    lost: Mapping[Visit, Why]
    closed: Bools
    leaving: Bools
    kept: Bools
    n_loose: Ints
    concerned: tuple[int, ...]
    vacant: tuple[int, ...]
    visit_yuan: float

    def visits_now(self) -> list[Slot]:
        """Visits that stand, in order."""
        return sorted(self.now)


def task_of(
    problem: VisitProblem, plan: VisitsPlan, facts: Facts, frozen: Frozen, *, visit_yuan: float
) -> tuple[Task, list[str]]:
    """The task, and sentences on frozen visits that cannot be made.

    Parameters
    ----------
    problem
        Arrays of the scenario with the facts in it.
    visit_yuan
        Price of a visit that changes; the price of a chief that changes is the rules' `change_yuan`.
    """
    places = places_of(problem)
    fixed: set[Slot] = set()
    loose: set[Slot] = set()
    lost: dict[Visit, Why] = {}
    faults = []
    n_loose = np.zeros(len(problem.visits), np.int64)
    for visit in plan.visits:
        stays, slot = _stays(visit, facts, frozen), places.slot(visit)
        why = _why_lost(problem, facts, visit, slot)
        if stays and why:
            faults.append(_fault(visit, facts, why))
        if not stays:
            n_loose[places.compound[visit.compound_id]] += 1
        if why or slot is None:
            lost[visit] = why or Why.DAY_FREE
        else:
            (fixed if stays else loose).add(slot)
    chief, deputy = places.posts(plan.chief_of), places.posts(plan.deputy_of)
    leaving = np.isin(np.array(problem.official_ids, object), list(facts.leaving))
    concerned = _concerned(problem, places, plan, facts, lost)
    vacant = np.flatnonzero(np.where(deputy >= 0, leaving[deputy], False)).tolist()
    task = Task(
        problem=problem,
        chief=chief,
        deputy=deputy,
        fixed=frozenset(fixed),
        loose=frozenset(loose),
        now=frozenset(fixed | loose),
        lost=lost,
        closed=_closed(problem, facts, frozen),
        leaving=leaving,
        kept=_kept(problem, chief, frozen),
        n_loose=n_loose,
        concerned=concerned,
        vacant=tuple(i for i in vacant if i not in concerned),
        visit_yuan=visit_yuan,
    )
    return task, [*faults, *_too_many(task)]


def _stays(visit: Visit, facts: Facts, frozen: Frozen) -> bool:
    return (
        visit.day < facts.first
        or visit.day in frozen.days
        or visit.compound_id in frozen.compounds
        or visit.official_id in frozen.officials
        or (visit.compound_id, visit.day, visit.half) in frozen.visits
    )


def _why_lost(problem: VisitProblem, facts: Facts, visit: Visit, slot: Slot | None) -> Why | None:
    """Why a visit cannot be made any more; None where it can."""
    if slot is None or not problem.month.open[slot[2], slot[3]]:
        return Why.DAY_FREE
    if problem.present[slot[0], slot[2], slot[3]]:
        return None
    return Why.LEAVES if visit.official_id in facts.leaving and visit.day >= facts.first else Why.AWAY


def _fault(visit: Visit, facts: Facts, why: Why) -> str:
    reason = {
        Why.AWAY: f"{visit.official_id} is away",
        Why.LEAVES: f"{visit.official_id} leaves",
        Why.DAY_FREE: "no visits are made then",
    }[why]
    told = f"has passed ({visit.day} is before {facts.first})" if visit.day < facts.first else "is frozen"
    return (
        f"compound {visit.compound_id}: the visit by {visit.official_id} on {visit.day} {visit.half} {told}, "
        f"but {reason}"
    )


def _closed(problem: VisitProblem, facts: Facts, frozen: Frozen) -> Bools:
    """Times that passed, on which an official is away, or that are frozen."""
    closed = ~problem.present
    shut = [day < facts.first or day in frozen.days for day in problem.days]
    closed[:, shut, :] = True
    closed[[name in frozen.officials for name in problem.official_ids]] = True
    return np.asarray(closed, bool)


def _kept(problem: VisitProblem, chief: Ints, frozen: Frozen) -> Bools:
    """Compounds whose chief is frozen with the compound or the official."""
    by_hand = np.array([name in frozen.compounds for name in problem.compound_ids], bool)
    stays = np.array([name in frozen.officials for name in problem.official_ids], bool)
    return np.asarray(by_hand | np.where(chief >= 0, stays[chief], False), bool)


def _concerned(
    problem: VisitProblem, places: Places, plan: VisitsPlan, facts: Facts, lost: Mapping[Visit, Why]
) -> tuple[int, ...]:
    """Compounds that lost a visit, are owed another number, have a new meeting, or whose chief leaves."""
    found = {visit.compound_id for visit in lost}
    found |= {meeting.compound_id for meeting in facts.meetings}
    found |= {compound for compound, official in plan.chief_of.items() if official in facts.leaving}
    made = Counter(visit.compound_id for visit in plan.visits)
    found |= {name for name, owed in zip(problem.compound_ids, problem.visits.tolist()) if made[name] != owed}
    return tuple(sorted(places.compound[name] for name in found))


def _too_many(task: Task) -> list[str]:
    """Compounds with more visits frozen than they are owed."""
    problem = task.problem
    made = np.bincount([slot[1] for slot in task.fixed], minlength=len(problem.visits))
    return [
        f"compound {problem.compound_ids[i]}: {made[i]} visits stay, but only {problem.visits[i]} are owed"
        for i in np.flatnonzero(made > problem.visits).tolist()
    ]
