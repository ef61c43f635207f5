"""Compiled entries, kept on disk until any of their files changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from allocator.crews.engine.kernel import chance
from allocator.periodic.kernel import annealing, layout, routes
from domain.machine_code import cached, source_digest

Entry = Callable[..., Any]

BUILD, GO_ON, RETURN = range(3)

# Globals, not closures: of a function in a closure numba cannot tell in another process that it is the same.
_VERSION = layout.VERSION
_OPEN: Any = layout.open_board
_BUILD: Any = annealing.build
_RETURN: Any = routes.return_to_best
_ANNEAL: Any = annealing.anneal


def _digest() -> int:
    return source_digest(Path(__file__).parent, Path(chance.__file__).parent)


@cache
def anneal() -> Entry:
    """`annealing.anneal`, compiled: `anneal(table, start, steps, heat)`.

    Where `start` is BUILD every customer is placed first, where it is RETURN the best routes are taken up.
    """
    return _anneal(_digest())


def _anneal(version: int) -> Entry:

    @cached
    def entry(table, start, steps, heat):  # type: ignore[no-untyped-def] # noqa: ANN001
        b = _OPEN(table)
        b.whole[_VERSION] = version
        if start == BUILD:
            _BUILD(b)
        elif start == RETURN:
            _RETURN(b)
        _ANNEAL(b, steps, heat)

    return entry
