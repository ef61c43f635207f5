"""Coordinate systems of Chinese maps: WGS-84 (GPS), GCJ-02 (offset by law) and BD-09 (Baidu's, offset once more).

The forward formulas are those in general use, for none is published officially; backward conversion iterates them
until the step is below a millimetre.

References
----------
https://en.wikipedia.org/wiki/Restrictions_on_geographic_data_in_China
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from domain.arrays import Floats

_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
_BD_TURN = np.pi * 3000.0 / 180.0
_DECIMALS = 8  # a millimetre; the offset formulas themselves are good to about a decimetre


class Crs(StrEnum):
    """Coordinate system that a scenario's longitudes and latitudes are given in."""

    WGS_84 = "WGS-84"
    GCJ_02 = "GCJ-02"
    BD_09 = "BD-09"


def to_wgs84(lonlat: Floats, crs: Crs) -> Floats:
    """Convert positions (n, 2) in degrees to WGS-84, rounded to a millimetre; WGS-84 itself is left as it is."""
    if crs is Crs.WGS_84:
        return lonlat
    gcj = _bd_to_gcj(lonlat) if crs is Crs.BD_09 else lonlat
    wgs = gcj.copy()
    for _ in range(6):
        wgs += gcj - wgs_to_gcj(wgs)
    return np.round(wgs, _DECIMALS)


def from_wgs84(lonlat: Floats, crs: Crs) -> Floats:
    """Convert WGS-84 positions (n, 2) in degrees to another system."""
    if crs is Crs.WGS_84:
        return lonlat
    gcj = wgs_to_gcj(lonlat)
    return _gcj_to_bd(gcj) if crs is Crs.BD_09 else gcj


def wgs_to_gcj(lonlat: Floats) -> Floats:
    """GCJ-02 positions (n, 2) of WGS-84 ones; outside the box of mainland China they are the same."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    x, y = lon - 105.0, lat - 35.0
    wave = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += (wave + 20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += (wave + 20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    phi = np.radians(lat)
    flattening = 1.0 - _ECCENTRICITY2 * np.sin(phi) ** 2
    meridian = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY2) / flattening**1.5
    parallel = _SEMI_MAJOR_M / np.sqrt(flattening) * np.cos(phi)
    shift = np.degrees(np.stack([east / parallel, north / meridian], axis=1))
    return lonlat + np.where(_in_china(lonlat)[:, None], shift, 0.0)


def _in_china(lonlat: Floats) -> NDArray[np.bool_]:
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    return (lon > 72.004) & (lon < 137.8347) & (lat > 0.8293) & (lat < 55.8271)


def _gcj_to_bd(lonlat: Floats) -> Floats:
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return np.stack([radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006], axis=1)


def _bd_to_gcj(lonlat: Floats) -> Floats:
    gcj: Floats = lonlat - np.array([0.0065, 0.006])
    for _ in range(6):
        gcj += lonlat - _gcj_to_bd(gcj)
    return gcj
