"""Requests open in each compound when the planned month begins, by simulation of the months before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.executors import Executor, Watch
from domain.plan import Plan
from domain.roads import RoadNetwork
from domain.scenario import Scenario
from simulation.demand import draw
from simulation.district import District, compile_district
from simulation.experiment import base_of
from simulation.policies import Setup, compile_policy
from simulation.running import simulate

YEAR_DAYS = 365  # simulated before a January, which has no months of its year before it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    district: District
    setup: Setup
    seed: int
    replication: int


def open_requests(
    scenario: Scenario,
    network: RoadNetwork,
    plan: Plan,
    *,
    seed: int,
    replications: int,
    executor: Executor,
    watch: Watch | None = None,
) -> NDArray[np.float64]:
    """Mean number of requests open in each compound at the beginning of the month under the base policy.

    Time is simulated from the first day of the year, before a January a whole year.

    Returns
    -------
    ndarray
        (n_compounds,) in the order of the scenario.

    Raises
    ------
    ScenarioError
        Naming every table or rule that the simulation lacks.
    """
    days = (scenario.month - scenario.month.replace(month=1)).days or YEAR_DAYS
    district = compile_district(scenario, network, plan, days=days)
    setup = compile_policy(district, scenario.policies[base_of(scenario.policies)])
    tasks = [_Task(district=district, setup=setup, seed=seed, replication=number) for number in range(replications)]
    counts = executor.map(_open, tasks, watch=watch)
    return np.asarray(np.mean(counts, axis=0))


def _open(task: _Task) -> NDArray[np.float64]:
    requests = draw(task.district.demand, seed=task.seed, replication=task.replication)
    outcome = simulate(task.district, task.setup, requests)
    return np.bincount(outcome.compound[outcome.open], minlength=len(task.district.demand.ids)).astype(float)
