"""Simulated outcomes as they are shown: indicators with half-widths and paired differences to the base policy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """What is measured. `scale` turns the raw mean into the shown unit (100 for shares shown in points)."""

    id: str
    title_zh: str
    title_en: str
    unit_zh: str
    unit_en: str
    scale: float
    higher_is_better: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Mean of an indicator under a policy over replications, with the half-width of its confidence interval."""

    policy_id: str
    indicator_id: str
    mean: float
    half_width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Paired difference to the base policy (policy minus base) and a plain sentence about it."""

    policy_id: str
    base_id: str
    indicator_id: str
    mean: float
    half_width: float
    sentence_zh: str
    sentence_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Policies compared over paired replications.

    For each policy id in order, `backlog` holds the mean number of open requests at the end of each day and
    `paid_hours` the crew hours paid: nearly the same for all, so that policies differ by organisation, not by staff.
    """

    policy_ids: tuple[str, ...]
    replications: int
    days: int
    confidence: float
    seed: int
    requests_mean: float
    indicators: tuple[Indicator, ...]
    estimates: tuple[Estimate, ...]
    differences: tuple[Difference, ...]
    backlog: tuple[tuple[float, ...], ...] = ()
    paid_hours: tuple[float, ...] = ()
