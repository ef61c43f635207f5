"""The search of periodic routes and its open peers on the same instances, in turn, in one process, all checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from allocator.checks.periodic import judge
from benchmarks.crews import Watch
from benchmarks.crews_table import gap
from domain import interruption
from domain.limits import Limit
from domain.periodic import PeriodicInstance, PeriodicRoutes

WORK = 1e6  # so much that the seconds end every run

Method = Callable[[PeriodicInstance, float, int], PeriodicRoutes | None]
"""Routes found on an instance in seconds of wall clock with a seed, None for none."""


@dataclass(frozen=True, slots=True)
class Case:
    """A public instance, the set it stands in and the lowest cost known of it, None where nothing is known."""

    set_name: str
    instance: PeriodicInstance
    best_known: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One method with one seed on one case; `cost` is None when nothing was found."""

    instance: str
    set_name: str
    engine: str
    seed: int
    cost: float | None
    best_known: float | None
    seconds: float
    violations: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """Whether routes were found that keep every rule."""
        return self.cost is not None and not self.violations

    @property
    def gap(self) -> float | None:
        """Share by which the cost lies above the lowest known; None where one of them is not known."""
        if self.cost is None or not self.feasible or self.best_known is None:
            return None
        return gap(self.cost, self.best_known)

    def record(self) -> dict[str, Any]:
        """The run as one JSON object; no bound is proved on these instances."""
        return {
            "instance": self.instance,
            "set": self.set_name,
            "engine": self.engine,
            "seed": self.seed,
            "cost": self.cost,
            "bound": None,
            "best_known": self.best_known,
            "gap": self.gap,
            "seconds": round(self.seconds, 3),
            "feasible": self.feasible,
        }


def own(instance: PeriodicInstance, time_s: float, seed: int) -> PeriodicRoutes | None:
    """Routes of our own search."""
    from allocator.periodic import solve  # noqa: PLC0415  heavy

    return solve(instance, limit=Limit(work=WORK, time_s=time_s), seed=seed).plan


def pyvrp(instance: PeriodicInstance, time_s: float, seed: int) -> PeriodicRoutes | None:
    """Routes of PyVRP on patterns chosen first."""
    from allocator.periodic.peers.pyvrp import solve  # noqa: PLC0415  heavy

    return solve(instance, time_s=time_s, seed=seed)


def ortools(instance: PeriodicInstance, time_s: float, seed: int) -> PeriodicRoutes | None:
    """Routes of OR-Tools' routing library, which chooses the days of single visits."""
    from allocator.periodic.peers.ortools import solve  # noqa: PLC0415  heavy

    return solve(instance, time_s=time_s, seed=seed)


METHODS: dict[str, Method] = {"own": own, "pyvrp": pyvrp, "ortools": ortools}


def warm_up(methods: Sequence[str]) -> None:
    """Load and compile what the methods need, so that it does not count in the seconds of the first run."""
    import numpy as np  # noqa: PLC0415

    small = PeriodicInstance(
        name="",
        points=np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]),
        demand=np.array([0.0, 1.0, 1.0]),
        service=np.zeros(3),
        patterns=((), (1, 2), (3,)),
        vehicles=1,
        capacity=np.full(2, 2.0),
        longest=np.full(2, np.inf),
    )
    for method in methods:
        METHODS[method](small, 0.05, 0)


def measure(
    cases: Sequence[Case], methods: Sequence[str], seeds: Sequence[int], time_s: float, *, watch: Watch
) -> Iterator[Run]:
    """Runs of every method with every seed on each case, as they end; one that is cut short is left out."""
    for case in cases:
        for seed in seeds:
            for method in methods:
                if interruption.requested():
                    return
                watch.begin(f"{case.set_name} {case.instance.name}: {method}, seed {seed}")
                run = _run(case, method, seed, time_s)
                if interruption.requested():
                    return
                watch.say(_said(run))
                yield run


def _run(case: Case, method: str, seed: int, time_s: float) -> Run:
    began = time.perf_counter()
    routes = METHODS[method](case.instance, time_s, seed)
    seconds = time.perf_counter() - began
    verdict = None if routes is None else judge(case.instance, routes)
    return Run(
        instance=case.instance.name,
        set_name=case.set_name,
        engine=method,
        seed=seed,
        cost=verdict.cost if verdict else None,
        best_known=case.best_known,
        seconds=seconds,
        violations=verdict.violations if verdict else (),
    )


def _said(run: Run) -> str:
    known = "" if run.best_known is None else f", best known {run.best_known:,.2f}"
    cost = "no routes" if run.cost is None else f"{run.cost:,.2f}"
    faults = f", FAILED: {'; '.join(run.violations[:3])}" if run.violations else ""
    return f"{run.set_name} {run.instance} {run.engine} seed {run.seed}: {cost}{known}{faults}"
