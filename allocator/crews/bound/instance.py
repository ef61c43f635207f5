"""Proven lower bound on the cost of a public routing instance: cuts for node sets, then whole numbers, then columns."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from allocator.crews.bound.columns import columns_bound
from allocator.crews.bound.cut_program import CutProgram
from allocator.crews.bound.node_sets import left_too_seldom
from allocator.crews.bound.street_flow import StreetFlow, street_flow
from domain import interruption
from domain.arrays import Bools, Floats
from domain.routing import UNREACHABLE, RoutingInstance

ROUNDS = 80
WHOLE_ROUNDS = 3
NODES = 100  # of branch and bound in one whole round
STEPS = (60, 200, 600)  # of the search for sets: more after each round in which it finds nothing
NEW = 120  # cuts a round
LEVELS = 100
SLOW_ROUNDS, SLOW = 10, 2e-4  # rounds that together gain less than this share end the linear programmes
MOST_WAYS = 3000  # with which whole numbers are worth a try


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceBound:
    """No solution of the instance costs less than `value`, whatever the number of vehicles.

    `cuts` is what node sets alone prove, `columns` what column generation proves (None where it was not tried).
    """

    value: int
    cuts: int
    columns: int | None
    n_rounds: int


def instance_bound(
    instance: RoutingInstance,
    *,
    time_s: float | None = None,
    work: float = 1.0,
    upper: int | None = None,
    with_columns: bool = True,
) -> InstanceBound:
    """Bound on the cost of an instance, for any number of vehicles: a limited fleet can only cost more.

    Parameters
    ----------
    time_s
        Limit on the wall clock; without it the search ends after deterministic work.
    work
        Multiple of the usual effort.
    upper
        Cost of a known solution: the search ends when the bound reaches it.

    Raises
    ------
    ValueError
        When a task asks for more than the capacity: no solution exists.
    """
    ends = None if time_s is None else time.monotonic() + time_s
    search = _Search(instance, upper)

    def over() -> bool:
        return search.closed or (ends is not None and time.monotonic() > ends) or interruption.requested()

    search.linear(max(1, round(ROUNDS * work)), over)
    search.whole(max(1, round(NODES * work)), ends, over)
    columns = None
    if with_columns and not over():
        left = None if ends is None else max(0.0, ends - time.monotonic())
        sets = [cut.inside for cut in search.program.cuts if cut.unused == 0]
        columns = columns_bound(instance, time_s=left, work=work, upper=upper, sets=sets).value
    cuts = _rounded_up(search.best)
    return InstanceBound(value=max(cuts, columns or 0), cuts=cuts, columns=columns, n_rounds=search.n_rounds)


def _rounded_up(bound: float) -> int:
    """Costs are whole numbers; what is above one by less than a solver's tolerance proves no more than that one."""
    return int(np.ceil(bound - 1e-6 * max(1.0, abs(bound) / 1000)))


class _Search:
    """Rounds of cuts on an instance's flow, and the best bound so far."""

    def __init__(self, instance: RoutingInstance, upper: int | None) -> None:
        self.flow, self.upper = street_flow(instance), upper
        self.program = CutProgram(flow=self.flow)
        self.best, self.n_rounds = 0.0, 0
        for inside in _first_sets(self.flow):
            self.program.add(inside)

    @property
    def closed(self) -> bool:
        """Whether the bound has reached a known solution."""
        return self.upper is not None and _rounded_up(self.best) >= self.upper

    def linear(self, rounds: int, over: Callable[[], bool]) -> None:
        """Solve the linear programme and cut its solution off, in turn."""
        found_nothing, history = 0, [0.0]
        while self.n_rounds < rounds and found_nothing < len(STEPS) and not over():
            values, bound = self.program.solve()
            self.best = max(self.best, bound)
            history.append(self.best)
            self.n_rounds += 1
            gained = history[-1] - history[max(0, len(history) - 1 - SLOW_ROUNDS)]
            if len(history) > SLOW_ROUNDS and gained < SLOW * self.best:
                return
            grew = self.program.grew
            added = self._cut(values, STEPS[found_nothing], whole=found_nothing > 0 or self.n_rounds % 4 == 1)
            found_nothing = 0 if added or grew else found_nothing + 1

    def whole(self, nodes: int, ends: float | None, over: Callable[[], bool]) -> None:
        """The same with whole numbers, for as long as they are found."""
        if len(self.flow.tail) > MOST_WAYS or self.flow.lengths is not None:
            return  # ways that are no columns would have to be priced out
        for _ in range(WHOLE_ROUNDS):
            left = None if ends is None else max(0.1, ends - time.monotonic())
            if over():
                return
            gap = 0.5 / max(self.best, 1.0)  # costs are whole, so nearer is near enough
            values, bound, optimal = self.program.solve_whole(nodes=nodes, gap=gap, time_s=left)
            self.best = max(self.best, bound)
            self.n_rounds += 1
            if values is None or not optimal or not self._cut(values, STEPS[1], whole=True):
                return

    def _cut(self, values: Floats, steps: int, *, whole: bool) -> int:
        """Cuts added that the values break."""
        added = 0
        for inside in left_too_seldom(
            self.flow.demands,
            self.flow.crossing(values),
            depots=np.arange(self.flow.n_nodes) == self.flow.instance.depot,
            skipped=np.zeros(len(self.flow.loads)),
            steps=steps,
            whole=whole,
            seed=self.n_rounds,
        ):
            added += self.program.add(inside, values)
            if added == NEW:
                break
        return added


def _first_sets(flow: StreetFlow) -> Iterator[Bools]:
    """Single nodes, and connected sets of the nodes beyond some distances from the depot."""
    yield from np.eye(flow.n_nodes, dtype=bool)
    distance = flow.instance.distance()[flow.instance.depot]
    away = distance[distance < UNREACHABLE]
    for level in np.unique(np.quantile(away, np.linspace(0, 1, LEVELS), method="lower")):
        yield from _parts(flow, (distance > level) & (distance < UNREACHABLE))


def _parts(flow: StreetFlow, inside: Bools) -> Iterator[Bools]:
    """A node set and each of its connected parts."""
    yield inside
    kept = inside[flow.tail] & inside[flow.head]
    size = flow.n_nodes
    graph = coo_matrix((np.ones(int(kept.sum())), (flow.tail[kept], flow.head[kept])), shape=(size, size))
    label = connected_components(graph, directed=False)[1]
    for part in np.unique(label[inside]):
        yield (label == part) & inside
