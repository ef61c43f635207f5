"""Public routing instances as problems for the crews' search, and its routes as the tokens that such instances use.

A token names a task and how it is served: ``N7`` is node 7, ``E3`` the third required edge as listed, ``E3r`` the same
edge driven backwards, ``A2`` the second required arc; all count from 1 in the order of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.crews.engine.instance import (
    CrewArrays,
    CrewDay,
    ModeArrays,
    PlaceArrays,
    Routes,
    RoutingProblem,
    TaskArrays,
)
from domain.arrays import Ints
from domain.routing import UNREACHABLE, RoutingInstance

Tokens = tuple[tuple[str, ...], ...]
"""Tokens of each route, in serving order."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to serve a task: from node `entry` to node `exit` at the `cost` of passing it."""

    token: str
    task: int
    entry: int
    exit: int
    demand: int
    cost: int


def ways_of(instance: RoutingInstance) -> list[Way]:
    """Ways to serve each task, grouped by task: nodes, edges (both directions), arcs."""
    ways = [Way(f"N{node + 1}", task, node, node, q, 0) for task, (node, q) in enumerate(instance.required.items())]
    task = len(ways)
    for number, edge in enumerate(instance.edges, start=1):
        ways.append(Way(f"E{number}", task, edge.tail, edge.head, edge.demand, edge.cost))
        ways.append(Way(f"E{number}r", task, edge.head, edge.tail, edge.demand, edge.cost))
        task += 1
    for number, arc in enumerate(instance.arcs, start=1):
        ways.append(Way(f"A{number}", task, arc.tail, arc.head, arc.demand, arc.cost))
        task += 1
    return ways


def total_demand(instance: RoutingInstance) -> int:
    """Demand of all tasks."""
    return sum(instance.required.values()) + sum(link.demand for link in (*instance.edges, *instance.arcs))


def enough_vehicles(instance: RoutingInstance) -> int:
    """Routes that some best solution does without exceeding: the file's limit, or fewer than 2 x demand / capacity.

    Two routes that one vehicle can carry together cost no less apart, for the way through the depot is no shorter than
    the direct one. So some best solution has no such two: any two of its r routes carry more than the capacity Q, hence
    r Q < 2 x demand.
    """
    enough = max(1, -(-2 * total_demand(instance) // instance.capacity) - 1)
    if instance.vehicles is not None:
        enough = instance.vehicles
    return max(1, min(enough, instance.n_tasks))


def problem_of(instance: RoutingInstance) -> RoutingProblem:
    """The instance as a problem of one period without times: its modes are `ways_of`, its crews all alike."""
    ways = ways_of(instance)
    ends, position = np.unique([instance.depot, *(end for w in ways for end in (w.entry, w.exit))], return_inverse=True)
    metres = instance.distance()[np.ix_(ends, ends)].astype(float)
    metres[metres >= UNREACHABLE] = np.inf
    n_tasks, n_crews = instance.n_tasks, enough_vehicles(instance)
    tasks = np.array([way.task for way in ways])
    first = np.searchsorted(tasks, np.arange(n_tasks + 1))
    zeros = np.zeros(n_tasks, np.int64)
    return RoutingProblem(
        tasks=TaskArrays(
            load=np.array([way.demand for way in ways], float)[first[:-1]],
            early_s=zeros,
            late_s=zeros,
            price=np.full(n_tasks, np.inf),
            together=np.zeros(n_tasks, bool),
            pattern_start=np.arange(n_tasks + 1),
            patterns=np.ones(n_tasks, np.int64),
            mode_start=first,
        ),
        modes=ModeArrays(
            entry=position[1::2],
            exit=position[2::2],
            service_s=np.zeros(len(ways), np.int64),
            metres=np.array([way.cost for way in ways], float),
            may=np.ones((len(ways), n_crews), bool),
        ),
        crews=_alike(n_crews, instance.capacity),
        places=PlaceArrays(end=position[:1], unload_s=np.zeros(1, np.int64), unloads=np.ones(1, bool)),
        metres=metres,
        period_weight=np.ones(1),
        max_shared=0,
        timed=False,
    )


def _alike(n_crews: int, capacity: int) -> CrewArrays:
    """Crews that differ in nothing and pay only for metres."""

    def whole(value: int) -> Ints:
        return np.full(n_crews, value, np.int64)

    nothing = np.zeros(n_crews)
    return CrewArrays(
        home=whole(0),
        from_s=whole(0),
        to_s=whole(0),
        overtime_s=whole(0),
        overtime_yuan_s=nothing,
        long_s=whole(0),
        long_yuan_s=nothing,
        capacity=np.full(n_crews, float(capacity)),
        max_trips=whole(1),
        s_per_m=nothing,
        yuan_s=nothing,
        yuan_m=np.ones(n_crews),
        yuan_day=nothing,
    )


def tokens_of(instance: RoutingInstance, routes: Routes) -> Tokens:
    """Tokens of every trip of the routes."""
    ways = ways_of(instance)
    return tuple(tuple(ways[mode].token for mode in trip) for day in routes.days for trip in day.trips if trip)


def routes_of(instance: RoutingInstance, tokens: Iterable[Sequence[str]]) -> Routes:
    """Routes that serve the tokens, one crew each; costs as `problem_of` states them."""
    ways = ways_of(instance)
    mode_of: Mapping[str, int] = {way.token: mode for mode, way in enumerate(ways)}
    distance = instance.distance()
    days, cost = [], 0
    for crew, route in enumerate(route for route in tokens if route):
        modes = tuple(mode_of[token] for token in route)
        days.append(CrewDay(period=0, crew=crew, trips=(modes,), unload=(0,)))
        at = [instance.depot, *(ways[mode].exit for mode in modes)]
        to = [*(ways[mode].entry for mode in modes), instance.depot]
        cost += int(distance[at, to].sum()) + sum(ways[mode].cost for mode in modes)
    return Routes(days=tuple(days), cost=float(cost))
