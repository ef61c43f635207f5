"""What every peer is given of a public instance: ways to serve tasks as locations, and the lengths between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.crews.instances import Tokens, Way, enough_vehicles, total_demand
from domain.arrays import Ints
from domain.routing import RoutingInstance

FAR = 10**9
SPARE = 1.3  # vehicles over the fewest that could carry everything, where any number is allowed


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """Routes of a peer, or None when it found none, and its iterations, which each solver counts in its own way."""

    tokens: Tokens | None
    iterations: int


def lengths(instance: RoutingInstance, ways: list[Way]) -> Ints:
    """Cost from one location to the next (1 + n, 1 + n), the depot first; serving a way is part of driving to it."""
    leave = [instance.depot, *(way.exit for way in ways)]
    reach = [instance.depot, *(way.entry for way in ways)]
    costs = instance.distance()[np.ix_(leave, reach)] + np.array([0, *(way.cost for way in ways)])
    np.fill_diagonal(costs, 0)
    capped: Ints = np.minimum(costs, FAR)
    return capped


def alternatives(ways: list[Way]) -> list[list[int]]:
    """Positions of each task's ways."""
    groups: dict[int, list[int]] = {}
    for position, way in enumerate(ways):
        groups.setdefault(way.task, []).append(position)
    return list(groups.values())


def fleet(instance: RoutingInstance) -> int:
    """Vehicles to offer: the file's, or some more than needed, since a large idle fleet only slows the peers down."""
    if instance.vehicles is not None:
        return instance.vehicles
    fewest = -(-total_demand(instance) // instance.capacity)
    return min(enough_vehicles(instance) + 1, int(SPARE * fewest) + 3)
