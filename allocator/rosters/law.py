"""What the labour rules leave open to a guard, as tables over all guards at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.rosters.problem import BEFORE, OFF, Roster, RosterProblem
from domain.arrays import Bools, Floats, Ints

MOST_DAYS_APART = 5
"""Days over which a shift can still be too soon after another one: 96 hours of rest after nights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Rules and wages of a problem as tables; the last entry of a shift's axis stands for a free day (`OFF`)."""

    problem: RosterProblem
    wages: Floats  # (n_guards, n_days + 2): yuan of 0, 1, ... shifts in all; inf beyond what is allowed
    too_soon: Bools  # (MOST_DAYS_APART + 1, n_shifts + 1, n_shifts + 1): days apart, earlier shift, later shift
    may: Bools  # (n_guards, n_days, n_shifts + 1)
    wishes: Ints  # (n_guards, n_days, n_shifts + 1)
    week_of: Ints  # (BEFORE + n_days,)

    @property
    def apart(self) -> list[int]:
        """Numbers of days over which some shift is too soon after another one."""
        return [int(days) for days in np.flatnonzero(self.too_soon.any(axis=(1, 2)))]


def law_of(problem: RosterProblem) -> Law:
    """Tables of a problem."""
    shifts = range(len(problem.shifts))
    wages = np.full((len(problem.guard_ids), problem.n_days + 2), np.inf)
    for guard in range(len(wages)):
        total = np.cumsum([0.0, *problem.marginal_yuan(guard)])
        wages[guard, : len(total)] = total
    too_soon = np.zeros((MOST_DAYS_APART + 1, len(shifts) + 1, len(shifts) + 1), bool)
    for apart in range(1, MOST_DAYS_APART + 1):
        too_soon[apart, :-1, :-1] = [[problem.too_soon(s, t, apart) for t in shifts] for s in shifts]
    free = ((0, 0), (0, 0), (0, 1))
    return Law(
        problem=problem,
        wages=wages,
        too_soon=too_soon,
        may=np.pad(problem.may, free, constant_values=True),
        wishes=np.pad(problem.wishes, free),
        week_of=problem.week_of,
    )


def without_day(roster: Roster, day: int) -> Roster:
    """The roster with a day on which nobody works."""
    rest = Roster(roster.gate.copy(), roster.shift.copy())
    rest.gate[:, day] = rest.shift[:, day] = OFF
    return rest


def with_before(problem: RosterProblem, shift: Ints) -> Ints:
    """Shifts (n_guards, n_days) after those of the days before, shape (n_guards, BEFORE + n_days)."""
    return np.hstack([problem.before, shift])


def open_shifts(law: Law, roster: Roster, day: int) -> Bools:
    """Whether each guard may work each shift on a day, beside the duties of the other days; (n_guards, n_shifts)."""
    problem, rules = law.problem, law.problem.rules
    others = without_day(roster, day)
    shift, at = with_before(problem, others.shift), BEFORE + day
    works, nights = np.not_equal(shift, OFF), np.equal(shift, problem.night)
    ready = np.isfinite(law.wages[np.arange(len(works)), others.works.sum(axis=1) + 1])
    ready &= works[:, law.week_of == law.week_of[at]].sum(axis=1) < rules.max_days_week
    ready &= run_before(works, at) + run_after(works, at) < rules.max_days_row
    lawful: Bools = problem.may[:, day] & ready[:, None]
    lawful[:, problem.night] &= nights[:, BEFORE:].sum(axis=1) < rules.max_nights_month
    lawful[:, problem.night] &= run_before(nights, at) + run_after(nights, at) < rules.max_nights_row
    for apart in law.apart:
        if day >= apart:
            lawful &= ~law.too_soon[apart][others.shift[:, day - apart], :-1]
        if day + apart < problem.n_days:
            lawful &= ~law.too_soon[apart].T[others.shift[:, day + apart], :-1]
    return lawful


def run_before(marked: Bools, day: int) -> Ints:
    """Days in succession just before `day` that are marked, shape (n_guards,)."""
    return _run(marked[:, :day][:, ::-1])


def run_after(marked: Bools, day: int) -> Ints:
    """Days in succession just after `day` that are marked, shape (n_guards,)."""
    return _run(marked[:, day + 1 :])


def _run(marked: Bools) -> Ints:
    """Length of the marked run with which each row begins."""
    ended = np.pad(~marked, ((0, 0), (0, 1)), constant_values=True)
    return np.asarray(ended.argmax(axis=1), np.int64)
