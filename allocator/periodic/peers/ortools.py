"""OR-Tools' routing library: a vehicle is one of a day; customers of one visit choose their day, others have patterns.

The routing library has no choice among sets of visits, so patterns of several days are chosen first.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from allocator.crews.peers.ortools import UNSERVED, search, visited
from allocator.periodic.peers.patterns import chosen_patterns
from allocator.periodic.presolve import as_one_day, days_are_one, dealt_out
from allocator.periodic.setup import distances
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Floats, Ints
from domain.limits import Limit
from domain.periodic import PeriodicInstance, PeriodicRoutes, days_of

SCALE = 1000  # units of length and load in one
TINY = 1e-6  # of a unit: rounding errors
PATTERNS_SHARE = 0.1  # of the seconds, at most

Visits = list[tuple[int, tuple[int, ...]]]
"""A customer and the days of which one is chosen, for each visit."""


def solve(instance: PeriodicInstance, *, time_s: float, seed: int) -> PeriodicRoutes | None:
    """Routes found in seconds of wall clock, None where there are none that keep all limits."""
    watch = Stopwatch(Limit(time_s=time_s))
    if days_are_one(instance):
        one = as_one_day(instance)
        routes = _routes(one, [(customer, (0,)) for customer in range(1, len(one.points))], watch, seed)
        return None if routes is None else dealt_out(instance, routes)
    patterns = chosen_patterns(instance, time_s=PATTERNS_SHARE * time_s, seed=seed)
    return None if patterns is None else _routes(instance, _visits(instance, patterns), watch, seed)


def _visits(instance: PeriodicInstance, patterns: list[int]) -> Visits:
    visits: Visits = []
    for customer, pattern in enumerate(patterns[1:], start=1):
        if pattern.bit_count() == 1:
            days = {day for each in instance.patterns[customer] if each.bit_count() == 1 for day in days_of(each)}
            visits.append((customer, tuple(sorted(days))))
        else:
            visits += [(customer, (day,)) for day in days_of(pattern)]
    return visits


def _routes(instance: PeriodicInstance, visits: Visits, watch: Stopwatch, seed: int) -> PeriodicRoutes | None:
    from ortools.constraint_solver import pywrapcp  # noqa: PLC0415  heavy

    day_of = np.repeat(np.arange(instance.n_days), instance.vehicles)
    places = np.array([0, *(customer for customer, _ in visits)])
    manager = pywrapcp.RoutingIndexManager(len(places), len(day_of), 0)
    model = pywrapcp.RoutingModel(manager)
    lengths = distances(instance)[np.ix_(places, places)]
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(np.round(SCALE * lengths).astype(int).tolist()))
    _limit(model, instance, places, lengths, day_of)
    for node, (_, days) in enumerate(visits, start=1):
        index = manager.NodeToIndex(node)
        # -1 is the vehicle of nodes that are left out.
        model.VehicleVar(index).SetValues([-1, *np.flatnonzero(np.isin(day_of, days)).tolist()])
        model.AddDisjunction([index], UNSERVED, 1)
    found, _ = search(model, None, max(0.01, (watch.limit.time_s or 0.0) - watch.seconds), seed)
    if found is None or found.ObjectiveValue() >= UNSERVED:
        return None
    routes: list[list[tuple[int, ...]]] = [[] for _ in range(instance.n_days)]
    for vehicle, day in enumerate(day_of.tolist()):
        if nodes := visited(model, manager, found, vehicle):
            routes[day].append(tuple(places[nodes].tolist()))
    return tuple(map(tuple, routes))


def _limit(model: Any, instance: PeriodicInstance, places: Ints, lengths: Floats, day_of: Ints) -> None:
    """Keep loads and durations within the limits of each vehicle's day, where there are any."""
    if np.isfinite(instance.capacity).any():
        loads = np.ceil(SCALE * instance.demand[places] - TINY).astype(int).tolist()
        transit = model.RegisterUnaryTransitVector(loads)
        model.AddDimensionWithVehicleCapacity(transit, 0, _scaled(instance.capacity, day_of), True, "load")
    if np.isfinite(instance.longest).any():
        takes = np.ceil(SCALE * (lengths + instance.service[places][:, None])).astype(int).tolist()
        transit = model.RegisterTransitMatrix(takes)
        model.AddDimensionWithVehicleCapacity(transit, 0, _scaled(instance.longest, day_of), True, "time")


def _scaled(limits: Floats, day_of: Ints) -> list[int]:
    return [math.floor(SCALE * limit + TINY) if math.isfinite(limit) else 2**40 for limit in limits[day_of].tolist()]
