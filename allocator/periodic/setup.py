"""From an instance to the arrays of the compiled search, and back to routes."""

from __future__ import annotations

import numpy as np

from allocator.periodic.kernel.layout import BEST, N_VEHICLES, NONE, Board
from domain.arrays import Floats
from domain.periodic import PeriodicInstance, PeriodicRoutes


def distances(instance: PeriodicInstance) -> Floats:
    """Euclidean lengths between all places, (1 + n, 1 + n)."""
    apart = instance.points[:, None] - instance.points[None]
    lengths: Floats = np.ascontiguousarray(np.hypot(apart[..., 0], apart[..., 1]))
    return lengths


def board_of(instance: PeriodicInstance, rng: np.random.Generator) -> Board:
    """Arrays of an instance with empty routes; the compiled random numbers begin with a number of `rng`."""
    n, days = len(instance.points), instance.n_days
    vehicles = min(instance.vehicles, instance.n_customers)  # more are never used
    routes = days * vehicles
    lengths = distances(instance)
    patterns = [np.array(each, np.int64) for each in instance.patterns]
    largest = float(np.max(instance.demand)) or 1.0
    empty = np.zeros((routes, n + 2), np.int64)
    return Board(
        distance=lengths,
        near=np.ascontiguousarray(1 + np.argsort(lengths[:, 1:], axis=1, kind="stable")),
        demand=np.ascontiguousarray(instance.demand, float),
        service=np.ascontiguousarray(instance.service, float),
        pattern_start=np.concatenate([[0], np.cumsum([len(each) for each in patterns])]).astype(np.int64),
        pattern=np.concatenate(patterns),
        may=np.array([np.bitwise_or.reduce(each) if len(each) else 0 for each in patterns], np.int64),
        capacity=np.ascontiguousarray(instance.capacity, float),
        longest=np.ascontiguousarray(instance.longest, float),
        stop=empty,
        n_stops=np.zeros(routes, np.int64),
        sums=np.zeros((routes, 3)),
        route_of=np.full((n, days), NONE),
        mask=np.zeros(n, np.int64),
        old_stop=empty.copy(),
        old_count=np.zeros(routes, np.int64),
        old_sums=np.zeros((routes, 3)),
        old_mask=np.zeros(n, np.int64),
        touched=np.zeros(routes, np.int64),
        stamp=np.zeros(routes, np.int64),
        cut=np.zeros(routes, np.int64),
        todo=np.zeros(n, np.int64),
        owed=np.zeros(n, np.int64),
        key=np.zeros(n),
        pick=np.zeros((days, 2), np.int64),
        pick_cost=np.zeros(days),
        best_stop=empty.copy(),
        best_count=np.zeros(routes, np.int64),
        size=np.array([n, days, vehicles], np.int64),
        whole=np.zeros(6, np.int64),
        total=np.array([0.0, 0.0, 0.0, np.inf, float(lengths.max()) / largest, 1.0]),
        dice=np.array([rng.integers(1, 2**63)], np.uint64),
    )


def best_routes(board: Board) -> PeriodicRoutes | None:
    """The best routes that keep all limits, those without stops left out; None where none were met."""
    if not np.isfinite(board.total[BEST]):
        return None
    vehicles = int(board.size[N_VEHICLES])
    routes = [
        tuple(stops[1 : 1 + count])
        for stops, count in zip(board.best_stop.tolist(), board.best_count.tolist(), strict=True)
    ]
    days = (routes[at : at + vehicles] for at in range(0, len(routes), vehicles))
    return tuple(tuple(route for route in day if route) for day in days)
