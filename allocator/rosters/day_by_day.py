"""A first lawful roster: each day's posts are assigned in turn to the guards who may still work.

The first of the two steps of Constantino et al. (2014), A heuristic algorithm based on multi-assignment procedures for
nurse scheduling, Annals of Operations Research 218, doi:10.1007/s10479-013-1357-9; allocator/rosters/exchanges.py is
the second one.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from allocator.rosters.law import Law, open_shifts
from allocator.rosters.problem import Roster, RosterProblem
from domain.arrays import Floats, Ints

FORBIDDEN = 1e9
PACE_YUAN = 30.0  # for each shift by which a guard is ahead of an even month
KNOWN_YUAN = 20.0  # for a gate where a guard has had all duties so far
BLOCK_YUAN = 25.0  # for another night in a block instead of the first one of a new block


def day_by_day(law: Law, wanted: Ints) -> Roster:
    """Lawful roster, found by one assignment of guards to posts a day.

    Guards are kept at an even pace towards the shifts `wanted` of them in all, shape (n_guards,), at gates they know
    and in blocks of nights.
    """
    problem = law.problem
    roster = Roster.empty(len(problem.guard_ids), problem.n_days)
    known = np.zeros(problem.near.shape)
    for day in range(problem.n_days if len(wanted) else 0):
        gate, shift = posts_on(problem, day)
        lawful = open_shifts(law, roster, day)[:, shift] & problem.near[:, gate]
        yuan = _yuan(problem, roster, day, wanted)[:, shift] - KNOWN_YUAN * known[:, gate] / (1 + day)
        rows, columns = linear_sum_assignment(np.where(lawful, yuan, FORBIDDEN))
        for g, post in zip(rows.tolist(), columns.tolist(), strict=True):
            if lawful[g, post]:
                roster.gate[g, day], roster.shift[g, day] = gate[post], shift[post]
                known[g, gate[post]] += 1
    return roster


def posts_on(problem: RosterProblem, day: int) -> tuple[Ints, Ints]:
    """Gate and shift of each single post of a day."""
    gate, shift = np.nonzero(problem.posts[:, day])
    post = np.repeat(np.arange(len(gate)), problem.posts[gate, day, shift])
    return gate[post], shift[post]


def _yuan(problem: RosterProblem, roster: Roster, day: int, wanted: Ints) -> Floats:
    """What a shift of each guard costs on a day, with what steers the month; shape (n_guards, n_shifts)."""
    nights = roster.shift == problem.night
    ahead = roster.works.sum(axis=1) - wanted * day / problem.n_days
    yuan: Floats = problem.rules.wish_yuan * problem.wishes[:, day].astype(float) + (PACE_YUAN * ahead)[:, None]
    share = problem.fair_nights * day / problem.n_days
    yuan[:, problem.night] += PACE_YUAN / 2 * (nights.sum(axis=1) - share)
    if day:
        yuan[:, problem.night] -= BLOCK_YUAN * nights[:, day - 1]
    return yuan
