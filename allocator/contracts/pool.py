"""Columns for the master problem: connected groups of one block worth considering as contracts.

An annealer walks over partitions of the block into connected regions; every region it meets that some firm may take
becomes a column. `allocator.contracts.generation` adds what it missed where all groups can be listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp
from time import monotonic

import numpy as np

from allocator.contracts.cost import (
    compactness_fen,
    crossing_prices,
    fee_shift_fen,
    largest_contract,
    least_crossing_fen,
    spanning_tree_m,
    whole_fen,
)
from allocator.contracts.fixed import Masks
from allocator.contracts.problem import ContractProblem, Floats, Ints
from allocator.contracts.regions import (
    beside,
    bits,
    is_connected,
    mask_of,
    neighbour_masks,
    path_between,
    reached,
    tree_split,
)
from domain.interruption import requested

NO_WAY_FEN = 500_000.0  # price of a compound that nobody may serve: high, so that the annealer leaves it last
NO_WAY_HOUSEHOLD_FEN = 10_000.0
COOLING = 300.0  # first temperature / last temperature


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Groups of a block as masks with the price of the cheapest firm, and the best partition met.

    `regions` covers the block; the ones that are not among `masks` are served otherwise.
    """

    masks: tuple[int, ...]
    price_fen: Floats
    regions: tuple[int, ...]


def without_way_fen(alone_fen: Floats, households: Ints) -> Floats:
    """Prices (n,) of serving compounds otherwise, with a very high one where there is no way."""
    filled: Floats = np.where(np.isfinite(alone_fen), alone_fen, NO_WAY_FEN + NO_WAY_HOUSEHOLD_FEN * households)
    return filled


class Ledger:
    """Prices of the groups of a block, computed once each."""

    def __init__(self, problem: ContractProblem, alone_fen: Floats) -> None:
        self.problem = problem
        self.near = neighbour_masks(problem.near)
        self.fixed = Masks(problem.fixed, len(problem))
        self.units = _units(self.fixed, self.near)
        self._joined = sorted({unit for unit in self.units if unit.bit_count() > 1})
        self.households: list[int] = problem.households.tolist()
        self._aged: list[int] = problem.aged_households.tolist()
        self._walk_m: list[list[float]] = problem.walk_m.tolist()
        self._crossing = crossing_prices(problem, range(len(problem)))
        self._alone: list[float] = without_way_fen(alone_fen, problem.households).tolist()
        bids = problem.bids
        self._whole = whole_fen(problem, largest_contract(problem))
        self._condition = bids.condition * bids.household_yuan
        self._everywhere = bool(bids.serves.all())
        self._worth: dict[int, float] = {}
        self.columns: dict[int, float] = {}

    def fits(self, mask: int) -> bool:
        """Whether the group keeps the upper limits of a contract, splits no unit and joins no rivals."""
        if mask.bit_count() > self.problem.max_compounds:
            return False
        if any(mask & unit not in (0, unit) for unit in self._joined) or self.fixed.clash(mask):
            return False
        return sum(self.households[i] for i in bits(mask)) <= self.problem.max_households

    def worth(self, mask: int) -> float:
        """Fen for serving the group: by its cheapest firm, or each compound otherwise when that costs less."""
        known = self._worth.get(mask)
        if known is not None:
            return known
        members = list(bits(mask))
        price = self._contract(members) if self.fixed.allow(mask) else np.inf
        if price < np.inf:
            self.columns[mask] = price
        worth = self._worth[mask] = min(price, sum(self._alone[i] for i in members))
        return worth

    def _contract(self, members: list[int]) -> float:
        households = sum(self.households[i] for i in members)
        if households >= len(self._whole) or len(members) > self.problem.max_compounds:
            return np.inf
        aged = sum(self._aged[i] for i in members)
        tree_m = spanning_tree_m(members, self._walk_m)
        bids = self.problem.bids
        walking = np.rint(tree_m / 1000 * bids.km_yuan * 100)
        price = self._whole[households] + np.rint(aged * self._condition * 100) + walking
        if self.problem.incumbents.move_fen:
            price = price + self.problem.incumbents.price_fen(members, self.problem.households, bids.firm)
        if not self._everywhere:
            price = price[bids.serves[:, members].all(axis=1)]
        shape = compactness_fen(self.problem, tree_m) + fee_shift_fen(self.problem, members)
        if self._crossing:
            shape += least_crossing_fen(members, self._crossing)
        return float(price.min(initial=np.inf)) + shape


def _units(fixed: Masks, near: list[int]) -> list[int]:
    """What moves with each compound: its companions, where they hang together."""
    return [own if is_connected(own, near) else 1 << i for i, own in enumerate(fixed.companions)]


def annealed_pool(
    ledger: Ledger, start: tuple[tuple[int, ...], ...], *, steps: int, seed: int, time_s: float | None = None
) -> Pool:
    """Every feasible group met by an annealer of `steps` moves that begins with the connected groups `start`.

    `time_s` are wall-clock seconds, if any.
    """
    deadline = np.inf if time_s is None else monotonic() + time_s
    first = _partition(ledger, start)
    regions = _anneal(ledger, first, steps, np.random.default_rng(seed), deadline)
    return pool_of(ledger, regions)


def pool_of(ledger: Ledger, regions: Iterable[int]) -> Pool:
    """All feasible groups that the ledger has priced."""
    masks = sorted(ledger.columns)
    prices = np.array([ledger.columns[mask] for mask in masks], float)
    return Pool(masks=tuple(masks), price_fen=prices, regions=tuple(sorted(regions)))


def _partition(ledger: Ledger, start: tuple[tuple[int, ...], ...]) -> set[int]:
    """Regions to begin with: the start's, companions together, every other compound by itself."""
    regions = {mask for mask in map(mask_of, start) if ledger.fixed.allow(mask)}
    taken = sum(regions)
    for own in sorted(set(ledger.fixed.companions)):
        bridge = _bridged(own, ledger.near)
        if own.bit_count() > 1 and not bridge & taken and bridge and ledger.fits(bridge):
            regions.add(bridge)
            taken |= bridge
    return regions | {ledger.units[i] for i in range(len(ledger.units)) if not taken >> i & 1}


def _bridged(mask: int, near: list[int]) -> int:
    """The compounds of a mask with short ways between them; 0 when they cannot hang together."""
    whole = mask & -mask
    while mask & ~whole:
        way = path_between(whole, mask & ~whole, near)
        if not way:
            return 0
        whole |= way
    return whole


def _uniforms(rng: np.random.Generator) -> Iterator[float]:
    while True:
        yield from rng.random(4096).tolist()


def _anneal(ledger: Ledger, regions: set[int], steps: int, rng: np.random.Generator, deadline: float) -> set[int]:
    """Simulated annealing over partitions into connected regions; returns the best partition met."""
    n = len(ledger.households)
    region_of = [0] * n
    for mask in sorted(regions):
        _enter(region_of, mask)
    draws = _uniforms(rng)
    cost = sum(map(ledger.worth, sorted(regions)))
    best, best_cost = list(region_of), cost
    temperature = max(1.0, 0.3 * abs(cost) / n)
    cooling = COOLING ** (-1 / max(1, steps))
    for step in range(steps):
        if step % 256 == 0 and (requested() or monotonic() > deadline):
            break
        temperature *= cooling
        old, new = _move(ledger, region_of, draws)
        if not new or not all(map(ledger.fits, new)):
            continue
        change = sum(map(ledger.worth, new)) - sum(map(ledger.worth, old))
        if change <= 0 or next(draws) < exp(-change / temperature):
            for mask in new:
                _enter(region_of, mask)
            cost += change
            if cost < best_cost:
                best, best_cost = list(region_of), cost
    return set(best)


def _enter(region_of: list[int], mask: int) -> None:
    for i in bits(mask):
        region_of[i] = mask


def _move(ledger: Ledger, region_of: list[int], draws: Iterator[float]) -> tuple[list[int], list[int]]:
    """A random change around a random compound: regions that go, regions that come (none: no such move)."""
    i = int(next(draws) * len(region_of))
    home = region_of[i]
    bit = ledger.units[i] & home
    kind = next(draws)
    outside = list(bits(ledger.near[i] & ~home))
    if not outside or kind < 0.2:
        if home == bit:
            return [], []
        parts = tree_split(home, ledger.near, draws) if kind < 0.1 else [bit, *_pieces(home ^ bit, ledger.near)]
        return [home], list(parts)
    other = region_of[outside[int(next(draws) * len(outside))]]
    if kind < 0.65:
        return [home, other], [other | bit, *_pieces(home ^ bit, ledger.near)]
    if kind < 0.75:
        return [home, other], [home | other]
    if kind < 0.9:
        return [home, other], list(tree_split(home | other, ledger.near, draws))
    return [home, other], _swap(ledger, home, other, bit, draws)


def _swap(ledger: Ledger, home: int, other: int, bit: int, draws: Iterator[float]) -> list[int]:
    """`bit` goes to `other`, which gives one of its compounds beside `home` in exchange."""
    gifts = list(bits(beside(home ^ bit, ledger.near) & other))
    if not gifts:
        return []
    gift = ledger.units[gifts[int(next(draws) * len(gifts))]] & other
    new = [home ^ bit | gift, other ^ gift | bit]
    return new if all(is_connected(mask, ledger.near) for mask in new) else []


def _pieces(mask: int, near: list[int]) -> list[int]:
    """Connected parts of a mask."""
    pieces = []
    while mask:
        piece = reached(mask & -mask, mask, near)
        pieces.append(piece)
        mask ^= piece
    return pieces
