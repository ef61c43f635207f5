"""The district of least price: half its cut edges less the dual prices of its units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from allocator import cpsat
from allocator.regions.graph import RegionGraph
from allocator.regions.separators import separations
from domain.arrays import Floats, Ints
from domain.limits import Limit

SCALE = 1000  # dual prices are rounded to 1 / SCALE; the rounded ones are those the bound is made of
ROUNDS = 30


@dataclass(frozen=True, slots=True)
class Priced:
    """`least` is proven: no connected district has a lower reduced price; `members` is one found, None for none."""

    least: float
    members: Ints | None


class Pricing:
    """A model of one district that is kept from call to call, with the separators found so far."""

    def __init__(self, graph: RegionGraph, population: Ints, limits: tuple[int, int]) -> None:
        self.graph = graph
        self.model = cp_model.CpModel()
        self.inside = [self.model.new_bool_var(f"x{unit}") for unit in range(len(graph))]
        self.cuts = []
        for a, b in graph.edges.tolist():
            cut = self.model.new_bool_var(f"cut{a},{b}")
            self.model.add_bool_or([~self.inside[a], self.inside[b], cut])
            self.model.add_bool_or([~self.inside[b], self.inside[a], cut])
            self.cuts.append(cut)
        people = cp_model.LinearExpr.weighted_sum(self.inside, population.tolist())
        self.model.add_linear_constraint(people, *limits)

    def cheapest(self, prices: Ints, *, limit: Limit, seed: int) -> Priced:
        """District of least half cut minus `prices`, which are whole SCALE-ths."""
        self.model.minimize(
            cp_model.LinearExpr.weighted_sum(
                [*self.cuts, *self.inside], [SCALE // 2] * len(self.cuts) + (-prices).tolist()
            )
        )
        least = -np.inf
        for _ in range(ROUNDS):
            found = cpsat.search(self.model, limit=limit, seed=seed, parameters={"linearization_level": 2})
            least = max(least, -np.inf if found.bound is None else found.bound / SCALE)
            if not found.found:
                break
            members = np.flatnonzero([found.solver.boolean_value(x) for x in self.inside])
            broken = list(separations(self.graph, members))
            if not broken:
                return Priced(least, members)
            for cut in broken:
                others = [self.inside[unit] for unit in cut.separator]
                self.model.add_bool_or([~self.inside[cut.first], ~self.inside[cut.second], *others])
        return Priced(least, None)


def half_cut(graph: RegionGraph, members: Ints) -> float:
    """Half the edges that leave a district."""
    inside = np.zeros(len(graph), bool)
    inside[members] = True
    ends: Floats = inside[graph.edges]
    return float((ends[:, 0] != ends[:, 1]).sum()) / 2
