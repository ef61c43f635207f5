"""One way to run CP-SAT for every part: one worker, deterministic time, interruptible, honest status and bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ortools.sat.python import cp_model

from domain.interruption import requested
from domain.limits import Limit
from domain.results import Status

_STATUS = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
    cp_model.UNKNOWN: Status.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Answer of CP-SAT: `objective` and `bound` are in the model's own integer scale, None when there is none.

    `work` is what was spent, in the units of the limit.
    """

    status: Status
    objective: float | None
    bound: float | None
    work: float
    solver: cp_model.CpSolver

    @property
    def found(self) -> bool:
        """Whether there is a solution to read values from."""
        return self.status in (Status.OPTIMAL, Status.FEASIBLE)

    def value(self, variable: cp_model.LinearExprT) -> int:
        """Value of a variable or expression in the solution found."""
        return int(self.solver.value(variable))

    def values(self, variables: Iterable[cp_model.LinearExprT]) -> list[int]:
        """Values of several variables in the solution found."""
        return [self.value(variable) for variable in variables]


def _solve_listening(solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
    """Solve in a thread while this one listens for Ctrl-C, which CP-SAT would keep to itself or not notice."""
    with ThreadPoolExecutor(1) as thread:
        future = thread.submit(solver.solve, model)
        try:
            while True:
                try:
                    return future.result(timeout=0.2)
                except TimeoutError:
                    if requested():
                        solver.stop_search()
        except BaseException:
            solver.stop_search()
            raise


def search(
    model: cp_model.CpModel,
    *,
    limit: Limit,
    seed: int,
    work_scale: float = 10.0,
    parameters: Mapping[str, object] | None = None,
) -> Search:
    """Solve a model with one worker.

    Parameters
    ----------
    limit
        `limit.work` x `work_scale` units of CP-SAT's deterministic time; also `limit.time_s` seconds if given.
    parameters
        Further fields of SatParameters.

    Raises
    ------
    ValueError
        When the model itself is invalid.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = limit.work * work_scale
    if limit.time_s is not None:
        solver.parameters.max_time_in_seconds = limit.time_s
    for name, value in (parameters or {}).items():
        setattr(solver.parameters, name, value)
    code = _solve_listening(solver, model)
    if code == cp_model.MODEL_INVALID:
        raise ValueError(f"invalid model: {model.validate()}")
    status = _STATUS[code]
    found = status in (Status.OPTIMAL, Status.FEASIBLE)
    return Search(
        status=status,
        objective=solver.objective_value if found else None,
        bound=solver.best_objective_bound if status is not Status.INFEASIBLE else None,
        work=solver.response_proto.deterministic_time / work_scale,
        solver=solver,
    )
