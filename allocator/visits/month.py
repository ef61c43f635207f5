"""The days and half-days on which visits may be made, and what each of them counts for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from domain.arrays import Bools, Ints
from domain.people import Half
from domain.scenario import Scenario

EVENING = tuple(Half).index(Half.EVENING)
SATURDAY = 6  # of isoweekday
NO_WEEK = -1


@dataclass(frozen=True, kw_only=True)
class Month:
    """Days with visits in order, and of each (n_days,): whether it is worked, and its week (-1 for one not counted).

    `open` is (n_days, 3): the halves in which trips may be made. `begin` is the first day of the month, `end` that of
    the next.
    """

    days: tuple[date, ...]
    working: Bools
    week: Ints
    open: Bools
    begin: date
    end: date

    @cached_property
    def off_hours(self) -> Bools:
        """Halves in which residents are at home and officials are off, (n_days, 3)."""
        off = np.repeat(~self.working[:, None], len(Half), axis=1)
        off[:, EVENING] = True
        return np.asarray(off & self.open, bool)

    @property
    def usual(self) -> Bools:
        """Mornings and afternoons of working days, (n_days, 3)."""
        return np.asarray(self.open & ~self.off_hours, bool)

    @property
    def n_weeks(self) -> int:
        """Weeks of the month that should have a visit each."""
        return int(self.week.max(initial=NO_WEEK)) + 1

    @cached_property
    def ordinal(self) -> Ints:
        """Days as numbers, (n_days,)."""
        return np.array([day.toordinal() for day in self.days], np.int64)

    def meetings(self, scenario: Scenario) -> Bools:
        """Residents' meetings that a visit could attend, (n_compounds, n_days, 3)."""
        found = np.zeros((len(scenario.compounds), *self.open.shape), bool)
        row_of = {compound.id: row for row, compound in enumerate(scenario.compounds)}
        place = {day: k for k, day in enumerate(self.days)}
        for meeting in scenario.meetings:
            if meeting.day in place:
                found[row_of[meeting.compound_id], place[meeting.day], tuple(Half).index(meeting.half)] = True
        return found & self.open[None, :, :]

    def branch_days(self, scenario: Scenario, communities: Sequence[str]) -> Bools:
        """Days on which each community's branch goes along, (n_communities, n_days)."""
        weekdays = {community.id: set(community.branch_days) for community in scenario.communities}
        rows = [[str(day.isoweekday()) in weekdays.get(name, ()) for day in self.days] for name in communities]
        return np.array(rows, bool).reshape(len(communities), len(self.days))


def month_of(scenario: Scenario) -> Month:
    """The planned month under the scenario's rules of visits."""
    rules = scenario.rules.visits
    working = set(scenario.working_days)
    days = tuple(sorted(working | (set(scenario.weekend_days) if rules.weekends else set())))
    worked = np.array([day in working for day in days], bool)
    return Month(
        days=days,
        working=worked,
        week=weeks_of(days, worked, rules.week_days),
        open=_open(days, worked, evenings=rules.evenings),
        begin=scenario.month,
        end=_first_after(scenario.month),
    )


def _open(days: Sequence[date], worked: Bools, *, evenings: bool) -> Bools:
    """Mornings and afternoons of all days, and evenings of worked weekdays."""
    open_ = np.ones((len(days), len(Half)), bool)
    open_[:, EVENING] = [evenings and has_evening(day, working=bool(work)) for day, work in zip(days, worked)]
    return open_


def has_evening(day: date, *, working: bool) -> bool:
    """Whether visits could be made in the evening of a date, were the rules to open evenings."""
    return working and day.isoweekday() < SATURDAY


def weeks_of(days: Sequence[date], worked: Bools, least: int) -> Ints:
    """Number of each day's week, from Monday, among the weeks with at least so many working days."""
    weeks = [day.isocalendar()[:2] for day in days]
    size = Counter(week for week, work in zip(weeks, worked) if work)
    counted = sorted(week for week, n in size.items() if n >= least)
    return np.array([counted.index(week) if week in counted else NO_WEEK for week in weeks], np.int64)


def _first_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
