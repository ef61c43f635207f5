"""How many households live close to a compound, on its side of every wall: too few, and no contract can be made."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from domain.arrays import Floats, Ints
from domain.district import Wall
from domain.geometry import to_metres

NEAR_M = 300.0


def households_nearby(
    gates_m: Floats, households: Sequence[int], group: Ints, walls: Sequence[Wall], origin: tuple[float, float]
) -> Floats:
    """Households (n,) of each compound and of those of its group within 300 m that no wall separates from it."""
    total = np.array(households, float)
    pairs = cKDTree(gates_m).query_pairs(NEAR_M, output_type="ndarray")
    pairs = pairs[group[pairs[:, 0]] == group[pairs[:, 1]]]
    pairs = pairs[~_separated(gates_m[pairs[:, 0]], gates_m[pairs[:, 1]], walls, origin)]
    total += np.bincount(pairs[:, 0], np.array(households, float)[pairs[:, 1]], len(total))
    total += np.bincount(pairs[:, 1], np.array(households, float)[pairs[:, 0]], len(total))
    return np.asarray(total, float)


def _separated(
    first_m: Floats, second_m: Floats, walls: Sequence[Wall], origin: tuple[float, float]
) -> NDArray[np.bool_]:
    """Whether any wall crosses each line first-second (n, 2)."""
    apart = np.zeros(len(first_m), bool)
    if not walls or not len(first_m):
        return apart
    start = to_metres([w.from_lon_deg for w in walls], [w.from_lat_deg for w in walls], origin)
    end = to_metres([w.to_lon_deg for w in walls], [w.to_lat_deg for w in walls], origin)
    reach = 0.5 * float(np.hypot(*(end - start).T).max()) + 0.5 * NEAR_M
    close = cKDTree(0.5 * (start + end)).query_ball_point(0.5 * (first_m + second_m), reach)
    for place, near in enumerate(close):
        if near:
            apart[place] = _crosses(first_m[place], second_m[place], start[near], end[near]).any()
    return apart


def _crosses(a: Floats, b: Floats, c: Floats, d: Floats) -> NDArray[np.bool_]:
    """Whether the line a-b (2,) crosses the lines c-d (n, 2)."""
    return np.asarray((_side(c, d, a) != _side(c, d, b)) & (_side(a, b, c) != _side(a, b, d)), bool)


def _side(start: Floats, end: Floats, point: Floats) -> NDArray[np.bool_]:
    along, to = end - start, point - start
    return np.asarray(along[..., 0] * to[..., 1] > along[..., 1] * to[..., 0], bool)
