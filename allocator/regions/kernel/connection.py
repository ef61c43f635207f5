"""Whether a region still hangs together when a unit leaves it."""

from __future__ import annotations

from domain.arrays import Ints
from domain.machine_code import compiled

SEEN, WANTED = 1, 2


@compiled
def may_leave(start: Ints, to: Ints, label: Ints, unit: int, seen: Ints, queue: Ints) -> bool:
    """Whether the region of a unit is connected and not empty without it, given that it is connected with it.

    `seen` and `queue` are (n,) scratch; `seen` is all 0 before and after.
    """
    inside, first = _mark(start, to, label, unit, seen, WANTED)
    met, head, tail = 1, 0, 0
    if inside > 1:
        # The region hangs together when every neighbour inside is reached from one of them, mostly in a few steps.
        seen[unit], seen[first], queue[0] = SEEN, SEEN, first
        tail = 1
        while head < tail and met < inside:
            here = queue[head]
            head += 1
            for at in range(start[here], start[here + 1]):
                there = to[at]
                if label[there] == label[unit] and seen[there] != SEEN:
                    met += seen[there] == WANTED
                    seen[there] = SEEN
                    queue[tail] = there
                    tail += 1
    for at in range(tail):
        seen[queue[at]] = 0
    _mark(start, to, label, unit, seen, 0)
    seen[unit] = 0
    return met == inside


@compiled
def _mark(start: Ints, to: Ints, label: Ints, unit: int, seen: Ints, value: int) -> tuple[int, int]:
    """Mark the neighbours of a unit within its region; their number and one of them."""
    inside, first = 0, -1
    for at in range(start[unit], start[unit + 1]):
        if label[to[at]] == label[unit]:
            inside += 1
            first = to[at]
            seen[first] = value
    return inside, first
