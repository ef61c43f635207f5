"""What a month of visits must keep to, one requirement for each rule that a planner knows by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from allocator.visits.pair_prices import PAIR_TERMS
from allocator.visits.problem import VisitProblem
from domain.arrays import Bools
from domain.visiting import VisitTerm

NONE = -1


class Kind(StrEnum):
    """Rules, in the order in which they are taken out of a conflict to see whether it needs them."""

    STRICT = "strict"
    MAX_GAP = "max_gap"
    MIN_GAP = "min_gap"
    HOLIDAYS = "holidays"
    WEEKENDS = "weekends"
    EVENINGS = "evenings"
    OFF_HOURS = "off_hours"
    COMMUNITY = "community"
    TRIP_SIZE = "trip_size"
    DUTIES = "duties"
    LEAVE = "leave"
    CONFLICT = "conflict_of_interest"
    TRIP_TIME = "trip_time"
    VISITS = "visits"
    CHIEF = "chief"
    PLACES = "places"


ORDER = {kind: place for place, kind in enumerate(Kind)}

FOR_CHIEFS = frozenset({Kind.CHIEF, Kind.PLACES, Kind.CONFLICT, Kind.TRIP_TIME, Kind.STRICT})
"""Rules that say who may lead what, whatever the days."""


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Requirement:
    """A rule, and the official, compound and community (positions) or the term that it is about."""

    kind: Kind
    official: int = NONE
    compound: int = NONE
    community: int = NONE
    term: VisitTerm | None = None


def requirements_of(problem: VisitProblem, compounds: Sequence[int]) -> list[Requirement]:
    """Everything that visits to some compounds must keep to, in the order in which it is tried to do without."""
    found = [*_of_rules(problem), *_of_officials(problem, compounds), *_of_compounds(problem, compounds)]
    return sorted(found, key=lambda one: (ORDER[one.kind], one.official, one.compound, one.community, one.term or ""))


def _of_rules(problem: VisitProblem) -> Iterator[Requirement]:
    strict, grounds = problem.rules.strict, problem.grounds
    if VisitTerm.LONG_GAPS in strict:
        yield Requirement(kind=Kind.MAX_GAP)
    if VisitTerm.SHORT_GAPS in strict:
        yield Requirement(kind=Kind.MIN_GAP)
    yield Requirement(kind=Kind.TRIP_TIME)
    if not (grounds.working | grounds.weekend).all():
        yield Requirement(kind=Kind.HOLIDAYS)
    if not problem.rules.weekends and grounds.weekend.any():
        yield Requirement(kind=Kind.WEEKENDS)
    if not problem.rules.evenings:
        yield Requirement(kind=Kind.EVENINGS)


def _of_officials(problem: VisitProblem, compounds: Sequence[int]) -> Iterator[Requirement]:
    grounds = problem.grounds
    leave: Bools = np.asarray(grounds.leave.any(axis=(1, 2)))
    duties: Bools = np.asarray(grounds.duties.any(axis=(1, 2)))
    for o in range(len(problem.official_ids)):
        yield Requirement(kind=Kind.PLACES, official=o)
        yield Requirement(kind=Kind.TRIP_SIZE, official=o)
        yield Requirement(kind=Kind.OFF_HOURS, official=o)
        if leave[o]:
            yield Requirement(kind=Kind.LEAVE, official=o)
        if duties[o]:
            yield Requirement(kind=Kind.DUTIES, official=o)
    for o, place in np.argwhere(np.isinf(problem.lead_yuan[:, list(compounds)])).tolist():
        yield Requirement(kind=Kind.CONFLICT, official=o, compound=compounds[place])


def _of_compounds(problem: VisitProblem, compounds: Sequence[int]) -> Iterator[Requirement]:
    strict = [VisitTerm(term) for term in problem.rules.strict]
    owed: dict[VisitTerm, Bools] = {
        VisitTerm.MISSED_WEEKS: problem.weeks_owed > 0,
        VisitTerm.NOT_HOME: problem.home_owed > 0,
        VisitTerm.NOT_JOINT: problem.joint_owed > 0,
        VisitTerm.MISSED_MEETINGS: np.asarray(problem.meetings.any(axis=(1, 2))),
        **{
            term: np.asarray((problem.pair_amounts[term] > 0).any(axis=0))
            for term in PAIR_TERMS
            if term in problem.pair_amounts
        },
    }
    for i in compounds:
        yield Requirement(kind=Kind.CHIEF, compound=i)
        yield Requirement(kind=Kind.VISITS, compound=i)
        for term in strict:
            if term in owed and bool(owed[term][i]):
                yield Requirement(kind=Kind.STRICT, compound=i, term=term)
    for k in sorted(set(problem.community[list(compounds)].tolist())):
        yield Requirement(kind=Kind.COMMUNITY, community=k)
