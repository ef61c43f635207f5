"""Read the streets of a map file of any of the known kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from scenarios.crs import Crs
from scenarios.findings import Findings
from scenarios.generate.network import StreetNetwork
from scenarios.map_files.graphml import sheets_of_graphml
from scenarios.map_files.openstreetmap import sheets_of_osm
from scenarios.map_files.vector import sheets_of_vector
from scenarios.sheets import Sheet
from scenarios.street_files import network_of_sheets

LARGEST_MB = 500
Sheets = tuple[Sheet, Sheet] | None

READERS: Mapping[str, Callable[[Path, str | None, Findings], Sheets]] = {
    ".osm": lambda path, _layer, findings: sheets_of_osm(path, findings),
    ".graphml": lambda path, _layer, findings: sheets_of_graphml(path, findings),
    **dict.fromkeys((".geojson", ".json", ".gpkg", ".shp"), sheets_of_vector),
}
"""How a file is read, by the ending of its name."""


def read_map_file(path: Path, *, layer: str | None = None, crs: Crs = Crs.WGS_84) -> StreetNetwork:
    """Street network of a map file, repaired by the rules of docs/formats.md, each repair a warning.

    Parameters
    ----------
    layer
        Layer of a file that has several.
    crs
        System of positions in degrees that state none or WGS-84, for maps of China are often offset.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    findings = Findings()
    reader = READERS.get(path.suffix.lower())
    sheets: Sheets = None
    if reader is None:
        findings.problem(path.name, 0, "", f"is no map file known here; endings: {', '.join(READERS)}")
    elif path.stat().st_size > LARGEST_MB * 2**20:
        findings.problem(path.name, 0, "", f"is larger than {LARGEST_MB} MB; cut out the district first")
    else:
        sheets = reader(path, layer, findings)
    findings.raise_problems()
    assert sheets is not None, "what cannot be read is a problem"
    return network_of_sheets(*sheets, findings, crs=crs)
