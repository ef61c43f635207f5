"""Neighbourhood grid (鄰里格): each compound's stairway units joined into connected cells of about 30 households."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.grid.problem import GridProblem, problem_of
    from allocator.grid.solver import solve

__all__ = ["GridProblem", "problem_of", "solve"]

__getattr__ = lazily(__name__, __all__, "problem", "solver")
