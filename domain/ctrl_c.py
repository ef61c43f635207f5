"""Ctrl-C as a fact that does not get lost on its way to the command that has to end.

Python raises KeyboardInterrupt wherever it happens to be, and what is there may turn it into something else: a compiled
module that is interrupted while it is imported raises ImportError, a callback prints it and goes on. So the key press
is remembered, and whoever would report an error, or begin long work, asks for it. Imports nothing heavy: the command
line has this on from its first moment.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_pressed = threading.Event()


def pressed() -> bool:
    """Whether Ctrl-C was pressed within `remembered`."""
    return _pressed.is_set()


@contextmanager
def remembered() -> Iterator[None]:
    """Within this context Ctrl-C raises KeyboardInterrupt, as ever, and `pressed` tells of it.

    A process that was started deaf to Ctrl-C (in the background of a script) stays deaf.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return

    def handle(_signum: int, _frame: FrameType | None) -> None:
        _pressed.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        _pressed.clear()
        if signal.getsignal(signal.SIGINT) is handle:
            signal.signal(signal.SIGINT, signal.default_int_handler)
