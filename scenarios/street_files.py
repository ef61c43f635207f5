"""A real street network given as two CSV files in whatever columns a map export has: nodes and edges."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from domain.columns import columns_of
from domain.district import Junction, Street, StreetClass
from scenarios.coordinates import converted, kept, with_readable_shapes
from scenarios.crs import Crs
from scenarios.findings import Findings, some
from scenarios.generate.network import StreetNetwork
from scenarios.headers import header_key
from scenarios.network import main_network
from scenarios.references import check_ids, check_references
from scenarios.rows import Table, table_of
from scenarios.sheets import Row, Sheet, sheet_of_csv
from scenarios.streets import repaired, with_known_ends
from scenarios.words import ENUM_ZH

SAME_LENGTH_M = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A kind of file: its table, and the headers tried for a field after the field's own English and Chinese names."""

    table: str
    entity: type
    headers: Mapping[str, tuple[str, ...]]


JUNCTIONS = _Kind(
    table="junctions",
    entity=Junction,
    headers={
        "id": ("node_id", "osmid", "node", "junction"),
        "lon_deg": ("lon", "lng", "longitude", "x"),
        "lat_deg": ("lat", "latitude", "y"),
    },
)
STREETS = _Kind(
    table="streets",
    entity=Street,
    headers={
        "id": ("edge_id", "street_id", "link_id"),
        "from_junction": ("from", "u", "source", "from_node", "node_a"),
        "to_junction": ("to", "v", "target", "to_node", "node_b"),
        "length_m": ("length", "len", "distance_m"),
        "kind": ("highway", "class", "fclass", "road_class"),
        "name": ("road_name", "street"),
        "one_way": ("oneway",),
        "shape": ("lonlat", "geometry", "wkt", "geom", "polyline"),
    },
)

CLASS_OF_HIGHWAY: Mapping[str, StreetClass] = {
    "motorway": StreetClass.TRUNK,
    "unclassified": StreetClass.RESIDENTIAL,
    "road": StreetClass.RESIDENTIAL,
    **dict.fromkeys(
        ("living_street", "service", "track", "pedestrian", "footway", "path", "cycleway", "alley"), StreetClass.LANE
    ),
}
"""OpenStreetMap's classes that have another name here."""

_WKT = re.compile(r"\s*LINESTRING\s*(?:Z\s*)?\((.*)\)\s*", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"\w+")


def read_street_files(
    junctions_csv: Path,
    streets_csv: Path,
    *,
    junction_columns: Mapping[str, str] | None = None,
    street_columns: Mapping[str, str] | None = None,
) -> StreetNetwork:
    """Street network of two CSV files, repaired by the rules of docs/formats.md, each repair a warning.

    Without a one-way column every row is one direction of travel: two rows between the same junctions, one each way,
    of the same class and the same length within 1 m become a two-way street, any other row a one-way street.

    Parameters
    ----------
    junction_columns, street_columns
        Header in the file of a field, such as ``{"id": "node_id"}``; the common names are found without.

    Raises
    ------
    ScenarioError
        With every problem of both files: what cannot be read, unknown junctions, values out of range.
    """
    findings = Findings()
    sheets = sheet_of_csv(junctions_csv, "junctions", findings), sheet_of_csv(streets_csv, "streets", findings)
    return network_of_sheets(*sheets, findings, junction_columns=junction_columns, street_columns=street_columns)


def network_of_sheets(
    junction_sheet: Sheet,
    street_sheet: Sheet,
    findings: Findings,
    *,
    junction_columns: Mapping[str, str] | None = None,
    street_columns: Mapping[str, str] | None = None,
    crs: Crs = Crs.WGS_84,
) -> StreetNetwork:
    """Street network of two sheets, as `read_street_files` says; `crs` is the system of their positions.

    Raises
    ------
    ScenarioError
        With every problem of both.
    """
    junctions = _table(junction_sheet, JUNCTIONS, junction_columns or {}, findings)
    streets = _table(street_sheet, STREETS, street_columns or {}, findings)
    tables = {"junctions": junctions, "streets": streets}
    check_ids(tables, findings)
    check_references(tables, findings)
    for table in tables.values():
        if table.readable and not table.given:
            findings.problem(table.file, 0, "", "has no rows")
    streets = with_readable_shapes(streets, findings)
    placed = converted({"junctions": junctions, "streets": streets}, crs)
    junctions, streets = placed["junctions"], with_known_ends(placed["streets"], placed["junctions"])
    if "one_way" not in streets.headers:
        streets = _paired(streets, findings)
    streets = repaired(streets, junctions, findings)
    findings.raise_problems()
    network = main_network(junctions, streets, findings)
    findings.raise_problems()
    return StreetNetwork(
        junctions=network.junctions.rows, streets=network.streets.rows, warnings=tuple(findings.warnings)
    )


def _table(sheet: Sheet, kind: _Kind, chosen: Mapping[str, str], findings: Findings) -> Table[Any]:
    """Table of a sheet; problems name the headers of the file."""
    at = _positions(sheet, kind, chosen, findings)
    before = len(findings.problems)
    table = table_of(_own_sheet(sheet, at, findings), kind.entity, findings)
    theirs = {field: sheet.header[position].strip() for field, position in at.items()}
    findings.problems[before:] = [
        replace(problem, field=theirs.get(problem.field, problem.field)) for problem in findings.problems[before:]
    ]
    return replace(table, headers=theirs)


def _positions(sheet: Sheet, kind: _Kind, chosen: Mapping[str, str], findings: Findings) -> dict[str, int]:
    """Position in the file of each field: the chosen header, else the first known one."""
    place = {header_key(text): position for position, text in reversed(list(enumerate(sheet.header)))}
    columns = {column.name: column for column in columns_of(kind.entity)}
    found = {}
    for field, header in chosen.items():
        if field not in columns:
            findings.problem(sheet.file, 0, field, f"is no field; allowed: {', '.join(columns)}")
        elif header_key(header) not in place and sheet.header:
            findings.problem(sheet.file, 1, header, f"is no column; the file has {', '.join(sheet.header)}")
    for field, column in columns.items():
        known = (field, column.zh, *column.aliases, *kind.headers.get(field, ()))
        tried = (chosen[field],) if field in chosen else known
        position = next((place[header_key(text)] for text in tried if header_key(text) in place), None)
        if position is not None:
            found[field] = position
    return found


def _own_sheet(sheet: Sheet, at: Mapping[str, int], findings: Findings) -> Sheet:
    """The sheet with our headers, kinds and shapes; streets without ids are numbered by their rows."""
    unknown: set[str] = set()
    translate: dict[str, Callable[[str], str]] = {"kind": lambda text: _kind(text, unknown), "shape": _shape}
    rows = [
        Row(row.number, tuple(translate.get(field, str)(row.cells[position]) for field, position in at.items()))
        for row in sheet.rows
    ]
    header = tuple(at)
    if sheet.name == "streets" and "id" not in at and sheet.header:
        header = (*header, "id")
        rows = [Row(row.number, (*row.cells, f"e{row.number}")) for row in rows]
    if unknown:
        findings.warn(f"{sheet.file}: unknown road classes taken as residential ({some(sorted(unknown))})")
    return replace(sheet, header=header, rows=tuple(rows))


def _kind(text: str, unknown: set[str]) -> str:
    """Our class of a road, from ours, in English or Chinese, or OpenStreetMap's; the first of several."""
    if not text.strip():
        return ""
    chinese = {zh: StreetClass(value).value for value, zh in ENUM_ZH[StreetClass].items()}
    if text.strip() in chinese:
        return chinese[text.strip()]
    found = _WORD.search(text)
    word = found.group().lower().removesuffix("_link") if found else ""
    if word in CLASS_OF_HIGHWAY:
        return CLASS_OF_HIGHWAY[word].value
    if word in {kind.value for kind in StreetClass}:
        return word
    unknown.add(text.strip())
    return StreetClass.RESIDENTIAL.value


def _shape(text: str) -> str:
    """``lon lat, lon lat`` of a shape given so, as ``lon,lat lon,lat`` or as a WKT LINESTRING; empty for two points."""
    wkt = _WKT.fullmatch(text)
    line = wkt.group(1) if wkt else text
    pairs = [pair.split(",") for pair in line.split()]
    if pairs and all(len(pair) == 2 and all(pair) for pair in pairs):
        points = [" ".join(pair) for pair in pairs]
    else:
        points = [" ".join(point.split()[:2] if wkt else point.split()) for point in line.split(",")]
    return "" if len(points) == 2 else ", ".join(points)


def _paired(streets: Table[Street], findings: Findings) -> Table[Street]:
    """Join the two directions of each street; a direction without a partner becomes a one-way street."""
    waiting: dict[tuple[str, str, StreetClass], list[int]] = defaultdict(list)
    rows: dict[int, Street] = {}
    for index, street in enumerate(streets.rows):
        others = waiting[street.to_junction, street.from_junction, street.kind]
        partner = _nearest_in_length(street, others, streets.rows)
        if partner is None:
            rows[index] = replace(street, one_way=True)
            if street.from_junction != street.to_junction:
                waiting[street.from_junction, street.to_junction, street.kind].append(index)
        else:
            others.remove(partner)
            rows[partner] = replace(rows[partner], one_way=False)
    n_joined = len(streets.rows) - len(rows)
    if n_joined:
        findings.warn(f"{streets.file}: {n_joined} pairs of opposite directions joined into two-way streets")
    joined = kept(streets, sorted(rows))
    return replace(joined, rows=tuple(rows[index] for index in sorted(rows)))


def _nearest_in_length(street: Street, others: Sequence[int], rows: Sequence[Street]) -> int | None:
    near = [index for index in others if abs(rows[index].length_m - street.length_m) <= SAME_LENGTH_M]
    return min(near, key=lambda index: abs(rows[index].length_m - street.length_m), default=None)
