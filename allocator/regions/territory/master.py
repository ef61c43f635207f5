"""Territories known, and the linear relaxation and the cheapest plan over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, eye_array, hstack

from allocator.regions.territory.pricing import Territory
from domain.arrays import Floats


def relaxed(territories: Sequence[Territory], n: int, n_territories: int, missing: float) -> tuple[float, Floats]:
    """Optimum of the relaxation over these territories, and the dual price of each unit.

    A unit left out costs `missing`.

    Raises
    ------
    ValueError
        When HiGHS does not solve the relaxation.
    """
    rows = hstack([_cover(territories, n), eye_array(n + 1, n)]).tocsr()
    cost = np.r_[[each.distance for each in territories], np.full(n, missing)]
    solved = linprog(
        cost,
        A_eq=rows[:n],
        b_eq=np.ones(n),
        A_ub=rows[n:],
        b_ub=[n_territories],
        method="highs",
    )
    if solved.status != 0:
        raise ValueError(f"relaxation: {solved.message}")
    duals: Floats = np.asarray(solved.eqlin.marginals)
    return float(solved.fun), duals


def cheapest_plan(
    territories: Sequence[Territory], n: int, n_territories: int, time_s: float | None
) -> tuple[list[Territory] | None, bool]:
    """Territories that hold every unit once at the least distance, None for none; whether that is proved."""
    if not territories:
        return None, True
    cost = np.array([each.distance for each in territories])
    total = np.r_[np.ones(n), float(n_territories)]
    options: dict[str, float] = {"mip_rel_gap": 0.0} if time_s is None else {"mip_rel_gap": 0.0, "time_limit": time_s}
    solved = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(_cover(territories, n), total, total)],
        options=options,
    )
    if solved.x is None:
        return None, solved.status == 2
    return [territories[column] for column in np.flatnonzero(solved.x > 0.5).tolist()], solved.status == 0


def _cover(territories: Iterable[Territory], n: int) -> csc_array:
    """Rows: the units, and one that counts territories; columns: the territories."""
    members = [each.units for each in territories]
    rows = np.concatenate([np.r_[units, n] for units in members])
    start = np.r_[0, np.cumsum([len(units) + 1 for units in members])]
    return csc_array((np.ones(len(rows)), rows, start), shape=(n + 1, len(members)))
