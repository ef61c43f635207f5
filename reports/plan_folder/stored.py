"""What a plan folder tells, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.comparison import Comparison
from domain.engines import Engine
from domain.limits import Limit
from domain.plan import Plan
from domain.scenario import Scenario

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """Everything a plan folder tells that is a function of scenario, seed, limits and engine.

    `contradictions` (by part) and `warnings` are of a folder that was read: rows that do not agree with each other, and
    what was repaired in reading.
    """

    scenario: Scenario
    plan: Plan
    comparison: Comparison | None
    checks: Mapping[str, Sequence[str]]
    seed: int
    limit: Limit
    engine: Engine = Engine.OWN
    interrupted: bool = False
    contradictions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    warnings: Sequence[str] = ()
