"""Routes of street-cleaning crews that also enter compounds (保潔延伸)."""

from allocator.crews.prices import offer, realised, reasons
from allocator.crews.problem import CrewProblem, problem_of
from allocator.crews.solver import solve

__all__ = ["CrewProblem", "offer", "problem_of", "realised", "reasons", "solve"]
