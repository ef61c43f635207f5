"""Compiled entry of the portfolio search, kept on disk until any of its files changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from allocator.crews.engine.kernel.compiled import cached, source_digest
from allocator.visits.kernel import office, trips

Entry = Callable[..., Any]

# Globals, not closures: of a function in a closure numba cannot tell in another process that it is the same.
_OF_OFFICE: Any = office.of_office
_ROADS: Any = trips.Roads
_TEAM: Any = office.Team


def _digest() -> int:
    return source_digest(Path(__file__).parent)


@cache
def of_office() -> Entry:
    """`office.of_office`, compiled: whose each portfolio is, members, costs and costs less prices.

    Roads and the team are given field by field.
    """
    return _of_office(_digest())


def _of_office(version: int) -> Entry:

    @cached
    def entry(roads, team, owed, room):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        whose, found = _OF_OFFICE(_ROADS(*roads), _TEAM(*team), owed, room + version * 0)
        return whose, found.members, found.yuan, found.reduced

    return entry
