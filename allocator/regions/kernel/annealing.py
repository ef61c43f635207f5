"""Simulated annealing over partitions into connected regions: flips and swaps, any sum over pairs as the cost."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.crews.engine.kernel.chance import below, uniform
from allocator.crews.engine.kernel.compiled import compiled
from allocator.regions.kernel.connection import may_leave
from domain.arrays import Floats, Ints

SWAPS = 0.3  # share of the moves that try to send a unit back
TRIES = 8  # units looked at for the one to send back
Dice = NDArray[np.uint64]


class Board(NamedTuple):
    """A partition and what its moves cost.

    Neighbours of unit i are `to[start[i]:start[i + 1]]`; `pair_cost` is paid when i and `pair_to` share a region.
    `near[i, r]` is the sum of the costs of the pairs of i in region r, `total[r]` the size of r, which costs `weight`
    for each unit outside `lower` to `upper`. `seen` and `queue` are scratch of n.
    """

    start: Ints
    to: Ints
    pair_start: Ints
    pair_to: Ints
    pair_cost: Floats
    size: Floats
    label: Ints
    lower: float
    upper: float
    weight: float
    near: Floats
    total: Floats
    seen: Ints
    queue: Ints


@compiled
def set_out(b: Board) -> float:
    """Fill `near` and `total`; the cost of all pairs that share a region."""
    cost = 0.0
    for unit in range(len(b.label)):
        b.total[b.label[unit]] += b.size[unit]
        for at in range(b.pair_start[unit], b.pair_start[unit + 1]):
            b.near[unit, b.label[b.pair_to[at]]] += b.pair_cost[at]
        cost += b.near[unit, b.label[unit]] / 2.0
    return cost


@compiled
def excess(b: Board, total: float) -> float:
    """How far a region's size lies outside its limits."""
    return max(0.0, b.lower - total, total - b.upper)


@compiled
def misfit(b: Board) -> float:
    """How far the sizes of all regions lie outside their limits."""
    outside = 0.0
    for region in range(len(b.total)):
        outside += excess(b, b.total[region])
    return outside


@compiled
def shift(b: Board, unit: int, after: int) -> float:
    """Give a unit another region; the change of the cost of pairs."""
    before = b.label[unit]
    change = b.near[unit, after] - b.near[unit, before]
    for at in range(b.pair_start[unit], b.pair_start[unit + 1]):
        b.near[b.pair_to[at], before] -= b.pair_cost[at]
        b.near[b.pair_to[at], after] += b.pair_cost[at]
    b.total[before] -= b.size[unit]
    b.total[after] += b.size[unit]
    b.label[unit] = after
    return float(change)


@compiled
def price(b: Board, unit: int, after: int) -> float:
    """Change of the cost, misfit included, when a unit goes to another region."""
    before = b.label[unit]
    outside = excess(b, b.total[before] - b.size[unit]) + excess(b, b.total[after] + b.size[unit])
    outside -= excess(b, b.total[before]) + excess(b, b.total[after])
    return float(b.near[unit, after] - b.near[unit, before] + b.weight * outside)


@compiled
def sent_back(b: Board, unit: int, after: int, dice: Dice) -> int:
    """Another unit of region `after` beside the region of `unit`, found at random, or -1."""
    for _ in range(TRIES):
        other = below(dice, len(b.label))
        if b.label[other] == after:
            for at in range(b.start[other], b.start[other + 1]):
                if b.label[b.to[at]] == b.label[unit] and b.to[at] != unit:
                    return other
    return -1


@compiled
def target(b: Board, unit: int, dice: Dice) -> int:
    """The region of a random neighbour if the unit may go there, else -1."""
    degree = b.start[unit + 1] - b.start[unit]
    if degree == 0:
        return -1
    after = b.label[b.to[b.start[unit] + below(dice, degree)]]
    if after == b.label[unit] or not may_leave(b.start, b.to, b.label, unit, b.seen, b.queue):
        return -1
    return int(after)


@compiled
def step(b: Board, heat: float, dice: Dice) -> float:
    """Flip or swap a random unit if that passes at this heat; the change of the cost of pairs."""
    unit = below(dice, len(b.label))
    after = target(b, unit, dice)
    if after < 0:
        return 0.0
    allowed = -heat * math.log(uniform(dice))
    first = price(b, unit, after)
    if first <= allowed and uniform(dice) > SWAPS:
        return float(shift(b, unit, after))
    back = sent_back(b, unit, after, dice)
    if back < 0:
        return float(shift(b, unit, after)) if first <= allowed else 0.0
    before = b.label[unit]
    change = shift(b, unit, after)
    if first + price(b, back, before) <= allowed and may_leave(b.start, b.to, b.label, back, b.seen, b.queue):
        return float(change + shift(b, back, before))
    if first > allowed:
        change += shift(b, unit, before)
    return float(change)


@compiled
def walk(b: Board, best: Ints, steps: int, hot: float, cold: float, dice: Dice) -> float:
    """Anneal the board; `best` becomes the cheapest partition within the limits, whose cost comes back, or inf.

    Every region must be connected, and is after every step.
    """
    cost, found = set_out(b), np.inf
    cooling = (cold / hot) ** (1.0 / max(1, steps))
    heat = hot
    for _ in range(steps):
        heat *= cooling
        cost += step(b, heat, dice)
        if cost < found - 1e-9 and misfit(b) <= 1e-9:
            found = cost
            best[:] = b.label
    return found
