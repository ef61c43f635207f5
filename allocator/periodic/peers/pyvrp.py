"""PyVRP: patterns first, then each day's routes, with the seconds in proportion to the day's visits."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from allocator.crews.peers.pyvrp import Ending, search
from allocator.periodic.peers.patterns import chosen_patterns
from allocator.periodic.presolve import as_one_day, days_are_one, dealt_out
from allocator.periodic.setup import distances
from allocator.regions.stopwatch import Stopwatch
from domain.interruption import requested
from domain.limits import Limit
from domain.periodic import PeriodicInstance, PeriodicRoutes

SCALE = 1000  # units of length and load in one
TINY = 1e-6  # of a unit: rounding errors
PATTERNS_SHARE = 0.1  # of the seconds, at most


def solve(instance: PeriodicInstance, *, time_s: float, seed: int) -> PeriodicRoutes | None:
    """Routes found in seconds of wall clock, None where a day has none that keep all limits."""
    if days_are_one(instance):
        routes = _routes_of_days(as_one_day(instance), Stopwatch(Limit(time_s=time_s)), seed)
        return None if routes is None else dealt_out(instance, routes)
    return _routes_of_days(instance, Stopwatch(Limit(time_s=time_s)), seed)


def _routes_of_days(instance: PeriodicInstance, watch: Stopwatch, seed: int) -> PeriodicRoutes | None:
    total_s = watch.limit.time_s or 0.0
    patterns = chosen_patterns(instance, time_s=PATTERNS_SHARE * total_s, seed=seed)
    if patterns is None:
        return None
    customers = [[c for c, pattern in enumerate(patterns) if pattern >> day & 1] for day in range(instance.n_days)]
    routes, left = [], sum(map(len, customers))
    for day, members in enumerate(customers):
        if requested():
            return None
        share = len(members) / max(1, left)
        left -= len(members)
        found = _routes(instance, day, members, max(0.01, share * (total_s - watch.seconds)), seed)
        if found is None:
            return None
        routes.append(found)
    return tuple(routes)


def _routes(
    instance: PeriodicInstance, day: int, members: list[int], time_s: float, seed: int
) -> tuple[tuple[int, ...], ...] | None:
    """Routes of a day that visit `members`."""
    import pyvrp  # noqa: PLC0415  heavy

    if not members:
        return ()
    places = [0, *members]
    lengths: Any = distances(instance)[np.ix_(places, places)]
    capacity, longest = float(instance.capacity[day]), float(instance.longest[day])
    limits: dict[str, Any] = {"capacity": [math.floor(SCALE * capacity + TINY)]} if math.isfinite(capacity) else {}
    limits |= {"shift_duration": math.floor(SCALE * longest + TINY)} if math.isfinite(longest) else {}
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in places],
        clients=[
            pyvrp.Client(
                location=at,
                delivery=[math.ceil(SCALE * float(instance.demand[member]) - TINY)] if math.isfinite(capacity) else [],
                service_duration=math.ceil(SCALE * float(instance.service[member]) - TINY),
            )
            for at, member in enumerate(members, start=1)
        ],
        depots=[pyvrp.Depot(location=0)],
        vehicle_types=[pyvrp.VehicleType(num_available=instance.vehicles, **limits)],
        distance_matrices=[np.round(SCALE * lengths).astype(np.int64)],
        duration_matrices=[np.ceil(SCALE * lengths).astype(np.int64)],
    )
    best = search(data, Ending(None, time_s), seed)
    if not best.is_feasible():
        return None
    return tuple(tuple(members[a.idx] for a in route if a.is_client()) for route in best.routes())
