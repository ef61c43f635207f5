"""Sheets to print: a page for each mobile team with its route of every day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from domain.people import Team
from domain.scenario import Scenario
from domain.team_plan import TeamRoute, TeamsPlan, UndoneWork
from domain.words import Words, words
from reports.language import terms
from reports.language.phrases import noted
from reports.page.rendering import standalone
from reports.tables.team_tables import short_clock, task_names, task_words

PAGE = "teams.html"
STYLES, SCRIPTS = ("base.css", "teams.css"), ("switch.js",)

SAID = {
    "title": words("Daily sheets of mobile teams"),
    "undone": words("Left undone"),
    "task": words("Task", "sheet of a team"),
    "compound": words("Compound"),
    "what": words("What", "task of a team"),
    "visits": words("Visits left out"),
    "why": words("Why"),
    "days": words("{n} days", "of a team"),
    "day": words("out {leave} · back {back} · {hours} h · {km} km"),
    "arrive": words("Arrives"),
    "start": words("Starts"),
    "end": words("Ends"),
    "community": words("Community"),
    "minutes": words("Minutes"),
    "sign": words("Signed", "when a task is done"),
}
"""Headings of the sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit as it is printed."""

    arrive: str
    start: str
    end: str
    compound: str
    community: str
    task: Words
    task_id: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A team's day as it is printed."""

    date: str
    weekday: Words
    leave: str
    back: str
    hours: float
    km: float
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A team's month as it is printed."""

    team: Team
    kind: Words
    days: tuple[Day, ...]


def render(scenario: Scenario, plan: TeamsPlan) -> str:
    """HTML of the page in both languages; its script only switches between them, and it asks nothing of any network."""
    return standalone(
        scenario,
        PAGE,
        styles=STYLES,
        scripts=SCRIPTS,
        title=scenario.title,
        said=SAID,
        sheets=sheets(scenario, plan),
        undone=[(work, _what(scenario, work), noted(work.reason)) for work in plan.undone],
        compound={row.id: row.name or row.id for row in scenario.compounds},
    )


def sheets(scenario: Scenario, plan: TeamsPlan) -> tuple[Sheet, ...]:
    """Teams that go out, in the order of the table, with their days."""
    own: defaultdict[str, list[TeamRoute]] = defaultdict(list)
    for route in plan.routes:
        own[route.team_id].append(route)
    return tuple(
        Sheet(
            team=team,
            kind=terms.TEAMS[team.kind],
            days=tuple(_day(scenario, route) for route in sorted(own[team.id], key=lambda route: route.day)),
        )
        for team in scenario.teams
        if own[team.id]
    )


def _day(scenario: Scenario, route: TeamRoute) -> Day:
    compound = {row.id: row for row in scenario.compounds}
    community = {row.id: row.name for row in scenario.communities}
    given = task_names(scenario)
    stops = []
    for visit in route.visits:
        place = compound[visit.compound_id]
        stops.append(
            Stop(
                arrive=short_clock(visit.arrive_s),
                start=short_clock(visit.start_s),
                end=short_clock(visit.end_s),
                compound=place.name or place.id,
                community=community.get(place.community_id, ""),
                task=task_words(visit.task_id, visit.kind, given),
                task_id=visit.task_id,
                minutes=round((visit.end_s - visit.start_s) / 60),
            )
        )
    return Day(
        date=f"{route.day:%m-%d}",
        weekday=terms.WEEKDAYS[route.day.weekday()],
        leave=short_clock(route.leave_s),
        back=short_clock(route.back_s),
        hours=route.hours,
        km=route.metres / 1000,
        stops=tuple(stops),
    )


def _what(scenario: Scenario, work: UndoneWork) -> Words:
    return task_words(work.task_id, work.kind, task_names(scenario))
