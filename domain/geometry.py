"""Plane geometry of a district: degrees to metres and back, projection onto street pieces, shapes of streets."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from domain.arrays import Floats

EARTH_RADIUS_M = 6_371_008.8

LonLat = tuple[float, float]
"""Longitude and latitude in degrees."""


def to_metres(lon_deg: ArrayLike, lat_deg: ArrayLike, origin: tuple[float, float]) -> Floats:
    """Local plane coordinates (n, 2) in metres east and north of `origin` = (lon, lat) in degrees.

    Equirectangular; within 30 km of the origin lengths are right to a thousandth.
    """
    lon0, lat0 = origin
    east = np.radians(np.asarray(lon_deg, float) - lon0) * EARTH_RADIUS_M * np.cos(np.radians(lat0))
    north = np.radians(np.asarray(lat_deg, float) - lat0) * EARTH_RADIUS_M
    return np.stack([east, north], axis=-1)


def great_circle_m(a_deg: Floats, b_deg: Floats) -> Floats:
    """Straight-line distances (n, m) on the sphere between points (n, 2) and (m, 2) given as (lon, lat) in degrees."""
    lon_a, lat_a = np.radians(a_deg).T[:, :, None]
    lon_b, lat_b = np.radians(b_deg).T[:, None, :]
    half = np.sin((lat_a - lat_b) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_a - lon_b) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half)), float)


def to_degrees(xy_m: ArrayLike, origin: tuple[float, float]) -> Floats:
    """Longitudes and latitudes (n, 2) of plane coordinates: the inverse of `to_metres`."""
    xy = np.asarray(xy_m, float)
    lon0, lat0 = origin
    lon = lon0 + np.degrees(xy[..., 0] / (EARTH_RADIUS_M * np.cos(np.radians(lat0))))
    lat = lat0 + np.degrees(xy[..., 1] / EARTH_RADIUS_M)
    return np.stack([lon, lat], axis=-1)


def project_onto_pieces(point_m: Floats, start_m: Floats, end_m: Floats) -> tuple[Floats, Floats]:
    """Distance (n,) from a point (2,) to straight pieces (n, 2)-(n, 2) and the fraction (n,) along each of the foot."""
    along = end_m - start_m
    squared = np.einsum("ij,ij->i", along, along)
    dot = np.einsum("ij,ij->i", point_m - start_m, along)
    fraction = np.clip(np.divide(dot, squared, out=np.zeros_like(dot), where=squared > 0), 0.0, 1.0)
    foot = start_m + fraction[:, None] * along
    return np.hypot(*(foot - point_m).T), fraction


def parse_shape(text: str) -> Floats:
    """Points (n, 2) of a street's ``lon lat, lon lat, ...`` text; empty text gives (0, 2).

    Raises
    ------
    ValueError
        When a point is not two numbers.
    """
    points = [[float(number) for number in pair.split()] for pair in text.split(",") if pair.strip()]
    if any(len(point) != 2 for point in points):
        raise ValueError(f"shape {text[:40]!r} is not 'lon lat, lon lat, ...'")
    return np.array(points, float).reshape(-1, 2)
