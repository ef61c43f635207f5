"""Tasks in several processes of this machine; a process that is killed costs the task it ran a retry, not the run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any

from domain.errors import TaskLostError
from domain.executors.protocol import RETRIES, R, T, Watch, gathered, named
from domain.executors.worker import Worker, WorkerLostError, opened, packed

TURN_S = 0.5
"""Longest wait for workers, which keeps the main thread able to run signal handlers on every platform."""


@dataclass(slots=True, eq=False)
class _Job:
    """One stream: tasks not taken yet, tasks to run again, how often their workers died, and answers not yet read."""

    function: Callable[[Any], Any]
    sent: bytes
    tasks: Iterator[tuple[int, Any]]
    again: deque[tuple[int, Any]] = field(default_factory=deque)
    deaths: dict[int, int] = field(default_factory=dict)
    answers: deque[tuple[int, bytes]] = field(default_factory=deque)
    running: int = 0
    all_taken: bool = False
    open: bool = True

    def next_task(self) -> tuple[int, Any] | None:
        """A task that lost its worker, or the next new one; None when there is neither."""
        if self.again:
            return self.again.popleft()
        item = next(self.tasks, None)
        self.all_taken = item is None
        return item


@dataclass(frozen=True, slots=True)
class _Assignment:
    job: _Job
    number: int
    task: Any


class Processes:
    """Runs tasks in `workers` processes, kept alive until the executor is closed.

    A worker that dies, however and whenever, is replaced, and the task it ran is run again; one whose worker dies
    `RETRIES` + 1 times is taken for the cause. `function` must be importable by name and tasks picklable.
    """

    def __init__(self, workers: int) -> None:
        if workers < 1:
            raise ValueError(f"workers is {workers}, must be at least 1")
        self._size = workers
        self._idle: list[Worker] = []
        self._busy: dict[Worker, _Assignment] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker processes; what runs has nobody left to tell of it and is killed."""
        while self._busy:
            self._busy.popitem()[0].leave(now=True)
        while self._idle:
            self._idle.pop().leave(now=False)

    def map(self, function: Callable[[T], R], tasks: Iterable[T], *, watch: Watch | None = None) -> list[R]:
        """Results of ``function(task)`` for each task, in order."""
        return gathered(self, function, tasks, watch=watch)

    def stream(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[int, R]]:
        """(number of the task, result) as tasks end; a task is taken when a worker is free for it.

        Raises
        ------
        TaskLostError
            When a task keeps ending its worker.
        """
        job = _Job(function, packed(function), enumerate(tasks))
        try:
            while True:
                self._feed(job)
                if job.answers:
                    number, answer = job.answers.popleft()
                    yield number, opened(answer)
                elif job.running or not job.all_taken:
                    self._collect()
                else:
                    return
        finally:
            job.open = False

    def _feed(self, job: _Job) -> None:
        """Give every free worker a task of the job, as long as there are any."""
        while self._idle or len(self._busy) < self._size:
            item = job.next_task()
            if item is None:
                return
            payload = packed(item[1])
            self._start_workers()
            self._assign(self._idle.pop(), _Assignment(job, *item), payload)

    def _start_workers(self) -> None:
        """All at once, so that they set themselves up side by side."""
        while len(self._idle) + len(self._busy) < self._size:
            self._idle.append(Worker())

    def _assign(self, worker: Worker, assignment: _Assignment, payload: bytes) -> None:
        self._busy[worker] = assignment
        assignment.job.running += 1
        with self._unless_interrupted(worker):
            worker.send(assignment.job.sent, payload)

    def _collect(self) -> None:
        """Wait for what comes first, an answer or a death, and note it with its job."""
        about: dict[Any, Worker] = {
            place: worker for worker in self._busy for place in (worker.pipe, worker.process.sentinel)
        }
        for worker in {about[place]: None for place in wait(list(about), TURN_S)}:
            with self._unless_interrupted(worker):
                answer = worker.ended()
                assignment = self._busy.pop(worker)
                self._idle.append(worker)
                assignment.job.running -= 1
                if assignment.job.open:
                    assignment.job.answers.append((assignment.number, answer))

    @contextmanager
    def _unless_interrupted(self, worker: Worker) -> Iterator[None]:
        """Talk with a worker; one that dies is replaced; one whose pipe may hold half a message is used no more."""
        try:
            yield
        except WorkerLostError:
            self._lost(worker)
        except BaseException:
            if self._busy.pop(worker, None):
                worker.leave(now=True)
            raise

    def _lost(self, worker: Worker) -> None:
        """Bury a worker; its task is run again by another one, or named as the cause when that happens too often."""
        assignment = self._busy.pop(worker)
        how = worker.how_it_ended()
        worker.leave(now=True)
        job, number = assignment.job, assignment.number
        job.running -= 1
        if not job.open:
            return
        job.deaths[number] = job.deaths.get(number, 0) + 1
        if job.deaths[number] > RETRIES:
            raise TaskLostError(named(job.function, number, assignment.task), times=job.deaths[number], how=how)
        job.again.append((number, assignment.task))
