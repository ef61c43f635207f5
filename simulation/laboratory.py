"""What replications of an experiment depend on, and one replication: arrays in, arrays out, for any executor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from domain.arrays import Floats
from domain.executors import Executor, Watch
from domain.kept import Arrays, Store
from domain.plan import Plan
from domain.policy import Policy
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from simulation.contexts import context_of
from simulation.demand import draw
from simulation.district import District, compile_district
from simulation.measuring.backlog import backlog
from simulation.measuring.compounds import hours_by_compound
from simulation.measuring.context import Context
from simulation.measuring.funnel import funnel
from simulation.measuring.measure import Measure
from simulation.measuring.registry import measure
from simulation.measuring.view import View
from simulation.policies import Setup, compile_policy
from simulation.running import Engine, simulate
from simulation.steady import after

StoreFor = Callable[[Callable[[int], Arrays]], Store]
"""Store of the results of a function; what is kept of one function is never given for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """A district, its policies and what is measured on each: all that the results of a replication depend on.

    What happens in the first `warm_up_h` hours is simulated and not measured.
    """

    district: District
    setups: tuple[Setup, ...]
    contexts: tuple[Context, ...]
    measures: tuple[str, ...]
    seed: int
    engine: Engine = Engine.COMPILED
    warm_up_h: float = 0.0

    @property
    def policies(self) -> tuple[Policy, ...]:
        """Policies in their order."""
        return tuple(setup.policy for setup in self.setups)

    def only(self, systems: Iterable[int]) -> Laboratory:
        """The same with some of the policies."""
        chosen = list(systems)
        return replace(
            self,
            setups=tuple(self.setups[k] for k in chosen),
            contexts=tuple(self.contexts[k] for k in chosen),
        )


def laboratory(
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    *,
    measures: Sequence[Measure],
    days: int,
    seed: int,
    engine: Engine = Engine.COMPILED,
) -> Laboratory:
    """Laboratory of a scenario's policies under a plan.

    Raises
    ------
    ScenarioError
        Naming every table or rule that the simulation lacks, and pools that a policy names and the plan has not.
    """
    district = compile_district(scenario, network, plan, days=days)
    setups = tuple(compile_policy(district, policy) for policy in scenario.policies)
    return Laboratory(
        district=district,
        setups=setups,
        contexts=tuple(context_of(scenario, district, setup) for setup in setups),
        measures=tuple(found.id for found in measures),
        seed=seed,
        engine=engine,
    )


def replicate(number: int, *, laboratory: Laboratory) -> Arrays:
    """One replication: its requests are drawn once and every policy answers them.

    Returns
    -------
    dict
        ``indicators`` (n_policies, n_measures), nan where a measure has nothing to say; ``backlog`` (n_policies,
        n_days) of open requests at the end of each day; ``requests`` (1,), how many were drawn; ``funnel``
        (n_policies, n_stages) and ``compounds`` (n_policies, 2, n_compounds), requests and hours of each compound.
    """
    lab = laboratory
    requests = draw(lab.district.demand, seed=lab.seed, replication=number)
    measures = [measure(name) for name in lab.measures]
    indicators, backlogs, funnels, hours = [], [], [], []
    for setup, context in zip(lab.setups, lab.contexts, strict=True):
        outcome = simulate(lab.district, setup, requests, engine=lab.engine)
        whole = View(outcome=outcome, context=context)
        backlogs.append(backlog(whole))
        view = View(outcome=after(outcome, lab.warm_up_h), context=context) if lab.warm_up_h else whole
        indicators.append([found.of(view) for found in measures])
        funnels.append(funnel(view))
        hours.append(hours_by_compound(view))
    return {
        "indicators": np.array(indicators, float),
        "backlog": np.array(backlogs, float),
        "requests": np.array([len(requests)], float),
        "funnel": np.array(funnels, float),
        "compounds": np.array(hours, float),
    }


@dataclass(slots=True)
class Bench:
    """Where replications of laboratories are run and kept."""

    executor: Executor
    store_for: StoreFor
    watch: Watch | None = None

    def run(self, lab: Laboratory, numbers: Sequence[int]) -> Iterator[Arrays]:
        """Results of the numbered replications, in order."""
        function = partial(replicate, laboratory=lab)
        return self.store_for(function).map(self.executor, function, numbers, watch=self.watch)

    def values(self, lab: Laboratory, numbers: Sequence[int]) -> Floats:
        """Indicators of the numbered replications, (n_replications, n_policies, n_measures)."""
        return np.stack([result["indicators"] for result in self.run(lab, numbers)])
