"""Area contracts (片區大物業): connected groups of compounds, each served by one firm."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.contracts.problem import ANY_NUMBER, ContractProblem, contract_problem, problem_of
    from allocator.contracts.solver import choice_of, plan_of, result_of, solve

__all__ = [
    "ANY_NUMBER",
    "ContractProblem",
    "choice_of",
    "contract_problem",
    "plan_of",
    "problem_of",
    "result_of",
    "solve",
]

__getattr__ = lazily(__name__, __all__, "problem", "solver")
