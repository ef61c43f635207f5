"""Calendars of cleaning crews: the trips of a week, which come back on every such weekday of the month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from domain.people import Crew, Depot
from domain.plan import CrewsPlan, StopKind, Trip
from domain.scenario import Scenario
from domain.words import Words, words
from reports.calendars.entries import Calendar, Entry, Language, moment, paragraph, uid
from reports.tables.roster_sheet import month_days
from reports.tables.team_tables import short_clock

CALENDAR = words("Crew's trips")
WORDS: Mapping[str, Words] = {
    "trip": words("Trip", "calendar entry"),
    "streets": words("Street passes", "number"),
    "compounds": words("Compounds cleaned"),
    "unload": words("Unloads at"),
    "load": words("Load (kg)"),
    "empty": words("Deadheading (km)"),
    "back": words("Back at"),
}


def crew_calendars(scenario: Scenario, plan: CrewsPlan, language: Language) -> Iterator[Calendar]:
    """One calendar for each crew with trips, in the order of the scenario."""
    trips: dict[str, list[Trip]] = defaultdict(list)
    for trip in plan.trips:
        trips[trip.crew_id].append(trip)
    for crew in scenario.crews:
        if trips[crew.id]:
            yield Calendar(
                kind="crew",
                id=crew.id,
                name=crew.name or crew.id,
                title=language.line(CALENDAR, crew.name or crew.id),
                entries=tuple(_entries(scenario, crew, trips[crew.id], language)),
            )


def _entries(scenario: Scenario, crew: Crew, trips: list[Trip], language: Language) -> Iterator[Entry]:
    days = month_days(scenario)
    depot = next(row for row in scenario.depots if row.id == crew.depot_id)
    for trip in sorted(trips, key=lambda trip: (trip.day, trip.number)):
        first = _first(days[0], trip.day)
        yield Entry(
            uid=uid(scenario, "crew", crew.id, trip.day, trip.number),
            start=moment(first, trip.start_s),
            end=moment(first, max(trip.end_s, trip.start_s + 60)),
            summary=f"{crew.name or crew.id} {language.say(WORDS['trip'])} {trip.number}",
            description=_description(scenario, trip, language),
            place=depot.name or depot.id,
            lat_lon=_where(depot),
            category=language.say(CALENDAR),
            last_day=days[-1],
        )


def _first(day: date, weekday: int) -> date:
    """First such weekday (1 Monday .. 7 Sunday) from a day on."""
    return day + timedelta((weekday - day.isoweekday()) % 7)


def _where(depot: Depot) -> tuple[float, float]:
    return depot.lat_deg, depot.lon_deg


def _description(scenario: Scenario, trip: Trip, language: Language) -> str:
    names = {row.id: row.name or row.id for row in scenario.compounds}
    names |= {row.id: row.name or row.id for row in scenario.depots}
    names |= {row.id: row.name or row.id for row in scenario.stations}
    inside = [stop for stop in trip.stops if stop.kind is StopKind.COMPOUND]
    line = language.line
    return paragraph(
        [
            line(WORDS["streets"], f"{len(trip.stops) - len(inside)}"),
            line(WORDS["compounds"], f"{len(inside)}"),
            *(f"{short_clock(stop.start_s)} {names.get(stop.id, stop.id)}" for stop in inside),
            line(WORDS["unload"], names.get(trip.unload_at, trip.unload_at)) if trip.unload_at else "",
            line(WORDS["load"], f"{sum(stop.load_kg for stop in trip.stops):.0f}"),
            line(WORDS["empty"], f"{trip.deadhead_m / 1000:.1f}"),
            line(WORDS["back"], short_clock(trip.end_s)),
        ]
    )
