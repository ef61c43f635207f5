"""Why half-days of a month are closed to visits: leave, weekly duties, holidays, and evenings or weekends left free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from allocator.visits.month import weeks_of
from domain.arrays import Bools, Ints
from domain.people import Half
from domain.scenario import Scenario
from domain.visiting import VisitRelaxations, VisitRules


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Every date of the month, (n_dates,): whether it is `working` or a free day of the `weekend`; others are holidays.

    `leave` and `duties` are (n_officials, n_dates, 3): half-days that an official's absence or own work takes. `week`
    numbers the weeks as the month does. `rules` are those written in the scenario, with the prices of strict terms, and
    `prices` what it costs that requirements give way.
    """

    dates: tuple[date, ...]
    working: Bools
    weekend: Bools
    week: Ints
    leave: Bools
    duties: Bools
    rules: VisitRules
    prices: VisitRelaxations

    def of(self, officials: Ints) -> Grounds:
        """The same for some officials, in the order given."""
        return replace(self, leave=self.leave[officials], duties=self.duties[officials])


def grounds_of(scenario: Scenario) -> Grounds:
    """What keeps officials from visits on each date of the scenario's month."""
    dates = dates_of(scenario.month)
    worked, weekend = set(scenario.working_days), set(scenario.weekend_days)
    working = np.array([day in worked for day in dates], bool)
    rules = scenario.rules.visits
    return Grounds(
        dates=dates,
        working=working,
        weekend=np.array([day in weekend for day in dates], bool),
        week=weeks_of(dates, working, rules.week_days),
        leave=leave_of(scenario, dates),
        duties=duties_of(scenario, dates),
        rules=rules,
        prices=scenario.rules.visit_relaxations,
    )


def dates_of(month: date) -> tuple[date, ...]:
    """All days of a month."""
    first = month.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return tuple(first + timedelta(days=k) for k in range((following - first).days))


def leave_of(scenario: Scenario, dates: Sequence[date]) -> Bools:
    """Half-days on which officials are absent, (n_officials, n_dates, 3)."""
    away = np.zeros((len(scenario.officials), len(dates), len(Half)), bool)
    row_of = {official.id: row for row, official in enumerate(scenario.officials)}
    for absence in scenario.absences:
        halves = [tuple(Half).index(half) for half in absence.span.halves]
        taken = [k for k, day in enumerate(dates) if absence.from_date <= day <= absence.to_date]
        away[np.ix_([row_of[absence.official_id]], taken, halves)] = True
    return away


def duties_of(scenario: Scenario, dates: Sequence[date]) -> Bools:
    """Half-days that officials' own weekly work takes, (n_officials, n_dates, 3)."""
    rows = [[[o.is_on_duty(day, half) for half in Half] for day in dates] for o in scenario.officials]
    return np.array(rows, bool).reshape(len(scenario.officials), len(dates), len(Half))
