"""Mobile repair and greening teams: which team looks after each compound without an area contract, on which weekday."""

from allocator.teams.problem import problem_of
from allocator.teams.solver import solve

__all__ = ["problem_of", "solve"]
