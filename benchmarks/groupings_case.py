"""The contract problem that groupings are compared on: all compounds that some contract can hold, at one price list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import minimum_spanning_tree

from allocator.contracts.blocks import Group
from allocator.contracts.cost import items_fen, largest_contract
from allocator.contracts.cover_problem import CoverProblem
from allocator.contracts.pool import Ledger
from allocator.contracts.problem import ContractProblem, contract_problem
from allocator.contracts.regions import bits, is_connected, mask_of
from allocator.neighbours import neighbourhood_of
from domain.arrays import Bools, Floats, Ints
from domain.errors import Problem, ScenarioError
from domain.geometry import to_metres
from domain.roads import road_network
from domain.scenario import Scenario

LEAST_M = 1e-3  # a tree's edge of no length would not be in a sparse matrix
UNSERVED_FACTOR = 2  # an unserved compound costs so many times what the dearest firm asks for it alone


@dataclass(frozen=True, slots=True)
class GroupingCase:
    """Compounds to be grouped, and what every method and the scorer agree on.

    `unserved_fen` (n,) prices a compound that no contract holds: `UNSERVED_FACTOR` times the dearest bid of the firms
    that serve it, as if it had a contract of its own whatever the limits. `gates_m` (n, 2) are its gates in a plane,
    `community_of` (n,) its community. `left_out` are the compounds that no contract can hold.
    """

    scenario: Scenario
    problem: ContractProblem
    unserved_fen: Floats
    gates_m: Floats
    community_of: Ints
    left_out: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.problem)

    @property
    def kept(self) -> tuple[Group, ...]:
        """Contracts that stay as they are, whatever the method."""
        return self.problem.fixed.kept

    @property
    def cover_problem(self) -> CoverProblem:
        """The problem in which every compound may be left unserved at its price; subsidies cost nothing more."""
        return CoverProblem(
            contracts=self.problem,
            alone_fen=self.unserved_fen[:, None],
            alone_subsidy_fen=np.zeros((len(self), 1)),
            budget_fen=0,
            over_budget_factor=0,
        )

    def walking_tree(self, group: Group) -> coo_matrix:
        """Edges of the shortest tree of ways between neighbours of a connected group, in positions of the group."""
        near, walk_m = self.problem.near_among(group), self.problem.walks.within(group)
        return minimum_spanning_tree(csr_matrix(np.where(near, np.maximum(walk_m, LEAST_M), 0.0))).tocoo()

    def blocks(self) -> list[Group]:
        """Connected parts that are to be grouped; contracts that are kept are none of them."""
        parts = [tuple(int(i) for i in block) for block in self.problem.blocks()]
        return [part for part in parts if part not in self.kept]


def case_of(scenario: Scenario) -> GroupingCase:
    """The case of a scenario.

    Raises
    ------
    ScenarioError
        When no compound can be in any contract.
    """
    whole = contract_problem(scenario, neighbourhood_of(scenario, road_network(scenario)))
    inside = np.flatnonzero(_can_be_held(whole)).tolist()
    if not inside:
        raise ScenarioError([Problem("compounds.csv", 0, "", "no area contract is possible: nothing can be grouped")])
    problem, compounds = whole.restricted(inside), [scenario.compounds[i] for i in inside]
    first = scenario.compounds[0]
    lon, lat = [c.lon_deg for c in compounds], [c.lat_deg for c in compounds]
    communities = sorted({c.community_id for c in compounds})
    return GroupingCase(
        scenario=scenario,
        problem=problem,
        unserved_fen=_unserved_fen(problem),
        gates_m=to_metres(lon, lat, (first.lon_deg, first.lat_deg)),
        community_of=np.array([communities.index(c.community_id) for c in compounds], np.int64),
        left_out=tuple(c.id for i, c in enumerate(scenario.compounds) if i not in set(inside)),
    )


def _can_be_held(problem: ContractProblem) -> Bools:
    """Compounds (n,) that a firm serves, no larger than a contract, in a connected part that fills one."""
    fits = problem.bids.serves.any(axis=0) & (problem.households <= largest_contract(problem))
    inside = np.flatnonzero(fits)
    held: Bools = np.zeros(len(problem), bool)
    for block in problem.restricted(inside.tolist()).blocks():
        if problem.households[inside[block]].sum() >= problem.min_households:
            held[inside[block]] = True
    return held


def _unserved_fen(problem: ContractProblem) -> Floats:
    alone = items_fen(problem, [(i,) for i in range(len(problem))]).sum(axis=0)
    dearest: Floats = np.where(problem.bids.serves.T, alone, 0.0).max(axis=1, initial=0.0)
    return UNSERVED_FACTOR * dearest


class PriceList:
    """Prices of groups in fen at their cheapest firm, whatever room it has; each is computed once.

    The compounds of a group that no firm may take, or that does not hang together, cost what unserved ones do.
    """

    def __init__(self, case: GroupingCase) -> None:
        self._ledger = Ledger(case.problem, case.unserved_fen)
        self._unserved: list[float] = case.unserved_fen.tolist()
        self.near = self._ledger.near

    def fen(self, mask: int) -> float:
        """Price of a group."""
        if is_connected(mask, self.near):
            return self._ledger.worth(mask)
        return sum(self._unserved[i] for i in bits(mask))

    def takes(self, mask: int) -> bool:
        """Whether some firm may take the group."""
        self.fen(mask)
        return mask in self._ledger.columns

    def fits(self, mask: int) -> bool:
        """Whether the group keeps the upper limits of all contracts and the group rules."""
        return self._ledger.fits(mask)

    @property
    def units(self) -> list[int]:
        """For each compound the compounds that have to go with it, as a mask."""
        return self._ledger.units

    def total_fen(self, groups: Iterable[Group]) -> float:
        """Price of several groups."""
        return sum(self.fen(mask_of(group)) for group in groups)
