"""The periodic vehicle routing problem as the literature states it: days and routes of visits."""

from __future__ import annotations

from dataclasses import dataclass

from domain.arrays import Floats

MOST_DAYS = 62  # days of a pattern are bits of a whole number

PeriodicRoutes = tuple[tuple[tuple[int, ...], ...], ...]
"""Customers of each route of each day, in order, without the depot; customers are numbered from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicInstance:
    """Customers with patterns of days, one depot, and so many like vehicles a day.

    Places are numbered from 0, which is the depot. `points` is (1 + n, 2), `demand` and `service` (1 + n,) are those of
    one visit; each customer is visited on exactly the days of one of its `patterns[customer]`, whose bit d is day d;
    the depot has none. `vehicles` is the most routes on a day, `capacity` and `longest` (n_days,) limit the load and
    the duration, which is length + service, of a route of each day; inf is no limit. Lengths are Euclidean and not
    rounded; their sum over all routes is the cost.
    """

    name: str
    points: Floats
    demand: Floats
    service: Floats
    patterns: tuple[tuple[int, ...], ...]
    vehicles: int
    capacity: Floats
    longest: Floats

    def __post_init__(self) -> None:
        n, days = len(self.points), len(self.capacity)
        if n < 2 or not 1 <= days <= MOST_DAYS or self.vehicles < 1:
            raise ValueError(f"{n - 1} customers, {days} days, {self.vehicles} vehicles")
        if not len(self.demand) == len(self.service) == len(self.patterns) == n or len(self.longest) != days:
            raise ValueError(f"{n} places, but demand, service or patterns of another number")
        for customer, patterns in enumerate(self.patterns):
            if bool(patterns) != bool(customer) or any(not 0 < pattern < 1 << days for pattern in patterns):
                raise ValueError(f"patterns of place {customer} are {patterns}")

    @property
    def n_customers(self) -> int:
        """Places less the depot."""
        return len(self.points) - 1

    @property
    def n_days(self) -> int:
        """Days of the period."""
        return len(self.capacity)


def days_of(pattern: int) -> tuple[int, ...]:
    """Days of a pattern, ascending."""
    return tuple(day for day in range(pattern.bit_length()) if pattern >> day & 1)
