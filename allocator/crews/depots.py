"""Which depot's crews are likely to serve each task, in districts too large to be routed as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree

from allocator.crews.days import WEEK
from allocator.crews.problem import CrewProblem
from domain.arrays import Bools, Floats, Ints
from domain.geometry import to_metres

DRIVING_SHARE = 0.25  # of a shift, kept free for driving when depots are filled
NEAR_DEPOTS = 5
SEARCHED_TOGETHER = 16  # depots from which distances are searched for at a time
ROUNDS = 60
STEP = 0.5  # of the mean round trip, by which the price of a full depot first rises


def depots_of(problem: CrewProblem) -> Ints:
    """Depot of each task (n_tasks,); of a task that no crew of a near depot can serve, the nearest as the crow flies.

    Tasks go to near depots with hours to spare. Each takes the depot with the least sum of metres there and back and
    the depot's price; the price of a depot rises while more hours are asked of it than it has, and falls to 0 while
    fewer are. So the tasks of a depot lie together. Of all rounds the one with the least cost counts, hours above the
    shifts charged with the longest round trip.
    """
    near, metres = _near(problem)
    depot_of = near[:, 0].copy()
    todo = np.flatnonzero(np.isfinite(metres).any(axis=1))
    if len(todo):
        near, metres = near[todo], metres[todo]
        depot_of[todo] = near[np.arange(len(todo)), _priced_choice(problem, todo, near, metres)]
    return depot_of


def task_points(problem: CrewProblem) -> Floats:
    """A point of each task in metres (n_tasks, 2); tasks without a way to serve them lie at the origin."""
    lonlat = problem.network.node_lonlat
    origin = (float(lonlat[:, 0].mean()), float(lonlat[:, 1].mean())) if len(lonlat) else (0.0, 0.0)
    points = np.zeros((len(problem.tasks.ids), 2))
    entry = lonlat[problem.end_node[problem.modes.entry]]
    points[problem.modes.task] = to_metres(entry[:, 0], entry[:, 1], origin)
    return points


def depot_points(problem: CrewProblem) -> Floats:
    """Depots in metres (n_depots, 2), on the plane of `task_points`."""
    lonlat = problem.network.node_lonlat
    here = lonlat[problem.end_node[problem.depot_end]]
    return to_metres(here[:, 0], here[:, 1], (float(lonlat[:, 0].mean()), float(lonlat[:, 1].mean())))


def _near(problem: CrewProblem) -> tuple[Ints, Floats]:
    """Depots with crews near each task (n_tasks, n_near), and metres there and back, inf where no crew could serve."""
    depots = np.unique(problem.crews.depot)
    points = depot_points(problem)[depots]
    n_near = min(NEAR_DEPOTS, len(depots))
    _, found = cKDTree(points).query(task_points(problem), k=range(1, n_near + 1))
    near = depots[found]
    metres = np.full(near.shape, np.inf)
    for block in _blocks(points, np.arange(len(depots))):
        for depot, tasks, round_m in _round_trips(problem, depots[block], near):
            task, rank = np.nonzero(near[tasks] == depot)
            metres[tasks[task], rank] = round_m[task]
    return near, metres


def _blocks(points: Floats, members: Ints) -> Iterator[Ints]:
    """Members in blocks that lie together."""
    if len(members) <= SEARCHED_TOGETHER:
        yield members
        return
    side = int(np.ptp(points[members], axis=0).argmax())
    order = members[np.argsort(points[members, side], kind="stable")]
    yield from _blocks(points, order[: len(order) // 2])
    yield from _blocks(points, order[len(order) // 2 :])


def _round_trips(problem: CrewProblem, depots: Ints, near: Ints) -> Iterator[tuple[int, Ints, Floats]]:
    """(depot, tasks near it, metres there and back), inf where none of its crews can serve a task on its own."""
    inside = np.asarray(np.isin(near, depots).any(axis=1))
    modes = np.flatnonzero(inside[problem.modes.task])
    task = problem.modes.task[modes]
    out_m, back_m = _there_and_back(problem, problem.depot_end[depots], modes)
    for k, depot in enumerate(depots.tolist()):
        at = np.flatnonzero((near[task] == depot).any(axis=1))
        tasks, first = np.unique(task[at], return_index=True)
        if len(tasks):
            can = _can(problem, depot, task[at], out_m[k, at], back_m[k, at])
            metres = np.where(can, out_m[k, at] + back_m[k, at], np.inf)
            yield depot, tasks, np.minimum.reduceat(metres, first)


def _there_and_back(problem: CrewProblem, depot_ends: Ints, modes: Ints) -> tuple[Floats, Floats]:
    """Metres from depots to the entries of modes and from their exits to the depots, (n_depots, n_modes) each."""
    node = problem.end_node
    home, entry, exit_ = node[depot_ends], node[problem.modes.entry[modes]], node[problem.modes.exit[modes]]
    local, nodes = problem.network.around(np.concatenate([home, entry, exit_]))
    home, entry, exit_ = (np.searchsorted(nodes, each) for each in (home, entry, exit_))
    backwards = replace(local, driving=local.driving.T.tocsr())
    return local.travel_m(home.tolist(), entry.tolist()), backwards.travel_m(home.tolist(), exit_.tolist())


def _can(problem: CrewProblem, depot: int, task: Ints, out_m: Floats, back_m: Floats) -> Bools:
    """Whether any crew of a depot could serve each task and be home in time, unloading at no cost of time."""
    tasks, crews = problem.tasks, problem.crews
    compound = tasks.is_compound[task]
    found = np.zeros(len(task), bool)
    for crew in np.flatnonzero(crews.depot == depot).tolist():
        banned = np.isin(task, problem.bans[problem.bans[:, 1] == crew, 0])
        arrive = crews.from_s[crew] + crews.travel_s(crew, out_m)
        done = np.maximum(arrive, tasks.early_s[task]) + tasks.service_s[task]
        home = done + crews.travel_s(crew, back_m)
        able = (crews.enters[crew] | ~compound) & ~banned & (tasks.load_kg[task] <= crews.capacity_kg[crew])
        found |= able & (done <= tasks.late_s[task]) & (home <= crews.last_s[crew])
    return found


def _priced_choice(problem: CrewProblem, todo: Ints, near: Ints, metres: Floats) -> Ints:
    """Which of its near depots (n_todo, n_near) each task goes to (n_todo,)."""
    tasks, crews, n_depots = problem.tasks, problem.crews, len(problem.depot_ids)
    minutes = (tasks.service_s * tasks.times_week)[todo] / 60 + 0.01
    shift_min = np.maximum(crews.to_s - crews.from_s, 0) / 60
    hours = WEEK * (1 - DRIVING_SHARE) * np.bincount(crews.depot, weights=shift_min, minlength=n_depots)
    hours = np.maximum(hours * max(1.0, minutes.sum() / max(hours.sum(), 1e-9)), 1e-9)
    row, longest = np.arange(len(todo)), float(metres[np.isfinite(metres)].max())
    step = STEP * float(metres.min(axis=1).mean())
    price = np.zeros(n_depots)
    best, least = np.zeros(len(todo), np.int64), np.inf
    for number in range(ROUNDS):
        chosen = (metres + price[near]).argmin(axis=1)
        work = np.bincount(near[row, chosen], weights=minutes, minlength=n_depots)
        cost = float((minutes * metres[row, chosen]).sum() + longest * np.maximum(work - hours, 0).sum())
        if cost < least:
            best, least = chosen, cost
        price = np.maximum(0.0, price + step / (1 + number / 10) * np.clip(work / hours - 1, -1, 1))
    return best
