"""Compiled entries of the region code, kept on disk until any of its files changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from allocator.crews.engine.kernel.compiled import cached, source_digest
from allocator.regions.kernel import annealing, connection, trees

Entry = Callable[..., Any]


def _digest() -> int:
    digest = hashlib.sha256(str(source_digest()).encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")


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


def _walk(version: int) -> Entry:
    inner: Any = annealing.walk
    board: Any = annealing.Board

    @cached
    def entry(start, to, pair_start, pair_to, pair_cost, size, label, best, limits, n_regions, plan, dice):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        n = len(label)
        near, total = np.zeros((n, n_regions)), np.zeros(n_regions)
        seen, queue = np.zeros(n, np.int64), np.zeros(n, np.int64)
        lower, upper, weight = limits
        pairs = pair_start, pair_to, pair_cost
        b = board(start, to, *pairs, size, label, lower, upper, weight, near, total, seen, queue)
        return version * 0 + inner(b, best, *plan, dice)

    return entry


def _recombine(version: int) -> Entry:
    inner = trees.recombine

    @cached
    def entry(start, to, size, label, first, second, target, slack, dice):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return version * 0 + inner(start, to, size, label, first, second, target, slack, dice)

    return entry


def _may_leave(version: int) -> Entry:
    inner = connection.may_leave

    @cached
    def entry(start, to, label, unit, seen, queue):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
        return version * 0 + int(inner(start, to, label, unit, seen, queue))

    return entry
