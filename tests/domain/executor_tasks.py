"""Functions that worker processes run in the tests of executors, and that sometimes kill them."""

import os
import signal
import time
from pathlib import Path

import numpy as np


def square(number):
    return number * number


def fail_at_three(number):
    if number == 3:
        raise ValueError("three")
    return number


def keyed(number):
    """Random numbers that belong to the task alone, after uneven work."""
    stream = np.random.default_rng([7, number])
    time.sleep(0.002 * stream.integers(4))
    return stream.random(1 + number % 5)


def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def deadly_at_three(number):
    if number == 3:
        kill()
    return number


def doomed(task):
    """`keyed` of a task that kills its process the first few times it is run."""
    number, deaths, folder = task
    for death in range(deaths):
        mark = Path(folder) / f"{number}-{death}"
        if not mark.exists():
            mark.touch()
            kill()
    return keyed(number)


def large(n_bytes):
    return bytes(n_bytes)
