"""Minimum cut edges: ``n m k L U``, n rows ``population lon lat``, m rows ``u v``; units are numbered from 0.

References
----------
Validi, H., Buchanan, A. (2022). Political districting to minimize cut edges.
Mathematical Programming Computation 14, 623-672. DOI 10.1007/s12532-022-00221-5
"""

from __future__ import annotations

import numpy as np

from domain.districting import CutEdgesInstance
from scenarios.districting_files.rows import Rows
from scenarios.routing_files.source import Source


def read(source: Source) -> CutEdgesInstance | None:
    """Instance of a file; None, and problems, when it cannot be used."""
    rows = Rows(source)
    first = rows.take("n m k L U", 5)
    if first is None:
        return None
    row, cells = first
    n = source.whole(row, "n", cells[0], least=1)
    m = source.whole(row, "m", cells[1])
    k = source.whole(row, "k", cells[2], least=1, most=n)
    least, most = source.whole(row, "L", cells[3]), source.whole(row, "U", cells[4])
    if least > most:
        source.problem(row, "L", f"{least} is more than U, {most}")
    people = []
    for at, unit in rows.take_many("unit", 3, n):
        people.append(source.whole(at, "population", unit[0]))
        rows.number(at, "lon", unit[1], least=-180, most=180)
        rows.number(at, "lat", unit[2], least=-90, most=90)
    edges = rows.edges(m, n)
    rows.end()
    if source.has_problems():
        return None
    return CutEdgesInstance(
        name="",
        population=np.array(people, np.int64),
        edges=np.array(edges, np.int64).reshape(-1, 2),
        n_districts=k,
        least=least,
        most=most,
    )
