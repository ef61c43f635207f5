"""Mobile repair, greening and inspection teams: the month's visits, their days, and each team's route of every day."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.teams.problem import problem_of
    from allocator.teams.solver import solve

__all__ = ["problem_of", "solve"]

__getattr__ = lazily(__name__, __all__, "problem", "solver")
