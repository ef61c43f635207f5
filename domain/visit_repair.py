"""What changed since a plan of visits was made, the scenario in which it is so, and what a repair changes."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from domain.people import Absence, Half
from domain.scenario import Scenario
from domain.visiting import Meeting

Said = tuple[str, date, Half]
"""Compound, day and half of a visit that people were told of."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """News, in ids; days before `first` have passed.

    `free` are days on which no visits can be made, `working` days that became working days. `more` are further visits
    of compounds. Officials of `leaving` make no visits from `first` on, lead nothing and are nobody's deputy.
    """

    first: date
    absences: tuple[Absence, ...] = ()
    free: tuple[date, ...] = ()
    working: tuple[date, ...] = ()
    more: Mapping[str, int] = field(default_factory=dict)
    meetings: tuple[Meeting, ...] = ()
    leaving: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """What stays as it is, by hand: everything of a compound, an official or a day, and single visits."""

    compounds: frozenset[str] = frozenset()
    officials: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()
    visits: frozenset[Said] = frozenset()


def last_day(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def scenario_with(scenario: Scenario, facts: Facts) -> Scenario:
    """The scenario with the news in its tables; whoever leaves is absent from then on."""
    working = (set(scenario.working_days) | set(facts.working)) - set(facts.free)
    weekend = set(scenario.weekend_days) - set(facts.working) - set(facts.free)
    end = last_day(scenario.month)
    gone = [Absence(official_id=name, from_date=facts.first, to_date=end) for name in facts.leaving]
    standard = scenario.rules.standards.visits_month
    return replace(
        scenario,
        working_days=tuple(sorted(working)),
        weekend_days=tuple(sorted(weekend)),
        absences=(*scenario.absences, *facts.absences, *gone),
        meetings=(*scenario.meetings, *facts.meetings),
        compounds=tuple(
            replace(c, visits_month=max(c.visits_month, standard) + facts.more[c.id]) if c.id in facts.more else c
            for c in scenario.compounds
        ),
    )


class Why(StrEnum):
    """Why a visit, a chief or a deputy of a plan changes."""

    AWAY = "away"
    LEAVES = "leaves"
    DAY_FREE = "day_free"
    MORE_VISITS = "more_visits"
    MEETING = "meeting"
    NEW_CHIEF = "new_chief"
    SAVES = "saves"


class Changed(StrEnum):
    """What changes: a visit, or who holds a post."""

    VISIT = "visit"
    CHIEF = "chief"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Who comes when; without a day and half it is who holds a post."""

    official_id: str
    day: date | None = None
    half: Half | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitChange:
    """One change of a plan: `before` is None for what is new, `after` for what is dropped."""

    what: Changed
    compound_id: str
    before: Turn | None
    after: Turn | None
    why: Why
