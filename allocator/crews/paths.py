"""The line that a trip drives, for maps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from allocator.crews.problem import CrewProblem, Floats
from domain.geometry import project_onto_pieces, to_metres

DECIMALS = 5  # of a degree: about a metre
STRAIGHT_M = 2.0  # a point this near to the straight line between its neighbours is dropped

Line = tuple[tuple[float, float], ...]


class Lines:
    """Driven lines of trips; every leg that any of them drives is searched for once."""

    def __init__(self, problem: CrewProblem, trips: Iterable[tuple[int, list[int]]]) -> None:
        self._problem = problem
        legs = sorted({leg for crew, modes in trips for leg in self._legs(crew, modes) if leg[0] != leg[1]})
        routes = problem.network.routes(legs) if legs else []
        self._route_of = dict(zip(legs, routes, strict=True))

    def of(self, crew: int, modes: list[int]) -> Line:
        """(lon, lat) points of a trip from the depot back to it."""
        pieces: list[Floats] = []
        for k, leg in enumerate(self._legs(crew, modes)):
            if leg[0] != leg[1]:
                pieces.append(np.array(self._problem.network.lonlat_path(self._route_of[leg])).reshape(-1, 2))
            if k < len(modes):
                pieces.append(self._problem.modes.lines[modes[k]])
        return simplified(np.vstack(pieces)) if pieces else ()

    def _legs(self, crew: int, modes: Sequence[int]) -> list[tuple[int, int]]:
        problem = self._problem
        home = int(problem.depot_end[problem.crews.depot[crew]])
        ends = [
            home,
            *(int(end) for mode in modes for end in (problem.modes.entry[mode], problem.modes.exit[mode])),
            home,
        ]
        nodes = [int(problem.end_node[end]) for end in ends]
        return list(zip(nodes[::2], nodes[1::2], strict=True))


def simplified(lonlat: Floats) -> Line:
    """Line (n, 2) in degrees, rounded, without repeated points and without points on a straight way.

    A turning point is kept, since it does not lie between its neighbours.
    """
    points = np.round(lonlat, DECIMALS)
    new = np.concatenate([[True], (np.diff(points, axis=0) != 0).any(axis=1)])
    points = points[new]
    if len(points) < 3:
        return tuple((float(lon), float(lat)) for lon, lat in points)
    plane = to_metres(points[:, 0], points[:, 1], (float(points[0, 0]), float(points[0, 1])))
    kept = [0]
    for k in range(1, len(points) - 1):
        offset, _ = project_onto_pieces(plane[k], plane[kept[-1]][None], plane[k + 1][None])
        if offset[0] > STRAIGHT_M:
            kept.append(k)
    kept.append(len(points) - 1)
    return tuple((round(float(points[k, 0]), DECIMALS), round(float(points[k, 1]), DECIMALS)) for k in kept)
