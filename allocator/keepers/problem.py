"""Arrays of the keepers part: pools of people who are alike, and the compounds in which each may keep cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.grid.care import CENTI, loads_of_cells
from allocator.surroundings import nearby
from domain.arrays import Floats, Ints
from domain.district import Compound
from domain.people import Keeper, KeeperKind
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.rules import KeeperRules
from domain.scenario import Scenario

RESIDENTS = (KeeperKind.VOLUNTEER, KeeperKind.PARTY_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """People who are alike: `people` of them, each with room for `room` cells; `name` is that of a single known one."""

    kind: KeeperKind
    home_id: str
    people: int
    room: int
    languages: tuple[str, ...] = ()
    name: str = ""

    def person(self, number: int) -> str:
        """Id of the person of this number, from 1."""
        return self.name or f"{self.kind.value}:{self.home_id}:{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperProblem:
    """Cells of each compound and arcs from pools to compounds; positions are identities.

    `first_cell` of a compound to that of the next are its cells; `pool`, `compound`, `metres`, `foreign` are of arcs.
    The load of a cell is its households and the care they need, in regular cells.
    """

    cell_ids: tuple[str, ...]
    load: Floats  # (n_cells,)
    first_cell: Ints  # (n_compounds + 1,)
    pools: tuple[Pool, ...]
    pool: Ints  # (n_arcs,)
    compound: Ints  # (n_arcs,)
    metres: Ints  # (n_arcs,)
    foreign: NDArray[np.bool_]  # (n_arcs,), the keeper speaks none of the compound's languages
    rules: KeeperRules

    def __post_init__(self) -> None:
        shapes = {values.shape for values in (self.pool, self.compound, self.metres, self.foreign)}
        if len(shapes) != 1:
            raise ValueError(f"arrays of arcs have shapes {sorted(shapes)}")
        if {len(self.load), int(self.first_cell[-1])} != {len(self.cell_ids)}:
            raise ValueError(f"{len(self.cell_ids)} cells, {len(self.load)} loads, compounds of {self.first_cell[-1]}")

    @property
    def n_cells(self) -> Ints:
        """Cells of each compound."""
        return np.diff(self.first_cell)


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> KeeperProblem:
    """Pools and arcs for the cells of the plan's grid; without a grid there is nothing to keep."""
    cells = plan.grid.plan.cells if plan.grid and plan.grid.plan else ()
    cells_of: dict[str, list[str]] = {}
    for cell in cells:
        cells_of.setdefault(cell.compound_id, []).append(cell.id)
    load_of, regular = loads_of_cells(scenario, cells), CENTI * scenario.rules.grid.cell_households
    cell_ids = tuple(cell for c in scenario.compounds for cell in cells_of.get(c.id, ()))
    position = {c.id: i for i, c in enumerate(scenario.compounds)}
    pools = [*_residents(scenario), *_firms(scenario, plan), *_communities(scenario)]
    near = _near(scenario, network)
    reach = _reach(scenario, plan)
    arcs = sorted(
        (number, target, metres)
        for number, pool in enumerate(pools)
        for target, metres in _targets(pool, near, reach, position)
        if scenario.compounds[target].id in cells_of
    )
    columns = np.array(arcs, np.int64).reshape(-1, 3).T
    return KeeperProblem(
        cell_ids=cell_ids,
        load=np.array([load_of[cell] / regular for cell in cell_ids], float),
        first_cell=np.cumsum([0, *(len(cells_of.get(c.id, ())) for c in scenario.compounds)], dtype=np.int64),
        pools=tuple(pools),
        pool=columns[0],
        compound=columns[1],
        metres=columns[2],
        foreign=np.array([_foreign(pools[pool], scenario.compounds[c]) for pool, c, _ in arcs], bool),
        rules=scenario.rules.keepers,
    )


def _foreign(pool: Pool, compound: Compound) -> bool:
    """Whether a keeper lacks a language; who is not named speaks those of home, and community staff find a way."""
    if pool.kind is KeeperKind.COMMUNITY or not compound.languages:
        return False
    return not set(pool.languages) & set(compound.languages)


def _residents(scenario: Scenario) -> Iterator[Pool]:
    """Named residents, then the volunteers and party members of each compound who are not named."""
    room = scenario.rules.keepers.resident_cells
    named = Counter((keeper.compound_id, keeper.kind) for keeper in scenario.keepers)
    for keeper in scenario.keepers:
        if keeper.kind in RESIDENTS and keeper.max_cells:
            yield _named(keeper, keeper.compound_id)
    for compound in scenario.compounds:
        for kind, people in zip(RESIDENTS, (compound.volunteers, compound.party_members), strict=True):
            left = people - named[compound.id, kind]
            if left > 0 and room:
                yield Pool(kind=kind, home_id=compound.id, people=left, room=room, languages=compound.languages)


def _named(keeper: Keeper, home_id: str) -> Pool:
    return Pool(
        kind=keeper.kind,
        home_id=home_id,
        people=1,
        room=keeper.max_cells,
        languages=keeper.languages,
        name=keeper.id,
    )


def _firms(scenario: Scenario, plan: Plan) -> Iterator[Pool]:
    """Staff of a firm: the named, and for each of its contracts as many as its households give."""
    rules = scenario.rules.keepers
    holders = {contract.contractor_id for contract in plan.area_contracts}
    for keeper in scenario.keepers:
        if keeper.kind is KeeperKind.CONTRACTOR and keeper.max_cells and keeper.contractor_id in holders:
            yield _named(keeper, keeper.contractor_id)
    households = {c.id: c.households for c in scenario.compounds}
    for contract in plan.area_contracts if rules.firm_cells else ():
        people = -(-sum(households[c] for c in contract.compound_ids) // rules.households_firm_keeper)
        yield Pool(kind=KeeperKind.CONTRACTOR, home_id=contract.id, people=people, room=rules.firm_cells)


def _communities(scenario: Scenario) -> Iterator[Pool]:
    for community_id in dict.fromkeys(c.community_id for c in scenario.compounds):
        yield Pool(kind=KeeperKind.COMMUNITY, home_id=community_id, people=1, room=0)


Targets = list[tuple[int, int]]
"""Compounds with the metres of the way there."""


def _near(scenario: Scenario, network: RoadNetwork) -> list[Targets]:
    """Compounds that residents of each compound may walk to, their own first."""
    near: list[Targets] = [[(i, 0)] for i in range(len(scenario.compounds))]
    for source, target, metres in zip(*nearby(scenario, network, scenario.rules.keepers.near_m), strict=True):
        near[int(source)].append((int(target), int(metres)))
    return near


def _reach(scenario: Scenario, plan: Plan) -> dict[tuple[KeeperKind, str], Targets]:
    """Compounds of each community, contract and firm; a firm goes by another word than a contract of the same id."""
    position = {c.id: i for i, c in enumerate(scenario.compounds)}
    reach: dict[tuple[KeeperKind, str], Targets] = {}
    for i, compound in enumerate(scenario.compounds):
        reach.setdefault((KeeperKind.COMMUNITY, compound.community_id), []).append((i, 0))
    for contract in plan.area_contracts:
        members = [(position[c], 0) for c in contract.compound_ids]
        for home in (contract.id, f"firm {contract.contractor_id}"):
            reach.setdefault((KeeperKind.CONTRACTOR, home), []).extend(members)
    return reach


def _targets(
    pool: Pool,
    near: list[Targets],
    reach: dict[tuple[KeeperKind, str], Targets],
    position: dict[str, int],
) -> Targets:
    """Compounds in which the people of a pool may keep cells; a named employee works in every contract of the firm."""
    if pool.kind in RESIDENTS:
        return near[position[pool.home_id]]
    return reach.get((pool.kind, f"firm {pool.home_id}" if pool.name else pool.home_id), [])
