"""A Markov chain over feasible groupings: two neighbouring groups joined and cut again along a random spanning tree.

References
----------
DeFord, Duchin, Solomon (2021). Recombination: a family of Markov chains for redistricting.
doi:10.1162/99608f92.eb30390f
Wilson (1996). Generating random spanning trees more quickly than the cover time. doi:10.1145/237814.237880
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from allocator.contracts.cost import largest_contract
from allocator.contracts.fixed import Group, Masks
from allocator.contracts.problem import ContractProblem
from allocator.contracts.regions import bits, mask_of, neighbour_masks

MERGE, SPLIT = 0.15, 0.3  # below the first a step joins two groups, below the second it cuts one; else it recombines


class Contractable:
    """Which connected groups some firm may take, decided from masks alone."""

    def __init__(self, problem: ContractProblem) -> None:
        self._households: list[int] = problem.households.tolist()
        self._range = range(problem.min_households, largest_contract(problem) + 1)
        self._most = problem.max_compounds
        self._fixed = Masks(problem.fixed, len(problem))
        serves = [mask_of(np.flatnonzero(row).tolist()) for row in problem.bids.serves]
        self._firms = list(zip(serves, problem.bids.most_households.tolist(), strict=True))

    def __call__(self, mask: int) -> bool:
        """Whether the group is within the limits, keeps to the group rules and has a firm."""
        if mask.bit_count() > self._most or not self._fixed.allow(mask):
            return False
        households = sum(self._households[i] for i in bits(mask))
        if households not in self._range:
            return False
        return any(mask & ~serves == 0 and households <= most for serves, most in self._firms)


class Chain:
    """One chain: its present groups, and how often it moved. A step that finds no feasible grouping stays in place.

    The number of groups stays within the bounds of the problem.
    """

    def __init__(self, problem: ContractProblem, start: Sequence[Group], rng: np.random.Generator) -> None:
        self.contractable = Contractable(problem)
        self.near = neighbour_masks(problem.near)
        self.region_of = [0] * len(problem)
        for group in start:
            self._enter(mask_of(group))
        if not all(self.region_of) or not all(map(self.contractable, self.regions)):
            raise ValueError("a chain begins with a feasible grouping of all compounds")
        self.n_groups = len(self.regions)
        self._number = range(problem.least_contracts, problem.most_contracts + 1)
        self._draws = _uniforms(rng)
        self.steps = self.moves = 0

    @property
    def regions(self) -> tuple[int, ...]:
        """Present groups as masks, in order."""
        return tuple(sorted(set(self.region_of)))

    def sweep(self) -> None:
        """As many steps as there are groups."""
        for _ in range(self.n_groups):
            self._step()

    def _step(self) -> None:
        old, new = self._proposal()
        self.steps += 1
        number = self.n_groups + len(new) - len(old)
        if not new or (number != self.n_groups and number not in self._number):
            return
        self.moves += set(old) != set(new)
        self.n_groups = number
        for mask in new:
            self._enter(mask)

    def _proposal(self) -> tuple[list[int], list[int]]:
        """Groups that go and feasible groups that come; none come when there is no such move."""
        i = self._below(len(self.region_of))
        home, kind = self.region_of[i], next(self._draws)
        if MERGE <= kind < SPLIT:
            return [home], self._cut(home)
        outside = list(bits(self.near[i] & ~home))
        if not outside:
            return [], []
        other = self.region_of[outside[self._below(len(outside))]]
        if kind < MERGE:
            return [home, other], [home | other] if self.contractable(home | other) else []
        return [home, other], self._cut(home | other)

    def _cut(self, mask: int) -> list[int]:
        """Two feasible parts: a uniform spanning tree without one of the edges that leave such parts."""
        below = _subtrees(mask, self.near, self._draws)
        fit = [part for part in below if self.contractable(part) and self.contractable(mask & ~part)]
        if not fit:
            return []
        part = fit[self._below(len(fit))]
        return [part, mask & ~part]

    def _below(self, n: int) -> int:
        return int(next(self._draws) * n)

    def _enter(self, mask: int) -> None:
        for i in bits(mask):
            self.region_of[i] = mask


def _uniforms(rng: np.random.Generator) -> Iterator[float]:
    while True:
        yield from rng.random(4096).tolist()


def _subtrees(mask: int, near: Sequence[int], draws: Iterator[float]) -> list[int]:
    """What hangs below each edge of a uniform random spanning tree of a connected group (Wilson's rule)."""
    members = list(bits(mask))
    inside = {i: list(bits(near[i] & mask)) for i in members}
    root = members[int(next(draws) * len(members))]
    parent, order = {root: root}, [root]
    for start in members:
        step: dict[int, int] = {}
        at = start
        while at not in parent:
            step[at] = inside[at][int(next(draws) * len(inside[at]))]
            at = step[at]
        path: list[int] = []
        at = start
        while at not in parent:
            path.append(at)
            at = step[at]
        for i in reversed(path):
            parent[i] = step[i]
            order.append(i)
    below = {i: 1 << i for i in order}
    for i in reversed(order[1:]):
        below[parent[i]] |= below[i]
    return [below[i] for i in order[1:]]
