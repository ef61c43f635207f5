"""Short lists put in order in place."""

from __future__ import annotations

from domain.arrays import Floats, Ints
from domain.machine_code import compiled


@compiled
def sort_by_key(item: Ints, key: Floats, count: int) -> None:
    """Put the first `count` items, and their keys with them, in the order of the keys; equal ones stay as they are."""
    for i in range(1, count):
        moved, own, at = item[i], key[i], i
        while at > 0 and key[at - 1] > own:
            item[at], key[at] = item[at - 1], key[at - 1]
            at -= 1
        item[at], key[at] = moved, own
