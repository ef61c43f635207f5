"""Judges plans of public districting problems: units placed, regions connected, limits kept, and what they cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import dist

import networkx as nx

from domain.districting import CutEdgesInstance, DistrictingInstance, MaxPInstance, TerritoryInstance

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Verdict:
    """Cost and number of regions of a plan, and every rule that it breaks."""

    cost: float
    regions: int
    violations: tuple[str, ...]


def judge(instance: DistrictingInstance, region_of: Sequence[int]) -> Verdict:
    """Cost of a plan that names a region for each unit, with its violations."""
    n = _n_units(instance)
    if len(region_of) != n:
        return Verdict(float("nan"), 0, (f"{len(region_of)} units are placed, there are {n}",))
    regions: dict[int, list[int]] = {}
    for unit, region in enumerate(region_of):
        regions.setdefault(int(region), []).append(unit)
    net = nx.Graph()
    net.add_nodes_from(range(n))
    net.add_edges_from((int(a), int(b)) for a, b in instance.edges)
    faults = [
        f"region {region} falls into {parts} parts"
        for region, members in sorted(regions.items())
        if (parts := nx.number_connected_components(net.subgraph(members))) != 1
    ]
    groups = [members for _, members in sorted(regions.items())]
    if isinstance(instance, CutEdgesInstance):
        cost = float(sum(int(region_of[a]) != int(region_of[b]) for a, b in net.edges))
        faults += _cut_edges(instance, groups)
    elif isinstance(instance, TerritoryInstance):
        cost = sum(_nearest(instance, members) for members in groups)
        faults += _territories(instance, groups)
    else:
        cost = sum(_apart(instance, members) for members in groups)
        faults += _max_p(instance, groups)
    return Verdict(cost, len(groups), tuple(faults))


def _n_units(instance: DistrictingInstance) -> int:
    if isinstance(instance, CutEdgesInstance):
        return len(instance.population)
    return len(instance.points) if isinstance(instance, TerritoryInstance) else len(instance.size)


def _count(groups: Sequence[object], wanted: int) -> list[str]:
    return [] if len(groups) == wanted else [f"{len(groups)} regions, {wanted} are wanted"]


def _cut_edges(instance: CutEdgesInstance, groups: Sequence[Sequence[int]]) -> Iterable[str]:
    yield from _count(groups, instance.n_districts)
    for members in groups:
        people = sum(int(instance.population[unit]) for unit in members)
        if not instance.least <= people <= instance.most:
            yield f"region of unit {members[0]}: {people} people, not {instance.least} to {instance.most}"


def _territories(instance: TerritoryInstance, groups: Sequence[Sequence[int]]) -> Iterable[str]:
    yield from _count(groups, instance.n_territories)
    for activity, tolerance in enumerate(instance.tolerance):
        mean = sum(float(row[activity]) for row in instance.activities) / instance.n_territories
        for members in groups:
            total = sum(float(instance.activities[unit][activity]) for unit in members)
            if abs(total - mean) > tolerance * mean + ROUNDING * mean:
                yield f"region of unit {members[0]}: activity {activity} is {total:g}, mean {mean:g}"


def _nearest(instance: TerritoryInstance, members: Sequence[int]) -> float:
    """Sum of the distances to the best centre among the members."""
    return min(sum(dist(instance.points[unit], instance.points[centre]) for unit in members) for centre in members)


def _max_p(instance: MaxPInstance, groups: Sequence[Sequence[int]]) -> Iterable[str]:
    if instance.n_regions is not None:
        yield from _count(groups, instance.n_regions)
    for members in groups:
        total = sum(float(instance.size[unit]) for unit in members)
        if total < instance.threshold - ROUNDING * instance.threshold:
            yield f"region of unit {members[0]}: size {total:g} is below {instance.threshold:g}"


def _apart(instance: MaxPInstance, members: Sequence[int]) -> float:
    rows = [[float(value) for value in instance.attributes[unit]] for unit in members]
    return sum(
        sum(abs(x - y) for x, y in zip(first, second, strict=True))
        for at, first in enumerate(rows)
        for second in rows[:at]
    )
