"""Has every compound without a contract one suitable team for each trade, and does the plan cost what it says?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

from allocator.checks.costs import cost_violations
from allocator.checks.distances import Distances
from domain.district import Mode
from domain.people import Team, TeamKind
from domain.plan import Plan, TeamDuty
from domain.scenario import Scenario

WEEKDAYS = range(1, 6)
HOURS_ROUNDING = 0.006
Task = tuple[str, TeamKind]


@dataclass(frozen=True)
class _Facts:
    """Work in hours by (compound, trade), teams by id, and kilometres there and back by (team, compound)."""

    work_h: Mapping[Task, float]
    team: Mapping[str, Team]
    subdistrict: Mapping[str, str]
    round_trip_km: Mapping[tuple[str, str], float]

    def may(self, team: Team, task: Task) -> bool:
        """Whether a team may take a task."""
        compound_id, kind = task
        serves = not team.subdistrict_ids or self.subdistrict[compound_id] in team.subdistrict_ids
        return team.kind is kind and serves and self.round_trip_km[team.id, compound_id] < inf


def violations(scenario: Scenario, plan: Plan) -> list[str]:
    """Sentences on what is wrong with the teams of `plan`."""
    if plan.teams is None or plan.teams.plan is None:
        return []
    duties = plan.teams.plan.duties
    facts = _facts(scenario, plan)
    found = [fault for duty in duties for fault in _unknown(duty, facts)]
    if found:
        return found
    found += [fault for duty in duties for fault in _duty(duty, facts)]
    found += _tasks(duties, facts)
    return found + cost_violations("teams", plan.teams, _cost_terms(duties, facts, scenario))


def _facts(scenario: Scenario, plan: Plan) -> _Facts:
    rules = scenario.rules.teams
    work: dict[Task, float] = {}
    for compound in scenario.compounds:
        if plan.mode_of.get(compound.id) is not Mode.CONTRACT:
            work[compound.id, TeamKind.REPAIR] = compound.households * rules.repair_min_household / 60
            work[compound.id, TeamKind.GREENING] = compound.green_area_m2 * rules.greening_min_100m2 / 6000
    return _Facts(
        work_h={task: hours for task, hours in work.items() if hours > 0},
        team={team.id: team for team in scenario.teams},
        subdistrict=scenario.subdistrict_of(),
        round_trip_km=_round_trips_km(scenario),
    )


def _round_trips_km(scenario: Scenario) -> dict[tuple[str, str], float]:
    distances = Distances(scenario)
    found = {}
    for team in scenario.teams:
        there = distances.driving_from(("team", team.id))
        back = distances.driving_from(("team", team.id), backwards=True)
        for compound in scenario.compounds:
            gate = ("compound", compound.id)
            found[team.id, compound.id] = (there.get(gate, inf) + back.get(gate, inf)) / 1000
    return found


def _unknown(duty: TeamDuty, facts: _Facts) -> Iterator[str]:
    if duty.team_id not in facts.team:
        yield f"compound {duty.compound_id}: {duty.kind} team {duty.team_id} is not in the scenario"
    if duty.compound_id not in facts.subdistrict:
        yield f"team {duty.team_id}: compound {duty.compound_id} is not in the scenario"
    elif (duty.compound_id, duty.kind) not in facts.work_h:
        yield f"compound {duty.compound_id}: is given {duty.kind} team {duty.team_id}, but owes no such work"


def _duty(duty: TeamDuty, facts: _Facts) -> Iterator[str]:
    place, team = f"compound {duty.compound_id}", facts.team[duty.team_id]
    if team.kind is not duty.kind:
        yield f"{place}: {duty.kind} by {team.id}, which is a {team.kind} team"
    elif not facts.may(team, (duty.compound_id, duty.kind)):
        yield f"{place}: {duty.kind} team {team.id} does not serve its subdistrict or cannot drive there"
    if duty.weekday not in WEEKDAYS:
        yield f"{place}: {duty.kind} on weekday {duty.weekday}, not 1 to 5"
    work = facts.work_h[duty.compound_id, duty.kind]
    if not abs(duty.hours_month - work) <= HOURS_ROUNDING:
        yield f"{place}: {duty.kind} of {duty.hours_month:.2f} h a month, its work is {work:.2f} h"


def _tasks(duties: tuple[TeamDuty, ...], facts: _Facts) -> Iterator[str]:
    teams_of: defaultdict[Task, list[str]] = defaultdict(list)
    for duty in duties:
        teams_of[duty.compound_id, duty.kind].append(duty.team_id)
    for task, hours in facts.work_h.items():
        compound_id, kind = task
        held = teams_of[task]
        able = next((team.id for team in facts.team.values() if facts.may(team, task)), None)
        if len(held) > 1:
            yield f"compound {compound_id}: {len(held)} {kind} teams ({', '.join(held)})"
        if not held and able is not None:
            yield f"compound {compound_id}: no {kind} team for {hours:.1f} h a month, though {able} may serve it"


def _cost_terms(duties: tuple[TeamDuty, ...], facts: _Facts, scenario: Scenario) -> dict[str, float]:
    rules = scenario.rules.teams
    terms = dict.fromkeys(("work", "travel", "overtime", "imbalance", "undone"), 0.0)
    week: defaultdict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    largest: defaultdict[str, float] = defaultdict(float)
    undone = dict(facts.work_h)
    for duty in duties:
        work, team = facts.work_h[duty.compound_id, duty.kind], facts.team[duty.team_id]
        week[team.id][duty.weekday] += work
        largest[team.id] = max(largest[team.id], work)
        terms["travel"] += facts.round_trip_km[team.id, duty.compound_id] * rules.trips_month * team.yuan_km
        undone.pop((duty.compound_id, duty.kind), None)
    for team_id, days in week.items():
        team, hours = facts.team[team_id], sum(days.values())
        terms["work"] += min(hours, team.hours_month) * team.yuan_h
        terms["overtime"] += max(0.0, hours - team.hours_month) * team.yuan_h * rules.overtime_factor
        even = max(hours / len(WEEKDAYS), largest[team_id])
        terms["imbalance"] += max(0.0, max(days.values()) - even) * rules.imbalance_yuan_h
    terms["undone"] = sum(undone.values()) * rules.undone_yuan_h
    return terms
