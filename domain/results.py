"""What every solver returns: a status, a plan if one was found, its cost by term, and a proven bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

P = TypeVar("P")


class Status(StrEnum):
    """Outcome of a search; OPTIMAL and INFEASIBLE are claims that were proved."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(Generic[P]):
    """Answer of a solver to a minimisation problem.

    `objective` is the sum of `cost_terms`; `bound` is a proven lower bound on the objective of any plan, in the same
    unit. Both are None when not computed. `notes` are sentences for the planner: slack used, reasons, relaxations.
    """

    status: Status
    plan: P | None
    objective: float | None = None
    bound: float | None = None
    cost_terms: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    runtime_s: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if (self.plan is None) != (self.status in (Status.INFEASIBLE, Status.UNKNOWN)):
            raise ValueError(f"status {self.status} does not go with plan {type(self.plan).__name__}")

    @property
    def gap(self) -> float | None:
        """(objective - bound) / |objective|, or None where either is unknown; 0 when both are 0."""
        if self.objective is None or self.bound is None:
            return None
        difference = max(0.0, self.objective - self.bound)
        return difference / abs(self.objective) if self.objective else (0.0 if difference == 0 else None)
