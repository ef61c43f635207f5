"""Stage 2: on which half-days each chief makes the visits, and which compounds share a trip.

Officials meet only where a community office accompanies visits to compounds of several of them. So officials are
planned one after the other, those with least room first, within what offices have left; when one finds no room, the
colleagues who use the same offices are planned again together with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from allocator.cpsat import search
from allocator.visits.columns import EXACT_SIZE
from allocator.visits.problem import VisitProblem
from allocator.visits.trips import cover_cost, subsets, tours_m
from domain.arrays import Ints
from domain.executors import Executor
from domain.limits import Limit

SECONDS_EACH = 1.0  # under a time limit an official's search, which takes far less, gets at least this
MOST_DM = 1e12  # a price beyond all driving; sums of larger ones would not fit CP-SAT's whole numbers
TRIPS_KEPT = 8  # trips of several compounds offered for each compound of a large portfolio

Slot = tuple[int, int, int, int]
"""Official, compound, day and half (0 morning, 1 afternoon), by position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Officials linked by shared community offices, with the portfolios they hold: one task for an executor."""

    problem: VisitProblem
    portfolio_of: dict[int, tuple[int, ...]]
    limit: Limit
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trips:
    """Trips open to one official: the compounds of each and its length in tenths of a metre (CP-SAT needs integers)."""

    official: int
    members: tuple[tuple[int, ...], ...]
    length_dm: tuple[int, ...]
    least_dm: int


@dataclass(slots=True)
class _Model:
    """A CP-SAT model under construction: `made[compound, day]` and `office[community, day, half]` list its visits."""

    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    trips: list[tuple[cp_model.IntVar, int, tuple[int, ...], int, int]] = field(default_factory=list)
    made: dict[tuple[int, int], list[cp_model.IntVar]] = field(default_factory=dict)
    office: dict[tuple[int, int, int], list[tuple[cp_model.IntVar, int]]] = field(default_factory=dict)
    cost: list[tuple[cp_model.IntVar, int]] = field(default_factory=list)


def schedule(
    problem: VisitProblem, chief: Ints, *, limit: Limit, seed: int, executor: Executor
) -> tuple[list[Slot], list[int]]:
    """Half-days of all visits, and officials whose visits could not be placed (empty when all were)."""
    portfolio_of = {int(o): tuple(np.flatnonzero(chief == o).tolist()) for o in np.unique(chief)}
    label = _circle_of(problem, chief)
    seconds = None if limit.time_s is None else max(SECONDS_EACH, limit.time_s / len(portfolio_of))
    each = Limit(work=limit.work, time_s=seconds)
    tasks = [
        Circle(
            problem=problem,
            portfolio_of={o: held for o, held in portfolio_of.items() if label[o] == circle},
            limit=each,
            seed=seed,
        )
        for circle in sorted({int(label[o]) for o in portfolio_of})
    ]
    answers = executor.map(plan_circle, tasks)
    slots = [slot for planned, _ in answers for slot in planned]
    return sorted(slots), sorted(o for _, failed in answers for o in failed)


def _circle_of(problem: VisitProblem, chief: Ints) -> Ints:
    """Connected officials: two are linked when they lead compounds of one community."""
    n, k = len(problem.official_ids), len(problem.community_ids)
    link = csr_matrix((np.ones(len(chief)), (chief, n + problem.community)), shape=(n + k, n + k))
    return np.asarray(connected_components(link, directed=False)[1][:n], np.int64)


def plan_circle(circle: Circle) -> tuple[list[Slot], list[int]]:
    """Plan the officials of a circle; also names those for whom no room was found."""
    problem, held = circle.problem, circle.portfolio_of
    offices = {o: set(problem.community[list(portfolio)].tolist()) for o, portfolio in held.items()}
    trips = {o: trips_of(problem, o, portfolio) for o, portfolio in held.items()}
    room = {o: problem.day_capacity()[o].sum() - problem.visits[list(portfolio)].sum() for o, portfolio in held.items()}
    planned: dict[int, list[Slot]] = {}
    failed = []
    for o in sorted(held, key=lambda o: (room[o], o)):
        group = {o}
        while True:
            found = _plan(
                circle, [trips[g] for g in sorted(group)], [s for g in planned.keys() - group for s in planned[g]]
            )
            if found is not None:
                planned.update({g: [slot for slot in found if slot[0] == g] for g in group})
                break
            wider = {g for g in {*planned, o} if any(offices[g] & offices[member] for member in group)}
            if wider == group:
                failed.append(o)
                break
            group = wider
    return [slot for slots in planned.values() for slot in slots], failed


def trips_of(problem: VisitProblem, o: int, portfolio: tuple[int, ...]) -> Trips:
    """Trips worth offering to an official: all of a small portfolio, the shortest for each compound of a large one."""
    lengths = np.round(tours_m(problem, np.array([o]), np.array([portfolio])) * 10.0)
    chosen = subsets(len(portfolio))
    least = 0
    if len(portfolio) <= EXACT_SIZE:
        least = int(cover_cost(lengths, tuple(problem.visits[list(portfolio)].tolist()))[0])
    kept = _kept(lengths[0], chosen, len(portfolio))
    return Trips(
        official=o,
        members=tuple(tuple(portfolio[k] for k in chosen[index]) for index in kept),
        length_dm=tuple(int(lengths[0, index]) for index in kept),
        least_dm=least,
    )


def _kept(lengths: np.ndarray, chosen: list[tuple[int, ...]], places: int) -> list[int]:
    possible = [index for index in range(len(chosen)) if np.isfinite(lengths[index])]
    if places <= EXACT_SIZE:
        return possible
    kept = {index for index in possible if len(chosen[index]) == 1}
    each = np.array([lengths[index] / len(chosen[index]) for index in range(len(chosen))])
    for k in range(places):
        shared = [index for index in possible if k in chosen[index] and len(chosen[index]) > 1]
        kept.update(sorted(shared, key=lambda index: (each[index], index))[:TRIPS_KEPT])
    return sorted(kept)


def _plan(circle: Circle, group: list[Trips], fixed: list[Slot]) -> list[Slot] | None:
    """Visits of a few officials beside those already fixed; keeps the gaps where it can, else breaks the fewest."""
    for gap_rule in (_keep_gaps, _price_short_gaps):
        built = _Model()
        for trips in group:
            _offer(built, circle.problem, trips)
        _all_visits(built, circle.problem)
        _within_offices(built, circle.problem, fixed)
        gap_rule(built, circle.problem)
        expressions, weights = zip(*built.cost, strict=True)
        total = cp_model.LinearExpr.weighted_sum(list(expressions), list(weights))
        built.model.add(total >= sum(trips.least_dm for trips in group))
        built.model.minimize(total)
        found = search(built.model, limit=circle.limit, seed=circle.seed, work_scale=0.5 * len(group))
        if found.found:
            return [
                (official, i, day, half)
                for variable, official, members, day, half in built.trips
                if found.value(variable)
                for i in members
            ]
    return None


def _offer(built: _Model, problem: VisitProblem, trips: Trips) -> None:
    """At most one trip on each half-day that the official is present."""
    for day, half in np.argwhere(problem.present[trips.official]).tolist():
        here = []
        for members, length in zip(trips.members, trips.length_dm, strict=True):
            variable = built.model.new_bool_var("")
            here.append(variable)
            built.trips.append((variable, trips.official, members, day, half))
            built.cost.append((variable, length))
            for i in members:
                built.made.setdefault((i, day), []).append(variable)
            for office in {int(problem.community[i]) for i in members}:
                count = sum(int(problem.community[i]) == office for i in members)
                built.office.setdefault((office, day, half), []).append((variable, count))
        built.model.add_at_most_one(here)


def _all_visits(built: _Model, problem: VisitProblem) -> None:
    """Each compound gets all its visits, at most one a day."""
    for i in sorted({i for i, _ in built.made}):
        days = [variables for (compound, _), variables in built.made.items() if compound == i]
        for variables in days:
            built.model.add_at_most_one(variables)
        built.model.add(sum(v for variables in days for v in variables) == int(problem.visits[i]))


def _within_offices(built: _Model, problem: VisitProblem, fixed: list[Slot]) -> None:
    """No community office accompanies more visits on a half-day than it can."""
    used: dict[tuple[int, int, int], int] = {}
    for _, i, day, half in fixed:
        key = (int(problem.community[i]), day, half)
        used[key] = used.get(key, 0) + 1
    for key, entries in built.office.items():
        variables, counts = zip(*entries, strict=True)
        left = int(problem.community_room[key[0]]) - used.get(key, 0)
        built.model.add(cp_model.LinearExpr.weighted_sum(list(variables), list(counts)) <= left)


def _keep_gaps(built: _Model, problem: VisitProblem) -> None:
    """At most one visit to a compound in any window as long as its gap."""
    number = [day.toordinal() for day in problem.days]
    for i in sorted({i for i, _ in built.made}):
        for first in range(len(number)):
            window = [
                variable
                for day in range(first, len(number))
                if number[day] - number[first] < problem.gap_days[i]
                for variable in built.made.get((i, day), [])
            ]
            if window:
                built.model.add_at_most_one(window)


def _price_short_gaps(built: _Model, problem: VisitProblem) -> None:
    """Every pair of visits to a compound closer than its gap costs its price for each day missing."""
    dm_of_yuan = 1.0 / (problem.yuan_m / 10.0) if problem.yuan_m else 1.0
    for i in sorted({i for i, _ in built.made}):
        days = sorted(day for compound, day in built.made if compound == i)
        for early, late in combinations(days, 2):
            missing = int(problem.gap_days[i]) - (problem.days[late] - problem.days[early]).days
            if missing > 0:
                both = built.model.new_bool_var("")
                built.model.add(sum(built.made[i, early]) + sum(built.made[i, late]) - both <= 1)
                built.cost.append((both, round(min(missing * problem.rules.short_gap_yuan * dm_of_yuan, MOST_DM))))
