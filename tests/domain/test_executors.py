import os
import signal
from pathlib import Path

import pytest

from domain.executors import Processes, Serial


def square(number):
    return number * number


def fail_at_three(number):
    if number == 3:
        raise ValueError("three")
    return number


def die_once(task):
    """Kill the worker on the first call; the mark tells later calls that it happened."""
    number, mark = task
    if number == 2 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("executor", [Serial(), Processes(1), Processes(2)], ids=["serial", "one", "two"])
def test_results_come_in_the_order_of_the_tasks(executor):
    seen = []
    with executor:
        assert executor.map(square, range(7), watch=lambda done, total: seen.append((done, total))) == [
            0, 1, 4, 9, 16, 25, 36,
        ]  # fmt: skip
        assert executor.map(square, []) == []
    assert seen == [(n, 7) for n in range(1, 8)]


@pytest.mark.parametrize("executor", [Serial(), Processes(2)], ids=["serial", "two"])
def test_an_error_in_a_task_reaches_the_caller(executor):
    with pytest.raises(ValueError, match="three"), executor:
        executor.map(fail_at_three, range(5))


def test_a_killed_worker_costs_a_retry_not_the_run(tmp_path):
    mark = str(tmp_path / "died")
    with Processes(2) as executor:
        assert executor.map(die_once, [(n, mark) for n in range(5)]) == [0, 1, 2, 3, 4]
    assert Path(mark).exists()


def test_no_workers_is_a_wrong_call():
    with pytest.raises(ValueError, match="workers is 0"):
        Processes(0)
