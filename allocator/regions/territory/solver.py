"""Exact commercial territories: reduced-cost fixing around a linear bound, separators added as they are broken."""

from __future__ import annotations

import numpy as np

from allocator.regions.graph import RegionGraph, region_graph
from allocator.regions.separators import separations
from allocator.regions.stopwatch import Stopwatch
from allocator.regions.territory.model import Answer, Cut, Model
from domain.arrays import Bools, Floats, Ints
from domain.districting import TerritoryInstance
from domain.limits import Limit
from domain.results import Result, Status

WINDOW = 0.01  # of the linear bound: how much dearer the columns kept may be at first
WIDER = 4.0
ROUNDS = 100
TOUCH = 1e-7  # relative: costs and bounds this close are equal


def solve(instance: TerritoryInstance, *, limit: Limit, seed: int = 0) -> Result[Ints]:
    """Territories of least total distance to their centres; OPTIMAL is proved.

    Columns whose reduced cost exceeds a window are left out. What is found is optimal when it costs no more than the
    linear bound plus the window; else the window grows to what it cost.
    """
    watch = Stopwatch(limit)
    graph = region_graph(len(instance.points), instance.edges)
    distance = distances(instance.points)
    model = Model(instance, distance)
    relaxed = model.relaxed(_left(watch))
    if relaxed is None:
        return _result(Status.UNKNOWN, None, distance, None, watch=watch, seed=seed)
    if np.isinf(relaxed.bound):
        return _result(Status.INFEASIBLE, None, distance, None, watch=watch, seed=seed)
    window, bound, best = WINDOW * relaxed.bound + TOUCH, relaxed.bound, None
    cuts: list[Cut] = []
    while not watch.over():
        kept: Bools = relaxed.reduced <= window
        answer = _connected(model, graph, kept, cuts, watch)
        bound = max(bound, min(answer.bound, relaxed.bound + window) if not kept.all() else answer.bound)
        if answer.centre_of is not None:
            best = _cheaper(best, answer.centre_of, distance)
        if not answer.solved:
            break
        if kept.all() and answer.centre_of is None:
            return _result(Status.INFEASIBLE, None, distance, None, watch=watch, seed=seed)
        if best is not None and _cost(best, distance) <= bound * (1 + TOUCH):
            break
        wanted = WIDER * window if best is None else _cost(best, distance) - relaxed.bound
        window = max(window, wanted) * (1 + TOUCH) + TOUCH
    return _result(Status.UNKNOWN if best is None else Status.FEASIBLE, best, distance, bound, watch=watch, seed=seed)


def _connected(model: Model, graph: RegionGraph, kept: Bools, cuts: list[Cut], watch: Stopwatch) -> Answer:
    """Cheapest connected territories over the columns kept; `cuts` grows by the separators that were broken."""
    bound = -np.inf
    for _ in range(ROUNDS):
        answer = model.solve(kept, cuts, _left(watch))
        bound = max(bound, answer.bound)
        if answer.centre_of is None:
            return Answer(None, bound, answer.solved)
        broken = _broken(graph, answer.centre_of)
        if not broken:
            return Answer(answer.centre_of, bound, answer.solved)
        cuts += broken
        if watch.over():
            break
    return Answer(None, bound, False)


def _broken(graph: RegionGraph, centre_of: Ints) -> list[Cut]:
    """A cut for each unit that cannot reach its centre within its territory."""
    cuts = []
    for centre in np.unique(centre_of).tolist():
        members = np.flatnonzero(centre_of == centre)
        for cut in separations(graph, members, root=centre):
            part = next(part for part in graph.components(members) if cut.second in part)
            cuts += [Cut(int(unit), centre, cut.separator) for unit in part]
    return cuts


def distances(points: Floats) -> Floats:
    """Straight distances (n, n)."""
    apart = points[:, None] - points[None]
    return np.hypot(apart[..., 0], apart[..., 1])


def _cost(centre_of: Ints, distance: Floats) -> float:
    return float(distance[np.arange(len(distance)), centre_of].sum())


def _cheaper(first: Ints | None, second: Ints, distance: Floats) -> Ints:
    return second if first is None or _cost(second, distance) < _cost(first, distance) else first


def _left(watch: Stopwatch) -> float | None:
    return watch.left(1.0).time_s


def _result(
    status: Status, centre_of: Ints | None, distance: Floats, bound: float | None, *, watch: Stopwatch, seed: int
) -> Result[Ints]:
    cost = None if centre_of is None else _cost(centre_of, distance)
    if cost is not None and bound is not None and cost <= bound * (1 + TOUCH):
        status, bound = Status.OPTIMAL, min(bound, cost)
    return Result(
        status=status,
        plan=None if centre_of is None else np.unique(centre_of, return_inverse=True)[1],
        objective=cost,
        bound=bound,
        runtime_s=watch.seconds,
        seed=seed,
    )
