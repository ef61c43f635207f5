"""Outlines of contract areas: the members' gates joined into one shape that leaves other compounds out."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np

from reports.maps.frame import Points, path_data

JOIN_M = 450.0


def area_path(members: Points, others: Points) -> str:
    """SVG path data of a contract area: the shortest tree joining `members`, and the triangles between near members.

    Drawn with a wide round stroke the path becomes a buffered shape. Triangles with a side over `JOIN_M` metres or with
    another compound inside are left out, so neighbouring contracts do not cover each other.
    """
    tree, triangles = area_pieces(members, others)
    lines = [path_data(members[[a, b]]) for a, b in tree] or [path_data(members[[0, 0]])]
    return "".join(lines) + "".join(path_data(members[list(corners)]) + "z" for corners in triangles)


def area_pieces(members: Points, others: Points) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]]]:
    """Lines and triangles of which a contract area is made, as positions of its members."""
    triangles = [corners for corners in _triangles(members) if not _holds_any(members[list(corners)], others)]
    return _shortest_tree(members), [_clockwise(corners, members) for corners in triangles]


def _clockwise(corners: tuple[int, int, int], members: Points) -> tuple[int, int, int]:
    """The corners in one sense of rotation: where triangles of both senses overlap a fill would leave a hole."""
    a, b, c = corners
    (x1, y1), (x2, y2) = members[b] - members[a], members[c] - members[a]
    return (a, b, c) if x1 * y2 - y1 * x2 >= 0 else (a, c, b)


def _shortest_tree(members: Points) -> list[tuple[int, int]]:
    graph = nx.Graph()
    graph.add_nodes_from(range(len(members)))
    graph.add_weighted_edges_from(
        (a, b, float(np.hypot(*(members[a] - members[b])))) for a, b in combinations(range(len(members)), 2)
    )
    return [(a, b) for a, b in nx.minimum_spanning_edges(graph, data=False)]


def _triangles(members: Points) -> list[tuple[int, int, int]]:
    distance = np.hypot(*(members[:, None] - members[None, :]).transpose(2, 0, 1))
    near = distance <= JOIN_M
    return [
        (a, b, c)
        for a, b, c in combinations(range(len(members)), 3)
        if near[a, b] and near[b, c] and near[a, c] and not _holds_any(members[[a, b, c]], members)
    ]


def _holds_any(triangle: Points, points: Points) -> bool:
    """Whether a point lies strictly inside the triangle (3, 2)."""
    following = np.roll(triangle, -1, axis=0)
    side = following - triangle
    offset = points[:, None, :] - triangle[None, :, :]
    turn = side[None, :, 0] * offset[:, :, 1] - side[None, :, 1] * offset[:, :, 0]
    return bool(np.any(np.all(turn > 0, axis=1) | np.all(turn < 0, axis=1)))
