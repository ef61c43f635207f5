"""A first guess of each task's team, with elastic capacity: where a district may be cut into blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from domain.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ElasticAssignment:
    """Tasks for teams; hours beyond a team's capacity cost `surcharge` each. Every task has a possible team."""

    yuan: Floats  # (n_tasks, n_teams), inf where impossible
    hours: Floats  # (n_tasks,)
    capacity: Floats  # (n_teams,)
    surcharge: Floats  # (n_teams,)


def largest_shares(problem: ElasticAssignment) -> Ints:
    """Team of each task: its largest share in the linear relaxation.

    Variables are the possible (task, team) pairs, then each team's overtime. Only tasks of a team at its limit can be
    shared, so there are few fractions to round.
    """
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
