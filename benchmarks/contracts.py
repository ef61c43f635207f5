"""Methods of grouping on the same cases, in turn, in one process, every plan checked."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.contracts_cases import SPOPT, Case
from benchmarks.crews import TOUCH, Watch
from domain import interruption


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One method with one seed on one case; `objective` is None when nothing was found."""

    instance: str
    set_name: str
    problem: str
    method: str
    seed: int
    objective: float | None
    bound: float | None
    regions: int | None
    most_regions: int | None
    best_known: float | None
    more_regions_first: bool
    seconds: float
    violations: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """Whether a plan was found that keeps every rule."""
        return self.objective is not None and not self.violations

    @property
    def order(self) -> tuple[float, float]:
        """Smaller is better; nothing feasible is last."""
        if self.objective is None or not self.feasible:
            return float("inf"), float("inf")
        return -float(self.regions or 0) if self.more_regions_first else 0.0, self.objective

    def record(self) -> dict[str, Any]:
        """The run as one JSON object."""
        return {
            "instance": self.instance,
            "set": self.set_name,
            "problem": self.problem,
            "method": self.method,
            "seed": self.seed,
            "objective": self.objective,
            "bound": self.bound,
            "regions": self.regions,
            "most_regions": self.most_regions,
            "best_known": self.best_known,
            "seconds": round(self.seconds, 3),
            "feasible": self.feasible,
        }


def measure(
    cases: Sequence[Case], methods: Sequence[str], seeds: Sequence[int], time_s: float, *, watch: Watch
) -> Iterator[Run]:
    """Runs of every method that can group a case, with every seed, as they end; one that is cut short is left out."""
    for case in cases:
        for seed in seeds:
            peer_regions = None
            for method in [name for name in methods if name in case.methods]:
                if interruption.requested():
                    return
                watch.begin(f"{case.set_name} {case.name}: {method}, seed {seed}")
                run = _run(case, method, seed, time_s, peer_regions)
                if interruption.requested():
                    return
                if method == SPOPT and run.feasible:
                    peer_regions = run.regions
                watch.say(_said(run))
                yield run


def expected(cases: Sequence[Case], methods: Sequence[str], seeds: Sequence[int]) -> int:
    """How many runs there are when none is cut short."""
    return sum(name in case.methods for case in cases for name in methods) * len(seeds)


def _run(case: Case, method: str, seed: int, time_s: float, peer_regions: int | None) -> Run:
    began = time.perf_counter()
    answer = case.solve(method, time_s, seed=seed, peer_regions=peer_regions)
    seconds = time.perf_counter() - began
    verdict = None if answer.plan is None else case.judge(answer.plan)
    faults = list(verdict.violations) if verdict else []
    least = answer.bound
    if verdict and not faults and least is not None and verdict.objective < least - TOUCH * abs(least):
        faults.append(f"objective {verdict.objective:g} lies below the bound {least:g}")
    if verdict and answer.most_regions is not None and verdict.regions > answer.most_regions:
        faults.append(f"{verdict.regions} regions, proved to be at most {answer.most_regions}")
    if verdict and answer.asked is not None and verdict.regions != answer.asked:
        faults.append(f"{verdict.regions} regions, {answer.asked} were asked for")
    return Run(
        instance=case.name,
        set_name=case.set_name,
        problem=case.problem,
        method=method,
        seed=seed,
        objective=verdict.objective if verdict else None,
        bound=answer.bound,
        regions=verdict.regions if verdict else None,
        most_regions=answer.most_regions,
        best_known=case.best_known,
        more_regions_first=case.more_regions_first,
        seconds=seconds,
        violations=tuple(faults),
    )


def _said(run: Run) -> str:
    found = "no plan" if run.objective is None else f"{run.objective:,.2f} in {run.regions} regions"
    faults = f", FAILED: {'; '.join(run.violations[:3])}" if run.violations else ""
    return f"{run.set_name} {run.instance} {run.method} seed {run.seed}: {found}{faults}"
