"""Tasks and teams to be planned together in one call, and the plan of a block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.teams.problem import TeamsProblem
from domain.arrays import Floats, Ints
from domain.people import Team
from domain.rules import TeamRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Tasks and teams of a problem, numbered anew.

    `metres` (n_tasks + n_teams, the same) are between tasks and bases; tasks of one `compound` (n_tasks,) are at one
    place. `visit_s`, `early_s`, `late_s` (n_tasks,) are seconds of a visit and of its window; `visits`, `least_gap`,
    `most_gap` what the month wants of a task.
    """

    tasks: tuple[int, ...]
    teams: tuple[int, ...]
    compound: Ints
    metres: Floats
    possible: NDArray[np.bool_]
    visit_s: Ints
    early_s: Ints
    late_s: Ints
    visits: Ints
    least_gap: Ints
    most_gap: Ints
    undone_yuan: Floats
    team: tuple[Team, ...]
    dates: Ints
    month_days: int
    rules: TeamRules

    @property
    def even_s(self) -> Floats:
        """Seconds a day of each team's month spread evenly."""
        return np.array([team.hours_month * 3600 / max(1, len(self.dates)) for team in self.team], float)


def block_of(problem: TeamsProblem, tasks: tuple[int, ...], teams: tuple[int, ...]) -> Block:
    """The block of some tasks and teams of a problem."""
    rows, own = np.array(tasks, np.int64), [problem.tasks[task] for task in tasks]
    places = np.concatenate([problem.place_of[rows], problem.base_of[np.array(teams, np.int64)]])

    def numbers(name: str) -> Ints:
        return np.array([getattr(task, name) for task in own], np.int64)

    return Block(
        tasks=tasks,
        teams=teams,
        compound=problem.place_of[rows],
        metres=problem.metres[np.ix_(places, places)],
        possible=problem.possible[np.ix_(rows, np.array(teams, np.int64))],
        visit_s=numbers("visit_s"),
        early_s=numbers("early_s"),
        late_s=numbers("late_s"),
        visits=numbers("visits"),
        least_gap=numbers("min_gap_days"),
        most_gap=numbers("max_gap_days"),
        undone_yuan=problem.undone_yuan[rows],
        team=tuple(problem.teams[team] for team in teams),
        dates=np.array([day.day for day in problem.days], np.int64),
        month_days=problem.month_days,
        rules=problem.rules,
    )


Routes = dict[tuple[int, int], tuple[int, ...]]
"""Stops of each route that has any: (team, day) -> tasks in their order."""
