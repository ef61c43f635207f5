"""Methods of grouping the compounds of one scenario, in turn, in one process, scored and checked alike."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.crews import TOUCH, Watch
from benchmarks.groupings_case import GroupingCase, PriceList
from benchmarks.groupings_methods import OWN, Method
from benchmarks.groupings_repair import repaired
from benchmarks.groupings_score import Score, score_of
from domain import interruption

PROBLEM = "area contracts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One method with one seed: what it gave, and that after the common repair.

    `bound` is the highest that was proved by the end of the run, yuan a month, None where nothing was. `seconds` are of
    the clock, `core_s` those that the process was busy.
    """

    instance: str
    method: str
    seed: int
    score: Score
    repaired: Score
    bound: float | None
    seconds: float
    core_s: float

    @property
    def violations(self) -> tuple[str, ...]:
        """What cannot be: contracts that fail the checker, or cost less than the bound."""
        found = [*self.score.violations, *self.repaired.violations]
        for score in (self.score, self.repaired):
            if self.bound is not None and score.objective < self.bound - TOUCH * abs(self.bound):
                found.append(f"{score.objective:,.2f} yuan a month lie below the bound {self.bound:,.2f}")
        return tuple(found)

    def record(self) -> dict[str, Any]:
        """The run as one JSON object."""
        return {
            "instance": self.instance,
            "problem": PROBLEM,
            "method": self.method,
            "seed": self.seed,
            "bound": self.bound,
            "seconds": round(self.seconds, 3),
            "core_s": round(self.core_s, 3),
            **_recorded(self.score),
            "repaired": _recorded(self.repaired),
        }


def _recorded(score: Score) -> dict[str, Any]:
    return {
        "objective": round(score.objective, 2),
        "cost_terms": {name: round(value, 2) for name, value in score.terms.items()},
        "regions": len(score.served),
        "feasible": score.feasible,
        "subsidy_yuan": round(score.subsidy_yuan, 2),
        "tree_m": round(score.tree_m, 1),
        "unserved_compounds": len(score.unserved),
        "unserved_households": score.unserved_households,
        "firms_proved": score.firms_proved,
        "faults": list(score.faults),
        "violations": list(score.violations),
    }


def measure(
    case: GroupingCase, methods: Mapping[str, Method], seeds: Sequence[int], time_s: float, *, watch: Watch
) -> Iterator[Run]:
    """Runs of every method as they end, ours first for its bound; one that is cut short is left out."""
    prices, bound = PriceList(case), None
    for name, seed in order_of_runs(methods, seeds):
        if interruption.requested():
            return
        watch.begin(f"{name}, seed {seed}")
        began, busy = time.perf_counter(), time.process_time()
        found = methods[name].group(case, time_s, seed)
        seconds, core_s = time.perf_counter() - began, time.process_time() - busy
        if interruption.requested():
            return
        if found.bound_yuan is not None:
            bound = found.bound_yuan if bound is None else max(bound, found.bound_yuan)
        watch.begin(f"{name}, seed {seed}: scoring")
        score, mended = score_of(case, found.groups), repaired(case, prices, found.groups)
        run = Run(
            instance=case.scenario.name,
            method=name,
            seed=seed,
            score=score,
            repaired=score if sorted(mended) == sorted(found.groups) else score_of(case, mended),
            bound=bound,
            seconds=seconds,
            core_s=core_s,
        )
        if interruption.requested():
            return
        watch.say(
            f"{name} seed {seed}: {run.score.objective:,.0f}, repaired {run.repaired.objective:,.0f} yuan a month"
        )
        yield run


def order_of_runs(methods: Mapping[str, Method], seeds: Sequence[int]) -> list[tuple[str, int]]:
    """Methods and seeds in turn; a method that draws nothing runs once."""
    names = sorted(methods, key=lambda name: name != OWN)
    return [(name, seed) for name in names for seed in (seeds if methods[name].draws else seeds[:1])]
