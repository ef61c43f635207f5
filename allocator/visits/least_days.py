"""What the days of a compound's visits cost at least, for each official who may make them.

An official's own trips may make days dearer, never cheaper: so this is a bound on the days of any month, and part of
what it costs that the official is chief. Where so many officials are near that not all can be tried, those far away are
taken to be always present.
"""

from __future__ import annotations

import numpy as np

from allocator.visits.kernel import day_entries
from allocator.visits.kernel.days import FREE
from allocator.visits.problem import VisitProblem
from domain.arrays import Bools, Floats, Ints

NEAR = 40  # officials for whom a compound's days are priced by their own presence


def least_days_yuan(problem: VisitProblem) -> Floats:
    """Least price of each compound's days with each official; inf where the days do not suffice.

    A trip off hours is shared by as many compounds as the official can visit on it.

    Returns
    -------
    Floats
        (n_officials, n_compounds) yuan.
    """
    kinds = _Kinds(problem)
    rules, month, m = problem.rules, problem.month, len(problem.visits)
    official, compound, pairs = _pairs(problem, kinds.of_official, len(kinds.present))
    owed = (
        problem.visits,
        problem.gap_days,
        np.full(m, rules.max_gap_days),
        problem.last_visit,
        problem.weeks_owed,
        problem.home_owed,
        problem.joint_owed,
    )
    yuan = day_entries.least_of_pairs()(
        (month.ordinal, month.week, month.off_hours, month.end.toordinal()),
        (
            rules.short_gap_yuan,
            rules.long_gap_yuan,
            rules.missed_week_yuan,
            rules.not_home_yuan,
            rules.not_joint_yuan,
            rules.missed_meeting_yuan,
        ),
        rules.off_hours_yuan / kinds.trip_size,
        np.column_stack(owed).astype(np.int64),
        kinds.present,
        problem.branch[problem.community],
        problem.meetings,
        pairs // m,
        pairs % m,
    )
    table = np.full((len(kinds.present), m), np.inf)
    table[pairs // m, pairs % m] = np.where(yuan < FREE / 2, yuan, np.inf)
    least = np.repeat(table[-1:], len(problem.official_ids), axis=0)
    least[official, compound] = table[kinds.of_official[official], compound]
    return least


class _Kinds:
    """Officials alike in presence and in the size of their trips; the last kind is at least as free as all."""

    def __init__(self, problem: VisitProblem) -> None:
        present, size = problem.present, np.maximum(1, problem.trip_size)
        key = np.column_stack([size, present.reshape(len(size), -1)])
        kinds, of_official = np.unique(key, axis=0, return_inverse=True)
        free = np.asarray(present.any(axis=0), bool)
        self.of_official: Ints = of_official.ravel()
        self.present: Bools = np.concatenate([kinds[:, 1:].astype(bool).reshape(-1, *free.shape), free[None]])
        self.trip_size: Ints = np.append(kinds[:, 0], size.max(initial=1))


def _pairs(problem: VisitProblem, kind_of: Ints, n_kinds: int) -> tuple[Ints, Ints, Ints]:
    """Officials and compounds near each other, and the different pairs of presence and compound among them.

    Pairs are numbered kind x compounds + compound; the last kind is somebody always present.
    """
    m = len(problem.visits)
    away = problem.out_m + problem.back_m
    order = np.argsort(away, axis=0, kind="stable")[:NEAR]
    official, compound = order.ravel(), np.tile(np.arange(m), len(order))
    last = (n_kinds - 1) * m + np.arange(m)
    return official, compound, np.unique(np.concatenate([kind_of[official] * m + compound, last]))
