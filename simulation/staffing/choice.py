"""One option for every unit at least cost, so that losses add up to no more than the standards leave: a multiple-choice
knapsack with one row a standard, its relaxation, and the prices of the standards.

References
----------
H. Kellerer, U. Pferschy and D. Pisinger, Knapsack Problems (2004), chapter 11, doi:10.1007/978-3-540-24777-7: the
multiple-choice knapsack, whose relaxation moves along the convex hulls of the classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.optimize import linprog
from scipy.sparse import csr_array

from simulation.staffing.options import Options

TEN_THOUSAND = 10_000.0
BILLIONTH = 1e-9
GAP = 1e-5
EFFORT = 2.0
"""Deterministic time in which a choice is sought; the gap is nearly always closed long before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Yuan that a share of a standard (n_standards,) is worth in the relaxation, and what each unit costs at them."""

    standard: NDArray[np.float64]
    unit: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    unit: NDArray[np.int64]
    number: NDArray[np.int64]
    yuan: NDArray[np.float64]
    loss: NDArray[np.float64]
    once: csr_array


def _rows(units: Sequence[Options]) -> _Rows:
    """Known options of all units, one below the other."""
    number = [np.flatnonzero(options.known) for options in units]
    unit = np.repeat(np.arange(len(units)), [len(rows) for rows in number])
    return _Rows(
        unit=unit,
        number=np.concatenate(number),
        yuan=np.concatenate([o.yuan[rows] for o, rows in zip(units, number, strict=True)]) / TEN_THOUSAND,
        loss=np.concatenate([o.loss[rows] for o, rows in zip(units, number, strict=True)]),
        once=csr_array((np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(len(units), len(unit))),
    )


def relaxed(units: Sequence[Options], room: NDArray[np.float64]) -> Prices:
    """Prices of the relaxation over the known options; `room` (n_standards,) are the shares that may be lost."""
    rows = _rows(units)
    found = linprog(
        rows.yuan,
        A_ub=rows.loss.T,
        b_ub=room,
        A_eq=rows.once,
        b_eq=np.ones(len(units)),
        bounds=(0, None),
        method="highs",
    )
    if found.status != 0:
        raise ValueError(f"the relaxation ended with: {found.message}")
    return Prices(
        standard=np.maximum(0.0, -found.ineqlin.marginals) * TEN_THOUSAND, unit=found.eqlin.marginals * TEN_THOUSAND
    )


def bound(units: Sequence[Options], room: NDArray[np.float64], prices: Prices) -> float:
    """Yuan that every choice costs at least, options that were not tried included: the Lagrangian at the prices."""
    worth = sum(float((o.yuan + o.loss @ prices.standard).min()) for o in units)
    return worth - float(prices.standard @ room)


def chosen(units: Sequence[Options], room: NDArray[np.float64]) -> list[int] | None:
    """Option of every unit at least cost among the known ones, None when none keeps within the room.

    Found by CP-SAT in whole billionths of the losses, rounded so that the room is never exceeded, within a gap of
    `GAP` or a fixed effort.
    """
    rows = _rows(units)
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in rows.unit]
    ends = np.searchsorted(rows.unit, np.arange(len(units) + 1))
    for begin, end in pairwise(ends.tolist()):
        model.add_exactly_one(taken[begin:end])
    for loss, left in zip(rows.loss.T, room, strict=True):
        weights = np.ceil(np.round(loss / BILLIONTH, 3)).astype(np.int64).tolist()
        model.add(cp_model.LinearExpr.weighted_sum(taken, weights) <= int(np.floor(left / BILLIONTH + 1e-3)))
    model.minimize(cp_model.LinearExpr.weighted_sum(taken, np.rint(rows.yuan * TEN_THOUSAND).astype(np.int64).tolist()))
    solver = _solver()
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [int(number) for number, var in zip(rows.number, taken, strict=True) if solver.boolean_value(var)]


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    solver.parameters.relative_gap_limit = GAP
    solver.parameters.max_deterministic_time = EFFORT
    return solver


def cost(units: Sequence[Options], choice: Sequence[int]) -> float:
    """Yuan a year of a choice."""
    return float(sum(o.yuan[k] for o, k in zip(units, choice, strict=True)))


def lost(units: Sequence[Options], choice: Sequence[int]) -> NDArray[np.float64]:
    """Shares (n_standards,) that a choice loses."""
    return np.asarray(sum(o.loss[k] for o, k in zip(units, choice, strict=True)))
