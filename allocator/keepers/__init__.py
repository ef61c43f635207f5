"""Grid keepers (格長): who keeps each cell, from firms, volunteers and party members, the community as last resort."""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.keepers.problem import KeeperProblem, problem_of
    from allocator.keepers.solver import solve

__all__ = ["KeeperProblem", "problem_of", "solve"]

__getattr__ = lazily(__name__, __all__, "problem", "solver")
