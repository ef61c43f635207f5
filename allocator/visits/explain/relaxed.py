"""What gives way in a month, and the month that it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from allocator.visits.explain.giving import Key
from allocator.visits.explain.requirements import Kind, Requirement
from allocator.visits.explain.timing import HALF_HOUR_H
from allocator.visits.grounds import Grounds
from allocator.visits.month import EVENING, has_evening
from allocator.visits.pair_prices import PAIR_TERMS, PRICE_OF, with_strict_prices
from allocator.visits.problem import VisitProblem, half_trips_m
from domain.arrays import Bools
from domain.visiting import VisitTerm

NEW_COMPOUNDS, NEW_STOPS, NEW_OFF_HOURS = 3, 2, 4
"""Limits of an official named anew: those of a row of officials.csv that says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Give:
    """How far one requirement gives way: `amount` in its unit, at `keys` where places matter.

    Without a requirement it is an official named anew, near compound `site`.
    """

    requirement: Requirement | None
    amount: int
    yuan: float
    keys: tuple[Key, ...] = ()
    site: int = -1

    @property
    def dates(self) -> list[int]:
        """Dates on which leave is given back."""
        return sorted(key for key in self.keys if isinstance(key, int))

    @property
    def half_days(self) -> list[tuple[int, int]]:
        """Half-days freed of duties."""
        return sorted(key for key in self.keys if isinstance(key, tuple))


def with_new_officials(problem: VisitProblem, sites: Sequence[int]) -> VisitProblem:
    """The problem with an official named anew at the gate of each site, free every day and fit for any compound."""
    if not sites:
        return problem
    n, at = len(sites), list(sites)
    rows: dict[str, Any] = {
        "out_m": problem.between_m[at, :],
        "back_m": problem.between_m[:, at].T,
        "present": np.repeat(problem.month.open[None], n, axis=0),
        "max_compounds": np.full(n, NEW_COMPOUNDS),
        "max_deputies": np.zeros(n, np.int64),
        "max_off_hours": np.full(n, NEW_OFF_HOURS),
        "trip_size": np.full(n, min(NEW_STOPS, problem.rules.trip_compounds)),
        "fair": np.full(n, problem.fair.mean() if len(problem.fair) else 0.0),
        "lead_yuan": np.zeros((n, len(problem.compound_ids))),
        "deputy_yuan": np.full((n, len(problem.compound_ids)), np.inf),
    }
    joined: dict[str, Any] = {name: np.concatenate([getattr(problem, name), more]) for name, more in rows.items()}
    amounts = {}
    for term, known in problem.pair_amounts.items():
        strange = known.max(axis=0, initial=0) if term is VisitTerm.NEW_CHIEF else np.zeros(known.shape[1], known.dtype)
        amounts[term] = np.concatenate([known, np.repeat(strange[None], n, axis=0)])
    grounds = problem.grounds
    free = np.zeros((n, *grounds.leave.shape[1:]), bool)
    return replace(
        problem,
        official_ids=(*problem.official_ids, *(f"+{k}" for k in range(1, n + 1))),
        pair_amounts=amounts,
        grounds=replace(
            grounds,
            leave=np.concatenate([grounds.leave, free]),
            duties=np.concatenate([grounds.duties, free]),
        ),
        **joined,
    )


def relaxed(problem: VisitProblem, gives: Sequence[Give]) -> VisitProblem:
    """The problem after requirements gave way."""
    sites = [give.site for give in gives if give.requirement is None for _ in range(give.amount)]
    changed = with_new_officials(problem, sites)
    changed = replace(changed, **_limits(changed, gives))
    return _on_open_days(_with_rules(changed, gives))


def _limits(problem: VisitProblem, gives: Sequence[Give]) -> dict[str, Any]:
    """Arrays of what officials, compounds and communities are held to."""
    arrays = {
        Kind.PLACES: problem.max_compounds.copy(),
        Kind.TRIP_SIZE: problem.trip_size.copy(),
        Kind.OFF_HOURS: problem.max_off_hours.copy(),
        Kind.COMMUNITY: problem.community_room.copy(),
        Kind.VISITS: problem.visits.copy(),
    }
    leave, duties = problem.grounds.leave.copy(), problem.grounds.duties.copy()
    for give in gives:
        one = give.requirement
        if one is None:
            continue
        if one.kind in arrays:
            place = max(one.official, one.compound, one.community)
            arrays[one.kind][place] += -give.amount if one.kind is Kind.VISITS else give.amount
        if one.kind is Kind.LEAVE:
            leave[one.official, give.dates] = False
        for date, half in give.half_days:
            duties[one.official, date, half] = False
    visits = arrays[Kind.VISITS]
    return {
        "max_compounds": arrays[Kind.PLACES],
        "trip_size": arrays[Kind.TRIP_SIZE],
        "max_off_hours": arrays[Kind.OFF_HOURS],
        "community_room": arrays[Kind.COMMUNITY],
        "visits": visits,
        "weeks_owed": np.minimum(problem.weeks_owed, visits),
        "home_owed": np.minimum(problem.home_owed, visits),
        "joint_owed": np.minimum(problem.joint_owed, visits),
        "grounds": replace(problem.grounds, leave=leave, duties=duties),
    }


def _with_rules(problem: VisitProblem, gives: Sequence[Give]) -> VisitProblem:
    """Rules of the whole district: hours, gaps, strict terms, evenings and weekends."""
    given = {one.requirement.kind: one.amount for one in gives if one.requirement is not None}
    terms = {one.requirement.term for one in gives if one.requirement is not None} - {None}
    old = problem.grounds.rules
    hours = HALF_HOUR_H * given.get(Kind.TRIP_TIME, 0)
    rules = replace(
        old,
        half_day_h=old.half_day_h + hours,
        evening_h=old.evening_h + hours,
        min_gap_days=old.min_gap_days - given.get(Kind.MIN_GAP, 0),
        max_gap_days=old.max_gap_days + given.get(Kind.MAX_GAP, 0),
        evenings=old.evenings or Kind.EVENINGS in given,
        weekends=old.weekends or Kind.WEEKENDS in given,
        strict=tuple(term for term in old.strict if term not in terms),
    )
    priced, before = with_strict_prices(rules), problem.rules
    lead = problem.lead_yuan.copy()
    for term in PAIR_TERMS:
        if term in problem.pair_amounts:
            change = float(getattr(priced, PRICE_OF[term])) - float(getattr(before, PRICE_OF[term]))
            lead += change * problem.pair_amounts[term]
    return replace(
        problem,
        rules=priced,
        lead_yuan=lead,
        half_trip_m=half_trips_m(rules),
        gap_days=np.minimum(problem.gap_days, rules.min_gap_days),
        grounds=replace(problem.grounds, rules=rules),
    )


def _on_open_days(problem: VisitProblem) -> VisitProblem:
    """The problem on the days that its rules open."""
    grounds, rules = problem.grounds, problem.grounds.rules
    kept = np.flatnonzero(grounds.working | (grounds.weekend & rules.weekends))
    place = {day: k for k, day in enumerate(problem.days)}
    old = [place.get(grounds.dates[k], -1) for k in kept.tolist()]
    opened = _opened(grounds, kept.tolist(), evenings=rules.evenings)
    month = replace(
        problem.month,
        days=tuple(grounds.dates[k] for k in kept.tolist()),
        working=grounds.working[kept],
        week=grounds.week[kept],
        open=opened,
    )
    known = np.array(old) >= 0
    return replace(
        problem,
        month=month,
        present=opened[None] & ~grounds.leave[:, kept] & ~grounds.duties[:, kept],
        meetings=np.where(known[None, :, None], problem.meetings[:, old], False),
        branch=np.where(known[None, :], problem.branch[:, old], False),
    )


def _opened(grounds: Grounds, kept: Sequence[int], *, evenings: bool) -> Bools:
    """Halves in which trips may be made, (n_days, 3)."""
    opened = np.ones((len(kept), 3), bool)
    opened[:, EVENING] = [evenings and has_evening(grounds.dates[k], working=bool(grounds.working[k])) for k in kept]
    return opened


def price_table(problem: VisitProblem) -> Mapping[Kind, float]:
    """Price of a unit of each kind that may give way; conflicts of interest, holidays and having a chief never do."""
    prices = problem.grounds.prices
    return {
        Kind.PLACES: prices.more_compound_yuan,
        Kind.LEAVE: prices.leave_day_yuan,
        Kind.DUTIES: prices.duty_half_day_yuan,
        Kind.TRIP_SIZE: prices.more_visit_half_day_yuan,
        Kind.OFF_HOURS: prices.off_hours_trip_yuan,
        Kind.COMMUNITY: prices.community_visit_yuan,
        Kind.VISITS: prices.visit_fewer_yuan,
        Kind.TRIP_TIME: prices.longer_half_hour_yuan,
        Kind.MIN_GAP: prices.gap_day_yuan,
        Kind.MAX_GAP: prices.gap_day_yuan,
        Kind.STRICT: 0.0,
        Kind.EVENINGS: prices.open_evenings_yuan,
        Kind.WEEKENDS: prices.open_weekends_yuan,
    }
