"""Kept results: what is missing is computed, what is broken is noticed, and a killed run goes on where it was."""

import os
import signal
import subprocess
import sys
import threading
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from domain.errors import ScenarioError
from domain.executors import Serial
from domain.kept import NothingKept, key_of
from domain.results import Status
from scenarios.kept import DIGEST_BYTES, HEAD, Kept

ROOT = Path(__file__).parent.parent.parent
KEY = "ab" * 32


class Counted(Serial):
    """A serial executor that knows which numbers it computed."""

    def __init__(self):
        self.numbers = []

    def stream(self, function, tasks):
        for index, task in enumerate(tasks):
            self.numbers.append(task)
            yield index, function(task)


def draws(number, *, seed=7):
    stream = np.random.default_rng([seed, number])
    return {
        "normal": stream.standard_normal((2, 3)),
        "count": stream.integers(9, size=number % 4),
        "n": np.array(number),
    }


def same(found, numbers):
    found = list(found)
    wanted = [draws(number) for number in numbers]
    assert [list(each) for each in found] == [list(each) for each in wanted]
    for one, other in zip(found, wanted, strict=True):
        for name in other:
            assert (one[name].dtype, one[name].shape) == (other[name].dtype, other[name].shape)
            assert one[name].tobytes() == other[name].tobytes()
    return True


def files(folder):
    return sorted(folder.glob(f"{KEY}/*.kept"))


def test_only_what_is_missing_is_computed(tmp_path):
    executor, kept, seen = Counted(), Kept(tmp_path, KEY), []
    assert same(kept.map(executor, draws, range(4)), range(4))
    assert same(kept.map(executor, draws, [5, 2, 0], watch=lambda *it: seen.append(it)), [5, 2, 0])
    assert executor.numbers == [0, 1, 2, 3, 5]
    assert seen == [(2, 3), (3, 3)]
    assert same(Kept(tmp_path, KEY).map(executor, draws, range(4)), range(4))
    assert executor.numbers == [0, 1, 2, 3, 5]


def test_nothing_kept_computes_everything():
    executor, seen = Counted(), []
    assert same(NothingKept().map(executor, draws, [3, 1], watch=lambda *it: seen.append(it)), [3, 1])
    assert executor.numbers == [3, 1]
    assert seen == [(1, 2), (2, 2)]


def test_another_key_has_other_results(tmp_path):
    executor = Counted()
    list(Kept(tmp_path, KEY).map(executor, draws, range(3)))
    list(Kept(tmp_path, "cd" * 32).map(executor, draws, range(3)))
    assert executor.numbers == [0, 1, 2, 0, 1, 2]


def test_a_killed_run_leaves_what_it_had(tmp_path):
    """A stop at any result keeps those before it."""
    kept, first = Kept(tmp_path, KEY), Counted()

    def until_three(number):
        if number == 3:
            raise KeyboardInterrupt
        return draws(number)

    with pytest.raises(KeyboardInterrupt):
        list(kept.map(first, until_three, range(6)))
    second = Counted()
    assert same(kept.map(second, draws, range(6)), range(6))
    assert second.numbers == [3, 4, 5]


def test_every_flipped_byte_is_noticed_and_every_cut(tmp_path):
    numbers = range(3)
    list(Kept(tmp_path, KEY).map(Serial(), draws, numbers))
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        for broken in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]):
            for leftover in files(tmp_path):
                leftover.unlink()
            path.write_bytes(broken)
            executor = Counted()
            assert same(Kept(tmp_path, KEY).map(executor, draws, numbers), numbers)
            assert executor.numbers, f"byte {place} was trusted"


def test_a_broken_result_does_not_take_its_neighbours_along(tmp_path):
    list(Kept(tmp_path, KEY).map(Serial(), draws, range(3)))
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[HEAD.size + 3] ^= 1
    path.write_bytes(data)
    executor = Counted()
    assert same(Kept(tmp_path, KEY).map(executor, draws, range(3)), range(3))
    assert executor.numbers == [0]


def test_a_record_that_breaks_while_it_waits_is_computed_again(tmp_path):
    found = Kept(tmp_path, KEY).map(Serial(), draws, range(3))
    first = next(found)
    (path,) = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[-DIGEST_BYTES - 1] ^= 1
    path.write_bytes(data)
    assert same([first, *found], range(3))


def test_strangers_in_the_folder_are_not_trusted(tmp_path):
    (tmp_path / KEY).mkdir()
    (tmp_path / KEY / "x.kept").write_bytes(b"\x80\x04K\x01.")
    (tmp_path / KEY / "notes.txt").write_text("hello", encoding="utf-8")
    assert same(Kept(tmp_path, KEY).map(Serial(), draws, range(2)), range(2))


def test_two_runs_at_the_same_time_do_not_disturb_each_other(tmp_path):
    faults = []

    def run():
        try:
            assert same(Kept(tmp_path, KEY).map(Serial(), draws, range(40)), range(40))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    executor = Counted()
    assert same(Kept(tmp_path, KEY).map(executor, draws, range(40)), range(40))
    assert not executor.numbers


RUN = """
import sys
from pathlib import Path
sys.path[:0] = ["tests/scenarios", "."]
import test_kept
from domain.executors import Processes
from scenarios.kept import Kept
if __name__ == "__main__":
    told = lambda done, total: print(done, flush=True)
    with Processes(2) as executor:
        list(Kept(Path(sys.argv[1]), test_kept.KEY).map(executor, test_kept.draws, range(10_000_000), watch=told))
"""


def test_a_process_killed_in_mid_run_goes_on(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        for _ in range(30):
            assert process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    executor = Counted()
    assert same(Kept(tmp_path, KEY).map(executor, draws, range(50)), range(50))
    assert len(executor.numbers) <= 25  # at least 25 of the first 50 were among 30 results that had ended
    assert same(Kept(tmp_path, KEY).map(executor, draws, range(50)), range(50))


def test_what_is_no_array_is_refused_and_not_pickled(tmp_path):
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        list(Kept(tmp_path, KEY).map(Serial(), lambda _: {"x": np.array([{}])}, [0]))


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ScenarioError, match="must be a folder"):
        Kept(tmp_path / "file", KEY)
    with pytest.raises(ValueError, match="must be a SHA-256"):
        Kept(tmp_path, "../x")
    with pytest.raises(ValueError, match="twice"):
        list(Kept(tmp_path, KEY).map(Serial(), draws, [5, 5]))


@given(array=arrays.arrays(arrays.scalar_dtypes(), arrays.array_shapes(min_dims=0, min_side=0)))
def test_arrays_of_every_type_come_back_the_same(tmp_path_factory, array):
    folder = tmp_path_factory.mktemp("kept")
    (found,) = Kept(folder, KEY).map(Serial(), lambda _: {"x": array}, [0])
    assert (found["x"].dtype, found["x"].shape, found["x"].tobytes()) == (array.dtype, array.shape, array.tobytes())


def test_the_key_tells_everything_apart():
    values = [
        1, 1.0, True, "1", b"1", None, (1,), [1, 2], (1, (2,)), ((1,), 2), {"a": 1}, {"a": "1"}, {1, 2},
        date(2026, 3, 1), Status.OPTIMAL, np.float64(1), np.array(1), np.array([1.0]), np.array([[1.0]]),
        np.array([1], np.int32),
        partial(draws, seed=1), partial(draws, seed=2), draws, same, ("ab", "c"), ("a", "bc"),
    ]  # fmt: skip
    keys = [key_of(draws, value) for value in values]
    assert len(set(keys)) == len(keys)
    assert key_of(draws, *values) == key_of(draws, *values)
    assert key_of(draws, 1) != key_of(same, 1)


def test_a_key_of_what_nobody_can_tell_is_refused():
    for value in (object(), lambda: 1, np.array([object()]), [object()]):
        with pytest.raises(TypeError, match="has no content to hash"):
            key_of(draws, value)


@given(st.lists(st.integers(0, 30), max_size=12, unique=True), st.lists(st.integers(0, 30), max_size=12, unique=True))
def test_any_numbers_in_any_order(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("kept")
    executor = Counted()
    assert same(Kept(folder, KEY).map(executor, draws, first), first)
    assert same(Kept(folder, KEY).map(executor, draws, second), second)
    assert sorted(executor.numbers) == sorted({*first, *second})
