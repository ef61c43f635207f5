"""Tasks one after the other in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType

from domain.executors.protocol import R, T, Watch, gathered


class Serial:
    """Runs tasks one after the other in this process."""

    def __enter__(self) -> Serial:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def map(self, function: Callable[[T], R], tasks: Iterable[T], *, watch: Watch | None = None) -> list[R]:
        """Results of ``function(task)`` for each task, in order."""
        return gathered(self, function, tasks, watch=watch)

    def stream(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[int, R]]:
        """(number of the task, result) as tasks end."""
        for number, task in enumerate(tasks):
            yield number, function(task)
