"""A street network as the generator uses it: the two tables, and the streets that can be driven, in metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from domain.arrays import Floats, Ints
from domain.district import Junction, Street
from domain.geometry import parse_shape, to_degrees, to_metres


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetNetwork:
    """Junctions and streets of a district; `warnings` say what was repaired or dropped when they were read."""

    junctions: tuple[Junction, ...]
    streets: tuple[Street, ...]
    warnings: tuple[str, ...] = ()


def component_of_junctions(n_junctions: int, tail: Ints, head: Ints, two_way: NDArray[np.bool_]) -> Ints:
    """Strong component of each junction when one-way streets are driven from tail to head only."""
    row = np.concatenate([tail, head[two_way]])
    col = np.concatenate([head, tail[two_way]])
    graph = coo_array((np.ones(row.size), (row, col)), shape=(n_junctions, n_junctions))
    return np.asarray(connected_components(graph, directed=True, connection="strong")[1], np.int64)


def street_ends(network: StreetNetwork) -> tuple[Ints, Ints]:
    """Positions in the junction table of both ends of each street."""
    position = {junction.id: place for place, junction in enumerate(network.junctions)}
    tail = np.array([position[street.from_junction] for street in network.streets], np.int64)
    head = np.array([position[street.to_junction] for street in network.streets], np.int64)
    return tail, head


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetPlane:
    """Streets of the main strongly connected component in metres around `origin`.

    `index` (n,) are positions in the street table; `paths` their points, `middle_m` (n, 2) and `length_m` (n,).
    """

    origin: tuple[float, float]
    streets: tuple[Street, ...]
    index: Ints
    paths: tuple[Floats, ...]
    middle_m: Floats
    length_m: Floats

    def beside(self, place: int, *, fraction: float, offset_m: float) -> Floats:
        """Point (2,) at `fraction` of the way along street `place`, `offset_m` to its left (right when negative)."""
        path = self.paths[place]
        steps = np.hypot(*np.diff(path, axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        target = fraction * along[-1]
        piece = min(int(np.searchsorted(along, target, side="right")) - 1, len(steps) - 1)
        direction = (path[piece + 1] - path[piece]) / max(steps[piece], 1e-9)
        on_street = path[piece] + direction * (target - along[piece])
        return np.asarray(on_street + offset_m * np.array([-direction[1], direction[0]]), float)

    def roadside(self, place: int, rng: np.random.Generator, *, within: tuple[float, float]) -> Floats:
        """Point (2,) on either side of street `place`, 8 to 20 m away, between two fractions of the way along it."""
        offset_m = float(rng.choice([-1.0, 1.0]) * rng.uniform(8.0, 20.0))
        return self.beside(place, fraction=float(rng.uniform(*within)), offset_m=offset_m)

    def degrees(self, point_m: Floats) -> tuple[float, float]:
        """Longitude and latitude, to about a decimetre, of a point (2,)."""
        lon, lat = to_degrees(point_m, self.origin)
        return round(float(lon), 6), round(float(lat), 6)


def plane_of(network: StreetNetwork) -> StreetPlane:
    """Plane geometry of the streets on which a car can reach every other such street.

    Raises
    ------
    ValueError
        When there is none.
    """
    if not network.streets:
        raise ValueError("the network has no streets")
    lon = np.array([junction.lon_deg for junction in network.junctions])
    lat = np.array([junction.lat_deg for junction in network.junctions])
    origin = (round(float(lon.mean()), 6), round(float(lat.mean()), 6))
    points = to_metres(lon, lat, origin)
    tail, head = street_ends(network)
    two_way = np.array([not street.one_way for street in network.streets], bool)
    component = component_of_junctions(len(network.junctions), tail, head, two_way)
    main = np.bincount(component).argmax()
    index = np.flatnonzero((component[tail] == main) & (component[head] == main) & (tail != head))
    if not len(index):
        raise ValueError("no street of the network can be reached and left by car")
    paths = [
        _path(network.streets[place].shape, points[[tail[place], head[place]]], origin) for place in index.tolist()
    ]
    return StreetPlane(
        origin=origin,
        streets=tuple(network.streets[place] for place in index.tolist()),
        index=index.astype(np.int64),
        paths=tuple(paths),
        middle_m=np.array([_middle(path) for path in paths], float).reshape(-1, 2),
        length_m=np.array([network.streets[place].length_m for place in index.tolist()], float),
    )


def _path(shape: str, ends_m: Floats, origin: tuple[float, float]) -> Floats:
    if not shape:
        return ends_m
    points = parse_shape(shape)
    return to_metres(points[:, 0], points[:, 1], origin)


def _middle(path: Floats) -> Floats:
    return np.asarray(0.5 * (path[(len(path) - 1) // 2] + path[len(path) // 2]), float)
