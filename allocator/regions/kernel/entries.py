"""Compiled entries of the region code, kept on disk until any of its files changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from allocator.crews.engine.kernel import chance
from allocator.regions.kernel import annealing, connection, listing, trees
from allocator.regions.kernel import territories as sets
from domain.machine_code import cached, source_digest

Entry = Callable[..., Any]

# Globals, not closures: of a function in a closure numba cannot tell in another process that it is the same.
_ANNEAL: Any = annealing.walk
_BOARD: Any = annealing.Board
_RECOMBINE: Any = trees.recombine
_MAY_LEAVE: Any = connection.may_leave
_CONNECTED_SETS: Any = listing.connected_sets
_MULTIPLIERS: Any = sets.multipliers
_TERRITORIES: Any = sets.territories
_OFFER: Any = sets.Offer


def _digest() -> int:
    return source_digest(Path(__file__).parent, Path(chance.__file__).parent)


@cache
def walk() -> Entry:
    """`annealing.walk`, compiled."""
    return _walk(_digest())


@cache
def recombine() -> Entry:
    """`trees.recombine`, compiled."""
    return _recombine(_digest())


@cache
def may_leave() -> Entry:
    """`connection.may_leave`, compiled."""
    return _may_leave(_digest())


@cache
def connected_sets() -> Entry:
    """`listing.connected_sets`, compiled."""
    return _connected_sets(_digest())


@cache
def multipliers() -> Entry:
    """`territories.multipliers`, compiled."""
    return _multipliers(_digest())


@cache
def territories() -> Entry:
    """`territories.territories`, compiled."""
    return _territories(_digest())


def _walk(version: int) -> Entry:

    @cached
    def entry(start, to, pairs, size, label, best, limits, n_regions, plan, dice):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        n = len(label)
        near, total = np.zeros((n, n_regions)), np.zeros(n_regions)
        outside, border, place = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.int64)
        lists = outside, border, place, np.zeros(1, np.int64)
        seen, queue = np.zeros(n, np.int64), np.zeros(n, np.int64)
        b = _BOARD(start, to, *pairs, size, label, *limits, near, total, *lists, seen, queue)
        return version * 0 + _ANNEAL(b, best, *plan, dice)

    return entry


def _recombine(version: int) -> Entry:

    @cached
    def entry(start, to, size, label, first, second, target, slack, dice):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return version * 0 + _RECOMBINE(start, to, size, label, first, second, target, slack, dice)

    return entry


def _may_leave(version: int) -> Entry:

    @cached
    def entry(start, to, label, unit, seen, queue):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return version * 0 + int(_MAY_LEAVE(start, to, label, unit, seen, queue))

    return entry


def _connected_sets(version: int) -> Entry:

    @cached
    def entry(start, to, rival_start, rival_to, size, max_size, max_members, most):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        found, count = _CONNECTED_SETS(start, to, rival_start, rival_to, size, max_size, max_members, most)
        return found, version * 0 + count

    return entry


def _multipliers(version: int) -> Entry:

    @cached
    def entry(cost, weight, low, high, best, scale):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return version * 0 + _MULTIPLIERS(cost, weight, low, high, best, scale)

    return entry


def _territories(version: int) -> Entry:

    @cached
    def entry(cost, weight, low, high, start, to, multiplier, limit, out, prices, most):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        count, complete = _TERRITORIES(_OFFER(cost, weight, low, high, start, to), multiplier, limit, out, prices, most)
        return version * 0 + count, complete

    return entry
