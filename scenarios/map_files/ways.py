"""Ways of a map, split where they meet, as the two sheets that every street network is read from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from domain.geometry import LonLat, great_circle_m
from scenarios.sheets import Row, Sheet

JUNCTION_HEADER = ("id", "lon_deg", "lat_deg")
STREET_HEADER = ("id", "from_junction", "to_junction", "length_m", "kind", "name", "one_way", "shape")
FORWARD, BACKWARD = ("yes", "true", "1", "t"), ("-1", "reverse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A line of a map: its points by key, its place in the file, and what is said of it.

    Points that two ways share have one key. `one_way` is the map's own word: yes, no, -1 and the like.
    """

    number: int
    id: str
    points: Sequence[Hashable]
    highway: str = ""
    name: str = ""
    one_way: str = ""
    length_m: str = ""


def sheets_of(file: str, ways: Iterable[Way], place: Mapping[Any, LonLat]) -> tuple[Sheet, Sheet]:
    """Sheets of junctions and streets: ways split at every point that they share with another way or with themselves.

    A way that stands twice, once in each direction, is a street for both; one that stands twice in the same direction
    is taken once. A stated length goes with a way that is not split; the others are as long as their shapes.
    """
    ways = list(_once(way for way in ways if len(way.points) > 1))
    times = Counter(point for way in ways for point in way.points)
    meeting = {point for point, n in times.items() if n > 1}
    meeting |= {point for way in ways for point in (way.points[0], way.points[-1])}
    number_of: dict[Hashable, int] = {}
    streets = []
    for way in ways:
        pieces = list(_pieces(way.points, meeting))
        for nth, points in enumerate(pieces, start=1):
            ends = tuple(f"n{_number(number_of, point)}" for point in (points[0], points[-1]))
            id_ = way.id if len(pieces) == 1 else f"{way.id}-{nth}"
            line = [place[point] for point in points]
            length = way.length_m if len(pieces) == 1 and way.length_m else f"{_length_m(line):.1f}"
            streets.append(_street_row(way, id_, ends, line, length))
    junctions = [
        Row(number + 1, (f"n{number}", repr(place[point][0]), repr(place[point][1])))
        for point, number in number_of.items()
    ]
    return (
        Sheet("junctions", file, JUNCTION_HEADER, tuple(junctions)),
        Sheet("streets", file, STREET_HEADER, tuple(streets)),
    )


def _once(ways: Iterable[Way]) -> Iterator[Way]:
    """Each way once; those that stand in both directions are no longer one-way."""
    kept: dict[tuple[Hashable, ...], Way] = {}
    for way in ways:
        points = tuple(way.points)
        if points in kept:
            continue
        if points[::-1] in kept:
            kept[points[::-1]] = replace(kept[points[::-1]], one_way="")
        else:
            kept[points] = way
    return iter(kept.values())


def _length_m(line: Sequence[LonLat]) -> float:
    """Length of a line on the sphere."""
    points = np.array(line, float)
    return float(np.diagonal(great_circle_m(points[:-1], points[1:])).sum())


def _number(number_of: dict[Hashable, int], point: Hashable) -> int:
    return number_of.setdefault(point, len(number_of) + 1)


def _pieces(points: Sequence[Hashable], meeting: Collection[Hashable]) -> Iterator[Sequence[Hashable]]:
    """Stretches of a way from one junction to the next."""
    start = 0
    for at in range(1, len(points)):
        if at == len(points) - 1 or points[at] in meeting:
            yield points[start : at + 1]
            start = at


def _street_row(way: Way, id_: str, ends: tuple[str, ...], line: Sequence[LonLat], length: str) -> Row:
    """One street; a way that is driven against its points is turned round."""
    said = way.one_way.strip().lower()
    if said in BACKWARD:
        ends, line = ends[::-1], line[::-1]
    shape = "" if len(line) == 2 else ", ".join(f"{lon!r} {lat!r}" for lon, lat in line)
    one_way = "true" if said in (*FORWARD, *BACKWARD) else "false"
    return Row(way.number, (id_, *ends, length, way.highway, way.name, one_way, shape))
