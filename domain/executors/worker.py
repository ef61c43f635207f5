"""A process that runs tasks, and the pipe to it.

Each worker has a pipe of its own, so that one that is killed, even in the middle of writing a result, spoils nothing
but that result: the pipe ends, and the task it ran is known. (With the queue that the workers of
``concurrent.futures.ProcessPoolExecutor`` share, half a result leaves the reader waiting for the rest for ever.)
"""

from __future__ import annotations

import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from domain.interruption import CONTEXT, Flag, listen, shared_flag
from domain.so_far import Board, shared_board, write_on

LEAVING_S = 5.0
"""Seconds that an idle worker has for leaving before it is killed."""


class WorkerLostError(Exception):
    """The process died, or its pipe ended."""


class Worker:
    """A process that runs tasks, one at a time.

    Not more than the last function is kept there: it is sent with its first task only, so that what many tasks share
    (a ``functools.partial`` of a whole district) travels once.
    """

    def __init__(self) -> None:
        self.pipe, theirs = CONTEXT.Pipe()
        self.process: SpawnProcess = CONTEXT.Process(
            target=serve, args=(theirs, shared_flag(), shared_board()), daemon=True
        )
        with _deaf_to_ctrl_c():
            self.process.start()
        theirs.close()
        self._function: bytes | None = None

    def send(self, function: bytes, task: bytes) -> None:
        """Give an idle worker its next task.

        Raises
        ------
        WorkerLostError
            When it is dead.
        """
        known = function is self._function
        try:
            self.pipe.send((None if known else function, task))
        except OSError as error:
            raise WorkerLostError from error
        self._function = function

    def ended(self) -> bytes:
        """What came of the task, as `opened` reads it; called when the pipe or the process has something to tell.

        Raises
        ------
        WorkerLostError
            When it died.
        """
        try:
            if self.pipe.poll():
                return self.pipe.recv_bytes()
        except (EOFError, OSError) as error:
            raise WorkerLostError from error
        raise WorkerLostError

    def leave(self, *, now: bool) -> None:
        """End the process: when it is idle by itself, `now` by killing it."""
        self.pipe.close()
        if now:
            self.process.kill()
        self.process.join(LEAVING_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def how_it_ended(self) -> str:
        """Exit code or signal of a lost worker, in words."""
        self.process.join(LEAVING_S)
        code = self.process.exitcode
        if code is not None and code < 0:
            with suppress(ValueError):
                return signal.Signals(-code).name
        return f"exit code {code}"


def serve(pipe: Connection, flag: Flag | None, board: Board | None = None) -> None:
    """Run the tasks that come through the pipe until it is closed; the whole life of a worker process."""
    listen(flag)
    write_on(board)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    function: bytes = b""
    with suppress(EOFError, OSError):  # the parent closed the pipe, or is gone
        while True:
            new, task = pipe.recv()
            function = new or function
            pipe.send_bytes(_answer(function, task))


def opened(answer: bytes) -> Any:
    """Result in a worker's answer; an error of the task is raised again."""
    ended_well, value = pickle.loads(answer)
    if not ended_well:
        raise value
    return value


def packed(value: object) -> bytes:
    """A function or a task on its way to a worker."""
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _answer(function: bytes, task: bytes) -> bytes:
    try:
        call: Callable[[Any], Any] = pickle.loads(function)
        return packed((True, call(pickle.loads(task))))
    except BaseException as error:
        trace = traceback.format_exc()
        error.add_note(f"In a worker process:\n{trace}")
        try:
            return packed((False, error))
        except Exception:
            return packed((False, RuntimeError(trace)))


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A process that is started here does not hear Ctrl-C before it has set up what it does about it."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # else it is started within, and unblocks the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
