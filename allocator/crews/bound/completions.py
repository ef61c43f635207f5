"""How cheaply a route can end, at least: dynamic programming over load, by routes that never serve a task, another
and the first again.
"""

from __future__ import annotations

import numpy as np

from allocator.crews.bound.machine import compiled
from domain.arrays import Ints

NEVER = 1 << 60


@compiled
def completions(reduced: Ints, task: Ints, load: Ints, room: int) -> tuple[Ints, Ints, Ints]:
    """Least reduced cost from each mode to the depot with at most r loaded on the way: (room + 1, n_modes) each.

    Gives the least cost, the task served next on that way (-1 for the depot) and the least cost by any other next
    task. Loads are at least 1.
    """
    n_modes = len(task)
    best = np.empty((room + 1, n_modes), np.int64)
    other = np.empty((room + 1, n_modes), np.int64)
    following = np.empty((room + 1, n_modes), np.int64)
    for r in range(room + 1):
        for a in range(n_modes):
            low, second, then, here = reduced[a, n_modes], NEVER, -1, task[a]
            for b in range(n_modes):
                if load[b] > r:
                    continue
                there = task[b]
                left = r - load[b]
                value = reduced[a, b] + (other[left, b] if following[left, b] == here else best[left, b])
                if value < second and there != here:
                    if there == then:
                        low = min(low, value)
                    elif value < low:
                        second, low, then = low, value, there
                    else:
                        second = value
            best[r, a], other[r, a], following[r, a] = low, second, then
    return best, other, following
