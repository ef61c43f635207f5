"""Where independent tasks run: in this process or in several. Results never depend on which."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Protocol, TypeVar

from domain.interruption import CONTEXT, listen, shared_event

T = TypeVar("T")
R = TypeVar("R")

Watch = Callable[[int, int], None]
"""Called with (tasks done, tasks in all) as tasks end."""


class Executor(Protocol):
    """Maps a pure function over tasks; results come in the order of the tasks."""

    def map(self, function: Callable[[T], R], tasks: Iterable[T], *, watch: Watch | None = None) -> list[R]:
        """Results of ``function(task)`` for each task, in order."""
        ...


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
        todo = list(tasks)
        results = []
        for done, task in enumerate(todo, start=1):
            results.append(function(task))
            if watch:
                watch(done, len(todo))
        return results


class Processes:
    """Runs tasks in `workers` processes, kept alive until the executor is closed.

    A worker that dies costs its tasks a retry, not the run: unfinished tasks are submitted once more to a new pool.
    `function` must be importable by name and tasks picklable.
    """

    def __init__(self, workers: int) -> None:
        if workers < 1:
            raise ValueError(f"workers is {workers}, must be at least 1")
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(kill=error is not None)

    def close(self, *, kill: bool = False) -> None:
        """End the worker processes, at once when `kill`."""
        if self._pool is None:
            return
        running = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=not kill, cancel_futures=True)
        if kill:
            for process in running:
                process.terminate()
        self._pool = None

    def map(self, function: Callable[[T], R], tasks: Iterable[T], *, watch: Watch | None = None) -> list[R]:
        """Results of ``function(task)`` for each task, in order."""
        todo = list(tasks)
        results: dict[int, R] = {}
        try:
            self._run(function, todo, results, watch)
        except BrokenProcessPool:
            self.close()
            self._run(function, todo, results, watch)
        return [results[index] for index in range(len(todo))]

    def _run(self, function: Callable[[T], R], todo: list[T], results: dict[int, R], watch: Watch | None) -> None:
        pool = self._started()
        index_of: dict[Future[R], int] = {
            pool.submit(function, task): index for index, task in enumerate(todo) if index not in results
        }
        waiting = set(index_of)
        while waiting:
            # A timeout keeps the main thread able to run signal handlers on every platform.
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in done:
                results[index_of[future]] = future.result()
                if watch:
                    watch(len(results), len(todo))

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, mp_context=CONTEXT, initializer=listen, initargs=(shared_event(),)
            )
        return self._pool
