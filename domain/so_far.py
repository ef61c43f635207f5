"""The best objective and bound of the running part as far as they are known, for a person who waits.

Searches call `tell` whenever they know better; where nobody watches that costs nothing. Like the request to stop
(`domain.interruption`) it is state of the process, shared with the worker processes that it starts: what they find is
seen while they go on. It is for the eye alone: no plan, status or bound is ever made of it.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from domain.interruption import CONTEXT


@dataclass(frozen=True, slots=True)
class Known:
    """Best objective found and proven bound, None while there is none."""

    best: float | None = None
    bound: float | None = None

    @property
    def gap(self) -> float | None:
        """Share of the best that is not proved to be needed; None unless both are known and the best is positive."""
        if self.best is None or self.bound is None or self.best <= 0:
            return None
        return max(0.0, (self.best - self.bound) / self.best)


class Board:
    """Two numbers that processes share. It has no lock: two that write at once may lose a figure on a display."""

    def __init__(self) -> None:
        self._values = CONTEXT.RawArray(ctypes.c_double, [math.inf, -math.inf])

    def clear(self) -> None:
        """Forget everything: another part begins."""
        self._values[:] = [math.inf, -math.inf]

    def add(self, best: float | None, bound: float | None) -> None:
        """Take over what is better than what is known."""
        if best is not None and best < self._values[0]:
            self._values[0] = best
        if bound is not None and bound > self._values[1]:
            self._values[1] = bound

    def known(self) -> Known:
        """What is known now."""
        best, bound = self._values[:]
        return Known(best if math.isfinite(best) else None, bound if math.isfinite(bound) else None)


_boards: list[Board] = []


def tell(*, best: float | None = None, bound: float | None = None) -> None:
    """Say that a plan of objective `best` was found, or that none is below `bound`, both of the whole running part."""
    if _boards:
        _boards[-1].add(best, bound)


def shared_board() -> Board | None:
    """Board for worker processes to write on, or None where nobody watches."""
    return _boards[-1] if _boards else None


def write_on(board: Board | None) -> None:
    """Set up a worker process: what it tells goes on the parent's board."""
    if board is not None:
        _boards.append(board)


@contextmanager
def watched() -> Iterator[Board]:
    """Within this context what is told can be read from the board."""
    board = Board()
    _boards.append(board)
    try:
        yield board
    finally:
        _boards.remove(board)
