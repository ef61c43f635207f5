"""A simulated year under one policy by either engine, and the checks that every run has to pass."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np

from simulation.cases import case_of, outcome_of
from simulation.demand import Requests
from simulation.district import District
from simulation.outcome import FlowError, Outcome, check_flow
from simulation.policies import Setup
from simulation.world import Finished, World


class Engine(StrEnum):
    """The compiled loop, or SimPy processes: the same events at the same hours, some fifty times slower."""

    COMPILED = "compiled"
    SIMPY = "simpy"


def run(world: World, engine: Engine = Engine.COMPILED, *, trace: bool = False) -> Finished:
    """Let all requests of a world meet its people until the horizon.

    Raises
    ------
    FlowError
        When orders were lost or counted twice.
    """
    finished = _runner(engine)(world, trace=trace)
    _check_lines(finished)
    return finished


def _runner(engine: Engine) -> Callable[..., Finished]:
    if engine is Engine.COMPILED:
        from simulation.compiled.run import run as compiled  # noqa: PLC0415 - numba takes long to import

        return compiled
    from simulation.reference.run import run as reference  # noqa: PLC0415 - and SimPy is not needed then

    return reference


def _check_lines(finished: Finished) -> None:
    """Little's law: the area under the number in line is the time that orders have waited."""
    if not np.allclose(finished.line_h, finished.waited_h, rtol=1e-6, atol=1e-3):
        raise FlowError(f"lines hold {finished.line_h.sum():g} order hours, orders waited {finished.waited_h.sum():g}")


def simulate(district: District, setup: Setup, requests: Requests, *, engine: Engine = Engine.COMPILED) -> Outcome:
    """Outcome of one replication's requests under a policy.

    Raises
    ------
    FlowError
        When arrived requests are not exactly the resolved, the withdrawn and the open ones.
    """
    case = case_of(district, setup, requests)
    outcome = outcome_of(setup, requests, case, run(case.world, engine))
    check_flow(outcome)
    return outcome
