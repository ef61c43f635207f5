"""Mobile repair, greening and inspection teams: the month's visits, their days, and each team's route of every day."""

from allocator.teams.problem import problem_of
from allocator.teams.solver import solve

__all__ = ["problem_of", "solve"]
