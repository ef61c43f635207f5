"""Figures of a plan as JSON: what was asked, and for each part its status, cost, bound and gap.

Everything in the manifest is a function of scenario, seed, limits and engine; times and the machine go into run.json.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.engines import Engine
from domain.plan import PARTS, Plan
from domain.results import Result, Status
from reports.language.terms import UNITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known of one part beside its table; None for what was not computed. `gap` is a fraction."""

    status: Status
    unit: str
    objective: float | None
    bound: float | None
    gap: float | None
    cost_terms: dict[str, float]
    notes: list[str]
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """First thing to read in a plan folder."""

    linli: str
    scenario: str
    scenario_sha256: str
    month: str
    seed: int
    work: float
    time_limit_s: float | None
    engine: Engine = Engine.OWN
    interrupted: bool
    parts: dict[str, Figures]
    checks: dict[str, list[str]]


def figures(part: str, result: Result[Any]) -> Figures:
    """Figures of one part."""
    return Figures(
        status=result.status,
        unit=UNITS[part].en,
        objective=result.objective,
        bound=result.bound,
        gap=result.gap,
        cost_terms=dict(result.cost_terms),
        notes=list(result.notes),
        seed=result.seed,
    )


def planned(plan: Plan) -> dict[str, Result[Any]]:
    """Results of the parts that were planned, by name."""
    results = {part: getattr(plan, part) for part in PARTS}
    return {part: result for part, result in results.items() if result is not None}


def figures_of(plan: Plan) -> dict[str, Figures]:
    """Figures of every part that was planned."""
    return {part: figures(part, result) for part, result in planned(plan).items()}


def result_of(figures: Figures, plan: Any | None) -> Result[Any]:
    """A part's Result from its figures and its plan read back."""
    return Result(
        status=figures.status,
        plan=plan,
        objective=figures.objective,
        bound=figures.bound,
        cost_terms=figures.cost_terms,
        notes=tuple(figures.notes),
        seed=figures.seed,
    )
