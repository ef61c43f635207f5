"""The crews' search and its open peers on the same cases, in turn, in one process, every solution checked."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from benchmarks.cases import Budget, Case
from domain import interruption
from domain.engines import Engine

TOUCH = 1e-6  # relative: costs and bounds this close are equal


class Watch(Protocol):
    """Follows a benchmark, as `reports.terminal.progress.Steps` does."""

    def begin(self, step: str) -> None:
        """A step begins."""
        ...

    def say(self, line: str) -> None:
        """A step ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One engine with one seed on one case.

    `cost` is None when nothing was found, `bound` when none was asked for, `iterations` where the engine tells none.
    """

    instance: str
    set_name: str
    fleet: str
    engine: Engine
    seed: int
    cost: float | None
    bound: float | None
    best_known: float | None
    seconds: float
    iterations: int | None
    violations: tuple[str, ...]
    routes: Any = None

    @property
    def feasible(self) -> bool:
        """Whether a solution was found that keeps every rule."""
        return self.cost is not None and not self.violations

    def record(self) -> dict[str, Any]:
        """The run as one JSON object."""
        return {
            "instance": self.instance,
            "set": self.set_name,
            "fleet": self.fleet,
            "engine": self.engine.value,
            "seed": self.seed,
            "cost": self.cost,
            "bound": self.bound,
            "best_known": self.best_known,
            "seconds": round(self.seconds, 3),
            "iterations": self.iterations,
            "feasible": self.feasible,
        }


def measure(
    cases: Sequence[Case], engines: Sequence[Engine], seeds: Sequence[int], budget: Budget, *, bound: bool, watch: Watch
) -> Iterator[Run]:
    """Runs of every engine with every seed on each case, as they end; a run that is cut short is not among them.

    Engines are loaded and compiled beforehand, by `warm_up`. Each bound is computed once; a run that reaches it ends.
    """
    for case in cases:
        if interruption.requested():
            return
        watch.begin(f"{case.set_name} {case.name}: bound")
        proven = case.bound() if bound else None
        enough = budget if proven is None else replace(budget, enough=proven)
        for seed in seeds:
            for engine in engines:
                watch.begin(f"{case.set_name} {case.name}: {engine.value}, seed {seed}")
                run = _run(case, engine, seed, enough, proven)
                if interruption.requested():
                    return
                watch.say(_said(run))
                yield run


def warm_up(case: Case, engines: Sequence[Engine]) -> None:
    """Load and compile every engine on a case, so that no run pays for it."""
    for engine in engines:
        case.solve(engine, Budget(iterations=1), seed=0)


def _run(case: Case, engine: Engine, seed: int, budget: Budget, bound: float | None) -> Run:
    began = time.perf_counter()
    answer = case.solve(engine, budget, seed=seed)
    seconds = time.perf_counter() - began
    verdict = None if answer.solution is None else case.judge(answer.solution)
    faults = list(verdict.violations) if verdict else []
    if verdict and not faults and bound is not None and verdict.cost < bound - TOUCH * abs(bound):
        faults.append(f"cost {verdict.cost:g} lies below the bound {bound:g}, so one of them is wrong")
    return Run(
        instance=case.name,
        set_name=case.set_name,
        fleet=case.fleet,
        engine=engine,
        seed=seed,
        cost=verdict.cost if verdict else None,
        bound=bound,
        best_known=case.best_known,
        seconds=seconds,
        iterations=answer.iterations,
        violations=tuple(faults),
        routes=None if answer.solution is None else case.written(answer.solution),
    )


def _said(run: Run) -> str:
    known = "" if run.best_known is None else f", best known {run.best_known:,.0f}"
    cost = "no solution" if run.cost is None else f"{run.cost:,.0f}"
    faults = f", FAILED: {'; '.join(run.violations[:3])}" if run.violations else ""
    return f"{run.set_name} {run.instance} {run.engine.value} seed {run.seed}: {cost}{known}{faults}"
