"""What every executor offers, and what is built on it alone."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

Watch = Callable[[int, int], None]
"""Called with (tasks done, tasks in all) as tasks end."""

RETRIES = 3
"""How often a task whose worker died is given to another worker before it is taken for the cause."""


class Executor(Protocol):
    """Runs a pure function on tasks; what comes of it does not depend on where, or in which order, they ran."""

    def map(self, function: Callable[[T], R], tasks: Iterable[T], *, watch: Watch | None = None) -> list[R]:
        """Results of ``function(task)`` for each task, in order."""
        ...

    def stream(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[int, R]]:
        """(number of the task, result) as tasks end.

        Tasks are taken from the iterable as workers become free, so that memory does not grow with their number.
        """
        ...


def gathered(
    executor: Executor, function: Callable[[T], R], tasks: Iterable[T], *, watch: Watch | None = None
) -> list[R]:
    """Results of all tasks in order, by the executor's stream."""
    todo = list(tasks)
    results: dict[int, R] = {}
    for number, result in executor.stream(function, todo):
        results[number] = result
        if watch:
            watch(len(results), len(todo))
    return [results[number] for number in range(len(todo))]


def in_order(ended: Iterable[tuple[int, R]]) -> Iterator[R]:
    """Results of a stream in the order of the tasks; those that end before their turn are held back."""
    early: dict[int, R] = {}
    turn = 0
    for number, result in ended:
        early[number] = result
        while turn in early:
            yield early.pop(turn)
            turn += 1


def named(function: Callable[..., Any], number: int, task: object) -> str:
    """How an error names a task."""
    name = getattr(function, "__qualname__", type(function).__name__)
    shown = reprlib.repr(task) if isinstance(task, int | float | str | tuple) else type(task).__name__
    return f"task {number}, {name}({shown})"
