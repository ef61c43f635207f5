"""What a roster is made of, as arrays: posts, guards, the rules between them, and what a month costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from domain.arrays import Bools, Floats, Ints
from domain.people import Shift
from domain.plan import RostersPlan
from domain.rules import RosterRules

OFF = -1
BEFORE = 7
"""Days before the first one that are remembered: more than any rest, run of days or part of a week reaches back."""
PATTERNS: dict[int, tuple[tuple[Shift, int], ...]] = {
    8: ((Shift.DAY, 6), (Shift.EVENING, 14), (Shift.NIGHT, 22)),
    12: ((Shift.DAY, 6), (Shift.NIGHT, 18)),
}
"""Shifts and their first hours, by the length of a shift in hours; the night is the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterProblem:
    """Posts to fill and the guards who may fill them, over successive days. Days and shifts count from 0.

    `wishes` counts the wishes that a guard's shift breaks. Shifts beyond `fair_nights` and `fair_weekends` are priced.
    """

    gate_ids: tuple[str, ...]
    posts: Ints  # (n_gates, n_days, n_shifts)
    gate_xy_m: Floats  # (n_gates, 2)
    guard_ids: tuple[str, ...]
    near: Bools  # (n_guards, n_gates): may serve there
    may: Bools  # (n_guards, n_days, n_shifts): not on leave, rested, not a night of one who works none
    wishes: Ints  # (n_guards, n_days, n_shifts)
    regular_h: Ints  # (n_guards,), in all
    overtime_h: Ints  # (n_guards,), at most, in all
    yuan_h: Floats  # (n_guards,)
    fair_nights: Ints  # (n_guards,)
    fair_weekends: Ints  # (n_guards,)
    before: Ints  # (n_guards, BEFORE): shift on each of the days before the first, `OFF` on a free one
    days: tuple[date, ...]
    rules: RosterRules

    def __post_init__(self) -> None:
        gates, guards, days, shifts = len(self.gate_ids), len(self.guard_ids), len(self.days), len(self.shifts)
        want = {
            "posts": (gates, days, shifts),
            "gate_xy_m": (gates, 2),
            "near": (guards, gates),
            "may": (guards, days, shifts),
            "wishes": (guards, days, shifts),
            "regular_h": (guards,),
            "overtime_h": (guards,),
            "yuan_h": (guards,),
            "fair_nights": (guards,),
            "fair_weekends": (guards,),
            "before": (guards, BEFORE),
        }
        for name, shape in want.items():
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {shape}")

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Shifts of a day, the night last."""
        return tuple(shift for shift, _ in PATTERNS[self.rules.shift_h])

    @property
    def night(self) -> int:
        """Position of the night among the shifts."""
        return len(PATTERNS[self.rules.shift_h]) - 1

    @property
    def n_days(self) -> int:
        """Days to plan."""
        return len(self.days)

    @property
    def weekend(self) -> Bools:
        """Whether each day is a Saturday or Sunday, shape (n_days,)."""
        return np.array([day.isoweekday() > 5 for day in self.days], bool)

    @property
    def weeks(self) -> list[list[int]]:
        """Days of each week from Monday to Sunday; the first and the last may be parts of one."""
        found: dict[tuple[int, int], list[int]] = {}
        for d, day in enumerate(self.days):
            found.setdefault(day.isocalendar()[:2], []).append(d)
        return list(found.values())

    @property
    def week_of(self) -> Ints:
        """Number of the week from Monday of each day, after those of the days before, shape (BEFORE + n_days,)."""
        past = [self.days[0] - timedelta(ago) for ago in range(BEFORE, 0, -1)]
        return np.array([(day.toordinal() - 1) // 7 for day in [*past, *self.days]], np.int64)

    def rest_h(self, shift: int, other: int, days_after: int) -> int:
        """Hours between the end of a shift and the start of another one some days after."""
        starts = [start for _, start in PATTERNS[self.rules.shift_h]]
        return 24 * days_after + starts[other] - starts[shift] - self.rules.shift_h

    def too_soon(self, shift: int, other: int, days_after: int) -> bool:
        """Whether a shift may not follow another one so many days after: rest, and the longer rest after nights."""
        rest = self.rest_h(shift, other, days_after)
        ends_block = shift == self.night and other != self.night
        return rest < (max(self.rules.min_rest_h, self.rules.night_rest_h) if ends_block else self.rules.min_rest_h)

    def marginal_yuan(self, guard: int) -> list[float]:
        """Wage of a guard's first, second, ... shift; never falling, because overtime comes last."""
        return [float(y) for y in np.diff(self._wages(guard))]

    def _wages(self, guard: int) -> Floats:
        rules = self.rules
        most = int(self.regular_h[guard] + self.overtime_h[guard]) // rules.shift_h
        hours = rules.shift_h * np.arange(1 + min(most, self.n_days))
        overtime = np.maximum(hours - self.regular_h[guard], 0)
        yuan: Floats = self.yuan_h[guard] * (hours - overtime + rules.overtime_factor * overtime)
        return yuan


@dataclass(frozen=True, slots=True)
class Roster:
    """Gate and shift of each guard on each day, shape (n_guards, n_days); `OFF` in both on a free day."""

    gate: Ints
    shift: Ints

    @classmethod
    def empty(cls, n_guards: int, n_days: int) -> Roster:
        """Roster in which nobody works."""
        return cls(np.full((n_guards, n_days), OFF), np.full((n_guards, n_days), OFF))

    @property
    def works(self) -> Bools:
        """Whether each guard works on each day."""
        return np.not_equal(self.gate, OFF)


def roster_of(problem: RosterProblem, plan: RostersPlan) -> Roster:
    """Arrays of a plan for this problem."""
    roster = Roster.empty(len(problem.guard_ids), problem.n_days)
    guard_at = {guard: g for g, guard in enumerate(problem.guard_ids)}
    gate_at = {gate: k for k, gate in enumerate(problem.gate_ids)}
    day_at = {day: d for d, day in enumerate(problem.days)}
    for duty in plan.duties:
        place = guard_at[duty.guard_id], day_at[duty.day]
        roster.gate[place], roster.shift[place] = gate_at[duty.gate_id], problem.shifts.index(duty.shift)
    return roster


def empty_posts(problem: RosterProblem, roster: Roster) -> Ints:
    """Posts left empty, shape (n_gates, n_days, n_shifts)."""
    left = problem.posts.copy()
    guard, day = np.nonzero(roster.works)
    np.subtract.at(left, (roster.gate[guard, day], day, roster.shift[guard, day]), 1)
    return left


def overtime_h(problem: RosterProblem, roster: Roster) -> Ints:
    """Hours of overtime of each guard, shape (n_guards,)."""
    hours: Ints = np.maximum(problem.rules.shift_h * roster.works.sum(axis=1) - problem.regular_h, 0)
    return hours


def nights_of(problem: RosterProblem, roster: Roster) -> Ints:
    """Nights of each guard, shape (n_guards,)."""
    nights: Ints = (roster.shift == problem.night).sum(axis=1)
    return nights


def weekends_of(problem: RosterProblem, roster: Roster) -> Ints:
    """Shifts of each guard on Saturdays and Sundays, shape (n_guards,)."""
    shifts: Ints = roster.works[:, problem.weekend].sum(axis=1)
    return shifts


def broken_wishes(problem: RosterProblem, roster: Roster) -> int:
    """Wishes that a roster does not meet."""
    guard, day = np.nonzero(roster.works)
    return int(problem.wishes[guard, day, roster.shift[guard, day]].sum())


def beyond_even_share(problem: RosterProblem, roster: Roster) -> int:
    """Nights and weekend shifts beyond the even shares of their guards."""
    nights = np.maximum(nights_of(problem, roster) - problem.fair_nights, 0)
    weekends = np.maximum(weekends_of(problem, roster) - problem.fair_weekends, 0)
    return int(nights.sum() + weekends.sum())


def cost_terms(problem: RosterProblem, roster: Roster) -> dict[str, float]:
    """Yuan a month of a roster, by term."""
    rules = problem.rules
    hours = rules.shift_h * roster.works.sum(axis=1)
    overtime = overtime_h(problem, roster)
    return {
        "wages": float(((hours - overtime) * problem.yuan_h).sum()),
        "overtime": float((overtime * problem.yuan_h).sum() * rules.overtime_factor),
        "wishes": broken_wishes(problem, roster) * rules.wish_yuan,
        "uneven": beyond_even_share(problem, roster) * rules.unfair_yuan,
        "uncovered": float(empty_posts(problem, roster).sum() * rules.uncovered_yuan),
    }


def even_shares(loads: Sequence[float] | Floats | Ints, near: Bools, available: Floats) -> Ints:
    """Even share of each guard in what the gates near them need, rounded up.

    Each gate's load is divided among the guards near it in proportion to how much they are `available` (n_guards,).
    """
    weight = near * available[:, None]
    among = np.maximum(weight.sum(axis=0), 1e-9)
    share: Ints = np.ceil((weight / among) @ np.asarray(loads, float) - 1e-9).astype(np.int64)
    return share
