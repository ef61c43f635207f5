"""The work of mobile teams as arrays, and what a plan of it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from allocator.teams.weekdays import WORKDAYS
from domain.arrays import Floats
from domain.district import Compound, Mode
from domain.people import TeamKind
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.rules import TeamRules
from domain.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsProblem:
    """Tasks, each the monthly work of one trade in one compound, and the teams that may take them."""

    compound_ids: tuple[str, ...]  # of each task
    kinds: tuple[TeamKind, ...]  # of each task
    hours: Floats  # (n_tasks,), per month
    team_ids: tuple[str, ...]
    capacity_h: Floats  # (n_teams,), per month
    yuan_h: Floats  # (n_teams,)
    travel_yuan: Floats  # (n_tasks, n_teams), per month; inf where the team may not take the task
    rules: TeamRules

    def __post_init__(self) -> None:
        tasks, teams = len(self.compound_ids), len(self.team_ids)
        if not len(self.kinds) == len(self.hours) == tasks or self.travel_yuan.shape != (tasks, teams):
            raise ValueError(f"{tasks} tasks, {teams} teams, but travel_yuan is {self.travel_yuan.shape}")
        if self.capacity_h.shape != (teams,) or self.yuan_h.shape != (teams,):
            raise ValueError(f"{teams} teams, but capacity_h is {self.capacity_h.shape}, yuan_h {self.yuan_h.shape}")


def work_hours(compound: Compound, kind: TeamKind, rules: TeamRules) -> float:
    """Hours a month of one trade in a compound."""
    if kind is TeamKind.REPAIR:
        return compound.households * rules.repair_min_household / 60
    return compound.green_area_m2 / 100 * rules.greening_min_100m2 / 60


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> TeamsProblem:
    """Work in the compounds that `plan` does not put under contract (all of them, where it has no modes)."""
    rules = scenario.rules.teams
    tasks = [
        (compound, kind)
        for compound in scenario.compounds
        if plan.mode_of.get(compound.id) is not Mode.CONTRACT
        for kind in TeamKind
        if work_hours(compound, kind, rules) > 0
    ]
    subdistrict = scenario.subdistrict_of()
    may = np.array(
        [
            [
                t.kind is kind and (not t.subdistrict_ids or subdistrict[c.id] in t.subdistrict_ids)
                for t in scenario.teams
            ]
            for c, kind in tasks
        ],
        bool,
    ).reshape(len(tasks), len(scenario.teams))
    round_trip_km = _round_trips_km(network, [t.id for t in scenario.teams], [c.id for c, _ in tasks])
    may &= np.isfinite(round_trip_km)
    trip_yuan = np.where(may, round_trip_km, 0.0) * np.array([t.yuan_km for t in scenario.teams])
    return TeamsProblem(
        compound_ids=tuple(c.id for c, _ in tasks),
        kinds=tuple(kind for _, kind in tasks),
        hours=np.array([work_hours(c, kind, rules) for c, kind in tasks]),
        team_ids=tuple(t.id for t in scenario.teams),
        capacity_h=np.array([t.hours_month for t in scenario.teams]),
        yuan_h=np.array([t.yuan_h for t in scenario.teams]),
        travel_yuan=np.where(may, trip_yuan * rules.trips_month, np.inf),
        rules=rules,
    )


def _round_trips_km(network: RoadNetwork, team_ids: list[str], compound_ids: list[str]) -> Floats:
    """Driving kilometres from a team's base to a compound and back, shape (n_compounds, n_teams)."""
    teams = [network.node_of["team", id_] for id_ in team_ids]
    compounds = [network.node_of["compound", id_] for id_ in compound_ids]
    # The way back is the way there with every street reversed: few searches, from the few bases.
    backwards = replace(network, driving=network.driving.T.tocsr())
    metres = network.travel_m(teams, compounds) + backwards.travel_m(teams, compounds)
    return metres.T / 1000


def cost_terms(problem: TeamsProblem, team_of: dict[int, int], weekday_of: dict[int, int]) -> dict[str, float]:
    """Yuan a month of a plan, by term."""
    terms = dict.fromkeys(("work", "travel", "overtime", "imbalance", "undone"), 0.0)
    for team, (capacity, yuan_h) in enumerate(zip(problem.capacity_h, problem.yuan_h, strict=True)):
        tasks = [task for task in sorted(team_of) if team_of[task] == team]
        hours = problem.hours[tasks]
        terms["work"] += float(min(hours.sum(), capacity) * yuan_h)
        terms["overtime"] += float(max(hours.sum() - capacity, 0) * yuan_h * problem.rules.overtime_factor)
        terms["travel"] += float(problem.travel_yuan[tasks, team].sum())
        days = np.bincount([weekday_of[task] for task in tasks], weights=hours, minlength=WORKDAYS + 1)
        beyond = days.max() - max(hours.sum() / WORKDAYS, hours.max(initial=0))
        terms["imbalance"] += max(0.0, float(beyond)) * problem.rules.imbalance_yuan_h
    undone = [task for task in range(len(problem.hours)) if task not in team_of]
    terms["undone"] = float(problem.hours[undone].sum() * problem.rules.undone_yuan_h)
    return terms
