"""Every connected set of units within limits, each once.

A set is grown from its lowest unit by one unit at a time; those beside it wait, and a unit that was passed over is not
taken in again below that choice (Wernicke 2006, the ESU enumeration of connected subgraphs).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.arrays import Bools, Ints
from domain.machine_code import compiled

Words = NDArray[np.uint64]
WORD_BITS = 64
FIRST_ROOM = 1024  # sets that there is room for at first


class Growth(NamedTuple):
    """A set on its way, one unit a level.

    Neighbours of unit i are `to[start[i]:start[i + 1]]`, its rivals `rival_to[rival_start[i]:rival_start[i + 1]]`.
    At each level: the set's `mask`, its `total` size, the unit `chosen` last, the first `n_waiting` units of `waiting`
    that may come next, and the first `n_fresh` of `fresh`, those that came to wait with the chosen one. `known` units
    are in the set or have waited; `barred` counts the rivals that are in the set.
    """

    start: Ints
    to: Ints
    rival_start: Ints
    rival_to: Ints
    size: Ints
    mask: Words
    total: Ints
    chosen: Ints
    waiting: Ints
    n_waiting: Ints
    fresh: Ints
    n_fresh: Ints
    known: Bools
    barred: Ints


@compiled
def connected_sets(
    start: Ints, to: Ints, rival_start: Ints, rival_to: Ints, size: Ints, max_size: int, max_members: int, most: int
) -> tuple[Words, int]:
    """Masks (at least g, words) of 64 units a word, and g; one more than `most` when there are more than that."""
    n, depth = len(size), min(max_members, len(size))
    words = (n + WORD_BITS - 1) // WORD_BITS
    levels = np.zeros((4, depth), np.int64)
    lists = np.zeros((2, depth, n), np.int64)
    mask, known, barred = np.zeros((depth, words), np.uint64), np.zeros(n, np.bool_), np.zeros(n, np.int64)
    graph = start, to, rival_start, rival_to, size
    g = Growth(*graph, mask, levels[0], levels[1], lists[0], levels[2], lists[1], levels[3], known, barred)
    found, count = np.zeros((FIRST_ROOM, words), np.uint64), 0
    for root in range(n if depth > 0 else 0):
        known[root] = True  # and stays so: the sets of later roots do without it
        level, unit = -1, root if size[root] <= max_size else -1
        while True:
            if unit >= 0:
                level += 1
                _take(g, level, unit)
                found = _with_room(found, count)
                found[count] = mask[level]
                count += 1
                if count > most:
                    return found, count
            elif level >= 0:
                _leave(g, level)
                level -= 1
            if level < 0:
                break
            unit = _next(g, level, max_size) if level + 1 < depth else -1
    return found, count


@compiled
def _take(g: Growth, level: int, unit: int) -> None:
    """Add a unit to the set of the level before; its neighbours that are not known wait behind those that do."""
    before = 0
    if level > 0:
        before = g.n_waiting[level - 1]
        g.mask[level] = g.mask[level - 1]
        g.total[level] = g.total[level - 1] + g.size[unit]
        g.waiting[level, :before] = g.waiting[level - 1, :before]
    else:
        g.mask[level] = np.uint64(0)
        g.total[level] = g.size[unit]
    g.mask[level, unit // WORD_BITS] |= np.uint64(1) << np.uint64(unit % WORD_BITS)
    g.chosen[level] = unit
    count = 0
    for at in range(g.start[unit], g.start[unit + 1]):
        other = g.to[at]
        if not g.known[other]:
            g.known[other] = True
            g.waiting[level, before + count] = other
            g.fresh[level, count] = other
            count += 1
    g.n_fresh[level], g.n_waiting[level] = count, before + count
    _bar(g, unit, 1)


@compiled
def _leave(g: Growth, level: int) -> None:
    """Undo what taking the last unit did."""
    _bar(g, g.chosen[level], -1)
    for at in range(g.n_fresh[level]):
        g.known[g.fresh[level, at]] = False


@compiled
def _bar(g: Growth, unit: int, by: int) -> None:
    for at in range(g.rival_start[unit], g.rival_start[unit + 1]):
        g.barred[g.rival_to[at]] += by


@compiled
def _next(g: Growth, level: int, max_size: int) -> int:
    """The last of those that wait and fit; -1 when none does."""
    while g.n_waiting[level] > 0:
        g.n_waiting[level] -= 1
        unit = g.waiting[level, g.n_waiting[level]]
        if g.total[level] + g.size[unit] <= max_size and g.barred[unit] == 0:
            return int(unit)
    return -1


@compiled
def _with_room(found: Words, count: int) -> Words:
    """The table, twice as long when it is full."""
    if count < len(found):
        return found
    wider = np.zeros((2 * count, found.shape[1]), np.uint64)
    wider[:count] = found
    return wider
