"""Area contracts (片區大物業): connected groups of compounds, each served by one firm."""

from allocator.contracts.problem import ContractProblem, contract_problem, problem_of
from allocator.contracts.solver import plan_of, solve

__all__ = ["ContractProblem", "contract_problem", "plan_of", "problem_of", "solve"]
