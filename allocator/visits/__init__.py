"""Courtyard chiefs (院長): which official leads which compound, and on which half-days they visit."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.visits.problem import VisitProblem, problem_of
    from allocator.visits.solver import solve

__all__ = ["VisitProblem", "problem_of", "solve"]

__getattr__ = lazily(__name__, __all__, "problem", "solver")
