"""What the planner should know about a month of teams, in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from allocator.teams.problem import TeamsProblem
from domain.team_plan import TeamRoute, TeamsPlan, UndoneWork

NAMED = 8  # ids listed in one note; all of them are in the plan's table


def notes_on(problem: TeamsProblem, plan: TeamsPlan) -> Iterator[str]:
    """Overtime of each team, and what is left undone for which reason."""
    by_team: defaultdict[str, list[TeamRoute]] = defaultdict(list)
    for route in plan.routes:
        by_team[route.team_id].append(route)
    for team in problem.teams:
        own = by_team[team.id]
        hours = sum(route.hours for route in own)
        after = sum(max(0.0, route.back_s / 3600 - team.shift_to_h) for route in own)
        late = max(after, hours - team.hours_month)
        if late > 1e-9:
            yield f"team {team.id}: {hours:.1f} hours out, {late:.1f} of them overtime"
    yield from _undone(plan)
    if problem.under_contract:
        yield f"{problem.under_contract} tasks of the table are left to the contractors of their compounds"


def _undone(plan: TeamsPlan) -> Iterator[str]:
    groups: defaultdict[tuple[str, str], list[UndoneWork]] = defaultdict(list)
    for work in plan.undone:
        groups[work.kind, work.reason].append(work)
    for (kind, reason), own in groups.items():
        names = ", ".join(work.task_id for work in own[:NAMED])
        more = f" and {len(own) - NAMED} more" if len(own) > NAMED else ""
        visits, hours = sum(work.visits for work in own), sum(work.hours for work in own)
        yield f"{visits} visits of {kind} tasks undone, {hours:.1f} hours ({names}{more}): {reason}"
