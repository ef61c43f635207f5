"""A month as it stands: chiefs, deputies and visits by position, from a plan in ids and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from allocator.visits.costs import NOBODY, Slot
from allocator.visits.problem import HALVES, VisitProblem
from domain.arrays import Ints
from domain.plan import Visit, VisitsPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Chief and deputy of each compound, (n_compounds,) with -1 for nobody, and all visits."""

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
class Places:
    """Positions of ids and days in a problem."""

    official: Mapping[str, int]
    compound: Mapping[str, int]
    day: Mapping[date, int]

    def slot(self, visit: Visit) -> Slot | None:
        """A visit by position; None where the problem does not know its official, its compound or its day."""
        official, compound = self.official.get(visit.official_id), self.compound.get(visit.compound_id)
        day = self.day.get(visit.day)
        if official is None or compound is None or day is None:
            return None
        return official, compound, day, HALVES.index(visit.half)

    def posts(self, named: Mapping[str, str]) -> Ints:
        """Official of each compound by position, (n_compounds,); -1 where nobody is named, or somebody unknown."""
        return np.array([self.official.get(named.get(name, ""), NOBODY) for name in self.compound], np.int64)


def places_of(problem: VisitProblem) -> Places:
    """Positions of a problem's officials, compounds and days."""
    return Places(
        official={name: o for o, name in enumerate(problem.official_ids)},
        compound={name: i for i, name in enumerate(problem.compound_ids)},
        day={day: k for k, day in enumerate(problem.days)},
    )


def standing_of(problem: VisitProblem, plan: VisitsPlan) -> Standing:
    """A plan by position; visits that the problem does not know are left out."""
    places = places_of(problem)
    slots = [slot for visit in plan.visits if (slot := places.slot(visit)) is not None]
    return Standing(chief=places.posts(plan.chief_of), deputy=places.posts(plan.deputy_of), slots=tuple(sorted(slots)))


def plan_of(problem: VisitProblem, chief: Ints, deputy: Ints, slots: Iterable[Slot]) -> VisitsPlan:
    """The plan in ids; visits in the order of days, halves, officials and compounds."""
    visits = [
        Visit(
            compound_id=problem.compound_ids[i],
            official_id=problem.official_ids[o],
            day=problem.days[day],
            half=HALVES[half],
        )
        for day, half, o, i in sorted((day, half, o, i) for o, i, day, half in slots)
    ]
    return VisitsPlan(chief_of=_named(problem, chief), deputy_of=_named(problem, deputy), visits=tuple(visits))


def _named(problem: VisitProblem, officials: Ints) -> dict[str, str]:
    """Official's id of each compound that has one."""
    return {problem.compound_ids[i]: problem.official_ids[o] for i, o in enumerate(officials.tolist()) if o >= 0}
