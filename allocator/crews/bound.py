"""Proven lower bound on the monthly cost of any crews plan: the relaxation with rounds of cuts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra, maximum_flow

from allocator.crews.problem import CrewProblem
from allocator.crews.relaxation import Relaxation
from domain import interruption
from domain.arrays import Bools, Floats, Ints

ROUNDS = 10
LEVELS = 24
FLOW_SCALE = 1_000_000
MULTIPLES = (1.0, 1.5, 2.5)
OFTEN = (1e-6, 0.5, 1.5, 2.5, 4.5)  # times a week

Cut = Callable[[Bools], tuple[Ints, float] | None]


def monthly(problem: CrewProblem, flow_yuan: float) -> float:
    """Bound on the month, rounded down to a fen, from one on the week's servable tasks: the others are all left out."""
    hopeless = sum(
        times for times, reason in zip(problem.tasks.times_week.tolist(), problem.reasons, strict=True) if reason
    )
    week = hopeless * problem.unserved_yuan + flow_yuan
    return float(np.floor(week * problem.weeks_month * 100) / 100)


def flow_bound(relaxation: Relaxation, *, time_s: float | None = None) -> float:
    """Yuan a week for the tasks that some crew can serve; no round of cuts begins after `time_s` seconds.

    Nothing of the division into depots and days enters: the flow is over all depots and a whole week.
    """
    best, began = 0.0, time.monotonic()
    rows = _Rows(relaxation)
    rows.add(relaxation.leaving_cut, _far_sets(relaxation))
    rows.add(relaxation.odd_cut, _ends(relaxation))
    for _ in range(ROUNDS):
        values, bound = relaxation.solve()
        best = max(best, bound)
        added = rows.add(relaxation.leaving_cut, _seldom_left(relaxation, values), values)
        added += rows.add(relaxation.odd_cut, _driven_parts(relaxation, values), values)
        late = time_s is not None and time.monotonic() - began > time_s
        if not added or late or interruption.requested():
            break
    return best


class _Rows:
    """Adds rows for node sets to a relaxation, each once."""

    def __init__(self, relaxation: Relaxation) -> None:
        self._rows = relaxation.rows
        self._seen: set[tuple[str, bytes]] = set()

    def add(self, cut: Cut, sets: Iterable[Bools], values: Floats | None = None) -> int:
        """Number of rows added for those `sets` whose row says something that `values` do not keep."""
        before = len(self._rows)
        for inside in sets:
            key = cut.__name__, np.packbits(inside).tobytes()
            row = None if key in self._seen else cut(inside)
            self._seen.add(key)
            if row is not None and (values is None or values[row[0]].sum() < row[1] - 1e-4):
                self._rows.append(row)
        return len(self._rows) - before


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
    """Connected sets of the nodes beyond certain distances from every depot."""
    graph = relaxation.graph
    matrix = csr_matrix((graph.metres, (graph.tail, graph.head)), shape=(graph.n_nodes, graph.n_nodes))
    metres = dijkstra(matrix, indices=np.flatnonzero(relaxation.depots), min_only=True)
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


def _seldom_left(relaxation: Relaxation, values: Floats) -> Iterator[Bools]:
    """Node sets that the flow may leave too seldom: parts cut off from the depots, and sides of smallest cuts."""
    moving = values[: len(relaxation.tail)]
    used = moving > 1e-7
    support = coo_matrix(
        (np.ones(int(used.sum())), (relaxation.tail[used], relaxation.head[used])),
        shape=(relaxation.n_nodes, relaxation.n_nodes),
    ).tocsr()
    label = connected_components(support, directed=False)[1]
    reached = np.unique(label[np.concatenate([relaxation.tail[used], relaxation.head[used]])])
    for part in np.setdiff1d(reached, label[relaxation.depots]):
        yield label == part
    for weight in (relaxation.trips_load, relaxation.trips_time):
        for multiple in MULTIPLES:
            inside = _smallest_cut(relaxation, moving, multiple * weight * relaxation.times)
            yield from _parts(support, inside)


def _smallest_cut(relaxation: Relaxation, moving: Floats, demand: Floats) -> Bools:
    """Nodes on the source's side of a smallest cut: source -> tasks (demand) -> their ends -> arcs -> depots."""
    n_nodes, n_tasks = relaxation.n_nodes, relaxation.n_tasks
    source, sink = n_nodes + n_tasks, n_nodes + n_tasks + 1
    task_node = n_nodes + np.arange(n_tasks)
    mode_task = n_nodes + relaxation.mode_task
    ends = relaxation.tail[relaxation.n_arcs :], relaxation.head[relaxation.n_arcs :]
    depots = np.flatnonzero(relaxation.depots)
    endless = np.full(2 * len(mode_task) + len(depots), 1000.0)
    tail = np.concatenate([relaxation.tail, np.full(n_tasks, source), mode_task, mode_task, depots])
    head = np.concatenate([relaxation.head, task_node, *ends, np.full(len(depots), sink)])
    return _source_side(tail, head, np.concatenate([moving, demand, endless]), source, sink)[:n_nodes]


def _source_side(tail: Ints, head: Ints, capacity: Floats, source: int, sink: int) -> Bools:
    whole = np.minimum(np.round(capacity * FLOW_SCALE), 2e9).astype(np.int32)
    graph = coo_matrix((whole, (tail, head)), shape=(sink + 1, sink + 1)).tocsr()
    left = csr_matrix(graph - maximum_flow(graph, source, sink).flow)
    left.data = (left.data > 0).astype(np.int8)
    left.eliminate_zeros()
    inside = np.zeros(sink + 1, bool)
    inside[breadth_first_order(left, source, return_predecessors=False)] = True
    return inside
