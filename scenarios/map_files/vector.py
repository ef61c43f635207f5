"""Lines of vector files that GDAL reads: GeoJSON, GeoPackage and Shapefile, in any coordinate system it knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from domain.geometry import LonLat
from scenarios.findings import Findings, count
from scenarios.headers import header_key
from scenarios.map_files.ways import Way, sheets_of
from scenarios.sheets import Sheet

DEGREES = ("EPSG:4326", "EPSG:4490", "OGC:CRS84")
"""Systems taken as WGS-84: itself and China's CGCS2000, which differs by less than a metre."""
DECIMALS = 7
"""Decimals of a degree, a centimetre, within which two points are one."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("osm_id", "osmid", "id", "street_id", "编号", "街段编号"),
    "highway": ("highway", "fclass", "class", "kind", "type", "道路等级", "等级"),
    "name": ("name", "road_name", "路名", "名称", "道路名称"),
    "one_way": ("oneway", "one_way", "单行"),
    "length_m": ("length_m", "length", "长度_米", "长度"),
}
SIDE_FILES = (".shx", ".dbf")


def sheets_of_vector(path: Path, layer: str | None, findings: Findings) -> tuple[Sheet, Sheet] | None:
    """Sheets of a vector file; None, with the problem noted, when it cannot be read."""
    missing = [ending for ending in SIDE_FILES if path.suffix.lower() == ".shp" and not _beside(path, ending)]
    if missing:
        findings.problem(path.name, 0, "", f"lacks its {' and '.join(missing)} beside it; a Shapefile is several files")
        return None
    try:
        name = _layer(path, layer, findings)
        if name is None:
            return None
        geometries, columns = _read(path, name, findings)
    except (DataSourceError, DataLayerError, RuntimeError, ValueError) as error:
        findings.problem(path.name, 0, "", f"cannot be read as a map: {error}")
        return None
    ways = list(_ways(path.name, geometries, columns, findings))
    if not ways:
        findings.problem(path.name, 0, "", "holds no lines; streets are lines")
        return None
    places: dict[Any, Any] = {point: point for way in ways for point in way.points}  # points are their own keys
    return sheets_of(path.name, ways, places)


def _beside(path: Path, ending: str) -> bool:
    return any(path.with_suffix(form).exists() for form in (ending, ending.upper()))


def _layer(path: Path, asked: str | None, findings: Findings) -> str | None:
    """The layer to read: the one asked for, or the only one with lines."""
    listed = [(str(name), str(kind or "")) for name, kind in pyogrio.list_layers(path)]
    names = [name for name, _ in listed]
    if asked is not None:
        if asked in names:
            return asked
        findings.problem(path.name, 0, "--layer", f"{asked!r} is no layer; layers: {', '.join(names)}")
        return None
    lines = [name for name, kind in listed if "LineString" in kind] or names
    if len(lines) == 1:
        return lines[0]
    findings.problem(path.name, 0, "--layer", f"has several layers; choose one of {', '.join(lines)}")
    return None


def _read(path: Path, layer: str, findings: Findings) -> tuple[Sequence[Any], dict[str, Sequence[Any]]]:
    """Geometries in degrees, and columns by name."""
    crs = pyogrio.read_info(path, layer=layer)["crs"]
    with TemporaryDirectory() as folder:
        source: Path = path
        if crs and crs not in DEGREES:
            source = _warped(path, layer, Path(folder) / "warped.vrt")
            findings.warn(f"{path.name}: converted from {str(crs)[:60]} to WGS-84")
        with _encoded(path, findings):
            meta, _, geometry, data = pyogrio.raw.read(source, layer=layer)
    lines = shapely.from_wkb(geometry, on_invalid="ignore")  # a line of one point is none
    _require_degrees(path.name, lines, findings, stated=bool(crs))
    fields = [str(name) for name in meta["fields"]]
    return list(lines), dict(zip(fields, data, strict=True))


@contextmanager
def _encoded(path: Path, findings: Findings) -> Iterator[None]:
    """Let GDAL read the texts of a Shapefile that does not say how they are written: as UTF-8, or else as GB18030."""
    if path.suffix.lower() != ".shp" or _beside(path, ".cpg"):
        yield
        return
    table = next(path.with_suffix(form) for form in (".dbf", ".DBF") if path.with_suffix(form).exists())
    encoding = "UTF-8"
    try:
        _texts_of(table.read_bytes()).decode("utf-8")
    except UnicodeDecodeError:
        encoding = "GB18030"
        findings.warn(f"{path.name}: read as GB18030, for it is not UTF-8")
    pyogrio.set_gdal_config_options({"SHAPE_ENCODING": encoding})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"SHAPE_ENCODING": None})


def _texts_of(table: bytes) -> bytes:
    """The records of a dBASE table, which begin after its header."""
    return table[int.from_bytes(table[8:10], "little") :]


def _warped(path: Path, layer: str, vrt: Path) -> Path:
    """A description for GDAL of the layer in WGS-84."""
    inner = f"<SrcDataSource>{escape(str(path.resolve()))}</SrcDataSource><SrcLayer>{escape(layer)}</SrcLayer>"
    name = escape(layer, {'"': "&quot;"})
    vrt.write_text(
        f'<OGRVRTDataSource><OGRVRTWarpedLayer><OGRVRTLayer name="{name}">{inner}</OGRVRTLayer>'
        "<TargetSRS>OGC:CRS84</TargetSRS></OGRVRTWarpedLayer></OGRVRTDataSource>",
        encoding="utf-8",
    )
    return vrt


def _require_degrees(file: str, lines: Any, findings: Findings, *, stated: bool) -> None:
    """Refuse positions that are no degrees, and say when a coordinate system had to be assumed."""
    bounds = shapely.total_bounds(lines)
    if np.isfinite(bounds).all() and (np.abs(bounds) > (180, 90, 180, 90)).any():
        raise ValueError("its positions are no degrees and no coordinate system is stated; add a .prj or convert it")
    if not stated:
        findings.warn(f"{file}: states no coordinate system; taken as the scenario's")


def _ways(
    file: str, geometries: Sequence[Any], columns: Mapping[str, Sequence[Any]], findings: Findings
) -> Iterator[Way]:
    """Lines of every feature; other geometries are counted in a warning."""
    by_key = {header_key(name): values for name, values in columns.items()}
    found = {
        field: next((by_key[header_key(name)] for name in names if header_key(name) in by_key), None)
        for field, names in COLUMNS.items()
    }
    other = 0
    for number, geometry in enumerate(geometries, start=1):
        parts = [] if geometry is None else list(getattr(geometry, "geoms", [geometry]))
        lines = [part for part in parts if part.geom_type == "LineString"]
        other += len(parts) - len(lines) + (geometry is None)
        said = {field: _text(values[number - 1]) for field, values in found.items() if values is not None}
        for nth, line in enumerate(lines):
            id_ = f"s{number}" if len(lines) == 1 else f"s{number}.{nth + 1}"
            said_length = {"length_m": said.get("length_m", "")} if len(lines) == 1 else {}
            rest = {field: text for field, text in said.items() if field not in ("id", "length_m")}
            yield Way(number=number, id=id_, points=_points(line), **rest, **said_length)
    if other:
        findings.warn(f"{file}: {count(other, 'feature')} without lines left out")


def _points(line: Any) -> list[LonLat]:
    """Points of a line, repeated ones once."""
    points = [(round(float(x), DECIMALS), round(float(y), DECIMALS)) for x, y in shapely.get_coordinates(line)]
    return [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
