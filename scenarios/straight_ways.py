"""Ways for a scenario whose street network was not given: straight lines between neighbouring places, lengthened."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial import Delaunay

from domain.arrays import Floats, Ints
from domain.district import Junction, Street
from domain.geometry import to_metres
from scenarios.coordinates import positions
from scenarios.findings import Findings
from scenarios.reach import OFFICES, SERVED
from scenarios.rows import Table, Tables

DETOUR = 1.3
"""Metres of street for a metre of straight line, as usual in cities."""
FARTHEST_M = 50_000.0
LEAST_LENGTH_M = 1.0
DIGITS = 6  # of degrees: places within 0.1 m stand at one junction
ASIDE_DEG = 0.001
NOTE_ZH = "未提供街段和路口：路程按直线距离的1.3倍估算。"
NOTE_EN = "Streets and junctions were not given: ways are estimated as 1.3 times the straight distance."


def not_given(tables: Tables) -> bool:
    """Whether a scenario has neither streets nor junctions."""
    return "streets" not in tables and "junctions" not in tables


def with_straight_ways(tables: Tables, findings: Findings) -> dict[str, Table[Any]]:
    """Tables, in WGS-84, with a junction at every place and a street between neighbouring ones.

    Neighbours are those of the Delaunay triangulation, so that no two streets cross and a way over several is hardly
    longer than the straight one. A place far from all others is noted: its position is wrong.
    """
    places = _places(tables, findings)
    if not len(places):
        return dict(tables)
    findings.warn(NOTE_EN)
    if len(places) == 1:
        places = np.vstack([places, places + np.array([0.0, ASIDE_DEG])])
    plane = to_metres(places[:, 0], places[:, 1], (places[0, 0], places[0, 1]))
    pairs = _neighbours(plane)
    lengths = np.maximum(DETOUR * np.hypot(*(plane[pairs[:, 0]] - plane[pairs[:, 1]]).T), LEAST_LENGTH_M)
    junctions = [Junction(id=f"j{n}", lon_deg=lon, lat_deg=lat) for n, (lon, lat) in enumerate(places.tolist(), 1)]
    streets = [
        Street(id=f"s{n}", from_junction=f"j{u + 1}", to_junction=f"j{v + 1}", length_m=round(length, 1))
        for n, ((u, v), length) in enumerate(zip(pairs.tolist(), lengths.tolist(), strict=True), 1)
    ]
    return {**tables, "junctions": _table("junctions", junctions), "streets": _table("streets", streets)}


def _places(tables: Tables, findings: Findings) -> Floats:
    """Distinct positions (n, 2) in degrees of everything that is gone to, in order."""
    compounds = positions(tables["compounds"].rows) if "compounds" in tables else np.zeros((0, 2))
    if not len(compounds):
        return compounds
    lon, lat = np.median(compounds, axis=0).tolist()
    near = []
    for table in (tables[name] for name in (*SERVED, *OFFICES) if name in tables):
        at = positions(table.rows)
        away = np.hypot(*to_metres(at[:, 0], at[:, 1], (lon, lat)).T)
        for index in np.flatnonzero(away > FARTHEST_M).tolist():
            text = (
                f"is {away[index] / 1000:.0f} km from the middle of the compounds; "
                f"allowed: at most {FARTHEST_M / 1000:.0f} km"
            )
            table.problem(findings, index, "lon_deg", text)
        near.append(at[away <= FARTHEST_M])
    return np.unique(np.round(np.vstack(near), DIGITS), axis=0)


def _neighbours(plane: Floats) -> Ints:
    """Pairs (n, 2) of neighbouring points (m, 2), which join all of them.

    Four far corners keep the triangulation from being flat where all points lie on a line. The shortest tree over all
    points is a part of every Delaunay triangulation and has no corner between two points, so they stay joined.
    """
    middle, size = plane.mean(axis=0), 100 * (np.ptp(plane, axis=0).max() + 1)
    corners = middle + size * np.array([[-1.0, -1.1], [1.2, -1.0], [1.0, 1.3], [-1.4, 1.0]])
    triangles = Delaunay(np.vstack([plane, corners])).simplices
    pairs = np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), axis=1)
    return np.unique(pairs[pairs[:, 1] < len(plane)], axis=0).astype(np.int64)


def _table(name: str, rows: list[Any]) -> Table[Any]:
    numbers = tuple(range(2, len(rows) + 2))
    return Table(name=name, file=f"{name}.csv", entity=type(rows[0]), rows=tuple(rows), numbers=numbers)
