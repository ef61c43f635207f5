"""Compiled entries, kept on disk until any of their files changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from allocator.crews.engine.kernel import chance
from allocator.teams.kernel import annealing, layout
from domain.machine_code import cached, source_digest

Entry = Callable[..., Any]

BUILD, GO_ON, RETURN = range(3)

# Globals, not closures: of a function in a closure numba cannot tell in another process that it is the same.
_VERSION = layout.VERSION
_OPEN: Any = layout.open_board
_BUILD: Any = annealing.build
_TAKE_UP: Any = annealing.take_up
_ANNEAL: Any = annealing.anneal


@cache
def anneal() -> Entry:
    """`annealing.anneal`, compiled: `anneal(table, start, steps, heat)`.

    Where `start` is BUILD the best plan is taken up and every task without a team placed first, where it is RETURN the
    best plan is taken up.
    """
    return _anneal(source_digest(Path(__file__).parent, Path(chance.__file__).parent))


def _anneal(version: int) -> Entry:

    @cached
    def entry(table, start, steps, heat):  # type: ignore[no-untyped-def] # noqa: ANN001
        b = _OPEN(table)
        b.whole[_VERSION] = version
        if start == BUILD:
            _BUILD(b)
        elif start == RETURN:
            _TAKE_UP(b)
        _ANNEAL(b, steps, heat)

    return entry
