"""Ctrl-C as a polite request: searches ask `requested()` and return their best plan so far.

A signal is process-wide by nature, so this module holds the one piece of global state of the product: the event that
the signal handler sets and that worker processes share.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event as SharedEvent
from types import FrameType

from domain import ctrl_c

CONTEXT = get_context("spawn")

_events: list[SharedEvent] = []


def requested() -> bool:
    """Whether the user asked running searches to stop."""
    return bool(_events) and _events[-1].is_set()


def shared_event() -> SharedEvent | None:
    """Event for worker processes to listen to, or None outside `graceful`."""
    return _events[-1] if _events else None


def listen(event: SharedEvent | None) -> None:
    """Set up a worker process: the parent handles Ctrl-C, the worker only hears of it through `event`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if event is not None:
        _events.append(event)


def ignore_further() -> None:
    """From here on the process is leaving: an impatient Ctrl-C must not break its cleaning up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def graceful() -> Iterator[SharedEvent]:
    """Within this context the first Ctrl-C asks searches to stop; a second one raises KeyboardInterrupt.

    One that was pressed before and got lost (see `domain.ctrl_c`) is raised here.
    """
    if ctrl_c.pressed():
        raise KeyboardInterrupt
    event = CONTEXT.Event()

    def handle(_signum: int, _frame: FrameType | None) -> None:
        if event.is_set():
            ignore_further()
            raise KeyboardInterrupt
        event.set()

    before = signal.signal(signal.SIGINT, handle)
    _events.append(event)
    try:
        yield event
    finally:
        _events.remove(event)
        if signal.getsignal(signal.SIGINT) is handle:
            signal.signal(signal.SIGINT, before)
