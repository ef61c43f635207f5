"""What contract areas may not cross: trunk and primary roads, and a railway."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from domain.arrays import Floats
from domain.district import StreetClass, Wall, WallKind
from scenarios.generate.network import StreetPlane
from scenarios.generate.streams import stream

STRAIGHT_WITHIN_M = 4.0
RAILWAY_FROM_M = 2500.0
"""Districts narrower than this have no railway."""


def road_walls(plane: StreetPlane) -> tuple[Wall, ...]:
    """Straight pieces along trunk and primary roads, which follow them more closely than any gate stands."""
    made: list[Wall] = []
    for street, path in zip(plane.streets, plane.paths, strict=True):
        if street.kind in (StreetClass.TRUNK, StreetClass.PRIMARY):
            corners = path[[0, -1]] if _straight(path) else path
            made += _pieces(plane, WallKind.ROAD, corners, first=len(made) + 1)
    return tuple(made)


def railway_walls(plane: StreetPlane, *, seed: int) -> tuple[Wall, ...]:
    """A slightly bent railway right across a generated district; none in a small one."""
    rng = stream(seed, "railway")
    low, high = plane.middle_m.min(axis=0), plane.middle_m.max(axis=0)
    if float((high - low).min()) < RAILWAY_FROM_M:
        return ()
    share = np.linspace(-0.02, 1.02, 13)
    start, end, bend = rng.uniform(0.55, 0.8), rng.uniform(0.3, 0.6), rng.uniform(-0.05, 0.05)
    height = start + (end - start) * share + bend * np.sin(np.pi * share)
    return tuple(_pieces(plane, WallKind.RAIL, low + np.stack([share, height], 1) * (high - low), first=1))


def _pieces(plane: StreetPlane, kind: WallKind, corners_m: Floats, *, first: int) -> list[Wall]:
    """Walls along a line (n, 2), numbered from `first`."""
    points = [plane.degrees(corner) for corner in corners_m]
    return [
        Wall(
            id=f"{kind[:2]}{number:04d}",
            kind=kind,
            from_lon_deg=start[0],
            from_lat_deg=start[1],
            to_lon_deg=end[0],
            to_lat_deg=end[1],
        )
        for number, (start, end) in enumerate(pairwise(points), start=first)
    ]


def _straight(path: Floats) -> bool:
    along = path[-1] - path[0]
    length = float(np.hypot(*along))
    if length < 1.0:
        return False
    away = path - path[0]
    return bool(np.abs(away[:, 0] * along[1] - away[:, 1] * along[0]).max() / length <= STRAIGHT_WITHIN_M)
