"""Territories of each centre by their price: distances less the prices of the units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.regions.graph import RegionGraph, region_graph
from allocator.regions.kernel import entries
from domain.arrays import Bools, Floats, Ints
from domain.districting import TerritoryInstance

ROWS = 500  # territories that one search for the cheapest may list
LOOKED = 1_000_000  # sets that it may look at
WIDTH = 2.0  # how much wider than the search before that found none


@dataclass(frozen=True, slots=True)
class Territory:
    """A centre and the units of its territory, ascending, with the sum of their distances."""

    centre: int
    units: tuple[int, ...]
    distance: float


@dataclass(frozen=True, slots=True)
class Priced:
    """No territory of the centre is cheaper than `least`; inf proves that there is none."""

    least: float
    territories: list[Territory]


class Centre:
    """The units that may belong to one centre, and the territories that can be made of them."""

    def __init__(
        self, instance: TerritoryInstance, graph: RegionGraph, distance: Floats, centre: int, kept: Bools
    ) -> None:
        self.centre = centre
        self.others: Ints = np.flatnonzero(kept & (np.arange(len(distance)) != centre))
        self.distance: Floats = distance[self.others, centre]
        share = instance.activities / (instance.activities.sum(axis=0) / instance.n_territories)
        self.weight = np.ascontiguousarray(share[self.others])
        self.low: Floats = 1 - instance.tolerance - share[centre]
        self.high: Floats = 1 + instance.tolerance - share[centre]
        position = np.full(len(distance), -1)
        position[[*self.others, centre]] = np.arange(len(self.others) + 1)
        ends = position[graph.edges]
        self.graph = region_graph(len(self.others) + 1, ends[(ends >= 0).all(axis=1)])
        self.multiplier = np.zeros(len(self.low))

    def cheapest(self, prices: Floats, width: float, enough: float = np.inf) -> Priced:
        """The least price of a territory, and cheap ones; the search starts `width` above its bound.

        It ends when no territory is cheaper than `enough`.
        """
        bound = self.bound(prices, width)
        largest = float(np.abs(self.distance - prices[self.others]).sum()) + width
        while bound < enough:
            found, complete = self._listed(prices, bound + width, ROWS, LOOKED)
            if found and complete:
                return Priced(min(price for price, _ in found), [each for _, each in found])
            if not complete:
                return Priced(bound, [each for _, each in found])
            if width > 2 * largest:
                return Priced(np.inf, [])
            bound, width = bound + width, WIDTH * width
        return Priced(bound, [])

    def below(self, prices: Floats, limit: float, *, rows: int, looked: int) -> list[Territory] | None:
        """Every territory whose price is at most `limit`; None where there are too many."""
        self.bound(prices, max(1.0, abs(limit)) / 10)
        found, complete = self._listed(prices, limit, rows, looked)
        return [each for _, each in found] if complete else None

    def bound(self, prices: Floats, scale: float) -> float:
        """A quick bound on the price of a territory, with multipliers that later searches start from."""
        cost = self.distance - prices[self.others]
        bound = entries.multipliers()(cost, self.weight, self.low, self.high, self.multiplier, scale)
        return float(bound) - float(prices[self.centre])

    def _listed(
        self, prices: Floats, limit: float, rows: int, looked: int
    ) -> tuple[list[tuple[float, Territory]], bool]:
        own = float(prices[self.centre])
        out, values = np.zeros((rows, len(self.others)), np.bool_), np.zeros(rows)
        count, complete = entries.territories()(
            self.distance - prices[self.others],
            self.weight,
            self.low,
            self.high,
            self.graph.start,
            self.graph.to,
            self.multiplier,
            limit + own,
            out,
            values,
            looked,
        )
        return [(float(values[row]) - own, self._territory(out[row])) for row in range(count)], bool(complete)

    def _territory(self, chosen: Bools) -> Territory:
        units = sorted([self.centre, *self.others[chosen].tolist()])
        return Territory(self.centre, tuple(units), float(self.distance[chosen].sum()))
