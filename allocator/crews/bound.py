"""Proven lower bound on the monthly cost of any crews plan: the relaxation with rounds of cuts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components, dijkstra, maximum_flow

from allocator import stop
from allocator.crews.problem import Bools, CrewProblem, Floats, Ints
from allocator.crews.relaxation import Relaxation, relaxation_of

ROUNDS = 10
LEVELS = 24
FLOW_SCALE = 1_000_000
MULTIPLES = (1.0, 1.5, 2.5)


def lower_bound(problem: CrewProblem) -> float:
    """Yuan a month below which no plan can cost."""
    relaxation = relaxation_of(problem)
    return monthly(problem, flow_bound(relaxation) if relaxation else 0.0)


def monthly(problem: CrewProblem, flow_yuan: float) -> float:
    """Bound on the month, rounded down to a fen, from one on the week's servable tasks: the others are all left out."""
    hopeless = sum(
        times for times, reason in zip(problem.tasks.times_week.tolist(), problem.reasons, strict=True) if reason
    )
    week = hopeless * problem.unserved_yuan + flow_yuan
    return float(np.floor(week * problem.weeks_month * 100) / 100)


def flow_bound(relaxation: Relaxation) -> float:
    """Yuan a week for the tasks that some crew can serve.

    Nothing of the division into depots and days enters: the flow is over all depots and a whole week.
    """
    best = 0.0
    seen: set[bytes] = set()
    for inside in _far_sets(relaxation):
        _cut(relaxation, inside, seen, None)
    for _ in range(ROUNDS):
        values, bound = relaxation.solve()
        best = max(best, bound)
        added = sum(_cut(relaxation, inside, seen, values) for inside in _broken_sets(relaxation, values))
        if not added or stop.requested():
            break
    return best


def _cut(relaxation: Relaxation, inside: Bools, seen: set[bytes], values: Floats | None) -> bool:
    """Add the cut of a node set unless it is known, empty or already kept by `values`."""
    key = np.packbits(inside).tobytes()
    if key in seen:
        return False
    seen.add(key)
    row = relaxation.add_cut(inside)
    if row is None or (values is not None and values[row[0]].sum() > row[1] - 1e-4):
        return False
    relaxation.rows.append(row)
    return True


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


def _broken_sets(relaxation: Relaxation, values: Floats) -> Iterator[Bools]:
    """Node sets that the flow leaves too seldom: parts cut off from the depots, and sides of smallest cuts."""
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
