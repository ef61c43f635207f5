"""Gate-guard rosters (院門有人守): who stands at which gate in which shift of a repeating week."""

from allocator.rosters.from_scenario import problem_of
from allocator.rosters.solver import solve

__all__ = ["problem_of", "solve"]
