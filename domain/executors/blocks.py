"""Blocks of tasks that take about a second, for executors whose tasks cost milliseconds to send."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from domain.versions import versions

BLOCK_S = 1.0
"""Seconds of work that a block is made for."""
GROWTH = 8
"""A block has at most so many times as many tasks as the largest one before."""
MOST_TASKS = 1000
"""However short they are, so that memory stays flat."""

Task = tuple[int, Any]
"""Number of a task, and the task."""


class VersionsDifferError(Exception):
    """The worker runs other versions than the caller."""


@dataclass(frozen=True, slots=True)
class Done:
    """Results of a block in the order of its tasks, and how long they took."""

    results: tuple[Any, ...]
    seconds: float


def run_block(function: Callable[[Any], Any], tasks: tuple[Any, ...], expected: Mapping[str, str]) -> Done:
    """Run tasks one after the other where this is called.

    Raises
    ------
    VersionsDifferError
        When this process runs other versions than `expected`: its results might differ.
    """
    if differing := differing_here(expected):
        raise VersionsDifferError(differing)
    began = time.perf_counter()
    results = tuple(map(function, tasks))
    return Done(results, time.perf_counter() - began)


def differing_here(expected: Mapping[str, str]) -> str:
    """Which versions of this process are not those expected, in words; empty when all are."""
    return differences(expected, versions())


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Which versions differ, in words; empty when none does."""
    return ", ".join(
        f"{name} {there.get(name, 'missing')} instead of {wanted}"
        for name, wanted in here.items()
        if there.get(name) != wanted
    )


class Blocks:
    """Cuts tasks into blocks whose size follows from how long the tasks before took; results do not depend on it."""

    def __init__(self, tasks: Iterable[Any]) -> None:
        self._tasks = enumerate(tasks)
        self._suspects: deque[Task] = deque()
        self._seconds = 0.0
        self._done = 0
        self._largest = 1

    def take(self) -> tuple[Task, ...]:
        """The next block, of tasks not suspected of anything; empty when all were taken."""
        return tuple(islice(self._tasks, self._size()))

    def learn(self, done: Done) -> None:
        """Take note of how long a block took."""
        self._done += len(done.results)
        self._seconds += done.seconds
        self._largest = max(self._largest, len(done.results))

    def suspect(self, block: tuple[Task, ...]) -> None:
        """Keep tasks whose workers died, to be run once more while nothing else runs."""
        self._suspects.extend(block)

    @property
    def suspects(self) -> bool:
        """Whether there are suspected tasks."""
        return bool(self._suspects)

    def take_suspect(self) -> tuple[Task, ...]:
        """The next suspected task, a block of its own."""
        return (self._suspects.popleft(),)

    def _size(self) -> int:
        if not self._done:
            return 1
        most = min(GROWTH * self._largest, MOST_TASKS)
        return max(1, min(most, int(BLOCK_S * self._done / max(self._seconds, 1e-9))))
