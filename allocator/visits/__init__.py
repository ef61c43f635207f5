"""Courtyard chiefs (院長): which official leads which compound, and on which half-days they visit."""

from allocator.visits.problem import VisitProblem, problem_of
from allocator.visits.solver import solve

__all__ = ["VisitProblem", "problem_of", "solve"]
