"""一類需求就是一個項目: which classes of need become funded projects.

Choosing the most valuable needs within the budget is stated as a minimisation of the value left unmet, so that
objective, bound and gap mean the same as in every other part.
"""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.projects.problem import problem_of
    from allocator.projects.solver import solve

__all__ = ["problem_of", "solve"]

__getattr__ = lazily(__name__, __all__, "problem", "solver")
