"""Mobile teams as tables: each team's month, its routes of every day, and what is left undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from domain.people import Team, TeamKind
from domain.plan import Plan
from domain.scenario import Scenario
from domain.team_plan import TeamRoute, TeamsPlan, TeamVisit
from domain.words import Words, both, words
from reports.language import terms
from reports.language.phrases import noted
from reports.language.words import PAGE
from reports.plan_folder.to_rows import clock
from reports.tables.table import Cell, Table, named, number, table, text

LIFT = "-lift"  # end of the ids of lift checks that the rules make


def _columns(*keys: str) -> list[tuple[Words, bool]]:
    """Headings by key; a key with a leading # is a numeric column."""
    return [(PAGE[key.removeprefix("#")], key.startswith("#")) for key in keys]


def task_names(scenario: Scenario) -> Mapping[str, str]:
    """Names that the table gives to its tasks."""
    return {task.id: task.name for task in scenario.team_tasks if task.name}


def task_words(task_id: str, kind: TeamKind, given: Mapping[str, str]) -> Words:
    """What a task is called: by the table, or by its trade."""
    if task_id in given:
        return both(given[task_id])
    return words("lift check") if task_id.endswith(LIFT) else terms.TEAMS[kind]


def short_clock(seconds: int) -> str:
    """Hours and minutes of the day."""
    return clock(seconds)[:5]


def teams_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Each mobile team's month."""
    if plan.teams is None or plan.teams.plan is None:
        return None
    own: defaultdict[str, list[TeamRoute]] = defaultdict(list)
    for route in plan.teams.plan.routes:
        own[route.team_id].append(route)
    rows = [_team_row(team, own[team.id]) for team in scenario.teams]
    columns = _columns(
        "team", "category", "skills", "#n_compounds", "#n_tasks", "#n_visits", "#days_out", "#hours_out",
        "#overtime_month", "#hours_given", "#km_driven",
    )  # fmt: skip
    return table("teams", columns, rows)


def _team_row(team: Team, routes: list[TeamRoute]) -> tuple[Cell, ...]:
    visits = [visit for route in routes for visit in route.visits]
    hours = sum(route.hours for route in routes)
    after = sum(max(0.0, route.back_s / 3600 - team.shift_to_h) for route in routes)
    return (
        text(team.name or team.id),
        named(terms.TEAMS[team.kind]),
        named(Words("、".join(team.skills), ", ".join(team.skills))),
        number(len({visit.compound_id for visit in visits})),
        number(len({visit.task_id for visit in visits})),
        number(len(visits)),
        number(len(routes)),
        number(hours, 1),
        number(max(0.0, after, hours - team.hours_month), 1),
        number(team.hours_month),
        number(sum(route.metres for route in routes) / 1000, 1),
    )


def team_days_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Each team's route of each day: when it leaves and is back, and its visits with their starts."""
    if plan.teams is None or plan.teams.plan is None or not plan.teams.plan.routes:
        return None
    team = {row.id: row.name or row.id for row in scenario.teams}
    compound = {row.id: row.name or row.id for row in scenario.compounds}
    given = task_names(scenario)
    rows = [
        (
            text(team.get(route.team_id, route.team_id)),
            _day(route),
            text(short_clock(route.leave_s)),
            named(_round(route.visits, compound, given)),
            text(short_clock(route.back_s)),
            number(route.hours, 1),
            number(route.metres / 1000, 1),
        )
        for route in plan.teams.plan.routes
    ]
    return table("team_days", _columns("team", "#day", "leave", "round", "back", "#hours", "#km_driven"), rows)


def _day(route: TeamRoute) -> Cell:
    weekday = terms.WEEKDAYS[route.day.weekday()]
    return Cell(Words(f"{route.day:%m-%d} {weekday.zh}", f"{route.day:%m-%d} {weekday.en}"), route.day.day)


def _round(visits: tuple[TeamVisit, ...], compound: Mapping[str, str], given: Mapping[str, str]) -> Words:
    """Starts, compounds and tasks; a task is named where it is not the plain work of its trade."""
    zh, en = [], []
    for visit in visits:
        place = f"{short_clock(visit.start_s)} {compound.get(visit.compound_id, visit.compound_id)}"
        words = task_words(visit.task_id, visit.kind, given)
        plain = words == terms.TEAMS[visit.kind]
        zh.append(place if plain else f"{place}（{words.zh}）")
        en.append(place if plain else f"{place} ({words.en})")
    return Words(" → ".join(zh), " → ".join(en))


def undone_table(scenario: Scenario, plan: Plan) -> Table | None:
    """Every task with visits left undone, and why; no table where all is done."""
    if plan.teams is None or plan.teams.plan is None or not plan.teams.plan.undone:
        return None
    return _undone(scenario, plan.teams.plan)


def _undone(scenario: Scenario, plan: TeamsPlan) -> Table:
    compound = {row.id: row.name or row.id for row in scenario.compounds}
    given = task_names(scenario)
    rows = [
        (
            text(work.task_id),
            named(task_words(work.task_id, work.kind, given)),
            text(compound.get(work.compound_id, work.compound_id)),
            number(work.visits),
            number(work.hours, 1),
            named(noted(work.reason)),
        )
        for work in plan.undone
    ]
    return table("undone", _columns("id", "task", "compound", "#n_visits", "#hours", "why"), rows)
