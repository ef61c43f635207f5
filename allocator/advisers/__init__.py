"""黨建指導員: which adviser looks after which property firm's or owners' committee's organisation."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.advisers.problem import problem_of
    from allocator.advisers.solver import solve

__all__ = ["problem_of", "solve"]

__getattr__ = lazily(__name__, __all__, "problem", "solver")
