"""Calendars of mobile teams: each visit with its task and compound, at the times of the plan."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from domain.people import Team
from domain.scenario import Scenario
from domain.team_plan import TeamRoute, TeamsPlan
from domain.words import Words, words
from reports.calendars.entries import Calendar, Entry, Language, moment, paragraph, place_of, uid
from reports.tables.team_tables import short_clock, task_names, task_words

CALENDAR = words("Team's rounds")
WORDS: Mapping[str, Words] = {
    "task": words("Task"),
    "number": words("Visit of this month"),
    "arrive": words("Arrival"),
    "stop": words("Stop of the day"),
    "leave": words("Leaves its base"),
    "back": words("Back at its base"),
    "team": words("Team"),
}


def team_calendars(scenario: Scenario, plan: TeamsPlan, language: Language) -> Iterator[Calendar]:
    """One calendar for each team that goes out, in the order of the scenario."""
    routes: dict[str, list[TeamRoute]] = defaultdict(list)
    for route in plan.routes:
        routes[route.team_id].append(route)
    for team in scenario.teams:
        if routes[team.id]:
            yield Calendar(
                kind="team",
                id=team.id,
                name=team.name or team.id,
                title=language.line(CALENDAR, team.name or team.id),
                entries=tuple(_entries(scenario, team, routes[team.id], language)),
            )


def _entries(scenario: Scenario, team: Team, routes: list[TeamRoute], language: Language) -> Iterator[Entry]:
    compounds, given = {row.id: row for row in scenario.compounds}, task_names(scenario)
    made: Counter[str] = Counter()
    for route in sorted(routes, key=_day):
        for stop, visit in enumerate(route.visits, start=1):
            compound = compounds[visit.compound_id]
            made[visit.task_id] += 1
            task = language.say(task_words(visit.task_id, visit.kind, given))
            line = language.line
            yield Entry(
                uid=uid(scenario, "team", team.id, visit.task_id, made[visit.task_id]),
                start=moment(route.day, visit.start_s),
                end=moment(route.day, max(visit.end_s, visit.start_s + 60)),
                summary=f"{task} {compound.name or compound.id}",
                description=paragraph(
                    [
                        line(WORDS["team"], team.name or team.id),
                        line(WORDS["task"], f"{task} ({visit.task_id})"),
                        line(WORDS["number"], f"{made[visit.task_id]}"),
                        line(WORDS["stop"], f"{stop} / {len(route.visits)}"),
                        line(WORDS["arrive"], short_clock(visit.arrive_s)),
                        line(WORDS["leave"], short_clock(route.leave_s)) if stop == 1 else "",
                        line(WORDS["back"], short_clock(route.back_s)) if stop == len(route.visits) else "",
                    ]
                ),
                place=place_of(scenario, compound),
                lat_lon=(compound.lat_deg, compound.lon_deg),
                category=language.say(CALENDAR),
            )


def _day(route: TeamRoute) -> date:
    return route.day
