"""Arrays of the grid: units, or parts of units that are too large, with their links and what is known of residents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from allocator.grid.care import care_of, requests_of_units, share
from allocator.grid.yards import links
from allocator.regions.graph import RegionGraph, region_graph
from domain.arrays import Ints
from domain.district import Building, Unit
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.rules import GridRules, Oversize
from domain.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """One compound: nodes are its units, or parts of them, in walking order; `links` (n_links, 2) joins them."""

    households: Ints  # (n_nodes,)
    building: Ints  # (n_nodes,), equal numbers for nodes of one building
    care: Ints  # (n_nodes,), in hundredths of a household
    members: Ints  # (n_nodes,)
    knows_members: bool
    links: Ints

    @property
    def graph(self) -> RegionGraph:
        """Nodes and links as a graph of regions."""
        return region_graph(len(self.households), self.links)

    def neighbours(self) -> list[int]:
        """Bit set of the nodes linked to each node."""
        sets = [0] * len(self.households)
        for u, v in self.links.tolist():
            sets[u] |= 1 << v
            sets[v] |= 1 << u
        return sets


@dataclass(frozen=True, slots=True, kw_only=True)
class GridProblem:
    """Nodes of all compounds in walking order; `first_node` of a compound to that of the next are its nodes.

    A node is the households `first` to `last` of a unit: all of them, unless the unit is `split`.
    """

    compound_ids: tuple[str, ...]
    unit_ids: tuple[str, ...]  # of each node
    first_node: Ints  # (n_compounds + 1,)
    first: Ints  # (n_nodes,)
    last: Ints  # (n_nodes,)
    split: NDArray[np.bool_]  # (n_nodes,)
    yards: tuple[Yard, ...]
    rules: GridRules
    without_units: tuple[str, ...] = ()
    without_places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        n = len(self.compound_ids)
        if self.first_node.shape != (n + 1,) or len(self.yards) != n:
            raise ValueError(f"{n} compounds, {len(self.yards)} yards, first_node is {self.first_node.shape}")
        shapes = {(len(self.unit_ids),), self.first.shape, self.last.shape, self.split.shape}
        if shapes != {(int(self.first_node[-1]),)}:
            raise ValueError(f"{self.first_node[-1]} nodes, but arrays of {sorted(shapes)}")
        if not self.rules.min_households <= self.rules.cell_households <= self.rules.max_households:
            raise ValueError(f"cell size {self.rules.cell_households} is outside of its limits in {self.rules}")


@dataclass(frozen=True, slots=True)
class _Node:
    unit: Unit
    first: int
    last: int

    def share(self, amount: int) -> int:
        """Part of an amount of the unit that falls on the node."""
        return share(amount, self.first, self.last, self.unit.households)


def problem_of(scenario: Scenario, network: RoadNetwork | None, plan: Plan) -> GridProblem:
    """Units in walking order: buildings in the order of their table, units by `position` in each building.

    Neither streets nor earlier parts play a role.
    """
    del network, plan
    rules = scenario.rules.grid
    homes = _buildings_of(scenario)
    requests = requests_of_units(scenario)
    compounds = [c.id for c in scenario.compounds if c.id in homes]
    nodes = [[list(_nodes(units, rules)) for _, units in homes[c]] for c in compounds]
    flat = [node for own in nodes for of_building in own for node in of_building]
    return GridProblem(
        compound_ids=tuple(compounds),
        unit_ids=tuple(node.unit.id for node in flat),
        first_node=np.cumsum([0, *(sum(map(len, own)) for own in nodes)], dtype=np.int64),
        first=np.array([node.first for node in flat], np.int64),
        last=np.array([node.last for node in flat], np.int64),
        split=np.array([node.last - node.first + 1 < node.unit.households for node in flat], bool),
        yards=tuple(
            _yard([building for building, _ in homes[c]], own, requests, rules)
            for c, own in zip(compounds, nodes, strict=True)
        ),
        rules=rules,
        without_units=tuple(c.id for c in scenario.compounds if c.id not in homes),
        without_places=tuple(c for c in compounds if len(homes[c]) > 1 and any(b.lon_deg is None for b, _ in homes[c])),
    )


def _buildings_of(scenario: Scenario) -> dict[str, list[tuple[Building, list[Unit]]]]:
    """Buildings that have units, with these in walking order, by compound."""
    units_of: dict[str, list[Unit]] = defaultdict(list)
    for unit in scenario.units:
        units_of[unit.building_id].append(unit)
    found: dict[str, list[tuple[Building, list[Unit]]]] = defaultdict(list)
    for building in scenario.buildings:
        # The id breaks ties of position, so that the order of the rows of the units table does not matter.
        if own := sorted(units_of[building.id], key=lambda unit: (unit.position, unit.id)):
            found[building.compound_id].append((building, own))
    return found


def _nodes(units: Sequence[Unit], rules: GridRules) -> Iterator[_Node]:
    """Every unit as it is, or as its parts where it is too large for a cell and to be split."""
    for unit in units:
        whole = unit.households
        n = parts_of_unit(whole, rules)
        cuts = [whole * k // n for k in range(n + 1)]
        for start, end in pairwise(cuts):
            yield _Node(unit, start + 1, end)


def parts_of_unit(households: int, rules: GridRules) -> int:
    """Number of nearly equal parts of a unit: 1 where it fits, else that which costs least as cells of their own."""
    if households <= rules.max_households or rules.oversize_units is not Oversize.SPLIT:
        return 1

    def cost(n: int) -> tuple[int, int]:
        small, larger = divmod(households, n)
        sizes = ((small, n - larger), (small + 1, larger))
        return sum(number * _alone(size, rules) for size, number in sizes), n

    fewest = -(-households // rules.max_households)
    return min(range(fewest, max(fewest, -(-households // rules.cell_households)) + 1), key=cost)


def _alone(size: int, rules: GridRules) -> int:
    return abs(size - rules.cell_households) + rules.undersize_factor * max(0, rules.min_households - size)


def _yard(
    buildings: Sequence[Building], nodes: Sequence[Sequence[_Node]], requests: Counter[str], rules: GridRules
) -> Yard:
    firsts = np.cumsum([0, *map(len, nodes)]).tolist()
    ends = [(first, following - 1) for first, following in pairwise(firsts)]
    placed = [(b.lon_deg, b.lat_deg) for b in buildings if b.lon_deg is not None and b.lat_deg is not None]
    places = np.array(placed, float) if len(placed) == len(buildings) else None
    flat = [node for own in nodes for node in own]
    return Yard(
        households=np.array([node.last - node.first + 1 for node in flat], np.int64),
        building=np.repeat(np.arange(len(nodes)), [len(own) for own in nodes]),
        care=np.array([node.share(care_of(node.unit, requests[node.unit.id], rules)) for node in flat], np.int64),
        members=np.array([node.share(node.unit.party_members or 0) for node in flat], np.int64),
        knows_members=any(node.unit.party_members is not None for node in flat),
        links=np.array(links(ends, places, rules.join_m), np.int64).reshape(-1, 2),
    )
