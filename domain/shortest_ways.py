"""Shortest paths on graphs of any size: only the part of a graph is searched in which they can run.

A path from a source to a target of length at most L passes only nodes w with (metres from the nearest source to w) +
(metres from w to the nearest target) <= L. With L at least the longest of the distances asked for, the graph of these
nodes holds every shortest path; two searches from all sources and from all targets at once find it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from domain.arrays import Floats, Ints
from domain.geometry import great_circle_m

ROWS = 256  # searches held in memory at a time
WHOLE = 10_000  # nodes up to which a graph is searched as a whole
FEW = 8  # sources up to which each is searched from on its own
DEAD_ENDS = 3  # nodes from which a dead end is cut off
SLACK_M = 0.001  # above the rounding of sums of lengths
WINDING, WINDING_M = 2.0, 2000.0  # a way is seldom longer than twice the straight line and so many metres


def lengths(graph: csr_matrix, sources: Ints, targets: Ints, lonlat: Floats) -> Floats:
    """Lengths of shortest paths (n_sources, n_targets), inf where there is none; `lonlat` (n_nodes, 2) in degrees."""
    wanted, back = np.unique(sources, return_inverse=True)
    if graph.shape[0] <= WHOLE:
        return np.asarray(_rows(graph, wanted, targets)[back])
    if len(wanted) <= FEW:
        return np.array([_from(graph, int(source), targets, lonlat) for source in wanted])[back]
    inside = region(graph, wanted, targets, lonlat)
    columns, column = np.unique(targets, return_inverse=True)
    found = np.empty((len(wanted), len(columns)))
    # Nodes off the region's strong part are searched for on the whole.
    rows, cols = (np.isin(nodes, inside) for nodes in (wanted, columns))
    local = graph[inside][:, inside]
    place = np.searchsorted(inside, wanted[rows]), np.searchsorted(inside, columns[cols])
    found[np.ix_(rows, cols)] = _rows(local, *place)
    found[~rows] = _rows(graph, wanted[~rows], columns)
    found[:, ~cols] = _rows(graph.T.tocsr(), columns[~cols], wanted).T
    return np.asarray(found[back][:, column])


def paths(graph: csr_matrix, pairs: Sequence[tuple[int, int]], lonlat: Floats) -> list[list[int]]:
    """Nodes of a shortest path of each (source, target), both included; empty where there is none."""
    found: list[list[int]] = [[] for _ in pairs]
    of_source: dict[int, list[int]] = {}
    for index, (source, _) in enumerate(pairs):
        of_source.setdefault(source, []).append(index)
    for source, indices in of_source.items():
        targets = np.array([pairs[index][1] for index in indices], np.int64)
        limit_m = float(_from(graph, source, targets, lonlat).max()) + SLACK_M
        _, before = dijkstra(graph, indices=source, limit=limit_m, return_predecessors=True)
        for index in indices:
            found[index] = _walk_back(before, source, pairs[index][1])
    return found


def region(graph: csr_matrix, sources: Ints, targets: Ints, lonlat: Floats) -> Ints:
    """Nodes, sorted, among which every shortest path from any of the sources to any of the targets runs.

    Only of those sources and targets that reach each other both ways with most of them; the others may be missing.
    `lonlat` (n_nodes, 2) are the nodes' places: searches from a node in the middle limit the region to twice its size.
    """
    part = connected_components(graph, connection="strong")[1]
    most = np.bincount(part[np.concatenate([sources, targets])]).argmax()
    sources, targets = sources[part[sources] == most], targets[part[targets] == most]
    if not len(sources) or not len(targets):
        return np.zeros(0, np.int64)
    middle = _middle(np.union1d(sources, targets), lonlat)
    backwards = graph.T.tocsr()
    limit_m = float(_from(backwards, middle, sources, lonlat).max() + _from(graph, middle, targets, lonlat).max())
    limit_m += SLACK_M
    out_m = dijkstra(graph, indices=sources, min_only=True, limit=limit_m)
    into_m = dijkstra(backwards, indices=targets, min_only=True, limit=limit_m)
    return _without_dead_ends(graph, np.flatnonzero(out_m + into_m <= limit_m), np.union1d(sources, targets))


def _without_dead_ends(graph: csr_matrix, nodes: Ints, ends: Ints) -> Ints:
    """Nodes without those, beside `ends`, from which only one other can be reached or left: paths end there or turn."""
    for _ in range(DEAD_ENDS):
        local = graph[nodes][:, nodes]
        near = np.diff((local + local.T).tocsr().indptr)
        kept = (near > 1) | np.isin(nodes, ends)
        if kept.all():
            break
        nodes = nodes[kept]
    return nodes


def _middle(nodes: Ints, lonlat: Floats) -> int:
    away = lonlat[nodes] - np.median(lonlat[nodes], axis=0)
    return int(nodes[np.hypot(*away.T).argmin()])


def _from(graph: csr_matrix, source: int, targets: Ints, lonlat: Floats) -> Floats:
    """Lengths of shortest paths from one source (n_targets,): no farther than needed, unless a target is far away."""
    guess_m = WINDING * float(great_circle_m(lonlat[[source]], lonlat[targets]).max()) + WINDING_M
    found = dijkstra(graph, indices=source, limit=guess_m)[targets]
    return np.asarray(found if np.isfinite(found).all() else dijkstra(graph, indices=source)[targets], float)


def _rows(graph: csr_matrix, sources: Ints, targets: Ints) -> Floats:
    found = np.empty((len(sources), len(targets)))
    for start in range(0, len(sources), ROWS):
        found[start : start + ROWS] = dijkstra(graph, indices=sources[start : start + ROWS])[:, targets]
    return found


def _walk_back(before: Ints, source: int, target: int) -> list[int]:
    path = [target]
    while path[-1] != source:
        step = int(before[path[-1]])
        if step < 0:
            return []
        path.append(step)
    return path[::-1]
