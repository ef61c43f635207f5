"""Divides large districts into clusters of neighbouring depots that are routed on their own.

A cluster has a distance matrix of its own, so memory grows with the district and not with its square.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from allocator.crews.depots import depot_points, depots_of, task_points
from allocator.crews.problem import CrewProblem
from domain.arrays import Floats, Ints

MAX_TASKS = 2000
"""Tasks up to which a district is routed as a whole, and about as many as a cluster has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Tasks and crews (sorted positions in the problem) that are routed together.

    At most `max_shared` of its compounds are cleaned by more than one crew.
    """

    tasks: Ints
    crews: Ints
    max_shared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A problem of its own, with the network around it only, and the positions of its rows in the whole problem."""

    problem: CrewProblem
    tasks: Ints
    modes: Ints
    crews: Ints
    places: Ints


def clusters(problem: CrewProblem) -> list[Cluster]:
    """Clusters with every task and every crew in exactly one: a single one for up to `MAX_TASKS` tasks.

    Tasks go to near depots with hours to spare. Depots are cut, across the longer side of the area, into groups of
    neighbours with about equal shares of the tasks; a depot with more tasks than a cluster may have is divided first,
    its tasks by where they lie and its crews by kind.
    """
    n_tasks, n_crews = len(problem.tasks.ids), len(problem.crews.ids)
    if n_tasks <= MAX_TASKS or not n_crews:
        return [Cluster(tasks=np.arange(n_tasks), crews=np.arange(n_crews), max_shared=problem.max_shared)]
    points = task_points(problem)
    units = list(_units(problem, points))
    middles, weight = np.array([unit[2] for unit in units]), np.array([len(unit[0]) for unit in units])
    groups = list(_cut(middles, weight, np.arange(len(units)), -(-n_tasks // MAX_TASKS)))
    tasks = [np.sort(np.concatenate([units[unit][0] for unit in group])) for group in groups]
    crews = [np.sort(np.concatenate([units[unit][1] for unit in group])) for group in groups]
    shared = _shares(problem.max_shared, [int(problem.tasks.is_compound[own].sum()) for own in tasks])
    return [Cluster(tasks=t, crews=c, max_shared=s) for t, c, s in zip(tasks, crews, shared, strict=True)]


def part_of(problem: CrewProblem, cluster: Cluster, places: Collection[int] = ()) -> Part:
    """Problem of a cluster: small enough to be sent to another process, where its distances are found.

    `places` are there besides those that the problem's own parts have.
    """
    own = problem.part(cluster.tasks, cluster.crews, places)
    network, nodes = problem.network.around(own.end_node)
    place_of = {place: k for k, place in enumerate(zip(problem.places.ids, problem.places.is_station, strict=True))}
    return Part(
        problem=replace(
            own, network=network, end_node=np.searchsorted(nodes, own.end_node), max_shared=cluster.max_shared
        ),
        tasks=cluster.tasks,
        modes=np.flatnonzero(np.isin(problem.modes.task, cluster.tasks)),
        crews=cluster.crews,
        places=np.array([place_of[p] for p in zip(own.places.ids, own.places.is_station, strict=True)], np.int64),
    )


def _units(problem: CrewProblem, points: Floats) -> Iterator[tuple[Ints, Ints, Floats]]:
    """(tasks, crews, middle) of each depot with crews, of each piece of it where it has too many tasks."""
    depot_of, crew_depot = depots_of(problem), problem.crews.depot
    middles = depot_points(problem)
    by_depot = np.argsort(depot_of, kind="stable")
    first = np.searchsorted(depot_of[by_depot], np.arange(len(middles) + 1))
    for depot in np.unique(crew_depot).tolist():
        tasks, crews = by_depot[first[depot] : first[depot + 1]], np.flatnonzero(crew_depot == depot)
        n_pieces = min(-(-len(tasks) // MAX_TASKS), len(crews))
        if n_pieces <= 1:
            yield tasks, crews, middles[depot]
            continue
        # Crews that enter compounds, and then those of early shifts, are dealt out in turn.
        crews = crews[np.lexsort((crews, problem.crews.from_s[crews], problem.crews.enters[crews]))]
        pieces = _cut(points[tasks], np.ones(len(tasks), np.int64), np.arange(len(tasks)), n_pieces)
        for number, piece in enumerate(pieces):
            yield tasks[piece], crews[number::n_pieces], points[tasks[piece]].mean(axis=0)


def _cut(points: Floats, weight: Ints, members: Ints, n_parts: int) -> Iterator[Ints]:
    """Members cut across their longer side, again and again, into at most `n_parts` of about equal weight."""
    if n_parts <= 1 or len(members) <= 1:
        yield members
        return
    low = n_parts // 2
    side = int(np.ptp(points[members], axis=0).argmax())
    order = members[np.argsort(points[members, side], kind="stable")]
    # A member belongs to the side on which its middle lies.
    middle = np.cumsum(weight[order]) - weight[order] / 2
    at = int(np.searchsorted(middle, weight[order].sum() * low / n_parts))
    at = min(max(at, 1), len(order) - 1)
    yield from _cut(points, weight, order[:at], low)
    yield from _cut(points, weight, order[at:], n_parts - low)


def _shares(total: int, weights: list[int]) -> list[int]:
    """A whole number in whole shares: no more to each than its weight, in proportion to the weights."""
    if total >= sum(weights):
        return weights
    reached = [total * sum(weights[:k]) // sum(weights) for k in range(len(weights) + 1)]
    return [high - low for low, high in pairwise(reached)]
