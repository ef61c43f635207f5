"""Policies compared over replications that meet the same requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.comparison import Comparison, Difference, Estimate
from domain.executors import Executor, Watch
from domain.plan import Plan
from domain.policy import Policy
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from simulation.contexts import context_of
from simulation.demand import draw
from simulation.district import District, compile_district
from simulation.measuring.backlog import backlog
from simulation.measuring.context import Context
from simulation.measuring.measure import Measure
from simulation.measuring.registry import MEASURES
from simulation.measuring.view import View
from simulation.output import sentences
from simulation.policies import Setup, compile_policy
from simulation.running import Engine, simulate
from simulation.statistics.intervals import Interval, interval, paired_difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One replication of all policies."""

    district: District
    setups: tuple[Setup, ...]
    contexts: tuple[Context, ...]
    seed: int
    replication: int
    engine: Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Replication:
    """Indicators (n_policies, n_measures) and backlogs (n_policies, n_days) of one replication."""

    indicators: NDArray[np.float64]
    backlog: NDArray[np.float64]
    requests: int


def compare(
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    *,
    seed: int,
    replications: int,
    days: int,
    executor: Executor,
    engine: Engine = Engine.COMPILED,
    watch: Watch | None = None,
) -> Comparison:
    """Compare the scenario's policies under a plan; results depend neither on the executor nor on the engine.

    `watch` is told how many replications are done.

    Raises
    ------
    ScenarioError
        Naming every table or rule that the simulation lacks.
    ValueError
        When fewer than 2 replications, fewer than 1 day, or policies without a single base are asked for.
    """
    if replications < 2 or days < 1:
        raise ValueError(f"replications is {replications} and days {days}, must be at least 2 and 1")
    base = base_of(scenario.policies)
    district = compile_district(scenario, network, plan, days=days)
    setups = tuple(compile_policy(district, policy) for policy in scenario.policies)
    contexts = tuple(context_of(scenario, district, setup) for setup in setups)
    tasks = [
        Task(district=district, setups=setups, contexts=contexts, seed=seed, replication=number, engine=engine)
        for number in range(replications)
    ]
    results = executor.map(replicate, tasks, watch=watch)
    values = np.stack([result.indicators for result in results])
    told = _told(values)
    confidence = scenario.rules.simulation.confidence
    return Comparison(
        policy_ids=tuple(policy.id for policy in scenario.policies),
        replications=replications,
        days=days,
        confidence=confidence,
        seed=seed,
        requests_mean=float(np.mean([result.requests for result in results])),
        indicators=tuple(measure.indicator for measure in told.values()),
        estimates=tuple(_estimates(scenario.policies, values, told, confidence)),
        differences=tuple(_differences(scenario.policies, values, told, base=base, confidence=confidence)),
        backlog=tuple(map(tuple, np.mean([result.backlog for result in results], axis=0).tolist())),
        paid_hours=tuple(float(setup.paid_h.sum()) for setup in setups),
    )


def base_of(policies: tuple[Policy, ...]) -> int:
    """Number of the base policy: the one marked so, or the first when none is."""
    marked = [k for k, policy in enumerate(policies) if policy.base]
    if not policies or len(marked) > 1:
        raise ValueError(f"{len(policies)} policies with {len(marked)} base policies, must have exactly one")
    return marked[0] if marked else 0


def replicate(task: Task) -> Replication:
    """Draw the requests of a replication once and let every policy answer them."""
    requests = draw(task.district.demand, seed=task.seed, replication=task.replication)
    views = [
        View(outcome=simulate(task.district, setup, requests, engine=task.engine), context=context)
        for setup, context in zip(task.setups, task.contexts, strict=True)
    ]
    return Replication(
        indicators=np.array([[measure.of(view) for measure in MEASURES] for view in views]),
        backlog=np.array([backlog(view) for view in views]),
        requests=len(requests),
    )


def _told(values: NDArray[np.float64]) -> dict[int, Measure]:
    """Measures by column that have a value in two replications of every policy; others have nothing to say here."""
    known = np.isfinite(values).all(axis=1).sum(axis=0) >= 2
    return {column: measure for column, measure in enumerate(MEASURES) if known[column]}


def _estimates(
    policies: tuple[Policy, ...], values: NDArray[np.float64], told: Mapping[int, Measure], confidence: float
) -> Iterator[Estimate]:
    """Means over replications in the raw unit; the reader scales them as the indicator says."""
    for number, policy in enumerate(policies):
        for column, measure in told.items():
            found = interval(values[:, number, column], confidence=confidence)
            yield Estimate(
                policy_id=policy.id,
                indicator_id=measure.indicator.id,
                mean=found.mean,
                half_width=found.half_width,
            )


def _differences(
    policies: tuple[Policy, ...],
    values: NDArray[np.float64],
    told: Mapping[int, Measure],
    *,
    base: int,
    confidence: float,
) -> Iterator[Difference]:
    for number, policy in enumerate(policies):
        for column, measure in told.items() if number != base else ():
            found = paired_difference(values[:, base, column], values[:, number, column], confidence=confidence)
            yield _difference(policy, policies[base], measure, found)


def _difference(policy: Policy, base: Policy, measure: Measure, found: Interval) -> Difference:
    shown = measure.indicator
    zh, en = sentences(
        Interval(found.mean * shown.scale, found.half_width * shown.scale),
        wording=measure.wording,
        policy=(policy.title_zh, policy.title_en),
        base=(base.title_zh, base.title_en),
    )
    return Difference(
        policy_id=policy.id,
        base_id=base.id,
        indicator_id=shown.id,
        mean=found.mean,
        half_width=found.half_width,
        sentence_zh=zh,
        sentence_en=en,
    )
