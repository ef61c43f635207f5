"""Which uncertain inputs move an indicator most: each is set to its low and its high value, all else being equal.

Crews are those of the usual inputs: what is uncertain is the world, not who was hired for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from annotated_types import Interval

from domain.arrays import Floats
from domain.columns import columns_of
from domain.comparison import Sensitivity, Swing
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.rules import SimulationRules
from domain.scenario import Scenario
from simulation.district import District
from simulation.laboratory import Bench, Laboratory, laboratory
from simulation.measuring.measure import Measure
from simulation.statistics.intervals import interval

WORK = "work_hours"
"""Input that is no rule: hours of work on site of all categories, in multiples of the usual."""
USUAL = (
    *("requests_household_year", "day_dispersion", WORK, "travel_kmh", "materials_h", "reopen_share", "answer_h"),
    *("triage_h", "patience_days", "callout_h", "visit_lead_days", "guard_share", "settle_compound"),
    *("settle_community", "mediation_h"),
)
"""Inputs that are varied when none are named."""
SPREAD = 0.2
"""Part of its value by which an input is varied down and up when no values are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """An uncertain input with its low and its high value."""

    name: str
    low: float
    high: float


def inputs_of(rules: SimulationRules, texts: Sequence[str] = (), *, spread: float = SPREAD) -> tuple[Input, ...]:
    """Inputs stated as ``name`` or ``name=low..high``; the usual ones when none are.

    Raises
    ------
    ValueError
        With a sentence for every text that names no input or no values that it may have.
    """
    unknown = [name for name in (text.partition("=")[0] for text in texts) if value_of(rules, name) is None]
    if unknown:
        allowed = ", ".join((WORK, *(field.name for field in fields(SimulationRules) if _varies(rules, field.name))))
        raise ValueError(f"{', '.join(map(repr, unknown))}: no such input; inputs are {allowed}")
    found, problems = [], []
    for text in texts or USUAL:
        try:
            found.append(_input(rules, text, spread))
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ValueError("; ".join(problems))
    return tuple(found)


def _input(rules: SimulationRules, text: str, spread: float) -> Input:
    name, _, values = text.partition("=")
    if not values:
        usual = value_of(rules, name) or 0.0
        return Input(name=name, low=usual * (1.0 - spread), high=min(usual * (1.0 + spread), _most(name)))
    low_text, _, high_text = values.partition("..")
    try:
        low, high = float(low_text), float(high_text)
    except ValueError:
        raise ValueError(f"'{text}' is not name=low..high") from None
    if not 0.0 <= low < high <= _most(name):
        raise ValueError(f"'{text}': must be 0 <= low < high <= {_most(name):g}")
    return Input(name=name, low=low, high=high)


MOST = 1e9


def _most(name: str) -> float:
    """Largest value that a rule may have."""
    column = next((column for column in columns_of(SimulationRules) if column.name == name), None)
    limits = [mark.le for mark in column.metadata if isinstance(mark, Interval)] if column else []
    return float(limits[0]) if limits and limits[0] is not None else MOST  # type: ignore[arg-type]


def value_of(rules: SimulationRules, name: str) -> float | None:
    """Usual value of an input; None for what is none."""
    if name == WORK:
        return 1.0
    return float(getattr(rules, name)) if _varies(rules, name) else None


NOT_VARIED = ("confidence", "history_weight", "crew_block_h", "crew_utilisation")
"""Numbers that say how to reckon, or how many crews there are, and nothing about the world."""


def _varies(rules: SimulationRules, name: str) -> bool:
    known = {column.name: column.type for column in columns_of(SimulationRules)}
    return known.get(name) is float and name not in NOT_VARIED and isinstance(getattr(rules, name), float)


def sensitivity(
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    bench: Bench,
    *,
    measure: Measure,
    inputs: Sequence[Input],
    replications: int,
    days: int,
    seed: int,
    base_id: str = "",
) -> Sensitivity:
    """Tornado of the scenario's first policy that is not `base_id`, or of its difference to `base_id` where given.

    Raises
    ------
    ScenarioError
        Naming every table or rule that the simulation lacks.
    """
    usual = laboratory(scenario, network, plan, measures=[measure], days=days, seed=seed)
    confidence = scenario.rules.simulation.confidence
    ids = [policy.id for policy in usual.policies]
    chosen = next(k for k, name in enumerate(ids) if name != base_id)

    def observed(lab: Laboratory) -> Floats:
        values = bench.values(lab, range(replications))[:, :, 0]
        return values[:, chosen] - values[:, ids.index(base_id)] if base_id else values[:, chosen]

    at_usual = observed(usual)
    middle = interval(at_usual, confidence=confidence)
    swings = []
    for row in inputs:
        ends = [
            interval(observed(lab) - at_usual, confidence=confidence)
            for lab in _varied(scenario, network, plan, usual, row)
        ]
        swings.append(
            Swing(
                input=row.name,
                value=value_of(scenario.rules.simulation, row.name) or 0.0,
                low=row.low,
                high=row.high,
                at_low=ends[0].mean,
                at_low_half_width=ends[0].half_width,
                at_high=ends[1].mean,
                at_high_half_width=ends[1].half_width,
            )
        )
    return Sensitivity(
        indicator=measure.indicator,
        policy_id=ids[chosen],
        base_id=base_id,
        mean=middle.mean,
        half_width=middle.half_width,
        replications=replications,
        confidence=confidence,
        seed=seed,
        days=days,
        swings=tuple(sorted(swings, key=lambda swing: -swing.span)),
    )


def _varied(
    scenario: Scenario, network: RoadNetwork, plan: Plan, usual: Laboratory, row: Input
) -> Iterator[Laboratory]:
    """Laboratories with an input at its low and at its high value, and the usual crews."""
    for value in (row.low, row.high):
        if row.name == WORK:
            yield replace(usual, district=_with_work(usual, value))
            continue
        named: dict[str, Any] = {row.name: value}
        rules = replace(scenario.rules.simulation, **named)
        changed = replace(scenario, rules=replace(scenario.rules, simulation=rules))
        days = usual.district.calendar.days
        lab = replace(
            laboratory(changed, network, plan, measures=(), days=days, seed=usual.seed), measures=usual.measures
        )
        setups = tuple(
            replace(setup, crews=own.crews, paid_h=own.paid_h)
            for setup, own in zip(lab.setups, usual.setups, strict=True)
        )
        yield replace(lab, setups=setups)


def _with_work(usual: Laboratory, factor: float) -> District:
    demand = usual.district.demand
    habits = replace(demand.habits, on_site_h=np.asarray(demand.habits.on_site_h * factor))
    return replace(usual.district, demand=replace(demand, habits=habits))
