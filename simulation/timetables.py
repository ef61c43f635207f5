"""When somebody is in a compound by plan: chiefs on visits, cleaning crews, keepers of the grid on patrol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from zlib import crc32

import numpy as np

from domain.district import Mode
from domain.people import Half, KeeperKind
from domain.plan import Plan, StopKind
from domain.scenario import Scenario
from simulation.calendar import (
    DAY_H,
    WEEK_H,
    Calendar,
    Timetable,
    free_weekends_by_month,
    timetable,
    working_days_by_month,
)

VISIT_HOUR = {Half.AM: 10.0, Half.PM: 15.0, Half.EVENING: 19.5}
COUNCIL_HOUR = 19.0
CONFERENCE_HOUR = 14.0
CLEANING_HOUR = 9.0
PATROL_HOUR = 17.0


def visits_of(scenario: Scenario, plan: Plan, calendar: Calendar, *, a_month: int = 0) -> Timetable:
    """Visits of every month: the planned ones, or so many on days spread over the month where `a_month` is given.

    A planned visit is made on the working day, or free weekend day, of the same number as in the planned month.
    """
    if plan.visits is None or plan.visits.plan is None:
        return timetable([])
    number = {c.id: k for k, c in enumerate(scenario.compounds)}
    visits = [visit for visit in plan.visits.plan.visits if visit.compound_id in number]
    if a_month:
        visited = {number[visit.compound_id]: visit.compound_id for visit in visits}
        return timetable(_spread(visited, calendar, a_month))
    weekend = sorted(set(scenario.weekend_days))
    worked = sorted(set(scenario.working_days) | {visit.day for visit in visits}.difference(weekend))
    kinds = (worked, working_days_by_month(calendar)), (weekend, free_weekends_by_month(calendar))

    def entries() -> Iterator[tuple[int, float]]:
        for visit in visits:
            month, months = kinds[visit.day in weekend]
            for days in months:
                if days:
                    day = days[min(month.index(visit.day), len(days) - 1)]
                    yield number[visit.compound_id], day * DAY_H + VISIT_HOUR[visit.half]

    return timetable(entries())


def _spread(places: Mapping[int, str], calendar: Calendar, a_month: int) -> Iterator[tuple[int, float]]:
    """So many visits a month on evenly spread working days, from a day on that the compound's id chooses."""
    for days in working_days_by_month(calendar):
        for place, compound in places.items():
            for k in range(a_month if days else 0):
                day = days[(k * len(days) // a_month + _offset(compound)) % len(days)]
                yield place, day * DAY_H + VISIT_HOUR[Half.AM]


def _offset(compound: str) -> int:
    """A number that spreads compounds over days; one that joins the district does not move the days of others."""
    return crc32(compound.encode())


def cleanings_of(scenario: Scenario, plan: Plan, modes: Sequence[Mode | None], calendar: Calendar) -> Timetable:
    """When street-cleaning crews are in the compounds they extend to, week after week."""
    extended = {c.id: k for k, c in enumerate(scenario.compounds) if modes[k] is Mode.EXTENDED}
    trips = plan.crews.plan.trips if plan.crews and plan.crews.plan else ()
    weekly = {
        (extended[stop.id], (trip.day - 1) * DAY_H + (stop.start_s + stop.service_s) / 3600.0)
        for trip in trips
        for stop in trip.stops
        if stop.kind is StopKind.COMPOUND and stop.id in extended
    }
    seen = {place for place, _ in weekly}
    for compound in scenario.compounds:
        if compound.id in extended and extended[compound.id] not in seen:
            times = max(1, compound.cleanings_week)
            weekly |= {(extended[compound.id], (7 * k // times) * DAY_H + CLEANING_HOUR) for k in range(times)}
    return _weekly(weekly, calendar)


def keepers_of(plan: Plan) -> list[tuple[str, KeeperKind]]:
    """Compound and kind of keeper of every kept cell of the grid."""
    compound_of = {cell.id: cell.compound_id for cell in plan.grid.plan.cells} if plan.grid and plan.grid.plan else {}
    duties = plan.keepers.plan.duties if plan.keepers and plan.keepers.plan else ()
    return [(compound_of[duty.cell_id], duty.kind) for duty in duties if duty.cell_id in compound_of]


def patrols_of(scenario: Scenario, plan: Plan, calendar: Calendar) -> Timetable:
    """Keepers walk their cells on so many days of every week; compounds without kept cells have no patrols."""
    kept = {compound for compound, _ in keepers_of(plan)}
    times = scenario.rules.simulation.patrols_week
    weekly = {
        (place, ((7 * k // times + _offset(compound.id)) % 7) * DAY_H + PATROL_HOUR)
        for place, compound in enumerate(scenario.compounds)
        if compound.id in kept
        for k in range(times)
    }
    return _weekly(weekly, calendar)


def councils_of(compounds: int, visits: Timetable, calendar: Calendar) -> Timetable:
    """A compound's council meets when its chief visits; one without visits meets every Wednesday evening."""
    visited = set(visits.place.tolist())
    weekly = [day * DAY_H + COUNCIL_HOUR for day in np.flatnonzero(calendar.weekday == 2).tolist()]
    without = ((place, hour) for place in range(compounds) if place not in visited for hour in weekly)
    return timetable([*zip(visits.place.tolist(), visits.time_h.tolist(), strict=True), *without])


def meetings(calendar: Calendar, every_days: int, *, first: int) -> list[float]:
    """Hours of a meeting held every so many days from the first weekday `first` (0 Monday) of the second week.

    A meeting that falls on a day not worked is held on the next working day.
    """
    start = 7 - int(calendar.weekday[0]) + first
    dates: set[float] = set()
    for planned in range(start, calendar.days, every_days):
        day = next((d for d in range(planned, calendar.days) if calendar.working[d]), None)
        if day is not None:
            dates.add(day * DAY_H + CONFERENCE_HOUR)
    return sorted(dates)


def _weekly(weekly: set[tuple[int, float]], calendar: Calendar) -> Timetable:
    """(place, hour of the week) repeated every week of the simulated time."""
    first_monday = -int(calendar.weekday[0]) * DAY_H
    weeks = range(calendar.days // 7 + 2)
    repeated = ((place, first_monday + week * WEEK_H + hour) for week in weeks for place, hour in weekly)
    return timetable((place, hour) for place, hour in repeated if 0 <= hour < calendar.horizon_h)
