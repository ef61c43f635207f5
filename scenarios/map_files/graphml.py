"""Street graphs that OSMnx saves as GraphML: nodes with x and y, directed edges with highway, length and geometry."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import parse

from scenarios.findings import Findings
from scenarios.map_files.openstreetmap import NO_DTD
from scenarios.sheets import Row, Sheet

SPACE = "{http://graphml.graphdrawing.org/xmlns}"
FIELDS = ("highway", "length", "name", "geometry")


def sheets_of_graphml(path: Path, findings: Findings) -> tuple[Sheet, Sheet] | None:
    """Sheets of a .graphml file; None, with the problem noted, when it cannot be read.

    Every edge is one direction of travel; directions that belong together are joined when the streets are read.
    """
    try:
        root = parse(path, forbid_dtd=True).getroot()
    except DefusedXmlException:
        findings.problem(path.name, 0, "", NO_DTD)
        return None
    except (ParseError, OSError) as error:
        findings.problem(path.name, 0, "", f"is no GraphML: {error}")
        return None
    names = {key.get("id", ""): key.get("attr.name", "") for key in root.iter(f"{SPACE}key")}
    nodes = [(node.get("id", ""), _data(node, names)) for node in root.iter(f"{SPACE}node")]
    edges = [(edge.get("source", ""), edge.get("target", ""), _data(edge, names)) for edge in root.iter(f"{SPACE}edge")]
    if not nodes or not edges:
        findings.problem(path.name, 0, "", "holds no graph of nodes and edges")
        return None
    header = [field for field in FIELDS if any(field in data for _, _, data in edges)]
    junctions = [Row(n, (id_, data.get("x", ""), data.get("y", ""))) for n, (id_, data) in enumerate(nodes, start=1)]
    streets = [
        Row(n, (f"e{n}", tail, head, *(_first(data.get(field, "")) for field in header)))
        for n, (tail, head, data) in enumerate(edges, start=1)
    ]
    return (
        Sheet("junctions", path.name, ("id", "x", "y"), tuple(junctions)),
        Sheet("streets", path.name, ("id", "u", "v", *header), tuple(streets)),
    )


def _data(element: Element, names: Mapping[str, str]) -> dict[str, str]:
    """Values of a node or an edge by their names."""
    return {names.get(data.get("key", ""), ""): data.text or "" for data in element.iter(f"{SPACE}data")}


def _first(text: str) -> str:
    """The first of several values, which OSMnx writes as a Python list where ways were joined."""
    if text.startswith("[") and text.endswith("]"):
        return text[1:-1].split(",", maxsplit=1)[0].strip(" '\"")
    return text
