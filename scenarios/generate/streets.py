"""The generated street network: the city plan bent into a plausible old city, with names and one-way streets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from domain.arrays import Floats
from domain.district import Junction, Street, StreetClass
from domain.geometry import to_degrees
from scenarios.generate.names import street_name
from scenarios.generate.network import StreetNetwork, component_of_junctions, street_ends
from scenarios.generate.pattern import Line, Point, Texture, city_plan
from scenarios.generate.streams import stream

COMPOUND_AREA_M2 = 83_000.0
SMALLEST_SIDE_M = 650.0
ONE_WAY_SHARE = 0.14
SMALL_CLASSES = (StreetClass.TERTIARY, StreetClass.RESIDENTIAL, StreetClass.LANE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A segment on the plan, between two neighbouring stops of a line."""

    kind: StreetClass
    name: str
    one_way: bool
    start: Point
    end: Point


def generated_streets(*, compounds: int, centre: tuple[float, float], seed: int) -> StreetNetwork:
    """Street network for a number of compounds around `centre` = (lon, lat): connected, and strongly so for cars."""
    rng = stream(seed, "streets")
    side_m = max(SMALLEST_SIDE_M, (compounds * COMPOUND_AREA_M2) ** 0.5)
    lines = city_plan(side_m, Texture(), rng)
    place_of = _number_points(lines)
    plan = np.array(list(place_of), float)
    points_m = _bend(plan - side_m / 2, rng) + rng.normal(0.0, 3.0, plan.shape)
    degrees = to_degrees(points_m, centre)
    junctions = tuple(
        Junction(id=f"j{place + 1:04d}", lon_deg=round(float(lon), 6), lat_deg=round(float(lat), 6))
        for place, (lon, lat) in enumerate(degrees)
    )
    streets = []
    for number, piece in enumerate(_pieces(lines, rng), start=1):
        ends = place_of[piece.start], place_of[piece.end]
        path_m = _bow(points_m[list(ends)], piece.kind in SMALL_CLASSES, rng)
        streets.append(_street(number, piece, ends, path_m, centre))
    return opened(StreetNetwork(junctions=junctions, streets=tuple(streets)))


def opened(network: StreetNetwork) -> StreetNetwork:
    """The network with each one-way street between two strong components made two-way.

    On a connected network this is enough to make it strongly connected.
    """
    tail, head = street_ends(network)
    two_way = np.array([not street.one_way for street in network.streets], bool)
    component = component_of_junctions(len(network.junctions), tail, head, two_way)
    streets = tuple(
        replace(street, one_way=False) if street.one_way and between else street
        for street, between in zip(network.streets, (component[tail] != component[head]).tolist(), strict=True)
    )
    return replace(network, streets=streets)


def _number_points(lines: list[Line]) -> dict[Point, int]:
    place_of: dict[Point, int] = {}
    for line in lines:
        for stop in line.stops:
            place_of.setdefault(line.point(stop), len(place_of))
    return place_of


def _bend(plan_m: Floats, rng: np.random.Generator) -> Floats:
    """Plan coordinates moved by slow waves and a small turn, so that no two blocks are alike."""
    bent = plan_m.copy()
    for wave_m, height_m in ((5200.0, 140.0), (1900.0, 32.0)):
        phase = rng.uniform(0.0, 2.0 * np.pi, 4)
        bent[:, 0] += height_m * np.sin(2 * np.pi * plan_m[:, 1] / wave_m + phase[0])
        bent[:, 0] += 0.5 * height_m * np.sin(2 * np.pi * plan_m[:, 0] / wave_m + phase[1])
        bent[:, 1] += height_m * np.sin(2 * np.pi * plan_m[:, 0] / wave_m + phase[2])
        bent[:, 1] += 0.5 * height_m * np.sin(2 * np.pi * plan_m[:, 1] / wave_m + phase[3])
    turn = rng.uniform(-0.06, 0.06)
    return np.asarray(bent @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]), float)


def _pieces(lines: list[Line], rng: np.random.Generator) -> Iterator[Piece]:
    """Segments of each line, which share its name and its direction."""
    for order, line in enumerate(lines):
        one_way = bool(line.kind in SMALL_CLASSES and rng.random() < ONE_WAY_SHARE)
        stops = line.stops[::-1] if one_way and rng.random() < 0.5 else line.stops
        name = street_name(order, line.kind)
        for start, end in pairwise(stops):
            yield Piece(kind=line.kind, name=name, one_way=one_way, start=line.point(start), end=line.point(end))


def _street(number: int, piece: Piece, ends: tuple[int, int], path_m: Floats, centre: tuple[float, float]) -> Street:
    length_m = float(np.hypot(*np.diff(path_m, axis=0).T).sum())
    return Street(
        id=f"s{number:04d}",
        from_junction=f"j{ends[0] + 1:04d}",
        to_junction=f"j{ends[1] + 1:04d}",
        length_m=round(length_m, 1),
        kind=piece.kind,
        name=piece.name,
        one_way=piece.one_way,
        shape=_shape(path_m, centre) if len(path_m) > 2 else "",
    )


def _bow(ends_m: Floats, small: bool, rng: np.random.Generator) -> Floats:
    """Two ends, or a gently curved path between them for some of the small streets."""
    along = ends_m[1] - ends_m[0]
    curved, rise = rng.random() < 0.3, rng.uniform(-0.1, 0.1)
    if not small or not curved or np.hypot(*along) < 70.0:
        return ends_m
    share = np.linspace(0.0, 1.0, 5)[:, None]
    sideways = np.array([-along[1], along[0]])
    return np.asarray(ends_m[0] + share * along + 4 * rise * share * (1 - share) * sideways, float)


def _shape(path_m: Floats, centre: tuple[float, float]) -> str:
    return ", ".join(f"{lon:.6f} {lat:.6f}" for lon, lat in to_degrees(path_m, centre))
