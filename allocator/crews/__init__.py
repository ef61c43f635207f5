"""Routes of street-cleaning crews that also enter compounds (保潔延伸)."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.crews.engine.search import Effort
    from allocator.crews.from_scenario import problem_of
    from allocator.crews.prices import offer, realised, reasons
    from allocator.crews.problem import CrewProblem
    from allocator.crews.solver import solve

__all__ = ["CrewProblem", "Effort", "offer", "problem_of", "realised", "reasons", "solve"]

__getattr__ = lazily(__name__, __all__, "from_scenario", "problem", "engine.search", "prices", "solver")
