"""The month's work of mobile teams as arrays."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.teams.tasks import Task, tasks_of
from domain.arrays import Floats, Ints
from domain.people import Team
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.rules import TeamRules
from domain.scenario import Scenario

ROUNDING_S = 1e-6  # what rounding up to whole seconds forgives


@dataclass(frozen=True, kw_only=True)
class TeamsProblem:
    """Tasks, teams and the metres between them.

    `place_of[task]` is the row of its compound in `metres` (n_places, n_places), whose last rows are the bases of the
    teams; metres are inf where there is no way or no team needs to know. `possible` (n_tasks, n_teams) says who may
    take a task: of its trade, with its skills, serving its compound, and able to make a visit on a day of its own.
    """

    tasks: tuple[Task, ...]
    teams: tuple[Team, ...]
    place_of: Ints
    metres: Floats
    possible: NDArray[np.bool_]
    days: tuple[date, ...]
    month_days: int
    rules: TeamRules
    under_contract: int = 0  # tasks of the table left to contractors

    def __post_init__(self) -> None:
        tasks, teams = len(self.tasks), len(self.teams)
        if self.place_of.shape != (tasks,) or self.possible.shape != (tasks, teams):
            raise ValueError(f"{tasks} tasks, {teams} teams, but possible is {self.possible.shape}")
        if self.metres.shape != (self.metres.shape[0],) * 2 or self.metres.shape[0] < teams:
            raise ValueError(f"metres is {self.metres.shape}, expected a square of places and {teams} bases")

    @cached_property
    def base_of(self) -> Ints:
        """Row of each team's base in `metres`."""
        return np.arange(len(self.metres) - len(self.teams), len(self.metres))

    @cached_property
    def undone_yuan(self) -> Floats:
        """Price of each visit left undone, (n_tasks,)."""
        return np.array([task.undone_yuan for task in self.tasks], float)


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> TeamsProblem:
    """Work in the compounds that `plan` does not put under contract (all of them, where it has no modes)."""
    tasks = tasks_of(scenario, plan)
    places = {compound: row for row, compound in enumerate(dict.fromkeys(task.compound_id for task in tasks))}
    place_of = np.array([places[task.compound_id] for task in tasks], np.int64)
    serves = _serves(scenario, tasks)
    metres = _metres(scenario, network, list(places), place_of, serves)
    known = {task.id for task in tasks}
    return TeamsProblem(
        tasks=tasks,
        teams=scenario.teams,
        place_of=place_of,
        metres=metres,
        possible=serves & _alone(scenario, tasks, place_of, metres),
        days=scenario.working_days,
        month_days=monthrange(scenario.month.year, scenario.month.month)[1],
        rules=scenario.rules.teams,
        under_contract=sum(row.id not in known for row in scenario.team_tasks),
    )


def _serves(scenario: Scenario, tasks: tuple[Task, ...]) -> NDArray[np.bool_]:
    """Whether each team is of the trade, has the skills and serves the subdistrict of each task."""
    subdistrict = scenario.subdistrict_of()
    return np.array(
        [
            [
                team.kind is task.kind
                and task.skills <= set(team.skills)
                and (not team.subdistrict_ids or subdistrict[task.compound_id] in team.subdistrict_ids)
                for team in scenario.teams
            ]
            for task in tasks
        ],
        bool,
    ).reshape(len(tasks), len(scenario.teams))


def _metres(
    scenario: Scenario, network: RoadNetwork, compound_ids: list[str], place_of: Ints, serves: NDArray[np.bool_]
) -> Floats:
    """Driving metres between compounds that share a team, and between them and the bases of their teams.

    Teams that serve the same compounds are asked about once.
    """
    n_compounds, n_teams = len(compound_ids), len(scenario.teams)
    nodes = np.array(
        [network.node_of["compound", id_] for id_ in compound_ids]
        + [network.node_of["team", team.id] for team in scenario.teams],
        np.int64,
    )
    metres = np.full((len(nodes), len(nodes)), np.inf)
    np.fill_diagonal(metres, 0.0)
    together: dict[tuple[int, ...], list[int]] = {}
    for team in range(n_teams):
        own = tuple(np.unique(place_of[serves[:, team]]).tolist())
        together.setdefault(own, []).append(n_compounds + team)
    for own, bases in together.items():
        rows = np.array([*own, *bases], np.int64)
        if own:
            metres[np.ix_(rows, rows)] = network.travel_m(nodes[rows].tolist(), nodes[rows].tolist())
    return metres


def drive_s(metres: Floats, speed_kmh: float) -> Floats:
    """Whole seconds of driving, rounded up; inf where there is no way."""
    return np.ceil(metres * 3.6 / speed_kmh - ROUNDING_S)


def _alone(scenario: Scenario, tasks: tuple[Task, ...], place_of: Ints, metres: Floats) -> NDArray[np.bool_]:
    """Whether each team can make a visit of each task on a day without other visits, overtime included."""
    found = np.zeros((len(tasks), len(scenario.teams)), bool)
    early = np.array([task.early_s for task in tasks], float)
    late = np.array([task.late_s for task in tasks], float)
    service = np.array([task.visit_s for task in tasks], float)
    for row, team in enumerate(scenario.teams):
        base = len(metres) - len(scenario.teams) + row
        there = drive_s(metres[base, place_of], team.speed_kmh)
        back = drive_s(metres[place_of, base], team.speed_kmh)
        end = np.maximum(early, team.shift_from_h * 3600 + there) + service
        latest = team.shift_to_h * 3600 + scenario.rules.teams.overtime_h_day * 3600
        found[:, row] = (end <= late) & (end + back <= latest)
    return found
