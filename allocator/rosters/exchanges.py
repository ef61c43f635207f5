"""Improving a lawful roster by assignments: one day is shared out anew, or guards exchange stretches of days.

Both are exact over an exponential number of rosters, for what a guard costs depends on no other guard. The second one
is the cutting and recombination of Constantino et al. (2014), doi:10.1007/s10479-013-1357-9.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.optimize import linear_sum_assignment

from allocator.rosters.day_by_day import FORBIDDEN, posts_on
from allocator.rosters.law import Law, open_shifts, run_after, run_before, with_before, without_day
from allocator.rosters.problem import BEFORE, OFF, Roster, RosterProblem, cost_terms, nights_of, weekends_of
from domain.arrays import Bools, Floats, Ints

NOISE_YUAN = 1e-5  # chooses at random among exchanges of equal cost
LONGEST_DAYS = 14


def exchanged(law: Law, roster: Roster, *, rng: np.random.Generator) -> Roster:
    """Best roster after sharing out every day once and exchanging as many stretches; the cost never rises."""
    problem = law.problem
    if not problem.posts.sum() or not len(problem.guard_ids):
        return roster
    yuan = _yuan(problem, roster)
    for day in rng.permutation(problem.n_days).tolist():
        roster, yuan = _no_worse(problem, roster, yuan, _day_anew(law, roster, day, rng))
    for first in rng.permutation(problem.n_days).tolist():
        length = int(rng.integers(1, LONGEST_DAYS + 1))
        end = min(problem.n_days, first + length)
        roster, yuan = _no_worse(problem, roster, yuan, _stretches_exchanged(law, roster, first, end, rng))
    return roster


def _no_worse(problem: RosterProblem, roster: Roster, yuan: float, changed: Roster) -> tuple[Roster, float]:
    after = _yuan(problem, changed)
    return (changed, after) if after <= yuan + 1e-6 else (roster, yuan)


def _yuan(problem: RosterProblem, roster: Roster) -> float:
    return sum(cost_terms(problem, roster).values())


def _day_anew(law: Law, roster: Roster, day: int, rng: np.random.Generator) -> Roster:
    """The roster with the posts of a day shared out at least cost, all other days as they are."""
    problem, rules = law.problem, law.problem.rules
    gate, shift = posts_on(problem, day)
    others = without_day(roster, day)
    lawful = open_shifts(law, roster, day)[:, shift] & problem.near[:, gate]
    yuan = _yuan_of_day(law, others, day)[:, shift] + NOISE_YUAN * rng.random(lawful.shape)
    nobody = np.full((len(gate), len(gate)), rules.uncovered_yuan)
    rows, columns = linear_sum_assignment(np.vstack([np.where(lawful, yuan, FORBIDDEN), nobody]))
    for g, post in zip(rows.tolist(), columns.tolist(), strict=True):
        if g < len(lawful) and lawful[g, post]:
            others.gate[g, day], others.shift[g, day] = gate[post], shift[post]
    return others


def _yuan_of_day(law: Law, others: Roster, day: int) -> Floats:
    """What a shift adds to the cost of each guard, shape (n_guards, n_shifts)."""
    problem, rules = law.problem, law.problem.rules
    guards, held = np.arange(len(others.gate)), others.works.sum(axis=1)
    wages = law.wages[guards, held + 1] - np.where(np.isfinite(law.wages[guards, held]), law.wages[guards, held], 0)
    yuan: Floats = np.where(np.isfinite(wages), wages, FORBIDDEN)[:, None] + rules.wish_yuan * problem.wishes[:, day]
    yuan[:, problem.night] += rules.unfair_yuan * (nights_of(problem, others) >= problem.fair_nights)
    if problem.weekend[day]:
        yuan += rules.unfair_yuan * (weekends_of(problem, others) >= problem.fair_weekends)[:, None]
    return yuan


def _stretches_exchanged(law: Law, roster: Roster, first: int, end: int, rng: np.random.Generator) -> Roster:
    """The roster with the days from `first` up to `end` exchanged among guards at least cost."""
    cost = np.where(_fits(law, roster, first, end), _yuan_of_stretch(law, roster, first, end), FORBIDDEN)
    _, taken = linear_sum_assignment(np.minimum(cost, FORBIDDEN) + NOISE_YUAN * rng.random(cost.shape))
    changed = Roster(roster.gate.copy(), roster.shift.copy())
    changed.gate[:, first:end] = roster.gate[taken, first:end]
    changed.shift[:, first:end] = roster.shift[taken, first:end]
    return changed


def _yuan_of_stretch(law: Law, roster: Roster, first: int, end: int) -> Floats:
    """Cost of each guard's month (rows) with the stretch of each guard (columns)."""
    problem, rules = law.problem, law.problem.rules
    guards = np.arange(len(roster.gate))
    days = range(first, end)
    yuan: Floats = law.wages[guards[:, None], _with_stretch(roster.works, first, end)]
    for day in days:
        yuan += rules.wish_yuan * law.wishes[:, day][:, roster.shift[:, day]]
    nights = _with_stretch(roster.shift == problem.night, first, end)
    weekends = _with_stretch(roster.works & problem.weekend, first, end)
    beyond = np.maximum(nights - problem.fair_nights[:, None], 0)
    beyond += np.maximum(weekends - problem.fair_weekends[:, None], 0)
    yuan += rules.unfair_yuan * beyond
    return yuan


def _with_stretch(marked: Bools, first: int, end: int) -> Ints:
    """Marked days of each guard (rows) with the stretch of each guard (columns)."""
    inside = marked[:, first:end].sum(axis=1)
    counts: Ints = (marked.sum(axis=1) - inside)[:, None] + inside[None, :]
    return counts


def _fits(law: Law, roster: Roster, first: int, end: int) -> Bools:
    """Whether each guard (rows) may work the stretch of each guard (columns) between their own days."""
    problem, rules = law.problem, law.problem.rules
    held = np.zeros((len(roster.gate), len(problem.gate_ids) + 1))
    row, after = np.nonzero(roster.works[:, first:end])
    np.add.at(held, (row, roster.gate[row, first + after]), 1)
    fits: Bools = (~problem.near).astype(float) @ held[:, :-1].T == 0
    for day in range(first, end):
        fits &= law.may[:, day][:, roster.shift[:, day]]
    fits &= _with_stretch(roster.shift == problem.night, first, end) <= rules.max_nights_month
    shift = with_before(problem, roster.shift)
    return fits & _days_fit(law, shift, BEFORE + first, BEFORE + end) & _rest_fits(law, roster, first, end)


def _days_fit(law: Law, shift: Ints, first: int, end: int) -> Bools:
    """Whether runs of days and of nights, and days of each week, stay within the rules; shifts with the days before."""
    rules = law.problem.rules
    works, nights = np.not_equal(shift, OFF), np.equal(shift, law.problem.night)
    fits = _runs_fit(works, first, end, rules.max_days_row) & _runs_fit(nights, first, end, rules.max_nights_row)
    for week in np.unique(law.week_of[first:end]).tolist():
        of_week: Bools = np.equal(law.week_of, week)
        worked = works & of_week
        # What was before the month may have broken a rule alone; who adds nothing to it fits.
        fits &= (_with_stretch(worked, first, end) <= rules.max_days_week) | ~worked[:, first:end].any(axis=1)
    return fits


def _runs_fit(marked: Bools, first: int, end: int, most: int) -> Bools:
    """Whether runs of marked days over either end of the stretch stay within `most`."""
    before, after = run_before(marked, first)[:, None], run_after(marked, end - 1)[:, None]
    inside = marked[:, first:end]
    begins, ends = run_after(inside, -1)[None, :], run_before(inside, end - first)[None, :]
    whole = np.asarray(inside.all(axis=1))[None, :]
    apart = ((before + begins <= most) | (begins == 0)) & ((ends + after <= most) | (ends == 0))
    fits: Bools = np.where(whole, before + begins + after <= most, apart)
    return fits


def _rest_fits(law: Law, roster: Roster, first: int, end: int) -> Bools:
    """Whether no shift is too soon after another one over either end of the stretch."""
    shift, days = roster.shift, law.problem.n_days
    fits = np.ones((len(shift), len(shift)), bool)
    for apart in law.apart:
        for day in range(max(first - apart, 0), first):
            if first <= day + apart < end:
                fits &= ~law.too_soon[apart][shift[:, day][:, None], shift[:, day + apart][None, :]]
        for day in range(max(end - apart, first), end):
            if end <= day + apart < days:
                fits &= ~law.too_soon[apart][shift[:, day][None, :], shift[:, day + apart][:, None]]
    return fits


def settled(problem: RosterProblem, roster: Roster) -> Roster:
    """The same shifts, with guards as far as possible at the gates they know best."""
    gate = roster.gate.copy()
    for day, shift in product(range(problem.n_days), range(len(problem.shifts))):
        guards = np.flatnonzero(roster.shift[:, day] == shift)
        if not len(guards):
            continue
        posts = gate[guards, day].copy()
        gate[guards, day] = OFF
        known = np.zeros((len(guards), len(problem.gate_ids)))
        row, other = np.nonzero(gate[guards] != OFF)
        np.add.at(known, (row, gate[guards][row, other]), 1)
        cost = np.where(problem.near[np.ix_(guards, posts)], -known[:, posts], FORBIDDEN)
        rows, columns = linear_sum_assignment(cost)
        gate[guards[rows], day] = posts[columns]
    return Roster(gate, roster.shift)
