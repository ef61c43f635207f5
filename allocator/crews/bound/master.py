"""The linear programme over the routes found so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from domain.arrays import Floats

WARM = "use_preprocessing: false"  # without presolve the solver goes on from the last basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """Dual values of the rows (n_rows,), values and reduced costs of the columns (n_columns,)."""

    duals: Floats
    weights: Floats
    reduced: Floats


@dataclass(kw_only=True)
class Master:
    """Rows with least or greatest values, columns with costs; solved anew from the last basis after every change."""

    solver: Any = field(default_factory=lambda: pywraplp.Solver.CreateSolver("GLOP"))
    rows: list[Any] = field(default_factory=list)
    columns: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.solver.SetSolverSpecificParametersAsString(WARM)
        self.solver.Objective().SetMinimization()

    def add_row(self, least: float, most: float, coefficients: Sequence[tuple[int, float]] = ()) -> int:
        """Position of a new row with these (column, coefficient)s."""
        row = self.solver.Constraint(least, most)
        for column, coefficient in coefficients:
            row.SetCoefficient(self.columns[column], float(coefficient))
        self.rows.append(row)
        return len(self.rows) - 1

    def relax(self, row: int) -> None:
        """Let a row ask for nothing from now on."""
        self.rows[row].SetBounds(-self.solver.infinity(), self.solver.infinity())

    def add_column(self, cost: float, coefficients: Sequence[tuple[int, float]]) -> int:
        """Position of a new column with these (row, coefficient)s."""
        column = self.solver.NumVar(0, self.solver.infinity(), "")
        self.solver.Objective().SetCoefficient(column, float(cost))
        for row, coefficient in coefficients:
            self.rows[row].SetCoefficient(column, float(coefficient))
        self.columns.append(column)
        return len(self.columns) - 1

    def solve(self) -> Optimum | None:
        """The optimum, None if the solver failed."""
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL and not self._from_scratch():
            return None
        return Optimum(
            duals=np.array([row.dual_value() for row in self.rows]),
            weights=np.array([column.solution_value() for column in self.columns]),
            reduced=np.array([column.reduced_cost() for column in self.columns]),
        )

    def _from_scratch(self) -> bool:
        """Whether an optimum is found with presolve and the dual simplex method, after numerical trouble without."""
        for way in ("use_preprocessing: true use_dual_simplex: true", "use_preprocessing: true use_scaling: false"):
            self.solver.SetSolverSpecificParametersAsString(way)
            found = self.solver.Solve() == pywraplp.Solver.OPTIMAL
            self.solver.SetSolverSpecificParametersAsString(WARM)
            if found:
                return True
        return False
