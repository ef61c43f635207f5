"""Simulated annealing over partitions into connected regions: flips and swaps, any sum over pairs as the cost."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.crews.engine.kernel.chance import below, uniform
from allocator.regions.kernel.borders import meet_neighbours, set_border
from allocator.regions.kernel.connection import may_leave
from domain.arrays import Floats, Ints
from domain.machine_code import compiled

SWAPS = 0.5  # share of the moves that exchange two units
TRIES = 8  # units looked at for the one to send back
COOLED = 64  # steps between changes of the temperature
Dice = NDArray[np.uint64]


class Board(NamedTuple):
    """A partition and what its moves cost.

    Neighbours of unit i are `to[start[i]:start[i + 1]]`; `pair_cost` is paid when i and `pair_to` share a region, and
    the pairs of i ascend. `near[i, r]` is the sum of the costs of the pairs of i in region r, `total[r]` the size of r,
    which should lie within `lower` to `upper`. `outside[i]` neighbours of i lie in other regions; units that have
    such neighbours are `border[:filled[0]]`, unit i at `place[i]`. `seen` and `queue` are scratch of n.
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
    near: Floats
    total: Floats
    outside: Ints
    border: Ints
    place: Ints
    filled: Ints
    seen: Ints
    queue: Ints


@compiled
def set_out(b: Board) -> float:
    """Fill sums and borders; the cost of all pairs that share a region."""
    cost = 0.0
    for unit in range(len(b.label)):
        b.total[b.label[unit]] += b.size[unit]
        for at in range(b.pair_start[unit], b.pair_start[unit + 1]):
            b.near[unit, b.label[b.pair_to[at]]] += b.pair_cost[at]
        cost += b.near[unit, b.label[unit]] / 2.0
    set_border(b.start, b.to, b.label, b.outside, b.border, b.place, b.filled)
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
    meet_neighbours(b.start, b.to, b.label, b.outside, b.border, b.place, b.filled, unit, before)
    return float(change)


@compiled
def price(b: Board, before: int, after: int, size: float) -> float:
    """Change of the misfit when `size` goes from one region to another."""
    outside = excess(b, b.total[before] - size) + excess(b, b.total[after] + size)
    return float(outside - excess(b, b.total[before]) - excess(b, b.total[after]))


@compiled
def pair_cost(b: Board, unit: int, other: int) -> float:
    """What two units cost when they share a region."""
    low, high = b.pair_start[unit], b.pair_start[unit + 1]
    while low < high:
        middle = (low + high) // 2
        if b.pair_to[middle] < other:
            low = middle + 1
        else:
            high = middle
    if low < b.pair_start[unit + 1] and b.pair_to[low] == other:
        return float(b.pair_cost[low])
    return 0.0


@compiled
def sent_back(b: Board, unit: int, after: int, dice: Dice) -> int:
    """Another unit of region `after` beside the region of `unit`, found at random, or -1."""
    for _ in range(TRIES):
        other = b.border[below(dice, b.filled[0])]
        if b.label[other] == after:
            for at in range(b.start[other], b.start[other + 1]):
                if b.label[b.to[at]] == b.label[unit] and b.to[at] != unit:
                    return int(other)
    return -1


@compiled
def target(b: Board, unit: int, dice: Dice) -> int:
    """Another region beside a unit of the border."""
    degree = b.start[unit + 1] - b.start[unit]
    first = below(dice, degree)
    after = b.label[unit]
    for turn in range(degree):
        after = b.label[b.to[b.start[unit] + (first + turn) % degree]]
        if after != b.label[unit]:
            break
    return int(after)


@compiled
def flip(b: Board, unit: int, after: int, weight: float, allowed: float) -> float:
    """Move a unit if that costs no more than allowed; the change of the cost of pairs."""
    before = b.label[unit]
    cost = b.near[unit, after] - b.near[unit, before] + weight * price(b, before, after, b.size[unit])
    if cost > allowed or not may_leave(b.start, b.to, b.label, unit, b.seen, b.queue):
        return 0.0
    return float(shift(b, unit, after))


@compiled
def swap(b: Board, unit: int, other: int, weight: float, allowed: float) -> float:
    """Exchange two units of two regions if that costs no more than allowed; the change of the cost of pairs."""
    before, after = b.label[unit], b.label[other]
    cost = b.near[unit, after] - b.near[unit, before] + b.near[other, before] - b.near[other, after]
    cost += weight * price(b, before, after, b.size[unit] - b.size[other]) - 2.0 * pair_cost(b, unit, other)
    if cost > allowed or not may_leave(b.start, b.to, b.label, unit, b.seen, b.queue):
        return 0.0
    change = shift(b, unit, after)
    if may_leave(b.start, b.to, b.label, other, b.seen, b.queue):
        return float(change + shift(b, other, before))
    return float(change + shift(b, unit, before))


@compiled
def step(b: Board, weight: float, heat: float, dice: Dice) -> float:
    """Flip or swap a random unit of the border if that passes at this heat; the change of the cost of pairs."""
    unit = b.border[below(dice, b.filled[0])]
    after = target(b, unit, dice)
    allowed = -heat * math.log(uniform(dice))
    if uniform(dice) >= SWAPS:
        return float(flip(b, unit, after, weight, allowed))
    other = sent_back(b, unit, after, dice)
    return float(swap(b, unit, other, weight, allowed)) if other >= 0 else 0.0


@compiled
def walk(
    b: Board, best: Ints, steps: int, heats: tuple[float, float], weights: tuple[float, float], dice: Dice
) -> float:
    """Anneal the board; `best` becomes the cheapest partition within the limits, whose cost comes back, or inf.

    Heat and weight of the misfit go from the first of each pair to the second. Every region must be connected, and is
    after every step.
    """
    cost, found = set_out(b), np.inf
    heat, weight = heats[0], weights[0]
    cooling = (heats[1] / heats[0]) ** (COOLED / max(1, steps))
    growing = (weights[1] / weights[0]) ** (COOLED / max(1, steps))
    for number in range(steps if b.filled[0] else 0):
        if number % COOLED == 0:
            heat *= cooling
            weight *= growing
        cost += step(b, weight, heat, dice)
        if cost < found - 1e-9 and misfit(b) <= 1e-9:
            found = cost
            best[:] = b.label
    return found
