"""Service mode of each compound: area contract, self-governed, extended street cleaning, or menu orders.

Modes and the grouping into contracts are decided together, at stated prices of the extension; `allocator.feedback`
supplies those prices and improves on them.
"""

from typing import TYPE_CHECKING

from domain.lazy import lazily

if TYPE_CHECKING:
    from allocator.modes.answer import cost_terms, plan_of, result_of, subsidy_fen
    from allocator.modes.problem import ALONE, EXTENDED_WAYS, KEPT, UNCOVERED, Choice, ModesProblem, Way, problem_of
    from allocator.modes.solver import Chosen, choose, solve

__all__ = [
    "ALONE",
    "EXTENDED_WAYS",
    "KEPT",
    "UNCOVERED",
    "Choice",
    "Chosen",
    "ModesProblem",
    "Way",
    "choose",
    "cost_terms",
    "plan_of",
    "problem_of",
    "result_of",
    "solve",
    "subsidy_fen",
]

__getattr__ = lazily(__name__, __all__, "problem", "answer", "solver")
