"""Long-run comparisons: what an empty beginning does to a run is cut off before it is measured."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from domain.arrays import Floats
from domain.errors import Problem, ScenarioError
from simulation.calendar import DAY_H
from simulation.outcome import Outcome
from simulation.statistics.warmup import Refusal, mser5

OF_POOLS = ("paid_h", "busy_h", "travel_h", "overtime_h")


def after(outcome: Outcome, from_h: float) -> Outcome:
    """The requests registered since an hour; hours of crews are those of the whole run and are left out, as 0."""
    kept = outcome.registered_h >= from_h
    of_requests = [field.name for field in fields(Outcome) if field.name not in (*OF_POOLS, "horizon_h")]
    columns: dict[str, Any] = {name: getattr(outcome, name)[kept] for name in of_requests}
    columns |= dict.fromkeys(OF_POOLS, np.zeros(0))
    return replace(outcome, **columns)


def warm_up_h(backlogs: Floats, names: tuple[str, ...]) -> float:
    """Hours after which all policies have settled, from their backlogs (n_policies, n_days), means over replications.

    Raises
    ------
    ScenarioError
        Naming every policy whose warm-up would take over half of the run, or cannot be found.
    """
    found = [mser5(series) for series in backlogs]
    problems = [
        Problem("scenario.toml", 0, "simulation.days", f"policy {name}: {verdict.why.en}")
        for name, verdict in zip(names, found, strict=True)
        if isinstance(verdict, Refusal)
    ]
    if problems:
        raise ScenarioError(problems)
    return max(verdict.cut for verdict in found if not isinstance(verdict, Refusal)) * DAY_H
