"""Compiled entry of the portfolio search, kept on disk until any of its files changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from allocator.crews.engine.kernel.compiled import cached, source_digest
from allocator.visits.kernel import portfolios, trips

Entry = Callable[..., Any]

# Globals, not closures: of a function in a closure numba cannot tell in another process that it is the same.
_CHEAPEST: Any = portfolios.cheapest
_ROADS: Any = trips.Roads
_TERMS: Any = portfolios.Terms
_WANTED: Any = portfolios.Wanted


def _digest() -> int:
    return source_digest(Path(__file__).parent)


@cache
def cheapest() -> Entry:
    """`portfolios.cheapest`, compiled: members, costs and costs less prices of those found.

    Roads, terms and what is wanted are given field by field.
    """
    return _cheapest(_digest())


def _cheapest(version: int) -> Entry:

    @cached
    def entry(roads, terms, wanted, most, below, room, top):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        found, count = _CHEAPEST(_ROADS(*roads), _TERMS(*terms), _WANTED(*wanted), most, below, room, top)
        return found.members[:count], found.yuan[:count], found.reduced[: count + version * 0]

    return entry
