"""Policies compared over replications that meet the same requests, as many as are asked for or as a precision needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from domain.arrays import Floats
from domain.comparison import Comparison, CompoundOutcome, Difference, Estimate, Overload, Pair, Precision, Stage
from domain.executors import Executor, Watch
from domain.kept import NothingKept
from domain.plan import Plan
from domain.policy import Policy
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from simulation.laboratory import Bench, Laboratory, laboratory
from simulation.measuring.compounds import HoursHeap
from simulation.measuring.funnel import STAGES
from simulation.measuring.measure import Measure
from simulation.measuring.registry import MEASURES, measure
from simulation.running import Engine
from simulation.stability import overloads_of
from simulation.statistics.intervals import Interval, interval, paired_difference
from simulation.statistics.pairs import all_pairs
from simulation.statistics.stopping import Rule, Target, decide
from simulation.steady import warm_up_h
from simulation.wording import sentences

PILOT = 10
"""Replications from which the warm-up is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How many replications: `replications`, or more until `targets` by measure id are met, at most `most`.

    With `steady` the warm-up is cut off.
    """

    replications: int
    targets: Mapping[str, Target]
    most: int = 10_000
    steady: bool = False


@dataclass(slots=True)
class _Heap:
    """Results of replications 0, 1, ... so far; only the indicators are kept one by one."""

    values: list[Floats]
    backlog: Floats
    hours: HoursHeap
    funnels: list[Floats] = field(default_factory=list)
    requests: float = 0.0

    def add(self, bench: Bench, lab: Laboratory, more: int) -> None:
        first = len(self.values)
        for result in bench.run(lab, range(first, first + more)):
            self.values.append(result["indicators"])
            self.backlog = self.backlog + result["backlog"]
            self.requests += float(result["requests"][0])
            self.funnels.append(result["funnel"])
            self.hours.add(result["compounds"])


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
    """Compare the scenario's policies under a plan in the usual indicators over so many replications.

    `watch` is told how many replications are done.

    Raises
    ------
    ScenarioError
        Naming every table or rule that the simulation lacks, and pools that a policy names and the plan has not.
    ValueError
        When fewer than 2 replications, fewer than 1 day, or policies without a single base are asked for.
    """
    if days < 1:
        raise ValueError(f"days is {days}, must be at least 1")
    lab = laboratory(scenario, network, plan, measures=MEASURES, days=days, seed=seed, engine=engine)
    bench = Bench(executor, lambda _: NothingKept(), watch)
    effort = Effort(replications=replications, targets={})
    return compared(lab, bench, effort, confidence=scenario.rules.simulation.confidence)


def compared(lab: Laboratory, bench: Bench, effort: Effort, *, confidence: float) -> Comparison:
    """Compare a laboratory's policies; results depend neither on the executor nor on the engine.

    Raises
    ------
    ScenarioError
        When a steady comparison is asked for and the warm-up takes over half of the run.
    ValueError
        When fewer than 2 replications, or policies without a single base, are asked for.
    """
    if effort.replications < 2:
        raise ValueError(f"replications is {effort.replications}, must be at least 2")
    base = base_of(lab.policies)
    if effort.steady:
        lab = settled(lab, bench)
    heap = _replicated(lab, bench, effort, base, confidence)
    values = np.stack(heap.values)
    told = _told(values, lab.measures)
    return Comparison(
        policy_ids=tuple(policy.id for policy in lab.policies),
        replications=len(values),
        days=lab.district.calendar.days,
        confidence=confidence,
        seed=lab.seed,
        requests_mean=heap.requests / len(values),
        indicators=tuple(found.indicator for found in told.values()),
        estimates=tuple(_estimates(lab.policies, values, told, confidence)),
        differences=tuple(_differences(lab.policies, values, told, base=base, confidence=confidence)),
        backlog=tuple(map(tuple, (heap.backlog / len(values)).tolist())),
        paid_hours=tuple(float(setup.paid_h.sum()) for setup in lab.setups),
        pairs=tuple(_pairs(lab.policies, values, told, confidence)),
        precision=tuple(_precision(lab, values, effort.targets, confidence)),
        overloads=tuple(
            Overload(policy_id=setup.policy.id, sentence_zh=zh, sentence_en=en)
            for setup in lab.setups
            for zh, en in overloads_of(lab.district, setup)
        ),
        warm_up_days=lab.warm_up_h / 24.0,
        funnel=tuple(_stages(lab.policies, np.stack(heap.funnels), confidence)),
        compound_ids=lab.district.compound_ids,
        requests_run=tuple(heap.hours.requests.round(2).tolist()),
        compounds=tuple(_by_compound(lab.policies, heap.hours, confidence)),
    )


def base_of(policies: Sequence[Policy]) -> int:
    """Number of the base policy: the one marked so, or the first when none is."""
    marked = [k for k, policy in enumerate(policies) if policy.base]
    if not policies or len(marked) > 1:
        raise ValueError(f"{len(policies)} policies with {len(marked)} base policies, must have exactly one")
    return marked[0] if marked else 0


def settled(lab: Laboratory, bench: Bench) -> Laboratory:
    """The laboratory with the warm-up that some replications show; measures of crews' hours, which span it, left out.

    Raises
    ------
    ScenarioError
        When the warm-up takes over half of the run.
    """
    backlogs = np.mean([result["backlog"] for result in bench.run(lab, range(PILOT))], axis=0)
    names = tuple(policy.id for policy in lab.policies)
    kept = tuple(name for name in lab.measures if name not in OF_THE_WHOLE_RUN)
    return replace(lab, warm_up_h=warm_up_h(backlogs, names), measures=kept)


OF_THE_WHOLE_RUN = ("utilisation", "travel", "overtime", "cost", "cost_each", "recovery", "recovered")


def _replicated(lab: Laboratory, bench: Bench, effort: Effort, base: int, confidence: float) -> _Heap:
    """Run the first replications, then as many as the targets of all policies need."""
    backlog = np.zeros((len(lab.setups), lab.district.calendar.days))
    heap = _Heap(values=[], backlog=backlog, hours=HoursHeap(len(lab.setups), len(lab.district.compound_ids), base))
    heap.add(bench, lab, effort.replications)
    columns = [(name, target) for name, target in effort.targets.items() if name in lab.measures]
    if not columns:
        return heap
    rule = Rule(first=effort.replications, most=max(effort.most, effort.replications))
    targets = [target for _, target in columns for _ in lab.setups]
    while True:
        values = np.stack(heap.values)
        asked = np.hstack([values[:, :, lab.measures.index(name)] for name, _ in columns])
        more = decide(asked, targets, confidence=confidence, rule=rule).next_replications
        if not more:
            return heap
        heap.add(bench, lab, more)


def _told(values: Floats, measures: Sequence[str]) -> dict[int, Measure]:
    """Measures by column that have a value in two replications of every policy; others have nothing to say here."""
    known = np.isfinite(values).all(axis=1).sum(axis=0) >= 2
    return {column: measure(name) for column, name in enumerate(measures) if known[column]}


def _estimates(
    policies: Sequence[Policy], values: Floats, told: Mapping[int, Measure], confidence: float
) -> Iterator[Estimate]:
    """Means over replications in the raw unit; the reader scales them as the indicator says."""
    for number, policy in enumerate(policies):
        for column, shown in told.items():
            own = values[:, number, column]
            found = interval(own, confidence=confidence)
            yield Estimate(
                policy_id=policy.id,
                indicator_id=shown.id,
                mean=found.mean,
                half_width=found.half_width,
                values=tuple(value if np.isfinite(value) else None for value in own.tolist()),
            )


def _differences(
    policies: Sequence[Policy], values: Floats, told: Mapping[int, Measure], *, base: int, confidence: float
) -> Iterator[Difference]:
    for number, policy in enumerate(policies):
        for column, shown in told.items() if number != base else ():
            found = paired_difference(values[:, base, column], values[:, number, column], confidence=confidence)
            yield _difference(policy, policies[base], shown, found)


def _difference(policy: Policy, base: Policy, shown: Measure, found: Interval) -> Difference:
    scale = shown.indicator.scale
    zh, en = sentences(
        Interval(found.mean * scale, found.half_width * scale),
        wording=shown.wording,
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


def _pairs(
    policies: Sequence[Policy], values: Floats, told: Mapping[int, Measure], confidence: float
) -> Iterator[Pair]:
    """Every two policies in every indicator, corrected for all pairs of the indicator."""
    for column, shown in told.items() if len(policies) > 1 else ():
        rows = values[:, :, column]
        rows = rows[np.isfinite(rows).all(axis=1)]
        for found in all_pairs(rows, confidence=confidence) if len(rows) >= 2 else ():
            yield Pair(
                first_id=policies[found.first].id,
                second_id=policies[found.second].id,
                indicator_id=shown.id,
                mean=found.interval.mean,
                half_width=found.interval.half_width,
                p_value=found.holm_p,
            )


def _stages(policies: Sequence[Policy], funnels: Floats, confidence: float) -> Iterator[Stage]:
    """Means of every stage under every policy."""
    for number, policy in enumerate(policies):
        for column, stage in enumerate(STAGES):
            found = interval(funnels[:, number, column], confidence=confidence)
            yield Stage(policy_id=policy.id, stage=stage, mean=found.mean, half_width=found.half_width)


def _by_compound(policies: Sequence[Policy], hours: HoursHeap, confidence: float) -> Iterator[CompoundOutcome]:
    for number, policy in enumerate(policies):
        found = hours.of(number, confidence=confidence)
        yield CompoundOutcome(
            policy_id=policy.id,
            hours=_or_none(found.mean),
            difference=_or_none(found.difference),
            half_width=_or_none(found.half_width),
        )


def _or_none(values: Floats) -> tuple[float | None, ...]:
    return tuple(round(value, 2) if np.isfinite(value) else None for value in values.tolist())


def _precision(
    lab: Laboratory, values: Floats, targets: Mapping[str, Target], confidence: float
) -> Iterator[Precision]:
    """What the half-widths that were asked for came to."""
    rule = Rule(first=2, most=max(2, len(values)))
    for name, target in targets.items():
        if name in lab.measures:
            column = values[:, :, lab.measures.index(name)]
            found = decide(column, [target] * column.shape[1], confidence=confidence, rule=rule)
            yield Precision(
                indicator_id=name,
                wanted=target.half_width or target.relative or 0.0,
                relative=target.relative is not None,
                half_width=float(np.nanmax(found.half_widths)),
                met=bool(found.met.all()),
            )
