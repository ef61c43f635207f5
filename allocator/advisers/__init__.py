"""黨建指導員: which adviser looks after which property firm's or owners' committee's organisation."""

from allocator.advisers.problem import problem_of
from allocator.advisers.solver import solve

__all__ = ["problem_of", "solve"]
