"""The line that a trip drives, for maps."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from allocator.crews.problem import CrewProblem
from allocator.crews.timing import Round
from domain.arrays import Floats
from domain.geometry import project_onto_pieces, to_metres

DECIMALS = 5  # of a degree: about a metre
STRAIGHT_M = 2.0  # no point that is dropped lies farther from the line

Line = tuple[tuple[float, float], ...]


class Lines:
    """Driven lines of trips; every leg that any of them drives is searched for once."""

    def __init__(self, problem: CrewProblem, trips: Iterable[Round]) -> None:
        self._problem = problem
        driven = sorted({leg for each in trips for leg in self._legs(each) if leg[0] != leg[1]})
        routes = problem.network.routes(driven) if driven else []
        self._route_of = dict(zip(driven, routes, strict=True))

    def of(self, trip: Round) -> Line:
        """(lon, lat) points of a trip from its first to its last place."""
        pieces: list[Floats] = []
        for k, leg in enumerate(self._legs(trip)):
            if leg[0] != leg[1]:
                pieces.append(np.array(self._problem.network.lonlat_path(self._route_of[leg])).reshape(-1, 2))
            if k < len(trip.modes):
                pieces.append(self._problem.modes.lines[trip.modes[k]])
        return simplified(np.vstack(pieces)) if pieces else ()

    def _legs(self, trip: Round) -> list[tuple[int, int]]:
        """Nodes of the network between which the trip drives."""
        node = self._problem.end_node
        return list(zip(node[trip.leave].tolist(), node[trip.reach].tolist(), strict=True))


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
        # All points since the last one kept: on a gentle bend each lies near the line to its successor.
        passed = plane[kept[-1] + 1 : k + 1]
        ends = np.broadcast_to(plane[[kept[-1], k + 1]][:, None], (2, *passed.shape))
        offset, _ = project_onto_pieces(passed, ends[0], ends[1])
        if offset.max() > STRAIGHT_M:
            kept.append(k)
    kept.append(len(points) - 1)
    return tuple((round(float(points[k, 0]), DECIMALS), round(float(points[k, 1]), DECIMALS)) for k in kept)
