"""What every checker asks of a result's numbers: terms recomputed, their sum, and a bound that can be one."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from domain.results import Result, Status

ABSOLUTE = 0.01
RELATIVE = 1e-6


def same(one: float, other: float) -> bool:
    """Whether two amounts are equal up to the rounding of files and of arithmetic; an endless one equals nothing."""
    return isfinite(one) and isfinite(other) and abs(one - other) <= ABSOLUTE + RELATIVE * max(abs(one), abs(other))


def cost_violations(part: str, result: Result[Any], terms: Mapping[str, float]) -> list[str]:
    """Differences between what a result says it costs and `terms`, which were recomputed from its plan."""
    said = result.cost_terms
    found = [
        f"{part}: cost of {name} is said to be {said.get(name, 0.0):.2f}, but comes to {terms.get(name, 0.0):.2f}"
        for name in sorted({*said, *terms})
        if not same(said.get(name, 0.0), terms.get(name, 0.0))
    ]
    objective, bound, total = result.objective, result.bound, sum(terms.values())
    if objective is not None and not same(objective, total):
        found.append(f"{part}: objective is said to be {objective:.2f}, but the plan costs {total:.2f}")
    if bound is not None and not bound <= total and not same(bound, total):
        found.append(f"{part}: bound {bound:.2f} > cost {total:.2f} of the plan")
    if result.status is Status.OPTIMAL and (bound is None or not same(bound, total)):
        found.append(f"{part}: said to be optimal, but its bound {bound} is not its cost {total:.2f}")
    return found
