"""The linear program of choosing portfolios: takes in more as they are found and goes on from its last basis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from ortools.linear_solver import pywraplp

from allocator.visits.columns import Columns, merged, nothing
from allocator.visits.problem import VisitProblem
from domain.arrays import Floats


class Solved(NamedTuple):
    """Values of the portfolios (n_portfolios,), prices of compounds and (not positive) of officials, the objective."""

    share: Floats
    price: Floats
    rent: Floats
    value: float


class Program:
    """Every compound once, every official at most once, at least cost (GLOP, primal simplex from the last basis)."""

    def __init__(self, problem: VisitProblem) -> None:
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._compounds = [self._solver.Constraint(1.0, 1.0) for _ in problem.compound_ids]
        self._officials = [self._solver.Constraint(-self._solver.infinity(), 1.0) for _ in problem.official_ids]
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._variables: list[pywraplp.Variable] = []
        self.columns = nothing()
        self._parameters = _from_last_basis()

    def add(self, columns: Columns) -> None:
        """Take in portfolios."""
        rows = zip(columns.official.tolist(), columns.members.tolist(), columns.yuan.tolist(), strict=True)
        for official, members, yuan in rows:
            variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
            self._variables.append(variable)
            self._objective.SetCoefficient(variable, yuan)
            self._officials[official].SetCoefficient(variable, 1.0)
            for i in members:
                if i >= 0:
                    self._compounds[i].SetCoefficient(variable, 1.0)
        self.columns = merged([self.columns, columns])

    def solve(self) -> Solved:
        """The best mixture of the portfolios taken in; they must be able to cover every compound."""
        status = self._solver.Solve(self._parameters)
        if status != pywraplp.Solver.OPTIMAL:  # numbers too bad to go on from: begin anew
            status = self._solver.Solve()
        if status != pywraplp.Solver.OPTIMAL:
            raise RuntimeError(f"the relaxation over portfolios was not solved: status {status}")
        return Solved(
            share=np.array([variable.solution_value() for variable in self._variables]),
            price=np.array([row.dual_value() for row in self._compounds]),
            rent=np.array([row.dual_value() for row in self._officials]),
            value=float(self._objective.Value()),
        )


def _from_last_basis() -> pywraplp.MPSolverParameters:
    parameters = pywraplp.MPSolverParameters()
    parameters.SetIntegerParam(parameters.INCREMENTALITY, parameters.INCREMENTALITY_ON)
    parameters.SetIntegerParam(parameters.PRESOLVE, parameters.PRESOLVE_OFF)
    parameters.SetIntegerParam(parameters.LP_ALGORITHM, parameters.PRIMAL)
    return parameters
