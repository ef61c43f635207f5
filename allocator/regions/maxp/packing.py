"""The most regions exactly: disjoint smallest regions, packed by CP-SAT."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from allocator import cpsat
from domain.arrays import Ints
from domain.limits import Limit


@dataclass(frozen=True, slots=True)
class Packing:
    """Disjoint regions found, and how many there can be at most."""

    regions: tuple[Ints, ...]
    most: int


def pack(regions: list[Ints], n: int, *, limit: Limit, seed: int) -> Packing:
    """As many disjoint ones of `regions` as possible; every plan has one of them inside each region."""
    model = cp_model.CpModel()
    taken = [model.new_bool_var(f"r{row}") for row in range(len(regions))]
    holders: list[list[cp_model.IntVar]] = [[] for _ in range(n)]
    for x, members in zip(taken, regions, strict=True):
        for unit in members:
            holders[unit].append(x)
    for row in holders:
        if len(row) > 1:
            model.add_at_most_one(row)
    model.maximize(cp_model.LinearExpr.sum(taken))
    found = cpsat.search(model, limit=limit, seed=seed, parameters={"linearization_level": 2})
    most = n if found.bound is None else int(np.floor(found.bound + 1e-6))
    chosen = [row for row, x in enumerate(taken) if found.found and found.value(x)]
    return Packing(tuple(regions[row] for row in chosen), most)
