"""Ctrl-C as a polite request: searches ask `requested()` and return their best plan so far.

A signal is process-wide by nature, so this module holds the one piece of global state of the product: the flag that
the signal handler sets and that worker processes share.
"""

from __future__ import annotations

import ctypes
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from types import FrameType

from domain import ctrl_c

CONTEXT = get_context("spawn")


class Flag:
    """One byte that processes share: whether something was asked.

    It has no lock, as ``multiprocessing.Event`` has: a process that is killed while it looks would keep the lock, and
    every other one would wait for it for ever.
    """

    def __init__(self) -> None:
        self._byte = CONTEXT.RawValue(ctypes.c_bool, False)

    def set(self) -> None:
        """Ask."""
        self._byte.value = True

    def is_set(self) -> bool:
        """Whether it was asked."""
        return bool(self._byte.value)


_flags: list[Flag] = []


def requested() -> bool:
    """Whether the user asked running searches to stop."""
    return bool(_flags) and _flags[-1].is_set()


def shared_flag() -> Flag | None:
    """Flag for worker processes to listen to, or None outside `graceful`."""
    return _flags[-1] if _flags else None


def listen(flag: Flag | None) -> None:
    """Set up a worker process: the parent handles Ctrl-C, the worker only hears of it through `flag`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if flag is not None:
        _flags.append(flag)


def ignore_further() -> None:
    """From here on the process is leaving: an impatient Ctrl-C must not break its cleaning up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def graceful() -> Iterator[Flag]:
    """Within this context the first Ctrl-C asks searches to stop; a second one raises KeyboardInterrupt.

    One that was pressed before and got lost (see `domain.ctrl_c`) is raised here.
    """
    if ctrl_c.pressed():
        raise KeyboardInterrupt
    flag = Flag()

    def handle(_signum: int, _frame: FrameType | None) -> None:
        if flag.is_set():
            ignore_further()
            raise KeyboardInterrupt
        flag.set()

    before = signal.signal(signal.SIGINT, handle)
    _flags.append(flag)
    try:
        yield flag
    finally:
        _flags.remove(flag)
        if signal.getsignal(signal.SIGINT) is handle:
            signal.signal(signal.SIGINT, before)
