"""The executor on a Dask cluster of this machine; skipped where the package distributed is missing."""

import os
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from clusters import local_cluster, wait_for_both
from executor_tasks import deadly_at_three, doomed, fail_at_three, keyed, square

from domain import interruption
from domain.errors import ClusterError, TaskLostError
from domain.executors import Dask, blocks, executor_for
from domain.executors import dask as on_dask
from domain.executors.blocks import Blocks, Done
from domain.versions import versions


def test_results_come_in_the_order_of_the_tasks(two_on_a_cluster):
    seen = []
    tasks = range(50)
    results = two_on_a_cluster.map(square, tasks, watch=lambda done, total: seen.append((done, total)))
    assert results == [n * n for n in tasks]
    assert seen == [(n, 50) for n in range(1, 51)]
    assert two_on_a_cluster.map(square, []) == []


def test_an_error_in_a_task_reaches_the_caller_and_the_executor_goes_on(two_on_a_cluster):
    with pytest.raises(ValueError, match="three"):
        two_on_a_cluster.map(fail_at_three, range(5))
    assert two_on_a_cluster.map(square, range(5)) == [0, 1, 4, 9, 16]


def test_a_stream_without_end_is_taken_back_when_it_is_left(two_on_a_cluster):
    for _ in two_on_a_cluster.stream(keyed, iter(range(10**9))):
        break
    assert two_on_a_cluster.map(square, range(3)) == [0, 1, 4]


def test_a_worker_killed_by_its_task_costs_a_retry(two_on_a_cluster, tmp_path):
    results = two_on_a_cluster.map(doomed, [(n, int(n == 9), tmp_path) for n in range(12)])
    assert [result.tobytes() for result in results] == [keyed(n).tobytes() for n in range(12)]
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("size", [1, 3], ids=["alone", "in a block"])
def test_a_task_that_kills_every_worker_is_named(monkeypatch, size):
    monkeypatch.setattr(Blocks, "_size", lambda _self: size)
    with (
        local_cluster(scheduler_kwargs={"allowed_failures": 0}) as fragile,
        Dask(fragile.scheduler_address) as executor,
        pytest.raises(TaskLostError, match=r"task 3, deadly_at_three\(3\): .* each of 1 times"),
    ):
        executor.map(deadly_at_three, range(6))


def test_ctrl_c_takes_back_what_was_sent(two_on_a_cluster):
    with interruption.graceful(), pytest.raises(KeyboardInterrupt):
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        for _ in two_on_a_cluster.stream(keyed, iter(range(10**9))):
            pass
    assert two_on_a_cluster.map(square, range(3)) == [0, 1, 4]


def test_an_address_that_does_not_answer_is_told():
    pytest.importorskip("distributed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError, match=rf"{address}: no scheduler .* answers"), Dask(address):
            pass


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "udp://127.0.0.1:1", "tcp://127.0.0.1:no"])
def test_what_is_no_address_is_told(address):
    pytest.importorskip("distributed")
    with pytest.raises(ClusterError, match="no scheduler"), Dask(address):
        pass


def greet(server, greeting):
    with server.accept()[0] as guest:
        guest.sendall(greeting)
        guest.recv(1)  # nothing, when the guest has left


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-x"])
def test_a_server_that_is_no_scheduler_is_told(greeting):
    pytest.importorskip("distributed")
    with socket.create_server(("127.0.0.1", 0)) as other, ThreadPoolExecutor(1) as thread:
        thread.submit(greet, other, greeting)
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"tcp://{address}: no scheduler"), Dask(address, patience_s=0.5):
            pass


def test_a_cluster_without_workers_is_told():
    with (
        local_cluster(n_workers=0) as empty,
        pytest.raises(ClusterError, match="has no workers"),
        Dask(empty.scheduler_address, patience_s=0.2),
    ):
        pass


def test_other_versions_are_refused_before_anything_is_sent(cluster, monkeypatch):
    wait_for_both(cluster)
    mine = {**versions(), "numpy": "1.0", "linli": "0.0.9 (code abc)"}
    monkeypatch.setattr(on_dask, "versions", lambda: mine)
    with pytest.raises(ClusterError, match=r"same versions(\nworker tcp.* instead of 0.0.9 \(code abc\), numpy .*){2}"):
        Dask(cluster.scheduler_address).map(square, [1])


def test_a_worker_of_other_versions_that_joins_later_is_refused(cluster, monkeypatch):
    with Dask(cluster.scheduler_address) as executor:
        executor.map(square, [1])
        monkeypatch.setattr(on_dask, "versions", lambda: {**versions(), "numpy": "1.0"})
        with pytest.raises(ClusterError, match=r"other versions: numpy .* instead of 1\.0"):
            executor.map(square, [1])


def test_a_worker_without_linli_is_told():
    assert on_dask._fault(ModuleNotFoundError("No module named 'domain'")) == (
        "cannot run linli: ModuleNotFoundError: No module named 'domain'"
    )


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        pytest.raises(ClusterError, match=r"pip install 'linli\[dask\]'"),
        executor_for(workers=4, cluster="tcp://a:1"),
    ):
        pass


def test_blocks_grow_to_about_a_second():
    cut = Blocks(range(10_000))
    first = cut.take()
    assert first == ((0, 0),)  # nothing is known yet
    sizes = []
    for _ in range(5):
        block = cut.take()
        sizes.append(len(block))
        cut.learn(Done(block, seconds=0.01 * len(block)))
    assert sizes == [1, 8, 64, 100, 100]


def test_blocks_hold_every_task_once_and_suspects_one_by_one():
    cut = Blocks("abcdef")
    cut.learn(Done((1, 2, 3), seconds=1.0))
    block = cut.take()
    assert block == ((0, "a"), (1, "b"), (2, "c"))
    cut.suspect(block)
    assert cut.take() == ((3, "d"), (4, "e"), (5, "f"))
    assert [cut.take_suspect() for _ in block] == [((0, "a"),), ((1, "b"),), ((2, "c"),)]
    assert not cut.suspects
    assert not cut.take()


def test_blocks_of_very_short_tasks_stay_small():
    cut = Blocks(range(10**9))
    for _ in range(6):
        block = cut.take()
        cut.learn(Done(block, seconds=0.0))
    assert len(block) == blocks.MOST_TASKS


def test_a_task_longer_than_a_second_has_a_block_of_its_own():
    cut = Blocks(range(3))
    cut.learn(Done((0,), seconds=60.0))
    assert cut.take() == ((0, 0),)


def test_versions_are_compared_name_by_name():
    assert blocks.differences({"a": "1", "b": "2"}, {"a": "1", "b": "3"}) == "b 3 instead of 2"
    assert blocks.differences({"a": "1"}, {}) == "a missing instead of 1"
    assert not blocks.differences(versions(), versions())
