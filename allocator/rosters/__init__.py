"""Gate-guard rosters (院門有人守): who stands at which gate in which shift of a repeating week."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.rosters.from_scenario import problem_of
    from allocator.rosters.solver import solve

__all__ = ["problem_of", "solve"]

__getattr__ = lazily(__name__, __all__, "from_scenario", "solver")
