"""OpenStreetMap's own XML (.osm): its ways with a highway tag."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from domain.geometry import LonLat
from scenarios.findings import Findings, count
from scenarios.map_files.ways import Way, sheets_of
from scenarios.sheets import Sheet

NOT_DRIVEN = {"proposed", "construction", "steps", "corridor", "platform", "elevator", "raceway", "abandoned", "razed"}
ONE_WAY_CLASSES = {"motorway", "motorway_link"}
NO_DTD = "declares a document type; such XML is refused, export the file anew without it"


def sheets_of_osm(path: Path, findings: Findings) -> tuple[Sheet, Sheet] | None:
    """Sheets of an .osm file; None, with the problem noted, when it cannot be read."""
    place: dict[str, LonLat] = {}
    ways: list[Way] = []
    try:
        for _, element in iterparse(path, forbid_dtd=True):
            if element.tag == "node":
                place[element.get("id", "")] = (float(element.get("lon", "")), float(element.get("lat", "")))
            elif element.tag == "way":
                way = _way(element, len(ways) + 1)
                ways += [way] if way else []
                element.clear()
    except DefusedXmlException:
        findings.problem(path.name, 0, "", NO_DTD)
        return None
    except (ParseError, ValueError, OSError) as error:
        findings.problem(path.name, 0, "", f"is no OpenStreetMap XML: {error}")
        return None
    return sheets_of(path.name, _with_known_nodes(path.name, ways, place, findings), place)


def _way(element: Element, number: int) -> Way | None:
    """A way that can be driven or walked; None for all others."""
    tags: Mapping[str, str] = {tag.get("k", ""): tag.get("v", "") for tag in element.iter("tag")}
    highway = tags.get("highway", "")
    if not highway or highway in NOT_DRIVEN or tags.get("area") == "yes":
        return None
    round_about = tags.get("junction") in ("roundabout", "circular") or highway in ONE_WAY_CLASSES
    return Way(
        number=number,
        id=f"w{element.get('id', number)}",
        points=[ref.get("ref", "") for ref in element.iter("nd")],
        highway=highway,
        name=tags.get("name", ""),
        one_way=tags.get("oneway", "yes" if round_about else ""),
    )


def _with_known_nodes(file: str, ways: list[Way], place: Mapping[str, LonLat], findings: Findings) -> list[Way]:
    """Ways without the nodes that the file does not hold, as at the edge of an extract."""
    lost = {point for way in ways for point in way.points if point not in place}
    if not lost:
        return ways
    findings.warn(f"{file}: {count(len(lost), 'node')} of ways are not in the file and were left out")
    return [
        Way(
            number=way.number,
            id=way.id,
            points=[point for point in way.points if point in place],
            highway=way.highway,
            name=way.name,
            one_way=way.one_way,
        )
        for way in ways
    ]
