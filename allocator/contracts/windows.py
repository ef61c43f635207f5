"""Large neighbourhoods within a block too large to list: a few contracts side by side are dissolved and solved anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.contracts.problem import Floats
from allocator.contracts.regions import beside, bits, mask_of
from domain.interruption import requested

SIZE = 20  # compounds of a window, about: their groups can be listed
PASSES = 2  # how often each contract is dissolved, at least

Group = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A block: what serving each compound otherwise costs, (n,), and who is next to whom, as masks."""

    alone_fen: Floats
    near: Sequence[int]


Solve = Callable[[Sequence[int], tuple[Group, ...]], tuple[Sequence[Group], int, float]]
"""Solves the block of some compounds, beginning with groups in the window's own positions: its groups, how many of the
first are its best partition, and what that costs."""


def improved(
    board: Board, groups: Sequence[Group], worth: Callable[[int], float], *, solve: Solve, seed: int
) -> tuple[list[Group], list[Group]]:
    """Groups after some passes of windows, never dearer, and every further group that the windows thought of.

    `worth` prices a group as a mask, or its members served otherwise where that costs less.
    """
    taken = {mask_of(group) for group in groups}
    seen: set[int] = set()
    for window in _windows(board, taken, np.random.default_rng(seed)):
        if requested():
            break
        members = list(bits(window))
        inside = [mask for mask in taken if not mask & ~window]
        place = {i: row for row, i in enumerate(members)}
        local, n_best, cost = solve(members, tuple(tuple(place[i] for i in bits(mask)) for mask in inside))
        found = [mask_of([members[row] for row in group]) for group in local]
        seen |= set(found)
        alone = window & ~sum(inside)
        before = sum(map(worth, inside)) + sum(float(board.alone_fen[i]) for i in bits(alone))
        if cost < before - 0.5:
            taken.difference_update(inside)
            taken.update(found[:n_best])
    return [tuple(bits(mask)) for mask in sorted(taken)], [tuple(bits(mask)) for mask in sorted(seen - taken)]


def _windows(board: Board, taken: set[int], rng: np.random.Generator) -> Iterator[int]:
    """Masks of contracts side by side with what is served otherwise around them; `taken` may change meanwhile."""
    for _ in range(PASSES):
        waiting = (1 << len(board.near)) - 1
        while waiting:
            order = [i for i in rng.permutation(len(board.near)).tolist() if waiting >> i & 1]
            window = _grown(board, taken, order[0])
            waiting &= ~window
            yield window


def _grown(board: Board, taken: set[int], start: int) -> int:
    """A window around a compound: whole contracts and single compounds, nearest in steps first."""
    home = {i: mask for mask in taken for i in bits(mask)}
    window = home.get(start, 1 << start)
    while True:
        around = [home.get(i, 1 << i) for i in bits(beside(window, board.near))]
        fits = [mask for mask in around if (window | mask).bit_count() <= SIZE]
        if not fits:
            return window
        window |= max(fits, key=lambda mask: (beside(mask, board.near) & window).bit_count())
