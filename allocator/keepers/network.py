"""The flow of cells to keepers: cells -> load tiers of their compound -> tiers of pools -> done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allocator.flows import Network
from allocator.keepers.problem import KeeperProblem
from domain.arrays import Floats, Ints
from domain.people import KeeperKind
from domain.rules import KeeperRules

PER_YUAN = 100_000  # flows need whole numbers


def price(kind: KeeperKind, rules: KeeperRules) -> float:
    """Yuan a month for a cell with a keeper of a kind."""
    return {
        KeeperKind.VOLUNTEER: rules.volunteer_yuan,
        KeeperKind.PARTY_MEMBER: rules.member_yuan,
        KeeperKind.CONTRACTOR: rules.firm_yuan,
        KeeperKind.COMMUNITY: rules.community_yuan,
    }[kind]


@dataclass(frozen=True)
class CellFlow:
    """Network of the keepers problem, and which pool's arc each cell takes in a flow of it.

    The k-th tier of a pool holds the k-th cells of its people and is as wide as there are people. A cell in it costs
    (k - 1) / room of `crowded_yuan` for each regular cell of load. Tiers of equal (k - 1) / room, its steepness, share
    one node of a compound, so that a cell's load meets each steepness once and not each pool.
    """

    problem: KeeperProblem

    @cached_property
    def _tiers(self) -> Ints:
        """Tiers of each pool (n_pools,); community staff have one without a limit."""
        return np.array([1 if pool.kind is KeeperKind.COMMUNITY else pool.room for pool in self.problem.pools])

    @cached_property
    def _arc(self) -> Ints:
        """Arc of the problem behind each arc from a compound's steepness to a pool's tier."""
        return np.repeat(np.arange(len(self.problem.pool)), self._tiers[self.problem.pool])

    @cached_property
    def _tier(self) -> Ints:
        """Tier, from 0, of each of those arcs."""
        many = self._tiers[self.problem.pool]
        return np.arange(len(self._arc)) - np.repeat(np.cumsum(many) - many, many)

    @cached_property
    def _levels(self) -> tuple[Ints, Floats, Ints]:
        """Compound and steepness of each level, and the level of each arc to a tier."""
        pool, compound = self.problem.pool[self._arc], self.problem.compound[self._arc]
        rooms = np.array([max(1, pool.room) for pool in self.problem.pools])
        keys = np.stack([compound, np.rint(1e9 * self._tier / rooms[pool]).astype(np.int64)], axis=1)
        levels, of_arc = np.unique(keys.reshape(-1, 2), axis=0, return_inverse=True)
        return levels[:, 0], levels[:, 1] / 1e9, of_arc.reshape(-1)

    @cached_property
    def _to_levels(self) -> tuple[Ints, Ints]:
        """Cell and level of each arc from a cell."""
        compound, _, _ = self._levels
        many = self.problem.n_cells[compound]
        level = np.repeat(np.arange(len(compound)), many)
        within = np.arange(len(level)) - np.repeat(np.cumsum(many) - many, many)
        return self.problem.first_cell[compound[level]] + within, level

    @cached_property
    def network(self) -> Network:
        """Nodes: cells, levels, tiers, and one where all cells are kept; arcs in that order of their tails."""
        problem, n_cells = self.problem, len(self.problem.cell_ids)
        _, steepness, level_of_arc = self._levels
        cell, level = self._to_levels
        first_tier = np.concatenate([[0], np.cumsum(self._tiers)])
        tiers_at = n_cells + len(steepness)
        people = np.array([n_cells if p.kind is KeeperKind.COMMUNITY else p.people for p in problem.pools], np.int64)
        crowded = problem.rules.crowded_yuan * steepness[level] * problem.load[cell]
        done = tiers_at + first_tier[-1]
        supply = np.zeros(done + 1, np.int64)
        supply[:n_cells], supply[done] = 1, -n_cells
        return Network(
            tail=np.concatenate([cell, n_cells + level_of_arc, np.arange(tiers_at, done)]),
            head=np.concatenate(
                [
                    n_cells + level,
                    tiers_at + first_tier[problem.pool[self._arc]] + self._tier,
                    np.full(first_tier[-1], done),
                ]
            ),
            capacity=np.concatenate(
                [np.ones_like(cell), problem.n_cells[problem.compound[self._arc]], np.repeat(people, self._tiers)]
            ),
            cost=np.concatenate(
                [_units(crowded), _units(self._yuan[self._arc]), np.zeros(first_tier[-1], np.int64)],
            ),
            supply=supply,
        )

    @cached_property
    def _yuan(self) -> Floats:
        """Yuan a month for a cell on each arc of the problem, apart from the load of the keeper."""
        problem, rules = self.problem, self.problem.rules
        prices = np.array([price(pool.kind, rules) for pool in problem.pools], float)
        ways = rules.yuan_km * problem.metres / 1000.0
        return np.asarray(prices[problem.pool] + ways + rules.language_yuan * problem.foreign, float)

    def arc_of_cells(self, flow: Ints) -> Ints:
        """Arc of the problem that each cell takes, shape (n_cells,); at equal cost the first cells go nearest."""
        cell, level = self._to_levels
        taken = flow[: len(cell)] > 0
        cells = cell[taken][np.lexsort((cell[taken], level[taken]))]
        _, _, level_of_arc = self._levels
        sent = flow[len(cell) : len(cell) + len(self._arc)]
        pool, metres = self.problem.pool[self._arc], self.problem.metres[self._arc]
        order = np.lexsort((self._tier, pool, metres, level_of_arc))
        arcs = np.zeros(len(self.problem.cell_ids), np.int64)
        arcs[cells] = np.repeat(self._arc[order], sent[order])
        return arcs


def _units(yuan: Floats) -> Ints:
    return np.rint(PER_YUAN * yuan).astype(np.int64)
