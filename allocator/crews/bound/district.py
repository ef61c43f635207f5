"""Proven lower bound on the monthly cost of any crews plan: the relaxation with rounds of cuts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from allocator.crews.bound.node_sets import left_too_seldom
from allocator.crews.bound.relaxation import Relaxation, Row
from allocator.crews.bound.week_flow import cheapest_left_out
from allocator.crews.problem import CrewProblem
from domain import interruption
from domain.arrays import Bools, Floats

ROUNDS = 14
SLOW = 1e-5  # share gained in a round below which it was the last
LEVELS = 24
STEPS = 30  # of the search for sets
OFTEN = (1e-6, 0.5, 1.5, 2.5, 4.5)  # times a week
MOST_MODES = 40_000  # above, the linear programme is left aside

Cut = Callable[[Bools], Row | None]


def monthly(problem: CrewProblem, flow_yuan: float) -> float:
    """Bound on the month, rounded down to a fen, from one on the week's servable tasks: the others are all left out."""
    return float(np.floor((hopeless_yuan(problem) + flow_yuan) * problem.weeks_month * 100) / 100)


def hopeless_yuan(problem: CrewProblem) -> float:
    """Yuan a week for leaving out what no crew can serve."""
    hopeless = np.array([bool(reason) for reason in problem.reasons], bool)
    return float((problem.tasks.times_week * cheapest_left_out(problem))[hopeless].sum())


def quick_bound(relaxation: Relaxation) -> float:
    """Yuan a week for the tasks that some crew can serve, without solving anything: linear in size."""
    return max(0.0, relaxation.quick)


def flow_bound(relaxation: Relaxation, *, time_s: float | None = None, work: float = 1.0) -> float:
    """Yuan a week for the tasks that some crew can serve; no programme begins after `time_s` seconds.

    Nothing of the division into depots and days enters: the flow is over all depots and a whole week.
    """
    best, ends = quick_bound(relaxation), None if time_s is None else time.monotonic() + time_s
    if relaxation.n_modes > MOST_MODES:
        return best
    rows = _Rows(relaxation)
    rows.add(relaxation.leaving_cut, _far_sets(relaxation))
    rows.add(relaxation.odd_cut, _ends(relaxation))
    for turn in range(max(1, round(ROUNDS * work))):
        if (ends is not None and time.monotonic() > ends) or interruption.requested():
            break
        values, bound = relaxation.solve()
        if turn > 2 and bound < best * (1 + SLOW):
            return max(best, bound)
        best = max(best, bound)
        added = rows.add(relaxation.odd_cut, _driven_parts(relaxation, values), values)
        added += rows.add(relaxation.leaving_cut, _seldom_left(relaxation, values, turn), values)
        if not added:
            break
    return best


class _Rows:
    """Adds rows for node sets to a relaxation, each only while it is not there."""

    def __init__(self, relaxation: Relaxation) -> None:
        self._relaxation = relaxation

    def add(self, cut: Cut, sets: Iterable[Bools], values: Floats | None = None) -> int:
        """Number of rows added for those `sets` whose row says something that `values` do not keep."""
        added, seen = 0, set()
        for inside in sets:
            key = np.packbits(inside).tobytes()
            if key in seen or interruption.requested():
                continue
            seen.add(key)
            row = cut(inside)
            if row is not None and (values is None or values[row.columns].sum() < row.least - 1e-4):
                self._relaxation.rows.append(row)
                added += 1
        return added


def _ends(relaxation: Relaxation) -> Iterator[Bools]:
    """Every node where a task ends, alone."""
    for node in np.unique([relaxation.tail[relaxation.n_arcs :], relaxation.head[relaxation.n_arcs :]]):
        yield np.arange(relaxation.n_nodes) == node


def _driven_parts(relaxation: Relaxation, values: Floats) -> Iterator[Bools]:
    """Parts that hang together by what is driven more than so often between tasks."""
    n_nodes, n_arcs = relaxation.n_nodes, relaxation.n_arcs
    for often in OFTEN:
        used = np.flatnonzero(values[:n_arcs] > often)
        driven = coo_matrix(
            (np.ones(len(used)), (relaxation.tail[used], relaxation.head[used])), shape=(n_nodes, n_nodes)
        )
        label = connected_components(driven, directed=False)[1]
        for part in np.flatnonzero(np.bincount(label) > 1):
            yield label == part


def _far_sets(relaxation: Relaxation) -> Iterator[Bools]:
    """Connected sets of the nodes beyond certain distances from every depot and station."""
    graph = relaxation.graph
    matrix = csr_matrix((graph.metres, (graph.tail, graph.head)), shape=(graph.n_nodes, graph.n_nodes))
    metres = dijkstra(matrix, indices=np.flatnonzero(relaxation.places), min_only=True)
    metres = np.where(np.isfinite(metres), metres, -1.0)
    for level in np.unique(np.quantile(metres[metres >= 0], np.linspace(0, 0.98, LEVELS))):
        yield from _parts(matrix, metres > level)


def _parts(matrix: csr_matrix, inside: Bools) -> Iterator[Bools]:
    """A node set and each of its connected parts."""
    nodes = np.flatnonzero(inside)
    if not len(nodes):
        return
    yield inside
    n_parts, label = connected_components(matrix[nodes][:, nodes], directed=False)
    for part in range(n_parts if n_parts > 1 else 0):
        alone = np.zeros(len(inside), bool)
        alone[nodes[label == part]] = True
        yield alone


def _seldom_left(relaxation: Relaxation, values: Floats, turn: int) -> Iterator[Bools]:
    """Node sets that the flow leaves too seldom: parts cut off from all places, and what a search finds."""
    n_moving, n_nodes = len(relaxation.tail), relaxation.n_nodes
    moving = values[:n_moving]
    used = moving > 1e-7
    tail, head = relaxation.tail[used], relaxation.head[used]
    support = coo_matrix((np.ones(len(tail)), (tail, head)), shape=(n_nodes, n_nodes)).tocsr()
    label = connected_components(support, directed=False)[1]
    reached = np.unique(label[np.concatenate([tail, head])])
    for part in np.setdiff1d(reached, label[relaxation.places]):
        yield label == part
    yield from left_too_seldom(
        relaxation.demands,
        (tail, head, moving[used]),
        depots=relaxation.places,
        skipped=values[n_moving : n_moving + relaxation.n_tasks],
        steps=STEPS,
        whole=False,
        seed=turn,
    )
