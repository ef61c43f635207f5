"""Compiled entry of the portfolio search, kept on disk until any of its files changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from allocator.visits.kernel import office
from domain.machine_code import cached, source_digest

Entry = Callable[..., Any]

# Globals, not closures: of a function in a closure numba cannot tell in another process that it is the same.
_OF_OFFICE: Any = office.of_office
_WAYS: Any = office.Ways
_TEAM: Any = office.Team


def _digest() -> int:
    return source_digest(Path(__file__).parent)


@cache
def of_office() -> Entry:
    """`office.of_office`, compiled; ways and the team are given field by field."""
    return _of_office(_digest())


def _of_office(version: int) -> Entry:

    @cached
    def entry(ways, team, owed, room):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return _OF_OFFICE(_WAYS(*ways), _TEAM(*team), owed, room + version * 0)

    return entry
