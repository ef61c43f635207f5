"""The days of the simulated time, and timetables of what happens at a place at known times. Hours count from day 0."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.scenario import Scenario

DAY_H = 24.0
WEEK_H = 168.0
SATURDAY = 5  # of weekdays from 0, Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Simulated days: `weekday` (n_days,) 0 Monday .. 6 Sunday, `month` (n_days,) 0 .. 11, `working` (n_days,)."""

    start: date
    weekday: NDArray[np.int64]
    month: NDArray[np.int64]
    working: NDArray[np.bool_]

    @property
    def days(self) -> int:
        """Number of simulated days."""
        return len(self.weekday)

    @property
    def horizon_h(self) -> float:
        """Hour at which the simulated time ends."""
        return DAY_H * self.days


def calendar_of(scenario: Scenario, days: int) -> Calendar:
    """Days from 1 January of the year of the planning month.

    Within the planning month the scenario says which days are worked; elsewhere Monday to Friday are.
    """
    start = scenario.month.replace(month=1, day=1)
    dates = [start + timedelta(days=day) for day in range(days)]
    known = (scenario.month.year, scenario.month.month)
    worked = set(scenario.working_days)
    return Calendar(
        start=start,
        weekday=np.array([d.weekday() for d in dates], np.int64),
        month=np.array([d.month - 1 for d in dates], np.int64),
        working=np.array(
            [d in worked if worked and (d.year, d.month) == known else d.weekday() < 5 for d in dates], bool
        ),
    )


def working_days_by_month(calendar: Calendar) -> list[list[int]]:
    """Working days of each simulated month in order, as day numbers."""
    return _by_month(calendar, calendar.working)


def free_weekends_by_month(calendar: Calendar) -> list[list[int]]:
    """Saturdays and Sundays of each simulated month that are not worked, in order, as day numbers."""
    return _by_month(calendar, np.asarray((calendar.weekday >= SATURDAY) & ~calendar.working))


def _by_month(calendar: Calendar, chosen: NDArray[np.bool_]) -> list[list[int]]:
    label = [(calendar.start + timedelta(days=day)).strftime("%Y-%m") for day in range(calendar.days)]
    months: dict[str, list[int]] = {name: [] for name in label}
    for day in np.flatnonzero(chosen):
        months[label[day]].append(int(day))
    return list(months.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Times at which something happens at each place, sorted by place and time."""

    place: NDArray[np.int64]
    time_h: NDArray[np.float64]

    def following(self, place: NDArray[np.int64], after_h: NDArray[np.float64]) -> NDArray[np.float64]:
        """First time at or after `after_h` at each place, inf where there is none; shapes (n,)."""
        if not len(self.time_h):
            return np.full(len(place), np.inf)
        # One sorted key for all places: times of a place stay below `span`, so that places cannot overlap.
        span = 2.0 + float(self.time_h.max())
        index = np.searchsorted(self.place * span + self.time_h, place * span + np.minimum(after_h, span - 1.0))
        inside = index < len(self.time_h)
        index = np.minimum(index, len(self.time_h) - 1)
        return np.where(inside & (self.place[index] == place), self.time_h[index], np.inf)


def timetable(entries: Iterable[tuple[int, float]]) -> Timetable:
    """Timetable of (place, time) pairs in any order."""
    pairs = sorted(set(entries))
    return Timetable(
        place=np.array([place for place, _ in pairs], np.int64), time_h=np.array([time for _, time in pairs], float)
    )


def within_daily(time_h: NDArray[np.float64], from_h: float, to_h: float) -> NDArray[np.float64]:
    """The times, those outside the daily hours moved to the next opening."""
    hour = np.where(np.isfinite(time_h), time_h, 0.0) % DAY_H
    waited = np.where(hour < from_h, from_h - hour, np.where(hour >= to_h, DAY_H - hour + from_h, 0.0))
    return np.asarray(time_h + waited)
