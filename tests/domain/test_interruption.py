import contextlib
import os
import signal

import pytest

from domain import ctrl_c
from domain.executors import Processes
from domain.interruption import graceful, requested


@pytest.fixture(autouse=True)
def handler_of_the_tests():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def asked(_task):
    return requested()


def test_first_ctrl_c_asks_and_the_second_interrupts():
    assert not requested()
    with pytest.raises(KeyboardInterrupt), graceful():
        press_ctrl_c()
        assert requested()
        press_ctrl_c()
    assert not requested()
    press_ctrl_c()  # is ignored: the process is leaving


def test_the_handler_from_before_comes_back():
    before = signal.getsignal(signal.SIGINT)
    with graceful():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_a_lost_ctrl_c_is_raised_before_long_work_begins():
    with ctrl_c.remembered():
        with contextlib.suppress(KeyboardInterrupt):
            press_ctrl_c()
        with pytest.raises(KeyboardInterrupt), graceful():
            pytest.fail("work has begun")
    with graceful():  # what was remembered is forgotten with its command
        assert not requested()


def test_a_process_deaf_to_ctrl_c_stays_deaf():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with ctrl_c.remembered():
        press_ctrl_c()
        assert not ctrl_c.pressed()


def test_worker_processes_hear_of_it():
    with graceful(), Processes(1) as executor:
        assert executor.map(asked, [0]) == [False]
        press_ctrl_c()
        assert executor.map(asked, [0]) == [True]
