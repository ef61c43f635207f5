"""Instances whose days are interchangeable are those of one day with the vehicles of all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from domain.periodic import PeriodicInstance, PeriodicRoutes


def days_are_one(instance: PeriodicInstance) -> bool:
    """Whether every customer is visited once, on any day, and all days have the same limits.

    Then every set of routes can be dealt out to the days at will: the days only number the vehicles.
    """
    any_day = {1 << day for day in range(instance.n_days)}
    free = all(set(patterns) == any_day for patterns in instance.patterns[1:])
    limits = np.stack([instance.capacity, instance.longest])
    return free and bool((limits == limits[:, :1]).all())


def as_one_day(instance: PeriodicInstance) -> PeriodicInstance:
    """The same customers on one day, with the vehicles of all days."""
    return replace(
        instance,
        patterns=((), *[(1,)] * instance.n_customers),
        vehicles=instance.vehicles * instance.n_days,
        capacity=instance.capacity[:1],
        longest=instance.longest[:1],
    )


def dealt_out(instance: PeriodicInstance, routes: PeriodicRoutes) -> PeriodicRoutes:
    """Routes of one day on the days of an instance, each day's vehicles filled before the next one's."""
    every = [route for day in routes for route in day if route]
    starts = range(0, instance.n_days * instance.vehicles, instance.vehicles)
    return tuple(tuple(every[at : at + instance.vehicles]) for at in starts)
