"""Fewest cut edges: annealings, the exact model where there are two or three districts, and a proven bound."""

from __future__ import annotations

import numpy as np

from allocator.regions.cutedges.bound import ROUNDS, cut_bound
from allocator.regions.cutedges.resplitting import Resplitting
from allocator.regions.cutedges.search import Search
from allocator.regions.cutedges.splitting import split
from allocator.regions.graph import RegionGraph, region_graph
from allocator.regions.stopwatch import Stopwatch
from domain.arrays import Ints
from domain.districting import CutEdgesInstance
from domain.limits import Limit
from domain.results import Result, Status

RESTARTS = 9  # for work 1
SEARCH_SHARE, PROOF_SHARE = 0.6, 0.2  # of the seconds; what the proof leaves goes to the search again
AGREED = 6  # annealings that met the best plan, after which its proof is tried
EXACT_DISTRICTS = 3  # districts that the exact model proves in time on counties; more are left to the bound
EXACT_WORK = 40.0  # of CP-SAT, for the whole plan at once


def solve(instance: CutEdgesInstance, *, limit: Limit, seed: int = 0) -> Result[Ints]:
    """Districts with few cut edges, and a bound on the fewest; OPTIMAL when they meet.

    The search stops when its best plan was met often; then the bound is sought; what is left goes to the search.
    """
    watch = Stopwatch(limit)
    graph = region_graph(len(instance.population), instance.edges)
    reasons = impossible(instance, graph)
    if reasons:
        return Result(status=Status.INFEASIBLE, plan=None, notes=tuple(reasons), runtime_s=watch.seconds, seed=seed)
    generator = np.random.default_rng([seed, len(graph)])
    search = Search(instance, graph, watch, generator, Resplitting(instance, graph, watch))
    if instance.n_districts == 1:
        search.offer(np.zeros(len(graph), np.int64))
        return _result(search, 0, seed=seed)
    whole = len(graph.components()) == 1
    restarts = max(1, round(RESTARTS * limit.work))
    if whole:
        search.run(restarts, share=SEARCH_SHARE, agreed=AGREED)
    if instance.n_districts <= EXACT_DISTRICTS or not whole:
        return _exact(search, seed)
    enough = len(graph.edges) if search.best is None else search.cut
    rounds = max(1, round(min(ROUNDS, 40 * limit.work)))
    proof = watch.until(watch.share + PROOF_SHARE)
    bound = cut_bound(instance, graph, search.districts(), enough=enough, watch=proof, rounds=rounds, seed=seed)
    if limit.time_s is not None and (bound is None or bound < enough):
        search.run(restarts, share=1.0)
    return _result(search, bound, seed=seed)


def impossible(instance: CutEdgesInstance, graph: RegionGraph) -> list[str]:
    """Reasons why there is no plan that need no search."""
    total, k = int(instance.population.sum()), instance.n_districts
    reasons = []
    if not k * instance.least <= total <= k * instance.most:
        reasons.append(f"{total} people do not fit {k} districts of {instance.least} to {instance.most}")
    large = np.flatnonzero(instance.population > instance.most)
    reasons += [f"unit {unit} has {instance.population[unit]} people, at most {instance.most} fit" for unit in large]
    parts = graph.components()
    if len(parts) > k:
        reasons.append(f"the units fall into {len(parts)} parts, {k} connected districts cannot cover them")
    return reasons


def _exact(search: Search, seed: int) -> Result[Ints]:
    """The exact model for the whole graph; only plans that cut less than the best one met are sought."""
    instance, watch = search.instance, search.watch
    exact = split(
        search.graph,
        instance.population,
        instance.n_districts,
        (instance.least, instance.most),
        limit=watch.left(EXACT_WORK * watch.limit.work),
        seed=seed,
        below=None if search.best is None else search.cut,
    )
    if exact.label is not None:
        search.offer(exact.label)
    bound = exact.bound if exact.status is not Status.UNKNOWN or exact.bound else None
    return _result(search, bound, seed=seed, infeasible=exact.status is Status.INFEASIBLE)


def _result(search: Search, bound: int | None, *, seed: int, infeasible: bool = False) -> Result[Ints]:
    if search.best is None:
        status = Status.INFEASIBLE if infeasible else Status.UNKNOWN
    else:
        status = Status.OPTIMAL if bound is not None and bound >= search.cut else Status.FEASIBLE
    return Result(
        status=status,
        plan=search.best,
        objective=None if search.best is None else float(search.cut),
        bound=None if bound is None else float(bound),
        runtime_s=search.watch.seconds,
        seed=seed,
    )
