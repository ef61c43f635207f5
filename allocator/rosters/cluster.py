"""The month of a few gates and their guards, as a CP-SAT model: one function per rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from allocator.cpsat import search
from allocator.rosters.law import MOST_DAYS_APART
from allocator.rosters.problem import BEFORE, OFF, Roster, RosterProblem
from allocator.rosters.relaxation import UNITS_YUAN, in_units
from domain.arrays import Bools, Ints
from domain.limits import Limit

Duty: TypeAlias = tuple[int, int, int, int]
"""Guard and group of gates (positions in the cluster), day, shift."""
Place: TypeAlias = tuple[int, int, int]
"""Group of gates, day, shift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A few gates with the posts to fill there, the guards free for them, and the duties these hold now.

    A duty at a gate outside of the cluster is `kept` as it is.
    """

    problem: RosterProblem
    gates: tuple[int, ...]
    guards: tuple[int, ...]
    posts: Ints  # (len(gates), n_days, n_shifts)
    now: Roster  # rows as `guards`
    kept: Bools  # (len(guards), n_days)

    def __post_init__(self) -> None:
        days, shifts = self.problem.n_days, len(self.problem.shifts)
        if self.posts.shape != (len(self.gates), days, shifts) or self.kept.shape != (len(self.guards), days):
            raise ValueError(f"posts are {self.posts.shape}, kept days {self.kept.shape}")

    def groups(self) -> list[list[int]]:
        """Positions in `gates`, grouped by which of the guards may serve there."""
        near = self.problem.near[np.ix_(self.guards, self.gates)]
        found: dict[bytes, list[int]] = {}
        for position in range(len(self.gates)):
            found.setdefault(near[:, position].tobytes(), []).append(position)
        return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Duties of a cluster's guards, a bound on the cluster's cost in yuan, and the work spent."""

    roster: Roster
    bound_yuan: float
    work: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Variables:
    """What CP-SAT decides: who works where, how many posts stay empty, what is paid for.

    `shift` is 1, 0 or the sum of a guard's choices of gates on a day in a shift; a duty kept is the constant 1.
    """

    works: dict[Duty, cp_model.IntVar]
    shift: list[list[list[cp_model.LinearExprT]]]  # by guard, day, shift
    empty: dict[Place, cp_model.IntVar]
    paid: list[list[tuple[cp_model.IntVar, int, int]]]  # by guard, cheapest first: shifts, at most, units each
    nights_beyond: list[cp_model.IntVar]
    weekends_beyond: list[cp_model.IntVar]


def plan_month(task: tuple[Cluster, Limit, int]) -> Answer:
    """Best month found for a cluster, within a limit in CP-SAT's deterministic time and with a seed.

    Gates that the same guards may serve are one group, told apart afterwards.
    """
    cluster, limit, seed = task
    groups = cluster.groups()
    days, shifts = cluster.problem.n_days, len(cluster.problem.shifts)
    posts = np.array([cluster.posts[group].sum(axis=0) for group in groups]).reshape(-1, days, shifts)
    model = cp_model.CpModel()
    variables = _variables(model, cluster, groups, posts)
    _fill_or_count_every_post(model, variables, posts)
    for g in range(len(cluster.guards)):
        _one_shift_a_day(model, variables.shift[g])
        _rest_between_shifts(model, variables.shift[g], cluster.problem)
        whole = _with_before(cluster, g, variables.shift[g])
        _rest_days(model, whole, cluster.problem)
        _nights(model, whole, cluster.problem)
        _pay_every_shift(model, variables, g)
        _count_beyond_even_share(model, variables, g, cluster)
    _minimise_cost(model, variables, cluster)
    _start_from_now(model, variables, cluster, groups, posts)
    answer = search(model, limit=limit, seed=seed, work_scale=1.0, parameters={"linearization_level": 2})
    chosen = [duty for duty, works in variables.works.items() if answer.value(works)] if answer.found else None
    return Answer(
        roster=cluster.now if chosen is None else _gate_by_gate(chosen, cluster, groups),
        bound_yuan=(answer.bound or 0.0) / UNITS_YUAN,
        work=answer.work,
    )


def _variables(model: cp_model.CpModel, cluster: Cluster, groups: list[list[int]], posts: Ints) -> _Variables:
    problem, guards = cluster.problem, range(len(cluster.guards))
    works = {duty: model.new_bool_var("") for duty in _duties(cluster, groups, posts)}
    choices: dict[tuple[int, int, int], list[cp_model.IntVar]] = {}
    for (g, _, day, shift), variable in works.items():
        choices.setdefault((g, day, shift), []).append(variable)

    def shift_of(g: int, day: int, shift: int) -> cp_model.LinearExprT:
        if cluster.kept[g, day]:
            return int(cluster.now.shift[g, day] == shift)
        found = choices.get((g, day, shift), [])
        return found[0] if len(found) == 1 else sum(found)

    days, shifts = range(problem.n_days), range(len(problem.shifts))
    return _Variables(
        works=works,
        shift=[[[shift_of(g, day, shift) for shift in shifts] for day in days] for g in guards],
        empty={
            (k, day, shift): model.new_int_var(0, int(posts[k, day, shift]), "")
            for k, day, shift in np.argwhere(posts).tolist()
        },
        paid=[
            [(model.new_int_var(0, most, ""), most, units) for units, most in _wages(problem, guard)]
            for guard in cluster.guards
        ],
        nights_beyond=[model.new_int_var(0, problem.n_days, "") for _ in guards],
        weekends_beyond=[model.new_int_var(0, problem.n_days, "") for _ in guards],
    )


def _wages(problem: RosterProblem, guard: int) -> list[tuple[int, int]]:
    """Units of a guard's shifts and how many there are at each, cheapest first."""
    return sorted(Counter(map(in_units, problem.marginal_yuan(guard))).items())


def _duties(cluster: Cluster, groups: list[list[int]], posts: Ints) -> Iterator[Duty]:
    """Every duty that a guard of the cluster could have beside the duties kept."""
    needed = posts > 0
    for g, guard in enumerate(cluster.guards):
        free = cluster.problem.may[guard] & ~cluster.kept[g][:, None]
        for k, group in enumerate(groups):
            if cluster.problem.near[guard, cluster.gates[group[0]]]:
                for day, shift in np.argwhere(free & needed[k]).tolist():
                    yield g, k, day, shift


def _fill_or_count_every_post(model: cp_model.CpModel, variables: _Variables, posts: Ints) -> None:
    guards: dict[Place, list[cp_model.IntVar]] = {place: [] for place in variables.empty}
    for (_, group, day, shift), works in variables.works.items():
        guards[group, day, shift].append(works)
    for place, empty in variables.empty.items():
        model.add(cp_model.LinearExpr.sum(guards[place]) + empty == int(posts[place]))


Month: TypeAlias = list[list[cp_model.LinearExprT]]
"""A guard's work by day and shift."""


def _with_before(cluster: Cluster, g: int, month: Month) -> Month:
    """A guard's month after the days before it, which are known."""
    shifts = range(len(cluster.problem.shifts))
    past: Month = [[int(shift == held) for shift in shifts] for held in cluster.problem.before[cluster.guards[g]]]
    return past + month


def _at_most(model: cp_model.CpModel, terms: list[cp_model.LinearExprT], most: int) -> None:
    """Sum of `terms` is at most `most`, or what is fixed of it; said only where variables could exceed it."""
    if any(not isinstance(term, int) for term in terms):
        fixed = sum(term for term in terms if isinstance(term, int))
        model.add(cp_model.LinearExpr.sum(terms) <= max(most, fixed))


def _one_shift_a_day(model: cp_model.CpModel, month: Month) -> None:
    for shifts in month:
        _at_most(model, shifts, 1)


def _rest_between_shifts(model: cp_model.CpModel, month: Month, problem: RosterProblem) -> None:
    """Shifts too soon after others; those of a day that are all too soon after the same ones stand in one row."""
    shifts = range(len(problem.shifts))
    for apart in range(1, MOST_DAYS_APART + 1):
        rows = set()
        for later in shifts:
            before = tuple(s for s in shifts if problem.too_soon(s, later, apart))
            if before:
                rows.add((before, tuple(t for t in shifts if all(problem.too_soon(s, t, apart) for s in before))))
        for before, after in sorted(rows):
            for day in range(problem.n_days - apart):
                _at_most(model, [month[day][s] for s in before] + [month[day + apart][t] for t in after], 1)


def _rest_days(model: cp_model.CpModel, month: Month, problem: RosterProblem) -> None:
    """Days of rest in each week from Monday, and after so many working days in succession; with the days before."""
    rules = problem.rules
    row = rules.max_days_row
    for first in range(len(month) - row):
        _at_most(model, [work for shifts in month[first : first + row + 1] for work in shifts], row)
    for week in np.unique(problem.week_of[BEFORE:]):
        days = np.flatnonzero(problem.week_of == week).tolist()
        if len(days) > rules.max_days_week:
            _at_most(model, [work for day in days for work in month[day]], rules.max_days_week)


def _nights(model: cp_model.CpModel, month: Month, problem: RosterProblem) -> None:
    """Nights in succession, and in the month; with the days before."""
    nights = [shifts[problem.night] for shifts in month]
    row = problem.rules.max_nights_row
    for first in range(len(month) - row):
        _at_most(model, nights[first : first + row + 1], row)
    _at_most(model, nights[BEFORE:], problem.rules.max_nights_month)


def _pay_every_shift(model: cp_model.CpModel, variables: _Variables, g: int) -> None:
    """Each shift worked is one of those a guard may be paid for, so that there are no more than allowed."""
    worked = [work for shifts in variables.shift[g] for work in shifts]
    paid = [shifts for shifts, _, _ in variables.paid[g]]
    model.add(cp_model.LinearExpr.sum(worked) == cp_model.LinearExpr.sum(paid))


def _count_beyond_even_share(model: cp_model.CpModel, variables: _Variables, g: int, cluster: Cluster) -> None:
    problem, guard, month = cluster.problem, cluster.guards[g], variables.shift[g]
    nights = [shifts[problem.night] for shifts in month]
    weekends = [work for day in np.flatnonzero(problem.weekend).tolist() for work in month[day]]
    model.add(cp_model.LinearExpr.sum(nights) - variables.nights_beyond[g] <= int(problem.fair_nights[guard]))
    model.add(cp_model.LinearExpr.sum(weekends) - variables.weekends_beyond[g] <= int(problem.fair_weekends[guard]))


def _minimise_cost(model: cp_model.CpModel, variables: _Variables, cluster: Cluster) -> None:
    """Wages, wishes broken, shifts beyond even shares and posts left empty."""
    problem, rules = cluster.problem, cluster.problem.rules
    priced: list[tuple[cp_model.IntVar, int]] = []
    for paid in variables.paid:
        priced += [(shifts, units) for shifts, _, units in paid]
    for (g, _, day, shift), works in variables.works.items():
        if wishes := int(problem.wishes[cluster.guards[g], day, shift]):
            priced.append((works, wishes * in_units(rules.wish_yuan)))
    beyond = [*variables.nights_beyond, *variables.weekends_beyond]
    priced += [(count, in_units(rules.unfair_yuan)) for count in beyond]
    priced += [(empty, in_units(rules.uncovered_yuan)) for empty in variables.empty.values()]
    model.minimize(cp_model.LinearExpr.weighted_sum([v for v, _ in priced], [units for _, units in priced]))


def _start_from_now(
    model: cp_model.CpModel, variables: _Variables, cluster: Cluster, groups: list[list[int]], posts: Ints
) -> None:
    """Hint the duties held now and all that follows from them: a complete start, from which CP-SAT only improves."""
    problem = cluster.problem
    group_of = {cluster.gates[position]: k for k, group in enumerate(groups) for position in group}
    left = {place: int(posts[place]) for place in variables.empty}
    for (g, k, day, shift), works in variables.works.items():
        held = group_of.get(int(cluster.now.gate[g, day])) == k and bool(cluster.now.shift[g, day] == shift)
        model.add_hint(works, held)
        left[k, day, shift] -= held
    for place, empty in variables.empty.items():
        model.add_hint(empty, left[place])
    for g, guard in enumerate(cluster.guards):
        worked = cluster.now.works[g]
        nights, weekends = (cluster.now.shift[g] == problem.night).sum(), worked[problem.weekend].sum()
        unpaid = int(worked.sum())
        for shifts, most, _ in variables.paid[g]:
            model.add_hint(shifts, min(unpaid, most))
            unpaid -= min(unpaid, most)
        model.add_hint(variables.nights_beyond[g], max(0, int(nights - problem.fair_nights[guard])))
        model.add_hint(variables.weekends_beyond[g], max(0, int(weekends - problem.fair_weekends[guard])))


def _gate_by_gate(chosen: list[Duty], cluster: Cluster, groups: list[list[int]]) -> Roster:
    """Duties at single gates: within a group, each guard stays as far as possible at the gates they know."""
    gate = np.where(cluster.kept, cluster.now.gate, OFF)
    shift = np.where(cluster.kept, cluster.now.shift, OFF)
    known = np.zeros((len(cluster.guards), len(cluster.gates)))
    guards_at: dict[tuple[int, int, int], list[int]] = {}
    for g, k, d, s in chosen:
        guards_at.setdefault((d, s, k), []).append(g)
    for (d, s, k), guards in sorted(guards_at.items()):
        posts = np.repeat(groups[k], cluster.posts[groups[k], d, s])
        rows, columns = linear_sum_assignment(-known[guards][:, posts])
        for row, column in zip(rows, columns, strict=True):
            gate[guards[row], d] = cluster.gates[posts[column]]
            shift[guards[row], d] = s
            known[guards[row], posts[column]] += 1
    return Roster(gate, shift)
