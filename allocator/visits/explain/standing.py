"""A month as it stands in a plan: chiefs, deputies and visits by position, and what a change of it costs by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.cpsat import search
from allocator.visits.costs import NOBODY, Slot, charges, totals
from allocator.visits.month_model import MonthModel
from allocator.visits.problem import HALVES, VisitProblem
from domain.arrays import Ints
from domain.limits import Limit
from domain.plan import VisitsPlan

WORK_EACH = 3.0
PARAMETERS = {"linearization_level": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Chief and deputy of each compound (-1: nobody), and all visits."""

    chief: Ints
    deputy: Ints
    slots: tuple[Slot, ...]

    def held_by(self, official: int) -> tuple[int, ...]:
        """Compounds that an official leads."""
        return tuple(np.flatnonzero(self.chief == official).tolist())

    def beside(self, officials: Sequence[int]) -> list[Slot]:
        """Visits of all others."""
        return [slot for slot in self.slots if slot[0] not in officials]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a changed month costs more, in yuan: in all, and by rule where it differs."""

    yuan: float
    terms: Mapping[str, float]


def standing_of(problem: VisitProblem, plan: VisitsPlan) -> Standing:
    """A plan by position; visits by or at places that the problem does not know are left out."""
    official = {name: o for o, name in enumerate(problem.official_ids)}
    compound = {name: i for i, name in enumerate(problem.compound_ids)}
    day = {value: k for k, value in enumerate(problem.days)}
    slots = [
        (official[v.official_id], compound[v.compound_id], day[v.day], HALVES.index(v.half))
        for v in plan.visits
        if v.official_id in official and v.compound_id in compound and v.day in day
    ]
    chief, deputy = (
        np.array([official.get(of.get(name, ""), NOBODY) for name in problem.compound_ids], np.int64)
        for of in (plan.chief_of, plan.deputy_of)
    )
    return Standing(chief=chief, deputy=deputy, slots=tuple(sorted(slots)))


def change(problem: VisitProblem, before: Standing, after: Standing) -> Change:
    """What the month costs more after a change, every rule priced anew."""
    old, new = (totals(problem, charges(problem, one.chief, one.deputy, one.slots)) for one in (before, after))
    terms = {term: new[term] - old[term] for term in new if abs(new[term] - old[term]) > 0.005}
    return Change(yuan=sum(new.values()) - sum(old.values()), terms=terms)


def replanned(
    problem: VisitProblem,
    held: Mapping[int, Sequence[int]],
    others: Sequence[Slot],
    *,
    limit: Limit,
    seed: int,
    never: tuple[int, int] | None = None,
    then: tuple[int, int] | None = None,
) -> list[Slot] | None:
    """The best half-days of some officials beside the visits of others; None when there are none.

    `never` and `then` are a compound and a day (positions) on which it is not, or has to be, visited.
    """
    built = MonthModel(problem)
    for official, members in sorted(held.items()):
        built.offer(official, members)
        for compound in members:
            built.owe(compound)
    built.leave_room(others)
    for asked, wanted in ((never, 0), (then, 1)):
        if asked is not None:
            made = [v for (day, _), found in built.visited.get(asked[0], {}).items() if day == asked[1] for v in found]
            built.model.add(sum(made) == wanted)
    if not built.cost:
        return [] if not any(held.values()) else None
    built.minimize()
    found = search(built.model, limit=limit, seed=seed, work_scale=WORK_EACH * len(held), parameters=PARAMETERS)
    if not found.found:
        return None
    return [(trip.official, i, *trip.time) for trip in built.trips if found.value(trip.variable) for i in trip.members]
