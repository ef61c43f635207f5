"""CVRPLIB: the capacitated vehicle routing problem in TSPLIB's format (sets A, B, E, F, M, P, X and others).

References
----------
Reinelt (1995), TSPLIB 95, Universität Heidelberg: EUC_2D rounds half up, CEIL_2D rounds up.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from domain.arrays import Floats, Ints
from domain.routing import RoutingInstance
from scenarios.routing_files.draft import Draft, Headings, started
from scenarios.routing_files.source import Source

WORDS = {"name": "NAME", "nodes": "DIMENSION", "capacity": "CAPACITY", "vehicles": "VEHICLES", "depot": "-"}
ROUNDED: dict[str, Callable[[Floats], Floats]] = {"EUC_2D": lambda d: np.floor(d + 0.5), "CEIL_2D": np.ceil}
REFUSED = {
    "DISTANCE": "routes of limited length are not supported",
    "SERVICE_TIME": "service times are not supported",
}
_SECTION = re.compile(r"^\s*([A-Z_]+_SECTION|EOF)\s*:?\s*$", re.IGNORECASE)

Rows = list[tuple[int, list[str]]]


def read(source: Source) -> RoutingInstance:
    """Instance of a CVRPLIB file: every node but the depot is required."""
    headings = source.headings()
    for word, reason in REFUSED.items():
        if word in headings:
            source.problem(headings[word][0], word, reason)
    kind = headings.get("TYPE", (0, "CVRP"))
    if kind[1].upper() not in ("CVRP", "ACVRP"):
        source.problem(kind[0], "TYPE", f"{kind[1]} is not CVRP or ACVRP")
    draft = started(source, headings, WORDS)
    sections = _sections(source)
    draft.depot = _depot(draft, sections.get("DEPOT_SECTION", []))
    _demands(draft, sections.get("DEMAND_SECTION", []))
    draft.distances = _distances(draft, headings, sections)
    return draft.finished()


def _sections(source: Source) -> dict[str, Rows]:
    """Cells of the lines below each section's heading."""
    found: dict[str, Rows] = {}
    current: Rows = []
    for row, line in source.numbered():
        if match := _SECTION.match(line):
            current = found.setdefault(match[1].upper(), [])
        elif line.strip():
            current.append((row, line.split()))
    for name in ("DEMAND_SECTION", "DEPOT_SECTION"):
        if name not in found:
            source.problem(0, name, "the section is missing")
    return found


def _depot(draft: Draft, rows: Rows) -> int:
    depots = [(row, cell) for row, cells in rows for cell in cells if cell != "-1"]
    if len(depots) > 1:
        draft.source.problem(depots[1][0], "DEPOT_SECTION", f"{len(depots)} depots are given, one is supported")
    return draft.node(depots[0][0], "DEPOT_SECTION", depots[0][1]) if depots else 0


def _demands(draft: Draft, rows: Rows) -> None:
    given: dict[int, tuple[int, int]] = {}
    for row, cells in rows:
        if len(cells) != 2:
            draft.source.problem(row, "DEMAND_SECTION", f"{' '.join(cells)!r} is not a node and its demand")
            continue
        node = draft.node(row, "node", cells[0])
        if node in given:
            draft.source.problem(row, "node", f"node {node + 1} is listed twice")
        given[node] = row, draft.source.whole(row, "demand", cells[1])
    for node in range(draft.n_nodes):
        if node in given and node != draft.depot:
            draft.require_node(given[node][0], node, given[node][1])
        elif node not in given and rows:
            draft.source.problem(0, "DEMAND_SECTION", f"node {node + 1} has no demand")
    if given.get(draft.depot, (0, 0))[1]:
        draft.source.problem(given[draft.depot][0], "demand", "the depot has a demand")


def _distances(draft: Draft, headings: Headings, sections: dict[str, Rows]) -> Ints:
    row, kind = headings.get("EDGE_WEIGHT_TYPE", (0, ""))
    if kind in ROUNDED:
        points = _points(draft, sections.get("NODE_COORD_SECTION", []))
        lengths = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
        rounded: Ints = ROUNDED[kind](lengths).astype(np.int64)
        return rounded
    if kind == "EXPLICIT":
        return _matrix(draft, headings, sections.get("EDGE_WEIGHT_SECTION", []))
    text = f"{kind or 'nothing'} is given; supported: {', '.join(ROUNDED)}, EXPLICIT"
    draft.source.problem(row, "EDGE_WEIGHT_TYPE", text)
    return np.zeros((draft.n_nodes, draft.n_nodes), np.int64)


def _points(draft: Draft, rows: Rows) -> Floats:
    points = np.full((draft.n_nodes, 2), np.nan)
    for row, cells in rows:
        try:
            x, y = (float(cell) for cell in cells[1:])
            if not np.isfinite([x, y]).all():
                raise ValueError
        except ValueError:
            draft.source.problem(row, "NODE_COORD_SECTION", f"{' '.join(cells)!r} is not a node and its x and y")
            continue
        points[draft.node(row, "node", cells[0])] = x, y
    for node in np.flatnonzero(np.isnan(points[:, 0])).tolist():
        draft.source.problem(0, "NODE_COORD_SECTION", f"node {node + 1} has no coordinates")
    return np.where(np.isnan(points), 0.0, points)


def _matrix(draft: Draft, headings: Headings, rows: Rows) -> Ints:
    """Distances listed row by row, whole or one triangle of them, wherever the lines break."""
    n = draft.n_nodes
    row, form = headings.get("EDGE_WEIGHT_FORMAT", (0, ""))
    lower, upper = np.tril_indices(n, -1), np.triu_indices(n, 1)
    places: dict[str, tuple[Ints, Ints]] = {
        "FULL_MATRIX": (np.repeat(np.arange(n), n), np.tile(np.arange(n), n)),
        "LOWER_ROW": lower,
        "LOWER_DIAG_ROW": np.tril_indices(n),
        "UPPER_ROW": upper,
        "UPPER_DIAG_ROW": np.triu_indices(n),
        "LOWER_COL": (upper[1], upper[0]),
        "UPPER_COL": (lower[1], lower[0]),
    }
    matrix = np.zeros((n, n), np.int64)
    if form not in places:
        draft.source.problem(row, "EDGE_WEIGHT_FORMAT", f"{form or 'nothing'} is given; supported: {', '.join(places)}")
        return matrix
    values = [draft.source.whole(r, "EDGE_WEIGHT_SECTION", cell) for r, line in rows for cell in line]
    tails, heads = places[form]
    if len(values) != len(tails):
        draft.source.problem(0, "EDGE_WEIGHT_SECTION", f"has {len(values)} distances, {len(tails)} are needed")
        return matrix
    matrix[tails, heads] = values
    if form != "FULL_MATRIX":
        matrix = np.maximum(matrix, matrix.T)
    np.fill_diagonal(matrix, 0)
    return matrix
