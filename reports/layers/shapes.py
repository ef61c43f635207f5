"""Geometry of the layers: contract areas as polygons, streets and trips as lines, all in WGS-84."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from domain.geometry import to_degrees
from reports.maps.areas import area_pieces
from reports.maps.frame import Frame, Points

AREA_M = 45.0
"""Half the width of a contract area along the lines that join its members, as the page draws it."""


def area_polygon(members: Points, others: Points, frame: Frame) -> shapely.Geometry:
    """Outline of a contract area: the lines and triangles that join its members, widened and made one."""
    lines, triangles = area_pieces(members, others)
    pieces = [shapely.linestrings(members[list(ends)].astype(float)) for ends in lines]
    pieces += [shapely.polygons(members[list(corners)].astype(float)) for corners in triangles]
    pieces += [shapely.points(members[0].astype(float))] if not pieces else []
    whole = shapely.union_all([shapely.buffer(piece, AREA_M, quad_segs=6) for piece in pieces])
    return shapely.transform(whole, lambda xy: _degrees(xy, frame))


def _degrees(xy: NDArray[np.float64], frame: Frame) -> NDArray[np.float64]:
    """Longitudes and latitudes of points of the frame, whose y grows southwards."""
    return np.round(to_degrees(xy * (1.0, -1.0), frame.origin), 7)


def line(lonlat: Sequence[Sequence[float]]) -> shapely.Geometry:
    """A line; one of a single point goes from it to itself, for a line has two ends."""
    points = [tuple(point) for point in lonlat]
    return shapely.linestrings(points if len(points) > 1 else points * 2)
