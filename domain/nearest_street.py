"""The point of a street that is nearest to a place, among any number of streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from domain.arrays import Floats, Ints
from domain.geometry import project_onto_pieces, to_metres

MIN_TOTAL_M = 0.001  # a street of length 0 has no fractions
STEP_M = 20.0
SAMPLES_A_PIECE = 4  # on average, at most: very long streets are sampled more coarsely
BLOCK = 4096  # places looked up at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Feet:
    """For each place (n,): its street, how far along as a fraction, the point (n, 2) in degrees, the metres to it."""

    street: Ints
    fraction: Floats
    lonlat: Floats
    distance_m: Floats


class StreetPieces:
    """Straight pieces of many street lines, given as points (n, 2) in degrees.

    Points are laid along the pieces at most a step apart. A piece nearer than any other has such a point within the
    distance to the nearest point of all plus half a step, so only pieces with one are projected on: the answer is that
    of projecting on all of them, and the work does not grow with their number.
    """

    def __init__(self, lines: Sequence[Floats], origin: tuple[float, float]) -> None:
        self._origin = origin
        counts = np.array([len(line) - 1 for line in lines], np.int64)
        lonlat = np.vstack(list(lines))
        plane = to_metres(lonlat[:, 0], lonlat[:, 1], origin)
        last = np.cumsum(counts + 1) - 1
        first = last - counts
        self._lonlat_start, self._lonlat_end = np.delete(lonlat, last, axis=0), np.delete(lonlat, first, axis=0)
        self._start, self._end = np.delete(plane, last, axis=0), np.delete(plane, first, axis=0)
        self._street = np.repeat(np.arange(len(lines)), counts)
        self._length = np.hypot(*(self._end - self._start).T)
        self._total = np.maximum(np.bincount(self._street, self._length, len(lines)), MIN_TOTAL_M)
        before = np.cumsum(self._length) - self._length
        self._offset = before - before[np.cumsum(counts) - counts][self._street]
        self._step_m = max(STEP_M, float(self._length.sum()) / (SAMPLES_A_PIECE * len(self._length)))
        self._sample_piece, samples = _samples(self._start, self._end, self._length, self._step_m)
        self._tree = cKDTree(samples)

    def nearest(self, lonlat: Floats) -> Feet:
        """Feet of places (n, 2) on the nearest street each; of equally near pieces the first counts."""
        points = to_metres(lonlat[:, 0], lonlat[:, 1], self._origin)
        piece = np.empty(len(points), np.int64)
        along, distance = np.empty(len(points)), np.empty(len(points))
        for first in range(0, len(points), BLOCK):
            now = slice(first, first + BLOCK)
            piece[now], along[now], distance[now] = self._nearest(points[now])
        street = self._street[piece]
        start, end = self._lonlat_start[piece], self._lonlat_end[piece]
        return Feet(
            street=street,
            fraction=np.minimum(1.0, (self._offset[piece] + along * self._length[piece]) / self._total[street]),
            lonlat=start + along[:, None] * (end - start),
            distance_m=distance,
        )

    def _nearest(self, points: Floats) -> tuple[Ints, Floats, Floats]:
        """Nearest piece of each point, the fraction along it and the metres to it."""
        reach, _ = self._tree.query(points)
        close = self._tree.query_ball_point(points, reach + 0.5 * self._step_m + 1e-6)
        point = np.repeat(np.arange(len(points)), [len(samples) for samples in close])
        piece = self._sample_piece[np.concatenate([np.array(samples, np.int64) for samples in close])]
        distance, along = project_onto_pieces(points[point], self._start[piece], self._end[piece])
        order = np.lexsort((piece, distance, point))
        best = order[np.unique(point[order], return_index=True)[1]]
        return piece[best], along[best], distance[best]


def _samples(start: Floats, end: Floats, length: Floats, step_m: float) -> tuple[Ints, Floats]:
    """Points (n, 2) along pieces, ends included, with the piece of each (n,)."""
    counts = np.ceil(length / step_m).astype(np.int64) + 1
    piece = np.repeat(np.arange(len(counts)), counts)
    nth = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = nth / np.maximum(counts - 1, 1)[piece]
    return piece, start[piece] + share[:, None] * (end - start)[piece]
