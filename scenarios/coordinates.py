"""Positions of every table, street shapes included: read, judged and converted to WGS-84."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np

from domain.arrays import Floats
from domain.district import Street
from domain.geometry import parse_shape
from scenarios.crs import Crs, to_wgs84
from scenarios.findings import Findings
from scenarios.rows import Table, Tables

_NUMBER_PAIRS = re.compile(r"[\d\s.,+\-eE]*")


def position_fields(entity: type) -> list[tuple[str, str]]:
    """Longitude and latitude fields of an entity, pair by pair."""
    names = [field.name for field in fields(entity) if field.name.endswith("lon_deg")]
    return [(name, name.replace("lon_deg", "lat_deg")) for name in names]


def positions(rows: Sequence[Any], lon: str = "lon_deg", lat: str = "lat_deg") -> Floats:
    """Longitudes and latitudes (n, 2) of entities."""
    return np.array([(getattr(row, lon), getattr(row, lat)) for row in rows], float).reshape(-1, 2)


def converted(tables: Tables, crs: Crs) -> dict[str, Table[Any]]:
    """Tables with all positions in WGS-84."""
    if crs is Crs.WGS_84:
        return dict(tables)
    return {name: _converted_table(table, crs) for name, table in tables.items()}


def _converted_table(table: Table[Any], crs: Crs) -> Table[Any]:
    rows = list(table.rows)
    for lon, lat in position_fields(table.entity):
        placed = [index for index, row in enumerate(rows) if None not in (getattr(row, lon), getattr(row, lat))]
        places = to_wgs84(positions([rows[index] for index in placed], lon, lat), crs).tolist()
        for index, place in zip(placed, places, strict=True):
            rows[index] = replace(rows[index], **{lon: place[0], lat: place[1]})
    if table.entity is Street:
        rows = [_converted_shape(row, crs) for row in rows]
    return replace(table, rows=tuple(rows))


def _converted_shape(street: Street, crs: Crs) -> Street:
    return replace(street, shape=shape_text(to_wgs84(parse_shape(street.shape), crs))) if street.shape else street


def shape_text(line: Floats) -> str:
    """Text of a street's shape: ``lon lat, lon lat, ...``."""
    return ", ".join(f"{lon!r} {lat!r}" for lon, lat in line.tolist())


def with_readable_shapes(table: Table[Street], findings: Findings) -> Table[Street]:
    """Streets whose shape is a line on the globe; others are noted and left out."""
    good = []
    for index, street in enumerate(table.rows):
        fault = _shape_fault(street.shape) if street.shape else ""
        if fault:
            table.problem(findings, index, "shape", f"{fault}; allowed: lon lat, lon lat, ... in degrees")
        else:
            good.append(index)
    return kept(table, good)


def kept(table: Table[Any], indices: Sequence[int]) -> Table[Any]:
    """Table with only the entities at `indices`."""
    return replace(
        table,
        rows=tuple(table.rows[index] for index in indices),
        numbers=tuple(table.numbers[index] for index in indices),
    )


def _shape_fault(text: str) -> str:
    if not _NUMBER_PAIRS.fullmatch(text):
        return "is not a list of positions"
    try:
        line = parse_shape(text)
    except ValueError:
        return "is not a list of positions"
    if len(line) < 2:
        return f"has {len(line)} position"
    outside = (np.abs(line) > [180.0, 90.0]).any(axis=1)
    if outside.any():
        lon, lat = line[outside][0]
        swapped = "; longitude and latitude look swapped" if abs(lon) <= 90 else ""
        return f"position {lon:g} {lat:g} is not on the globe{swapped}"
    return ""
