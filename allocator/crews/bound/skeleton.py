"""The driving graph without what no crew needs: dead ends and points that only divide a street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from domain.arrays import Floats, Ints

Arcs = dict[int, dict[int, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """Arcs (n_arcs,) between nodes 0..n_nodes-1; `node_at` maps a kept node of the network to its position."""

    tail: Ints
    head: Ints
    metres: Floats
    n_nodes: int
    node_at: dict[int, int]


def skeleton_of(driving: csr_matrix, keep: set[int]) -> Skeleton:
    """Graph on which the shortest distances between the nodes `keep` are those of `driving`."""
    matrix = driving.tocoo()
    ahead: Arcs = {node: {} for node in range(matrix.shape[0])}
    behind: Arcs = {node: {} for node in range(matrix.shape[0])}
    for u, v, metres in zip(matrix.row.tolist(), matrix.col.tolist(), matrix.data.tolist(), strict=True):
        ahead[u][v] = behind[v][u] = metres
    waiting = [node for node in ahead if node not in keep]
    while waiting:
        node = waiting.pop()
        if node in ahead:
            waiting += [near for near in _remove(node, ahead, behind) if near not in keep]
    node_at = {node: position for position, node in enumerate(sorted(ahead))}
    arcs = [(node_at[u], node_at[v], metres) for u in sorted(ahead) for v, metres in sorted(ahead[u].items())]
    tail, head, metres = (np.array(column) for column in zip(*arcs, strict=True)) if arcs else (np.empty(0),) * 3
    return Skeleton(
        tail=tail.astype(np.int64),
        head=head.astype(np.int64),
        metres=metres.astype(float),
        n_nodes=len(node_at),
        node_at=node_at,
    )


def _remove(node: int, ahead: Arcs, behind: Arcs) -> list[int]:
    """Take out a node with at most two neighbours, joining them directly; returns them, or nothing when it stays."""
    near = sorted(ahead[node].keys() | behind[node].keys())
    if len(near) > 2:
        return []
    for u in near:
        for v in near:
            if u != v and u in behind[node] and v in ahead[node]:
                metres = behind[node][u] + ahead[node][v]
                if metres < ahead[u].get(v, np.inf):
                    ahead[u][v] = behind[v][u] = metres
    for v in near:
        ahead[v].pop(node, None)
        behind[v].pop(node, None)
    del ahead[node], behind[node]
    return near
