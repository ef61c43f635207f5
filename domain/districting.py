"""Public districting problems as the literature states them; a plan of each is the district of every unit, (n,)."""

from __future__ import annotations

from dataclasses import dataclass

from domain.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class CutEdgesInstance:
    """Units to be put into `n_districts` connected districts that cut as few edges as possible.

    `population` is (n,), `edges` (m, 2) without loops or repeats; each district holds `least` to `most` people.
    """

    name: str
    population: Ints
    edges: Ints
    n_districts: int
    least: int
    most: int

    def __post_init__(self) -> None:
        _check(len(self.population), self.edges)
        if not 1 <= self.n_districts <= len(self.population):
            raise ValueError(f"{self.n_districts} districts of {len(self.population)} units")


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryInstance:
    """Units to be put into `n_territories` connected territories close to a centre each, balanced in every activity.

    `points` is (n, 2), `activities` (n, n_activities); a territory's total of activity a lies within the share
    `tolerance[a]` of the mean over territories.
    """

    name: str
    points: Floats
    activities: Floats
    edges: Ints
    n_territories: int
    tolerance: Floats

    def __post_init__(self) -> None:
        n = len(self.points)
        _check(n, self.edges)
        if len(self.activities) != n or self.activities.shape[1] != len(self.tolerance):
            raise ValueError(f"activities are {self.activities.shape}, expected ({n}, {len(self.tolerance)})")
        if not 1 <= self.n_territories <= n:
            raise ValueError(f"{self.n_territories} territories of {n} units")


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxPInstance:
    """Units to be put into as many connected regions of at least `threshold` as possible, then alike within regions.

    `attributes` is (n, n_attributes), `size` (n,) and not negative; heterogeneity is the sum over pairs of units of one
    region of their L1 distance in the attributes. `n_regions` asks for so many regions instead of the most.
    """

    name: str
    attributes: Floats
    size: Floats
    edges: Ints
    threshold: float
    n_regions: int | None = None

    def __post_init__(self) -> None:
        n = len(self.size)
        _check(n, self.edges)
        if len(self.attributes) != n:
            raise ValueError(f"attributes are {self.attributes.shape}, expected {n} rows")
        if self.size.min() < 0 or self.threshold <= 0:
            raise ValueError(f"sizes from {self.size.min()}, threshold {self.threshold}")
        if self.n_regions is not None and not 1 <= self.n_regions <= n:
            raise ValueError(f"{self.n_regions} regions of {n} units")


DistrictingInstance = CutEdgesInstance | TerritoryInstance | MaxPInstance


def _check(n: int, edges: Ints) -> None:
    if n == 0:
        raise ValueError("no units")
    if edges.ndim != 2 or edges.shape[1] != 2:
        raise ValueError(f"edges are {edges.shape}, expected (m, 2)")
    if edges.size and not 0 <= edges.min() <= edges.max() < n:
        raise ValueError(f"edges name units {edges.min()} to {edges.max()}, there are {n}")
