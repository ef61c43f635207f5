"""Ruin and recreate on a routing problem."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from allocator.crews.engine.instance import Routes, RoutingProblem
from allocator.crews.engine.pool import Pool
from allocator.crews.engine.run import Effort, Run, warm_up
from domain.executors import Executor

__all__ = ["Effort", "Found", "search", "search_seeds", "warm_up"]

MEDIUM_DAY = 14.0  # visits: longer days of several seeds hardly ever recombine
POLISH = 0.05  # of the effort and of the temperature, after routes of several seeds were recombined


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The best routes of a search. `seed` is the first one if there were several."""

    routes: Routes
    iterations: int
    seed: int
    runtime_s: float


def search(
    problem: RoutingProblem,
    *,
    effort: Effort,
    seed: int = 0,
    start: Routes | None = None,
    temperature: float = 1.0,
    clock: Callable[[], float] = time.monotonic,
) -> Found:
    """Best routes found by one seed in this process; a small `temperature` (0.05) repairs and polishes near `start`.

    `clock` measures `effort.time_s`. Compiling is not counted.
    """
    return _searched(_Job(problem, effort, seed, start, temperature), clock)[0]


def search_seeds(
    problem: RoutingProblem,
    *,
    effort: Effort,
    seed: int,
    n_seeds: int,
    executor: Executor,
    start: Routes | None = None,
    temperature: float = 1.0,
    said: Callable[[float], None] | None = None,
) -> Found:
    """Best routes of several seeds, each with the whole effort, and of their days recombined.

    The result does not depend on the number of workers. `said` is told the cost of the best routes now and then,
    wherever they are searched for.
    """
    began = time.monotonic()
    jobs = [_Job(problem, effort, seed + k, start, temperature, said) for k in range(n_seeds)]
    results = executor.map(_search_with_pool, jobs)
    best = min((found for found, _ in results), key=lambda found: found.routes.cost)
    iterations = sum(found.iterations for found, _ in results)
    pool = merged([pool for _, pool in results])
    if n_seeds > 1 and pool is not None and pool.useful(MEDIUM_DAY):
        time_s = None if effort.time_s is None else max(1.0, 0.1 * effort.time_s)
        joined = pool.best(best.routes.cost, time_s=time_s)
        if joined is not None:
            cool = POLISH * temperature
            polished = search(problem, effort=effort.part(POLISH), seed=seed, start=joined, temperature=cool)
            iterations += polished.iterations
            best = min(best, polished, key=lambda found: found.routes.cost)
    return Found(routes=best.routes, iterations=iterations, seed=seed, runtime_s=time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class _Job:
    problem: RoutingProblem
    effort: Effort
    seed: int
    start: Routes | None
    temperature: float
    said: Callable[[float], None] | None = None


def _search_with_pool(job: _Job) -> tuple[Found, Pool | None]:
    return _searched(job, time.monotonic)


def _searched(job: _Job, clock: Callable[[], float]) -> tuple[Found, Pool | None]:
    if job.problem.n_tasks == 0:
        return Found(routes=Routes(days=(), cost=0.0), iterations=0, seed=job.seed, runtime_s=0.0), None
    warm_up()
    began = clock()
    run = Run(job.problem, effort=job.effort, seed=job.seed, temperature=job.temperature, clock=clock)
    routes = run.best_routes(job.start, said=job.said)
    return Found(routes=routes, iterations=run.done, seed=job.seed, runtime_s=clock() - began), run.pool


def merged(pools: list[Pool | None]) -> Pool | None:
    """The days of several pools in one."""
    whole = None
    for pool in pools:
        if pool is not None:
            whole = whole or Pool(problem=pool.problem, kind=pool.kind)
            for (period, kind, _), kept in pool.days.items():
                whole.add(period, int((whole.kind == kind).argmax()), kept)
    return whole
