"""Exact commercial territories: every territory that a cheap plan can use is listed, and the cheapest plan picked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.regions.graph import region_graph
from allocator.regions.stopwatch import Stopwatch
from allocator.regions.territory.generation import generated, within
from allocator.regions.territory.master import cheapest_plan
from allocator.regions.territory.model import Relaxed, relaxed
from allocator.regions.territory.pricing import Centre, Territory
from domain.arrays import Bools, Floats, Ints
from domain.districting import TerritoryInstance
from domain.limits import Limit
from domain.results import Result, Status

WINDOW = 0.03  # of the linear bound: how much dearer the assignments considered may be at first
GAP = 0.004  # of the bound: how much dearer the plans sought may be at first
WIDER = 2.0
ROWS, LOOKED = 300_000, 100_000_000  # territories of one centre that may be listed, and sets looked at for them
TOUCH = 1e-7  # relative: costs and bounds this close are equal


@dataclass(frozen=True, slots=True)
class _Found:
    """Cheapest plan over some assignments, None for none; no plan over them costs less than `bound`."""

    plan: list[Territory] | None
    bound: float
    solved: bool

    @property
    def cost(self) -> float:
        return _cost(self.plan)


def solve(instance: TerritoryInstance, *, limit: Limit, seed: int = 0) -> Result[Ints]:
    """Territories of least total distance to their centres; OPTIMAL is proved.

    Assignments whose reduced cost exceeds a window are left out. What is found is optimal when it costs no more than
    the linear bound plus the window; else the window grows to what it cost.
    """
    watch, bound = Stopwatch(limit), 0.0
    graph, distance = region_graph(len(instance.points), instance.edges), distances(instance.points)
    linear = relaxed(instance, distance, watch.left(1.0).time_s)
    if linear is None or np.isinf(linear.bound):
        return _result(None, None if linear is None else linear.bound, len(distance), watch=watch, seed=seed)
    window, best = WINDOW * linear.bound + TOUCH, None
    while not watch.over():
        kept: Bools = linear.reduced <= window
        rows = np.flatnonzero(np.diag(kept)).tolist()
        centres = [Centre(instance, graph, distance, row, kept[:, row]) for row in rows]
        most = float(distance.max(axis=1).sum())
        found = _cheapest(centres, instance.n_territories, linear, most, watch)
        best = best if _cost(best) <= found.cost else found.plan
        bound = max(bound, min(found.bound, np.inf if kept.all() else linear.bound + window))
        if not found.solved or kept.all() or _cost(best) <= bound * (1 + TOUCH):
            break
        wanted = WIDER * window if best is None else _cost(best) - linear.bound
        window = max(window, wanted) * (1 + TOUCH) + TOUCH
    return _result(best, max(bound, linear.bound), len(distance), watch=watch, seed=seed)


def _cheapest(centres: list[Centre], count: int, linear: Relaxed, most: float, watch: Stopwatch) -> _Found:
    """The cheapest plan; territories are listed up to dearer and dearer plans, of which none costs more than `most`."""
    n = len(linear.prices)
    if len(centres) < count:
        return _Found(None, np.inf, solved=True)
    by = generated(centres, count, linear.prices, linear.bound / count + TOUCH, watch)
    plan, above = None, GAP * by.bound + TOUCH
    while np.isfinite(by.bound) and not watch.over():
        listed = within(centres, count, by, above, rows=ROWS, looked=LOOKED)
        if listed is None:
            return _Found(plan, by.bound, solved=False)
        found, solved = cheapest_plan(listed, n, count, watch.left(1.0).time_s)
        plan = plan if _cost(plan) <= _cost(found) else found
        if not solved:
            return _Found(plan, by.bound, solved=False)
        if _cost(plan) <= by.bound + above or by.bound + above > most:
            return _Found(plan, _cost(plan), solved=True)
        above = min(WIDER * above, _cost(plan) - by.bound) * (1 + TOUCH) + TOUCH
    return _Found(plan, by.bound, solved=not np.isfinite(by.bound))


def distances(points: Floats) -> Floats:
    """Straight distances (n, n)."""
    apart = points[:, None] - points[None]
    return np.hypot(apart[..., 0], apart[..., 1])


def _cost(plan: list[Territory] | None) -> float:
    return np.inf if plan is None else sum(each.distance for each in plan)


def _result(plan: list[Territory] | None, bound: float | None, n: int, *, watch: Stopwatch, seed: int) -> Result[Ints]:
    """What was found; a bound of inf proves that there is no plan."""
    if plan is None:
        none = Status.INFEASIBLE if bound == np.inf else Status.UNKNOWN
        lowest = None if none is Status.INFEASIBLE else bound
        return Result(status=none, plan=None, bound=lowest, runtime_s=watch.seconds, seed=seed)
    cost, label = _cost(plan), np.empty(n, np.int64)
    for number, each in enumerate(plan):
        label[list(each.units)] = number
    optimal = bound is not None and cost <= bound * (1 + TOUCH)
    return Result(
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        plan=label,
        objective=cost,
        bound=bound if bound is None else min(bound, cost),
        runtime_s=watch.seconds,
        seed=seed,
    )
