"""Whether a region still hangs together when a unit leaves it."""

from __future__ import annotations

from allocator.crews.engine.kernel.compiled import compiled
from domain.arrays import Ints


@compiled
def may_leave(start: Ints, to: Ints, label: Ints, unit: int, seen: Ints, queue: Ints) -> bool:
    """Whether the region of a unit is connected and not empty without it, given that it is connected with it.

    `seen` and `queue` are (n,) scratch; `seen` is all 0 before and after.
    """
    region = label[unit]
    inside, first = 0, -1
    for at in range(start[unit], start[unit + 1]):
        if label[to[at]] == region:
            inside += 1
            first = to[at]
    if inside <= 1:
        return inside == 1
    # The region hangs together when every neighbour inside is reached from one of them.
    seen[unit], seen[first], queue[0] = 1, 1, first
    head, tail, met = 0, 1, 1
    while head < tail and met < inside:
        here = queue[head]
        head += 1
        for at in range(start[here], start[here + 1]):
            there = to[at]
            if label[there] == region and not seen[there]:
                seen[there] = 1
                queue[tail] = there
                tail += 1
                met += _adjacent(start, to, unit, there)
    seen[unit] = 0
    for at in range(tail):
        seen[queue[at]] = 0
    return met == inside


@compiled
def _adjacent(start: Ints, to: Ints, unit: int, other: int) -> int:
    for at in range(start[unit], start[unit + 1]):
        if to[at] == other:
            return 1
    return 0
