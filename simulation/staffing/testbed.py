"""Staffings tried on replications that meet the same requests: shares, what each unit lost, and costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.executors import Executor, Watch
from domain.interruption import requested
from simulation.demand import draw
from simulation.measuring.effort import total_cost_yuan
from simulation.measuring.view import View
from simulation.outcome import Outcome
from simulation.policies import Setup
from simulation.running import simulate
from simulation.staffing.problem import People, StaffingProblem, context_under, staffed
from simulation.staffing.standards import masks

TOGETHER = 6
"""Staffings that one task tries, so that requests are drawn once for all of them."""


class Stopped(Exception):
    """The user asked to stop: what is known so far is all there will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A staffing on one replication.

    `share` (n_standards,), nan where a standard asks for no request; `of_pool` (n_standards, n_pools) and
    `of_community` (n_standards, n_communities) are its parts. `yuan` a year is all that crews, desks, mediators and
    call-outs cost, the premium of nights included, `extra_yuan` (n_pools,) what overtime and call-outs add to the
    planned hours of a pool, `crew_h` the hours paid.
    """

    share: NDArray[np.float64]
    of_pool: NDArray[np.float64]
    of_community: NDArray[np.float64]
    yuan: float
    extra_yuan: NDArray[np.float64]
    crew_h: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Staffings to try on one replication; None is the staffing of today."""

    problem: StaffingProblem
    staffings: tuple[People | None, ...]
    seed: int
    replication: int


def try_all(task: Task) -> list[Trial]:
    """Trials of a task's staffings; none when the user asked to stop."""
    premiums = (0.0 if people is None else float(people @ task.problem.premium) for people in task.staffings)
    trials = [_trial(task.problem, setup, view, next(premiums)) for setup, view in lived(task)]
    return trials if len(trials) == len(task.staffings) else []


def lived(task: Task) -> Iterator[tuple[Setup, View]]:
    """Setup and simulated run of each staffing of a task, all of which meet the same requests.

    There are fewer when the user asked to stop.
    """
    problem = task.problem
    requests = draw(problem.district.demand, seed=task.seed, replication=task.replication)
    for people in task.staffings:
        if requested():
            return
        setup = problem.setup if people is None else staffed(problem, people)
        outcome = simulate(problem.district, setup, requests)
        yield setup, View(outcome=outcome, context=context_under(problem, setup))


def _trial(problem: StaffingProblem, setup: Setup, view: View, premium: float) -> Trial:
    outcome = view.outcome
    pools, standards = len(setup.pooled.keys), len(problem.standards)
    pool, home = _pools(setup, outcome)
    community = problem.district.community_of[outcome.compound]
    share = np.full(standards, np.nan)
    of_pool, of_community = np.zeros((standards, pools)), np.zeros((standards, problem.communities))
    for s, standard in enumerate(problem.standards):
        part, whole = masks(view, standard)
        met, asked = part & whole, int(np.count_nonzero(whole))
        if asked:
            share[s] = np.count_nonzero(met) / asked
            of_pool[s] = np.bincount(pool[met], minlength=pools) / asked
            of_community[s] = np.bincount(community[met], minlength=problem.communities) / asked
    return Trial(
        share=share,
        of_pool=of_pool,
        of_community=of_community,
        yuan=total_cost_yuan(view) * problem.yearly + premium,
        extra_yuan=_extra_yuan(problem, setup, outcome, home) * problem.yearly,
        crew_h=float(outcome.paid_h.sum() + outcome.overtime_h.sum()) * problem.yearly,
    )


def _pools(setup: Setup, outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pool that answers for each request, and the pool of its compound: the same unless a company refused it."""
    home = setup.pooled.pool_of[outcome.compound, outcome.category]
    given = (outcome.pool >= 0) & (outcome.pool < len(setup.pooled.keys) - 1)
    return np.where(given, outcome.pool, home), home


def _extra_yuan(
    problem: StaffingProblem, setup: Setup, outcome: Outcome, home: NDArray[np.int64]
) -> NDArray[np.float64]:
    rules, pools = problem.district.rules, len(setup.pooled.keys)
    called = np.bincount(home[outcome.called_out], minlength=pools)
    extra = called * rules.callout_yuan
    extra[:-1] += rules.overtime_yuan_h * outcome.overtime_h
    extra[:-1] -= rules.crew_yuan_h * (setup.paid_h[:-1] - outcome.paid_h)
    return np.asarray(extra)


class Testbed:
    """Tries staffings and remembers what it saw; `runs` counts simulated runs."""

    def __init__(
        self,
        problem: StaffingProblem,
        *,
        seed: int,
        executor: Executor,
        watch: Watch | None = None,
    ) -> None:
        self.problem = problem
        self.runs = 0
        self._seed = seed
        self._executor = executor
        self._watch = watch
        self._seen: dict[tuple[bytes | None, int], Trial] = {}

    def tried(self, staffings: Sequence[People | None], replications: Sequence[int]) -> list[list[Trial]]:
        """Trials of each staffing on each replication.

        Raises
        ------
        Stopped
            When the user asked to stop before all were tried.
        """
        tasks = list(self._tasks(staffings, replications))
        if requested():
            raise Stopped
        results = self._executor.map(try_all, tasks, watch=self._watch) if tasks else []
        for task, trials in zip(tasks, results, strict=True):
            if len(trials) < len(task.staffings):
                raise Stopped
            self.runs += len(trials)
            for people, trial in zip(task.staffings, trials, strict=True):
                self._seen[_key(people), task.replication] = trial
        return [[self._seen[_key(people), number] for number in replications] for people in staffings]

    def _tasks(self, staffings: Sequence[People | None], replications: Sequence[int]) -> list[Task]:
        tasks = []
        for number in replications:
            new = {_key(people): people for people in staffings if (_key(people), number) not in self._seen}
            todo = list(new.values())
            tasks += [
                Task(
                    problem=self.problem,
                    staffings=tuple(todo[k : k + TOGETHER]),
                    seed=self._seed,
                    replication=number,
                )
                for k in range(0, len(todo), TOGETHER)
            ]
        return tasks


def _key(people: People | None) -> bytes | None:
    return None if people is None else people.tobytes()
