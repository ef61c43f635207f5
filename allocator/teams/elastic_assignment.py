"""Good assignments of tasks to teams with elastic capacity: where an exact search may start."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from domain.arrays import Floats, Ints

WORTHWHILE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticAssignment:
    """Tasks for teams; hours beyond a team's capacity cost `surcharge` each. Every task has a possible team."""

    yuan: Floats  # (n_tasks, n_teams), inf where impossible
    hours: Floats  # (n_tasks,)
    capacity: Floats  # (n_teams,)
    surcharge: Floats  # (n_teams,)

    def late_yuan(self, load: Floats, team: Ints) -> Floats:
        """Price of the overtime of teams that carry `load`."""
        return np.maximum(load - self.capacity[team], 0) * self.surcharge[team]


def good_assignment(problem: ElasticAssignment) -> Ints:
    """Team of each task: its largest share in the linear relaxation, then the best moves and swaps while any helps.

    Only a task of a team at its limit can be shared, so there are few fractions to round.
    """
    team = _largest_shares(problem)
    while True:
        load = np.bincount(team, weights=problem.hours, minlength=len(problem.capacity)).astype(float)
        move = _moves(problem, team, load)
        task, to = np.unravel_index(move.argmin(), move.shape)
        if move[task, to] < -WORTHWHILE:
            team[task] = to
            continue
        swap = _swaps(problem, team, load)
        one, other = np.unravel_index(swap.argmin(), swap.shape)
        if swap[one, other] > -WORTHWHILE:
            return team
        team[one], team[other] = team[other], team[one]


def _largest_shares(problem: ElasticAssignment) -> Ints:
    """Solve the linear relaxation: variables are the possible (task, team) pairs, then each team's overtime."""
    task, team = np.nonzero(np.isfinite(problem.yuan))
    pairs, teams = np.arange(len(task)), np.arange(len(problem.capacity))
    late = len(pairs) + teams
    work = np.concatenate([problem.hours[task], -np.ones(len(teams))])
    answer = linprog(
        np.concatenate([problem.yuan[task, team], problem.surcharge]),
        A_ub=csr_matrix((work, (np.concatenate([team, teams]), np.concatenate([pairs, late])))),
        b_ub=problem.capacity,
        A_eq=csr_matrix((np.ones(len(pairs)), (task, pairs)), shape=(len(problem.hours), len(pairs) + len(teams))),
        b_eq=np.ones(len(problem.hours)),
        method="highs",
    )
    share = np.where(np.isfinite(problem.yuan), 0.0, -1.0)
    share[task, team] = answer.x[: len(pairs)]
    return np.asarray(share.argmax(axis=1), np.int64)


def _moves(problem: ElasticAssignment, team: Ints, load: Floats) -> Floats:
    """Change of cost when each task goes to each team, shape (n_tasks, n_teams)."""
    now = problem.yuan[np.arange(len(team)), team]
    teams = np.arange(len(load))
    left = problem.late_yuan(load[team] - problem.hours, team) - problem.late_yuan(load[team], team)
    taken = problem.late_yuan(load + problem.hours[:, None], teams) - problem.late_yuan(load, teams)
    change: Floats = problem.yuan - now[:, None] + left[:, None] + taken
    change[np.arange(len(team)), team] = 0
    return change


def _swaps(problem: ElasticAssignment, team: Ints, load: Floats) -> Floats:
    """Change of cost when two tasks change places, shape (n_tasks, n_tasks)."""
    now = problem.yuan[np.arange(len(team)), team]
    there = problem.yuan[:, team] - now[:, None]
    more = problem.hours[None, :] - problem.hours[:, None]
    late = problem.late_yuan(load[team][:, None] + more, team[:, None]) - problem.late_yuan(load[team], team)[:, None]
    change: Floats = there + there.T + late + late.T
    # Two tasks of one team have nothing to swap; their formula would count its overtime wrongly.
    change[team[:, None] == team[None, :]] = 0
    return change
