"""Neighbourhood grid (鄰里格): each compound's stairway units joined into connected cells of about 30 households."""

from allocator.grid.problem import GridProblem, problem_of
from allocator.grid.solver import solve

__all__ = ["GridProblem", "problem_of", "solve"]
