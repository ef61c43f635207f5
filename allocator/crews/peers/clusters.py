"""Divides the week's work into days of single depots, which are then routed independently of each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from allocator.crews.days import PATTERNS, WEEK
from allocator.crews.problem import CrewProblem
from domain.arrays import Floats, Ints

DRIVING_SHARE = 0.25  # of a shift, kept free for driving when depots are filled
NEAR_DEPOTS = 5
OVERLOAD = 20.0  # price of a minute above a depot's hours, in units of the longest distance
TOGETHER = 60  # tasks up to which all depots are routed at once
FEW = 0.5  # share of one crew's shift and load up to which a depot's work stays on the same days


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWork:
    """Tasks that come together on each of `days`, for the crews of `depots`."""

    depots: tuple[int, ...]
    days: tuple[int, ...]
    tasks: Ints


def day_works(problem: CrewProblem) -> list[DayWork]:
    """Work by depots and day; days with equal tasks share one entry. Tasks that no crew can serve are left out."""
    works = []
    for depots, members in _groups(problem):
        pattern_of = _patterns(problem, depots, members)
        same: dict[tuple[int, ...], list[int]] = {}
        for day in range(1, WEEK + 1):
            today = tuple(int(task) for task in members if day in pattern_of[int(task)])
            if today:
                same.setdefault(today, []).append(day)
        works += [DayWork(depots=depots, days=tuple(d), tasks=np.array(t, np.int64)) for t, d in same.items()]
    return works


def _groups(problem: CrewProblem) -> list[tuple[tuple[int, ...], Ints]]:
    """Depots that are routed together, and their tasks: every depot on its own unless there is little to do."""
    todo = np.flatnonzero([not reason for reason in problem.reasons])
    if len(todo) <= TOGETHER:
        return [(tuple(range(len(problem.depot_ids))), todo)]
    depot_of = depots_of(problem)
    return [((depot,), np.flatnonzero(depot_of == depot)) for depot in range(len(problem.depot_ids))]


def depots_of(problem: CrewProblem) -> Ints:
    """Depot of each task (n_tasks,), -1 for a task that no crew can serve.

    Tasks go to near depots with hours to spare: a transport problem that minimises minutes of work times metres there
    and back, with the hours above a depot's shifts allowed at a high price. Its vertices split few tasks; those go
    where their largest part goes.
    """
    round_trip = _round_trips(problem)
    reachable = np.isfinite(round_trip)
    depot_of = np.full(len(problem.tasks.ids), -1, np.int64)
    todo = np.flatnonzero(reachable.any(axis=1))
    if not len(todo):
        return depot_of
    nearest = np.argsort(round_trip[todo], axis=1, kind="stable")[:, :NEAR_DEPOTS]
    row, rank = np.nonzero(np.isfinite(np.take_along_axis(round_trip[todo], nearest, axis=1)))
    depot = nearest[row, rank]
    share = _transport(problem, todo, row, depot, round_trip[todo[row], depot])
    order = np.lexsort((rank, -share, row))
    first = np.unique(row[order], return_index=True)[1]
    depot_of[todo] = depot[order][first]
    return depot_of


def _round_trips(problem: CrewProblem) -> Floats:
    """Metres from each depot to each task and back (n_tasks, n_depots); inf where none of its crews can serve it."""
    crews, modes = problem.crews, problem.modes
    n_depots = len(problem.depot_ids)
    best = np.full((len(problem.tasks.ids), n_depots), np.inf)
    for depot in range(n_depots):
        end = problem.depot_end[depot]
        metres = problem.travel_m[end, modes.entry] + problem.travel_m[modes.exit, end]
        served = problem.alone[:, crews.depot == depot].any(axis=1)
        np.minimum.at(best[:, depot], modes.task, np.where(served, metres, np.inf))
    return best


def _transport(problem: CrewProblem, todo: Ints, row: Ints, depot: Ints, metres: Floats) -> Floats:
    """Share of each (task, depot) pair in a cheapest assignment, the pairs given by `row` of `todo` and `depot`."""
    tasks, crews, n_depots = problem.tasks, problem.crews, len(problem.depot_ids)
    minutes = (tasks.service_s * tasks.times_week)[todo] / 60 + 0.01
    shift_min = np.maximum(crews.to_s - crews.from_s, 0) / 60
    hours = WEEK * (1 - DRIVING_SHARE) * np.bincount(crews.depot, weights=shift_min, minlength=n_depots)
    hours *= max(1.0, minutes.sum() / max(hours.sum(), 1e-9))
    n_pairs = len(row)
    pair = np.arange(n_pairs)
    each_once = coo_matrix((np.ones(n_pairs), (row, pair)), shape=(len(todo), n_pairs + n_depots)).tocsr()
    within = coo_matrix(
        (
            np.concatenate([minutes[row], -np.ones(n_depots)]),
            (np.concatenate([depot, np.arange(n_depots)]), np.arange(n_pairs + n_depots)),
        ),
        shape=(n_depots, n_pairs + n_depots),
    ).tocsr()
    price = np.concatenate([minutes[row] * metres, np.full(n_depots, OVERLOAD * float(metres.max() + 1.0))])
    answer = linprog(price, A_eq=each_once, b_eq=np.ones(len(todo)), A_ub=within, b_ub=hours, method="highs-ds")
    return np.asarray(answer.x[:n_pairs], float)


def _patterns(problem: CrewProblem, depots: tuple[int, ...], members: Ints) -> dict[int, tuple[int, ...]]:
    """Weekdays of each task of some depots.

    Where a number of times a week leaves two patterns, the tasks are split by direction seen from the depot into two
    sectors of equal work, so that each day's tasks lie together; unless they are too few to go out twice for.
    """
    pattern_of: dict[int, tuple[int, ...]] = {}
    angle = _angles(problem, depots)
    few = _are_few(problem, depots, members)
    work = np.maximum(problem.tasks.service_s * problem.tasks.times_week, 1)
    for times, patterns in PATTERNS.items():
        group = members[problem.tasks.times_week[members] == times]
        group = group[np.argsort(angle[group], kind="stable")]
        n_parts = 1 if few else len(patterns)
        middle = np.cumsum(work[group]) - work[group] / 2
        part = np.minimum((middle * n_parts // max(work[group].sum(), 1)).astype(int), n_parts - 1)
        pattern_of |= {int(task): patterns[k] for task, k in zip(group, part, strict=True)}
    return pattern_of


def _are_few(problem: CrewProblem, depots: tuple[int, ...], members: Ints) -> bool:
    """Whether all the tasks, done on one day, would leave any crew of the depots a good part of its shift and load."""
    crews = problem.crews
    own = np.isin(crews.depot, depots)
    shift_s = (crews.to_s - crews.from_s)[own].min(initial=24 * 3600)
    load_kg = crews.capacity_kg[own].min(initial=np.inf)
    tasks = problem.tasks
    return bool(tasks.service_s[members].sum() <= FEW * shift_s and tasks.load_kg[members].sum() <= load_kg)


def _angles(problem: CrewProblem, depots: tuple[int, ...]) -> Floats:
    """Direction of each task from the middle of some depots in radians (n_tasks,)."""
    lonlat = problem.network.node_lonlat
    here = lonlat[problem.end_node[problem.depot_end[list(depots)]]].mean(axis=0) if depots else np.zeros(2)
    angles = np.zeros(len(problem.tasks.ids))
    east, north = (lonlat[problem.end_node[problem.modes.entry]] - here).T
    angles[problem.modes.task] = np.arctan2(north, east * np.cos(np.radians(here[1])))
    return angles
