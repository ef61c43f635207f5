"""Where places stand on the streets, for checkers: found apart from what the solvers travel on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from domain.arrays import Floats
from domain.district import Street
from domain.geometry import parse_shape, project_onto_pieces, to_metres
from domain.scenario import Scenario

SHORTEST_M = 0.001  # no piece of street is shorter: points in one place stay apart
SQUARE_M = 150.0
FARTHEST = 8  # rings of squares looked through, before all streets are


class StreetLines:
    """Some of a scenario's streets (positions) as straight pieces on a plane, known by the squares they pass."""

    def __init__(self, scenario: Scenario, usable: list[int]) -> None:
        lonlat_of = {junction.id: (junction.lon_deg, junction.lat_deg) for junction in scenario.junctions}
        self._origin = next(iter(lonlat_of.values()))
        starts, ends, streets, before, totals = [], [], [], [], []
        for index in usable:
            line = self._plane(scenario.streets[index], lonlat_of)
            steps = np.hypot(*np.diff(line, axis=0).T)
            starts.append(line[:-1])
            ends.append(line[1:])
            streets += [index] * len(steps)
            before += (np.cumsum(steps) - steps).tolist()
            totals += [max(float(steps.sum()), SHORTEST_M)] * len(steps)
        self._starts, self._ends = np.vstack(starts), np.vstack(ends)
        self._streets, self._before, self._totals = streets, before, totals
        self._squares: dict[tuple[int, int], set[int]] = {}
        for piece, (start, end) in enumerate(zip(self._starts, self._ends, strict=True)):
            self._put(piece, start, end)

    def nearest(self, lonlat: tuple[float, float]) -> tuple[int, float, float]:
        """(street position, fraction of its length, metres to it) of the nearest street."""
        point = to_metres(lonlat[0], lonlat[1], self._origin)
        pieces = self._close(point)
        metres, along = project_onto_pieces(point, self._starts[pieces], self._ends[pieces])
        at = int(metres.argmin())
        best = int(pieces[at])
        length = float(np.hypot(*(self._ends[best] - self._starts[best])))
        fraction = (self._before[best] + float(along[at]) * length) / self._totals[best]
        return self._streets[best], min(1.0, fraction), float(metres[at])

    def _plane(self, street: Street, lonlat_of: Mapping[str, tuple[float, float]]) -> Floats:
        between = parse_shape(street.shape)[1:-1]
        line = np.vstack([[lonlat_of[street.from_junction]], between, [lonlat_of[street.to_junction]]])
        return to_metres(line[:, 0], line[:, 1], self._origin)

    def _put(self, piece: int, start: Floats, end: Floats) -> None:
        """Note the piece in squares such that no point of it is a quarter of a side from one of them."""
        steps = int(np.hypot(*(end - start)) // (SQUARE_M / 2)) + 1
        for k in range(steps + 1):
            x, y = start + (end - start) * (k / steps)
            self._squares.setdefault((int(x // SQUARE_M), int(y // SQUARE_M)), set()).add(piece)

    def _close(self, point: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Pieces among which the nearest to a point is: all in so many rings of squares that no other can be nearer."""
        column, row = int(point[0] // SQUARE_M), int(point[1] // SQUARE_M)
        found: set[int] = set()
        for ring in range(FARTHEST):
            for x in range(column - ring, column + ring + 1):
                step = 1 if abs(x - column) == ring else max(1, 2 * ring)
                for y in range(row - ring, row + ring + 1, step):
                    found |= self._squares.get((x, y), set())
            if found:
                pieces = np.array(sorted(found), np.int64)
                metres, _ = project_onto_pieces(point, self._starts[pieces], self._ends[pieces])
                # What is not found yet lies outside the rings, but for a quarter of a square's side.
                if metres.min() <= ring * SQUARE_M - SQUARE_M / 4:
                    return pieces
        return np.arange(len(self._streets))
