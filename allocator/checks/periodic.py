"""Judges routes of a periodic instance: days of every customer, vehicles, loads, durations, and the cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import dist

from domain.periodic import PeriodicInstance, PeriodicRoutes

ROUNDING = 1e-6  # relative: what sums of rounded numbers may differ by


@dataclass(frozen=True, slots=True)
class Verdict:
    """What routes cost in all, and every rule that they break."""

    cost: float
    violations: tuple[str, ...]


def judge(instance: PeriodicInstance, routes: PeriodicRoutes) -> Verdict:
    """Sum of the lengths of all routes, with their violations."""
    if len(routes) != instance.n_days:
        return Verdict(float("nan"), (f"routes of {len(routes)} days, the period has {instance.n_days}",))
    strangers = sorted({stop for day in routes for route in day for stop in route if not _is_customer(instance, stop)})
    if strangers:
        return Verdict(float("nan"), tuple(f"there is no customer {stop}" for stop in strangers))
    cost = sum(_length(instance, route) for day in routes for route in day)
    return Verdict(cost, (*_visits(instance, routes), *_vehicles(instance, routes), *_limits(instance, routes)))


def _is_customer(instance: PeriodicInstance, stop: int) -> bool:
    return 1 <= stop < len(instance.points)


def _length(instance: PeriodicInstance, route: tuple[int, ...]) -> float:
    """Length from the depot and back."""
    places = [tuple(map(float, instance.points[stop])) for stop in (0, *route, 0)]
    return sum(dist(places[k], places[k + 1]) for k in range(len(places) - 1))


def _visits(instance: PeriodicInstance, routes: PeriodicRoutes) -> Iterator[str]:
    """Each customer once on each day of one of its patterns, and on no other day."""
    served = [Counter(stop for route in day for stop in route) for day in routes]
    for customer in range(1, len(instance.points)):
        days = [day for day, visits in enumerate(served) if visits[customer]]
        for day in days:
            if served[day][customer] > 1:
                yield f"customer {customer}: {served[day][customer]} visits on day {day + 1}"
        if sum(2**day for day in days) not in instance.patterns[customer]:
            said = ", ".join(str(day + 1) for day in days) or "no day"
            yield f"customer {customer}: visited on {said}, which is none of its patterns"


def _vehicles(instance: PeriodicInstance, routes: PeriodicRoutes) -> Iterator[str]:
    for day, today in enumerate(routes, start=1):
        used = sum(bool(route) for route in today)
        if used > instance.vehicles:
            yield f"day {day}: {used} routes, {instance.vehicles} vehicles"


def _limits(instance: PeriodicInstance, routes: PeriodicRoutes) -> Iterator[str]:
    for day, today in enumerate(routes):
        capacity, longest = float(instance.capacity[day]), float(instance.longest[day])
        for number, route in enumerate(today, start=1):
            load = sum(float(instance.demand[stop]) for stop in route)
            takes = _length(instance, route) + sum(float(instance.service[stop]) for stop in route)
            if load > capacity * (1 + ROUNDING):
                yield f"day {day + 1}, route {number}: load {load:g} exceeds the capacity {capacity:g}"
            if takes > longest * (1 + ROUNDING):
                yield f"day {day + 1}, route {number}: takes {takes:.2f}, at most {longest:g} are allowed"
