"""The teams' month as columns: each day's route with its visits."""

from __future__ import annotations

from collections.abc import Mapping

from domain.scenario import Scenario
from domain.team_plan import TeamsPlan, TeamVisit
from reports.language import terms
from reports.tables.team_tables import task_names, task_words

MINUTE_S = 60


def team_columns(scenario: Scenario, plan: TeamsPlan | None, position: Mapping[str, int]) -> dict[str, object]:
    """Teams, what tasks are called, and routes.

    A route is (team, day of the month, weekday, minute of leaving, minutes till it is back, metres, visits); a visit is
    four numbers in one list: compound, task's words, and minutes of arrival, start and end, each after the one before.
    """
    team = {row.id: i for i, row in enumerate(scenario.teams)}
    given = task_names(scenario)
    words: dict[tuple[str, str], int] = {}

    def visit(row: TeamVisit, before: int) -> list[int]:
        pair = task_words(row.task_id, row.kind, given)
        task = words.setdefault((pair.zh, pair.en), len(words))
        arrive, start, end = (value // MINUTE_S for value in (row.arrive_s, row.start_s, row.end_s))
        return [position[row.compound_id], task, arrive - before, start - arrive, end - start]

    routes = []
    for route in plan.routes if plan else ():
        if route.team_id not in team:
            continue
        leave, visits = route.leave_s // MINUTE_S, []
        before = leave
        for row in route.visits:
            if row.compound_id in position:
                visits.append(visit(row, before))
                before = row.end_s // MINUTE_S
        out = route.back_s // MINUTE_S - leave
        routes.append(
            [team[route.team_id], route.day.day, route.day.isoweekday(), leave, out, round(route.metres), visits]
        )
    return {
        "teams": [
            [
                row.name or row.id,
                [terms.TEAMS[row.kind].zh, terms.TEAMS[row.kind].en],
                list(row.skills),
                row.hours_month,
                round(row.shift_to_h * 60),
            ]
            for row in scenario.teams
        ],
        "tasks": [list(pair) for pair in words],
        "routes": routes,
    }
