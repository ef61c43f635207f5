"""What the simulation commands do between reading and saying: compare policies, choose one, vary uncertain inputs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from allocator.checks.all_parts import violations
from domain.comparison import Choice, Comparison, Sensitivity
from domain.errors import ScenarioError
from domain.executors import executor_for
from domain.kept import Arrays, NothingKept, Store, key_of
from domain.policy import Policy
from domain.roads import RoadNetwork, road_network
from domain.scenario import Scenario
from jobs.planning import Ask, Outcome, write_plan
from reports.plan_folder.reading import require_agreement
from reports.plan_folder.stored import StoredPlan
from reports.plan_folder.writing import require_writable
from reports.terminal.progress import Steps, steps
from scenarios.kept import Kept
from simulation.choosing import Wanted, choose
from simulation.experiment import Effort, compared
from simulation.laboratory import Bench, StoreFor, laboratory
from simulation.measuring.measure import Measure
from simulation.measuring.registry import MEASURES
from simulation.running import Engine
from simulation.sensitivity import Input, sensitivity
from simulation.statistics.stopping import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What was asked for beside the data and `Ask`.

    `policies` of a file stand for the scenario's when there are any; `extra` measures come after the usual ones;
    half-widths are wanted by measure id in `targets`. Results of replications are kept in `keep`.
    """

    policies: tuple[Policy, ...] = ()
    policy_file: str = ""
    extra: tuple[Measure, ...] = ()
    targets: Mapping[str, Target] = field(default_factory=dict)
    most: int = 10_000
    steady: bool = False
    engine: Engine = Engine.COMPILED
    keep: Path | None = None

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The usual measures and the others that were asked for, each once."""
        wanted = {measure.id: measure for measure in (*MEASURES, *self.extra)}
        return tuple(wanted.values())


def simulate_plan(folder: Path, stored: StoredPlan, ask: Ask, trial: Trial) -> Outcome:
    """Simulate the policies under a plan read from `folder`, and write the comparison into it.

    The plan is judged again, for it may have been edited by hand; the folder and the outcome say what the checkers
    find now. Other policies than the scenario's become those of the scenario in the folder.
    """
    started = time.perf_counter()
    require_agreement(folder, stored)
    require_writable(folder)
    stored = _with_policies(stored, trial.policies)
    found = violations(stored.scenario, stored.plan)
    with steps() as show, _bench(ask, trial.keep, show) as bench, _of_file(trial.policy_file):
        network = road_network(stored.scenario)
        comparison = _compared(stored, network, ask, trial, bench)
        write_plan(folder, replace(stored, comparison=comparison, checks=found), network, ask, started)
    return Outcome(folder=folder, plan=stored.plan, comparison=comparison, violations=found)


def choose_policy(stored: StoredPlan, ask: Ask, trial: Trial, wanted: Wanted) -> Choice:
    """Choose the best policy in one measure."""
    stored = _with_policies(stored, trial.policies)
    with steps() as show, _bench(ask, trial.keep, show) as bench, _of_file(trial.policy_file):
        network = road_network(stored.scenario)
        lab = laboratory(
            stored.scenario,
            network,
            stored.plan,
            measures=[wanted.measure],
            days=ask.days,
            seed=ask.seed,
            engine=trial.engine,
        )
        return choose(lab, bench, wanted)


def vary_inputs(
    stored: StoredPlan, ask: Ask, trial: Trial, *, measure: Measure, inputs: Sequence[Input], base_id: str
) -> Sensitivity:
    """How far uncertain inputs move a measure of a policy, or its difference to another."""
    stored = _with_policies(stored, trial.policies)
    with steps() as show, _bench(ask, trial.keep, show) as bench, _of_file(trial.policy_file):
        return sensitivity(
            stored.scenario,
            road_network(stored.scenario),
            stored.plan,
            bench,
            measure=measure,
            inputs=inputs,
            replications=ask.replications,
            days=ask.days,
            seed=ask.seed,
            base_id=base_id,
        )


def _compared(stored: StoredPlan, network: RoadNetwork, ask: Ask, trial: Trial, bench: Bench) -> Comparison:
    scenario = stored.scenario
    lab = laboratory(
        scenario,
        network,
        stored.plan,
        measures=trial.measures,
        days=ask.days,
        seed=ask.seed,
        engine=trial.engine,
    )
    effort = Effort(replications=ask.replications, targets=trial.targets, most=trial.most, steady=trial.steady)
    return compared(lab, bench, effort, confidence=scenario.rules.simulation.confidence)


@contextmanager
def _of_file(name: str) -> Iterator[None]:
    """What is wrong with policies is said of the file that they come from."""
    try:
        yield
    except ScenarioError as error:
        problems = (
            replace(problem, file=name) if name and problem.field.startswith("policies") else problem
            for problem in error.problems
        )
        raise ScenarioError(problems, warnings=error.warnings) from None


def _with_policies(stored: StoredPlan, policies: tuple[Policy, ...]) -> StoredPlan:
    scenario: Scenario = replace(stored.scenario, policies=policies) if policies else stored.scenario
    return replace(stored, scenario=scenario)


@contextmanager
def _bench(ask: Ask, keep: Path | None, show: Steps) -> Iterator[Bench]:
    """Where replications run; what is kept of them is found again by everything that they depend on."""
    show.begin("simulation")
    with executor_for(workers=ask.workers, cluster=ask.cluster) as executor:
        yield Bench(executor, _kept_in(keep) if keep else _nothing, show.count)


def _nothing(_: Callable[[int], Arrays]) -> Store:
    return NothingKept()


def _kept_in(folder: Path) -> StoreFor:
    stores: dict[str, Kept] = {}

    def store(function: Callable[[int], Arrays]) -> Store:
        key = key_of(function)
        return stores.setdefault(key, Kept(folder, key))

    return store
