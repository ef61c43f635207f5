"""Are all visits of the month made by teams that may make them, at times that can be kept, or named as undone?"""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import inf

from allocator.checks.costs import cost_violations
from allocator.checks.distances import Distances
from allocator.checks.team_work import Owed, owed_work
from domain.people import Team
from domain.plan import Plan
from domain.scenario import Scenario
from domain.team_plan import TeamRoute, TeamsPlan, TeamVisit

SECOND = 1.0  # ways are rounded up to whole seconds; those of another graph may round the other way
METRES = 1.0  # between the lengths of one route on two graphs
SAME_S = 0.5


@dataclass(frozen=True)
class _Facts:
    """What is owed, teams by id, and ways from each team's base, to it, and between compounds."""

    scenario: Scenario
    owed: dict[str, Owed]
    team: dict[str, Team]
    subdistrict: dict[str, str]
    ways: Distances

    def metres(self, one: tuple[str, str], other: tuple[str, str]) -> float:
        """Driving metres, none within a place."""
        return 0.0 if one == other else self.ways.metres(one, other)


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the teams of `plan`."""
    if plan.teams is None or plan.teams.plan is None:
        return []
    month = plan.teams.plan
    facts = _Facts(
        scenario,
        owed_work(scenario, plan),
        {team.id: team for team in scenario.teams},
        scenario.subdistrict_of(),
        Distances(scenario),
    )
    found = list(_unknown(month, facts))
    if found:
        return found
    found += [fault for route in month.routes for fault in _route(route, facts)]
    found += _days(month)
    found += _tasks(month, facts)
    found += _overtime(month, facts)
    return found + cost_violations("teams", plan.teams, _cost_terms(month, facts))


def _unknown(month: TeamsPlan, facts: _Facts) -> Iterator[str]:
    """Teams, days and tasks that the scenario does not know, or visits to another compound than their task's."""
    days = set(facts.scenario.working_days)
    for route in month.routes:
        if route.team_id not in facts.team:
            yield f"{route.day}: team {route.team_id} is not in the scenario"
        if route.day not in days:
            yield f"team {route.team_id}: {route.day} is not a working day of the month"
        if not route.visits:
            yield f"team {route.team_id}: no visits on {route.day}"
    named = [(v.task_id, v.compound_id, v.kind) for r in month.routes for v in r.visits]
    named += [(work.task_id, work.compound_id, work.kind) for work in month.undone]
    for task_id, compound_id, kind in dict.fromkeys(named):
        own = facts.owed.get(task_id)
        if own is None:
            yield f"task {task_id}: compound {compound_id} owes no such work"
        elif (own.compound_id, own.kind) != (compound_id, kind):
            yield f"task {task_id}: is {own.kind} in compound {own.compound_id}, not {kind} in {compound_id}"


def _route(route: TeamRoute, facts: _Facts) -> Iterator[str]:
    """Order and times of a day: ways take their time, windows and the shift are kept, the team may do the work."""
    team, here = facts.team[route.team_id], f"team {route.team_id} on {route.day}"
    rules = facts.scenario.rules.teams
    base = ("team", team.id)
    at, now, total = base, float(route.leave_s), 0.0
    if route.leave_s < team.shift_from_h * 3600 - SAME_S:
        yield f"{here}: leaves before its shift"
    for visit in route.visits:
        gate = ("compound", visit.compound_id)
        metres = facts.metres(at, gate)
        if metres == inf:
            yield f"{here}: cannot drive to compound {visit.compound_id}"
            return
        yield from _visit(visit, now + metres * 3.6 / team.speed_kmh, facts, here)
        yield from _able(visit, team, facts, here)
        at, now, total = gate, float(visit.end_s), total + metres
    home = facts.metres(at, base)
    if home == inf:
        yield f"{here}: cannot drive back to its base"
    elif route.back_s < now + home * 3.6 / team.speed_kmh - SECOND:
        yield f"{here}: is back before it can be"
    if route.back_s > (team.shift_to_h + rules.overtime_h_day) * 3600 + SAME_S:
        yield f"{here}: is back more than {rules.overtime_h_day:g} h after its shift"
    if home < inf and not abs(route.metres - total - home) <= METRES + 1e-6 * total:
        yield f"{here}: drives {route.metres:.0f} m, its route is {total + home:.0f} m long"


def _visit(visit: TeamVisit, there_s: float, facts: _Facts, here: str) -> Iterator[str]:
    own, what = facts.owed[visit.task_id], f"{here}: task {visit.task_id}"
    if visit.arrive_s < there_s - SECOND:
        yield f"{what} is reached before the team can be there"
    if visit.start_s < visit.arrive_s:
        yield f"{what} begins before the team arrives"
    if visit.end_s - visit.start_s != own.seconds:
        yield f"{what} takes {visit.end_s - visit.start_s} s, a visit is {own.seconds} s"
    if visit.start_s < own.opens_s or visit.end_s > own.closes_s:
        yield f"{what} is outside {own.opens_s / 3600:g} to {own.closes_s / 3600:g} h"


def _able(visit: TeamVisit, team: Team, facts: _Facts, here: str) -> Iterator[str]:
    own, what = facts.owed[visit.task_id], f"{here}: task {visit.task_id}"
    if team.kind is not own.kind:
        yield f"{what} is {own.kind}, the team does {team.kind}"
    lacking = sorted(own.skills - set(team.skills))
    if lacking:
        yield f"{what} needs {', '.join(lacking)}, which the team has not"
    if team.subdistrict_ids and facts.subdistrict[own.compound_id] not in team.subdistrict_ids:
        yield f"{what} is in a subdistrict that the team does not serve"


def _days(month: TeamsPlan) -> Iterator[str]:
    for (team_id, day), count in Counter((route.team_id, route.day) for route in month.routes).items():
        if count > 1:
            yield f"team {team_id}: {count} routes on {day}"


def _tasks(month: TeamsPlan, facts: _Facts) -> Iterator[str]:
    """Each task has one team, visits far enough apart, and exactly its visits, those undone included."""
    visits, teams = _made(month)
    undone: Counter[str] = Counter()
    for work in month.undone:
        undone[work.task_id] += work.visits
        if work.visits < 1 or work.visit_s != facts.owed[work.task_id].seconds:
            yield f"task {work.task_id}: {work.visits} visits of {work.visit_s} s undone are not its visits"
    for task_id, own in facts.owed.items():
        days, held = sorted(visits[task_id]), teams[task_id]
        if len(held) > 1:
            yield f"task {task_id}: {len(held)} teams ({', '.join(sorted(held))})"
        if len(days) + undone[task_id] != own.visits:
            yield f"task {task_id}: {len(days)} visits and {undone[task_id]} undone, {own.visits} are owed"
        for day, later in pairwise(days):
            if (later - day).days < own.gap_least:
                yield f"task {task_id}: {(later - day).days} days from {day} to {later}, at least {own.gap_least}"


def _made(month: TeamsPlan) -> tuple[defaultdict[str, list[date]], defaultdict[str, set[str]]]:
    """Days of the visits of each task, and the teams that make them."""
    visits: defaultdict[str, list[date]] = defaultdict(list)
    teams: defaultdict[str, set[str]] = defaultdict(set)
    for route in month.routes:
        for visit in route.visits:
            visits[visit.task_id].append(route.day)
            teams[visit.task_id].add(route.team_id)
    return visits, teams


def _hours(month: TeamsPlan, team: Team) -> tuple[float, float]:
    """Hours of a team in the month, and those of them that are overtime."""
    out, after = 0.0, 0.0
    for route in month.routes:
        if route.team_id == team.id:
            out += (route.back_s - route.leave_s) / 3600
            after += max(0.0, route.back_s / 3600 - team.shift_to_h)
    return out, max(0.0, after, out - team.hours_month)


def _overtime(month: TeamsPlan, facts: _Facts) -> Iterator[str]:
    most = facts.scenario.rules.teams.overtime_h_month
    for team in facts.team.values():
        late = _hours(month, team)[1]
        if late > most + 1e-6:
            yield f"team {team.id}: {late:.2f} hours of overtime, at most {most:g} in a month"


def _cost_terms(month: TeamsPlan, facts: _Facts) -> dict[str, float]:
    rules = facts.scenario.rules.teams
    terms = dict.fromkeys(("work", "travel", "overtime", "imbalance", "spacing", "undone"), 0.0)
    for team in facts.team.values():
        out, late = _hours(month, team)
        terms["work"] += team.yuan_h * (out - late)
        terms["overtime"] += team.yuan_h * rules.overtime_factor * late
    for route in month.routes:
        team = facts.team[route.team_id]
        even = team.hours_month / max(1, len(facts.scenario.working_days))
        terms["imbalance"] += rules.imbalance_yuan_h * max(0.0, (route.back_s - route.leave_s) / 3600 - even)
        places = [("team", team.id), *(("compound", visit.compound_id) for visit in route.visits), ("team", team.id)]
        ways = (facts.metres(one, other) for one, other in pairwise(places))
        terms["travel"] += team.yuan_km * sum(way for way in ways if way < inf) / 1000
    planned = facts.scenario.month
    last = calendar.monthrange(planned.year, planned.month)[1]
    for task_id, days in _made(month)[0].items():
        ends = [1, *sorted(day.day for day in days), last]
        beyond = sum(max(0, b - a - facts.owed[task_id].gap_most) for a, b in pairwise(ends))
        terms["spacing"] += rules.spacing_yuan_day * beyond
    terms["undone"] = sum(work.visits * facts.owed[work.task_id].undone_yuan for work in month.undone)
    return terms
