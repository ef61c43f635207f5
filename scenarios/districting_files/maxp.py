"""Max-p regions: ``maxp n m a threshold``, n rows ``size attribute...``, m rows ``u v``; units are numbered from 0."""

from __future__ import annotations

import numpy as np

from domain.districting import MaxPInstance
from scenarios.districting_files.rows import Rows
from scenarios.routing_files.source import Source


def read(source: Source) -> MaxPInstance | None:
    """Instance of a file; None, and problems, when it cannot be used."""
    rows = Rows(source)
    first = rows.take("maxp n m a threshold", 5)
    if first is None:
        return None
    row, cells = first
    n = source.whole(row, "n", cells[1], least=1)
    m = source.whole(row, "m", cells[2])
    width = source.whole(row, "a", cells[3], least=1, most=1000)
    threshold = rows.number(row, "threshold", cells[4], least=0)
    if threshold == 0:
        source.problem(row, "threshold", "must be more than 0")
    values = []
    for at, unit in rows.take_many("unit", 1 + width, n):
        numbers = [rows.number(at, "size", unit[0], least=0)]
        values.append(numbers + [rows.number(at, "attribute", cell) for cell in unit[1:]])
    edges = rows.edges(m, n)
    rows.end()
    if source.has_problems():
        return None
    table = np.array(values)
    return MaxPInstance(
        name="",
        attributes=table[:, 1:],
        size=table[:, 0],
        edges=np.array(edges, np.int64).reshape(-1, 2),
        threshold=threshold,
    )
