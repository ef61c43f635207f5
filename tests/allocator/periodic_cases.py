"""Small periodic instances, and their cheapest routes by enumeration."""

from functools import cache
from itertools import permutations, product
from math import dist, inf

import numpy as np

from domain.periodic import PeriodicInstance


def instance_of(points, demand, patterns, *, vehicles, capacity, longest=None, service=None, name="made"):
    """An instance of customers at `points`, the depot at the origin."""
    return PeriodicInstance(
        name=name,
        points=np.array([(0.0, 0.0), *points]),
        demand=np.array([0.0, *demand]),
        service=np.array([0.0, *(service or [0.0] * len(points))]),
        patterns=((), *map(tuple, patterns)),
        vehicles=vehicles,
        capacity=np.array(capacity, float),
        longest=np.array(longest or [inf] * len(capacity), float),
    )


def random_instance(rng, *, customers, days, vehicles=2, timed=False):
    """Customers in a square with one or two visits each; two vehicles carry all of a day about twice."""
    points = rng.integers(-20, 21, (customers, 2)).astype(float)
    demand = rng.integers(1, 10, customers)
    patterns = []
    for _ in range(customers):
        every = [mask for mask in range(1, 1 << days) if mask.bit_count() == rng.integers(1, days + 1)] or [1]
        patterns.append(rng.choice(every, rng.integers(1, len(every) + 1), replace=False).tolist())
    return instance_of(
        points.tolist(),
        demand.tolist(),
        patterns,
        vehicles=vehicles,
        capacity=[max(float(demand.max()), 0.7 * float(demand.sum()))] * days,
        longest=[160.0] * days if timed else None,
        service=rng.integers(0, 4, customers).astype(float).tolist(),
    )


def cheapest(instance):
    """Least cost over all patterns and all routes; inf where nothing keeps the limits."""

    @cache
    def route(members, day):
        if sum(instance.demand[member] for member in members) > instance.capacity[day]:
            return inf
        service = sum(instance.service[member] for member in members)
        lengths = [length((0, *order, 0)) for order in permutations(members)]
        return min((each for each in lengths if each + service <= instance.longest[day]), default=inf)

    def length(stops):
        return sum(dist(instance.points[stops[k]], instance.points[stops[k + 1]]) for k in range(len(stops) - 1))

    @cache
    def day_cost(members, day, vehicles):
        if not members:
            return 0.0
        if not vehicles:
            return inf
        first, rest = members[0], members[1:]
        best = inf
        for chosen in product((False, True), repeat=len(rest)):
            here = (first, *(member for member, taken in zip(rest, chosen, strict=True) if taken))
            left = tuple(member for member, taken in zip(rest, chosen, strict=True) if not taken)
            best = min(best, route(here, day) + day_cost(left, day, vehicles - 1))
        return best

    best = inf
    for masks in product(*instance.patterns[1:]):
        cost = 0.0
        for day in range(instance.n_days):
            members = tuple(customer for customer, mask in enumerate(masks, start=1) if mask >> day & 1)
            cost += day_cost(members, day, instance.vehicles)
        best = min(best, cost)
    return best
