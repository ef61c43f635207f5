"""Commercial territories: n, n rows ``id x y w1 w2 w3 0``, the number of edges, rows ``id id``, ``p p t1 t2 t3 t``.

References
----------
Rios-Mercado, R. Z., Fernandez, E. (2009). A reactive GRASP for a commercial territory design problem with multiple
balancing requirements. Computers & Operations Research 36, 755-776. DOI 10.1016/j.cor.2007.10.024
"""

from __future__ import annotations

import numpy as np

from domain.districting import TerritoryInstance
from scenarios.districting_files.rows import Rows
from scenarios.routing_files.source import Source

ACTIVITIES = 3


def read(source: Source) -> TerritoryInstance | None:
    """Instance of a file; None, and problems, when it cannot be used."""
    rows = Rows(source)
    n = _count(rows, "n", least=1)
    units = rows.take_many("unit", 4 + ACTIVITIES, n) if n else []
    values = [_unit(rows, place, row, cells) for place, (row, cells) in enumerate(units)]
    m = _count(rows, "edges", least=0)
    edges = rows.edges(m, max(n, 1))
    last = rows.take("p p tolerances", 3 + ACTIVITIES)
    rows.end()
    if last is None:
        return None
    row, cells = last
    p = source.whole(row, "p", cells[0], least=1, most=max(n, 1))
    if source.whole(row, "p", cells[1]) != p:
        source.problem(row, "p", f"is given as {cells[0]} and as {cells[1]}")
    tolerance = [rows.number(row, "tolerance", cell, least=0, most=1) for cell in cells[2 : 2 + ACTIVITIES]]
    if source.has_problems():
        return None
    table = np.array(values)
    return TerritoryInstance(
        name="",
        points=table[:, :2],
        activities=table[:, 2:],
        edges=np.array(edges, np.int64).reshape(-1, 2),
        n_territories=p,
        tolerance=np.array(tolerance),
    )


def _count(rows: Rows, field: str, *, least: int) -> int:
    found = rows.take(field, 1)
    return least if found is None else rows.source.whole(found[0], field, found[1][0], least=least)


def _unit(rows: Rows, place: int, row: int, cells: list[str]) -> list[float]:
    if rows.source.whole(row, "id", cells[0]) != place:
        rows.source.problem(row, "id", f"{cells[0]} stands where unit {place} is expected")
    point = [rows.number(row, field, cell) for field, cell in zip("xy", cells[1:3], strict=True)]
    return point + [rows.number(row, "activity", cell, least=0) for cell in cells[3 : 3 + ACTIVITIES]]
