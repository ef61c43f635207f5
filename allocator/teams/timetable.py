"""Times of routes, what a plan costs, and the plan in ids."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from allocator.teams.blocks import Routes
from allocator.teams.problem import TeamsProblem, drive_s
from domain.team_plan import TeamRoute, TeamsPlan, TeamVisit, UndoneWork

TERMS = ("work", "travel", "overtime", "imbalance", "spacing", "undone")


def timed_route(problem: TeamsProblem, team: int, day: int, stops: tuple[int, ...]) -> TeamRoute:
    """The route with its times: the base is left as late as can be without coming back later."""
    own = problem.teams[team]
    base = int(problem.base_of[team])
    places = [base, *(int(problem.place_of[task]) for task in stops), base]
    legs_m = [float(problem.metres[a, b]) for a, b in pairwise(places)]
    legs_s = [int(drive_s(problem.metres[a, b], own.speed_kmh)) for a, b in pairwise(places)]
    now = leave = _leave(problem, stops, legs_s, round(own.shift_from_h * 3600))
    visits = []
    for task, leg in zip((problem.tasks[stop] for stop in stops), legs_s, strict=False):
        arrive = now + leg
        start = max(arrive, task.early_s)
        now = start + task.visit_s
        visits.append(
            TeamVisit(
                task_id=task.id,
                compound_id=task.compound_id,
                kind=task.kind,
                arrive_s=arrive,
                start_s=start,
                end_s=now,
            )
        )
    return TeamRoute(
        team_id=own.id,
        day=problem.days[day],
        leave_s=leave,
        back_s=now + legs_s[-1],
        metres=round(sum(legs_m), 1),
        visits=tuple(visits),
    )


def _leave(problem: TeamsProblem, stops: tuple[int, ...], legs_s: list[int], shift_from_s: int) -> int:
    """Second to leave at: the start of the shift, later by what can be waited for at the base instead of on the way.

    Leaving later by less than the slack of every stop moves no work that must wait anyway: what is waited before a stop
    is a reserve for all before it.
    """
    now, waited, slack = shift_from_s, 0, 10**9
    for task, leg in zip((problem.tasks[stop] for stop in stops), legs_s, strict=False):
        arrive = now + leg
        start = max(arrive, task.early_s)
        waited += start - arrive
        slack = min(slack, waited + task.late_s - task.visit_s - start)
        now = start + task.visit_s
    return shift_from_s + min(waited, slack)


def plan_of(problem: TeamsProblem, routes: Routes) -> TeamsPlan:
    """The plan in ids, by team and day."""
    timed = tuple(timed_route(problem, team, day, stops) for (team, day), stops in sorted(routes.items()))
    done = Counter(task for stops in routes.values() for task in stops)
    return TeamsPlan(routes=timed, undone=tuple(_undone(problem, done)))


def _undone(problem: TeamsProblem, done: Counter[int]) -> Iterator[UndoneWork]:
    for row, task in enumerate(problem.tasks):
        left = task.visits - done[row]
        if left:
            yield UndoneWork(
                task_id=task.id,
                compound_id=task.compound_id,
                kind=task.kind,
                visits=left,
                visit_s=task.visit_s,
                reason=_too_dear(problem) if problem.possible[row].any() else why_nobody(problem, row),
            )


def _too_dear(problem: TeamsProblem) -> str:
    return "teams have no more hours, or would cost more" if problem.days else "the month has no working days"


def why_nobody(problem: TeamsProblem, row: int) -> str:
    """Why no team can take a task."""
    task = problem.tasks[row]
    trade = [team for team in problem.teams if team.kind is task.kind]
    skilled = [team for team in trade if task.skills <= set(team.skills)]
    if not trade:
        return f"there is no {task.kind} team"
    if not skilled:
        return f"no {task.kind} team has the skills {', '.join(sorted(task.skills))}"
    return "no such team serves its subdistrict and can be there and back within the hours"


def cost_terms(problem: TeamsProblem, plan: TeamsPlan) -> dict[str, float]:
    """Yuan a month of a plan, by term."""
    terms = dict.fromkeys(TERMS, 0.0)
    by_team: defaultdict[str, list[TeamRoute]] = defaultdict(list)
    for route in plan.routes:
        by_team[route.team_id].append(route)
    rules = problem.rules
    for team in problem.teams:
        own = by_team[team.id]
        hours = sum(route.hours for route in own)
        after = sum(max(0.0, route.back_s / 3600 - team.shift_to_h) for route in own)
        late = max(after, hours - team.hours_month, 0.0)
        even = team.hours_month / max(1, len(problem.days))
        terms["work"] += (hours - late) * team.yuan_h
        terms["overtime"] += late * team.yuan_h * rules.overtime_factor
        terms["travel"] += sum(route.metres for route in own) / 1000 * team.yuan_km
        terms["imbalance"] += sum(max(0.0, route.hours - even) for route in own) * rules.imbalance_yuan_h
    terms["spacing"] = _beyond_days(problem, plan) * rules.spacing_yuan_day
    price = {task.id: task.undone_yuan for task in problem.tasks}
    terms["undone"] = sum(work.visits * price[work.task_id] for work in plan.undone)
    return terms


def _beyond_days(problem: TeamsProblem, plan: TeamsPlan) -> int:
    """Days beyond the longest gaps of all tasks, those to the ends of the month included."""
    most = {task.id: task.max_gap_days for task in problem.tasks}
    total = 0
    for duty in plan.duties:
        days = [1, *(day.day for day in duty.days), problem.month_days]
        gaps = (later - day for day, later in pairwise(days))
        total += sum(max(0, gap - most[duty.task_id]) for gap in gaps)
    return total
