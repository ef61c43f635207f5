"""From a scenario to the arrays of its roster problem."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from allocator.rosters.law import MOST_DAYS_APART
from allocator.rosters.problem import BEFORE, OFF, PATTERNS, RosterProblem, even_shares
from domain.arrays import Bools, Floats, Ints
from domain.district import Compound, Gate
from domain.geometry import great_circle_m, to_metres
from domain.people import Guard, GuardAbsenceKind
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario


def problem_of(scenario: Scenario, network: RoadNetwork | None, plan: Plan) -> RosterProblem:
    """Gates with at least one post and all guards, over the planned month; nearness is a straight line from home.

    It needs no streets and no earlier part.
    """
    del network, plan
    rules, guards = scenario.rules.rosters, scenario.guards
    gates = [gate for gate in scenario.gates if sum(posts_of(gate, rules.shift_h))]
    days = days_of(scenario.month)
    shifts = len(PATTERNS[rules.shift_h])
    posts = np.array([posts_of(gate, rules.shift_h) for gate in gates], np.int64).reshape(len(gates), 1, shifts)
    leave = _days_named(scenario, days, GuardAbsenceKind.LEAVE)
    nights = np.array([guard.nights for guard in guards], bool)
    may = np.repeat(~leave[:, :, None], shifts, axis=2)
    may[:, :, -1] &= nights[:, None]
    near = _near(scenario, gates)
    present = (~leave).sum(axis=1)
    first = scenario.compounds[0]
    problem = RosterProblem(
        gate_ids=tuple(gate.id for gate in gates),
        posts=np.repeat(posts, len(days), axis=1),
        gate_xy_m=to_metres(
            [g.lon_deg for g in gates], [g.lat_deg for g in gates], (first.lon_deg, first.lat_deg)
        ).reshape(-1, 2),
        guard_ids=tuple(guard.id for guard in guards),
        near=near,
        may=may,
        wishes=_wishes(scenario, days, shifts),
        regular_h=_hours([min(g.hours_week, rules.regular_h_week) for g in guards], present),
        overtime_h=np.minimum(rules.overtime_h_month, _hours([rules.overtime_h_week] * len(guards), present)),
        yuan_h=np.array([guard.yuan_h for guard in guards], float),
        fair_nights=even_shares(len(days) * posts[:, 0, -1], near, present * nights.astype(float)),
        fair_weekends=even_shares(
            sum(day.isoweekday() > 5 for day in days) * posts.sum(axis=(1, 2)), near, present.astype(float)
        ),
        before=_before(scenario, days[0]),
        days=days,
        rules=rules,
    )
    return replace(problem, may=may & ~_too_soon(problem))


def _before(scenario: Scenario, first: date) -> Ints:
    """Shift of each guard on each of the days before the `first`, shape (n_guards, BEFORE)."""
    row_of = {guard.id: g for g, guard in enumerate(scenario.guards)}
    number = {shift: s for s, (shift, _) in enumerate(PATTERNS[scenario.rules.rosters.shift_h])}
    before = np.full((len(scenario.guards), BEFORE), OFF)
    for duty in scenario.roster_before:
        at = BEFORE - (first - duty.day) // timedelta(1)
        if duty.guard_id in row_of and 0 <= at < BEFORE:
            before[row_of[duty.guard_id], at] = number[duty.shift]
    return before


def _too_soon(problem: RosterProblem) -> Bools:
    """Shifts of the first days that are too soon after one of the days before, shape of `may`."""
    soon = np.zeros_like(problem.may)
    for guard, at in np.argwhere(problem.before != OFF).tolist():
        for apart in range(BEFORE - at, MOST_DAYS_APART + 1):
            day = at + apart - BEFORE
            for shift in range(len(problem.shifts)) if day < problem.n_days else ():
                soon[guard, day, shift] |= problem.too_soon(int(problem.before[guard, at]), shift, apart)
    return soon


def days_of(month: date) -> tuple[date, ...]:
    """All days of a month."""
    return tuple(month.replace(day=day) for day in range(1, monthrange(month.year, month.month)[1] + 1))


def posts_of(gate: Gate, shift_h: int) -> tuple[int, ...]:
    """Guards that a gate needs in each shift: with shifts of twelve hours, as many as in its busiest hour."""
    if shift_h == 8:
        return gate.guards_day, gate.guards_evening, gate.guards_night
    return max(gate.guards_day, gate.guards_evening), max(gate.guards_evening, gate.guards_night)


def _hours(hours_week: Sequence[int], present: Ints) -> Ints:
    """Whole hours in all, of hours a week on average over the days present."""
    hours: Ints = np.array(hours_week, np.int64) * present // 7
    return hours


def _near(scenario: Scenario, gates: Sequence[Gate]) -> Bools:
    """Which guards may serve at which gates; on the sphere, for a plane is off by metres far from its origin."""
    compounds = {c.id: c for c in scenario.compounds}
    homes = [compounds[guard.compound_id] for guard in scenario.guards]
    away_m = great_circle_m(_lonlat(homes), _lonlat(gates))
    same = np.array([[guard.compound_id == gate.compound_id for gate in gates] for guard in scenario.guards], bool)
    near: Bools = (away_m <= scenario.rules.rosters.near_m) | same.reshape(away_m.shape)
    return near


def _lonlat(rows: Sequence[Compound | Gate]) -> Floats:
    return np.array([(row.lon_deg, row.lat_deg) for row in rows], float).reshape(-1, 2)


def _days_named(scenario: Scenario, days: Sequence[date], kind: GuardAbsenceKind) -> Bools:
    """Days on which each guard is absent, or wishes to be, shape (n_guards, n_days)."""
    row_of = {guard.id: g for g, guard in enumerate(scenario.guards)}
    named = np.zeros((len(scenario.guards), len(days)), bool)
    for absence in scenario.guard_absences:
        if absence.kind is kind:
            first, last = (absence.from_date - days[0]) // timedelta(1), (absence.to_date - days[0]) // timedelta(1)
            named[row_of[absence.guard_id], max(first, 0) : max(last + 1, 0)] = True
    return named


def _wishes(scenario: Scenario, days: Sequence[date], shifts: int) -> Ints:
    """Wishes broken by each guard's shift: for the day to be free, and not to work at night."""
    free = _days_named(scenario, days, GuardAbsenceKind.WISH) | _weekdays_off(scenario.guards, days)
    wishes = np.repeat(free[:, :, None].astype(np.int64), shifts, axis=2)
    wishes[:, :, -1] += np.array([guard.avoids_nights for guard in scenario.guards], np.int64).reshape(-1, 1)
    return wishes


def _weekdays_off(guards: Sequence[Guard], days: Sequence[date]) -> Bools:
    off = [[str(day.isoweekday()) in guard.days_off for day in days] for guard in guards]
    return np.array(off, bool).reshape(len(guards), len(days))
