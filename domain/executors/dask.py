"""Tasks on a Dask cluster: many machines that run ``dask worker``, found by the address of their scheduler."""

from __future__ import annotations

import logging
import queue
import socket
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

from domain.errors import ClusterError, TaskLostError
from domain.executors.blocks import Blocks, Done, Task, VersionsDifferError, differing_here, run_block
from domain.executors.protocol import R, T, Watch, gathered, named
from domain.interruption import requested
from domain.versions import versions

if TYPE_CHECKING:
    from distributed import Client, Future

AHEAD = 2
"""Blocks sent per thread of the cluster: one that runs, and one so that no thread waits for the next."""
TURN_S = 0.5
LONGEST_GREETING = 1 << 20


class Dask:
    """Runs tasks on the cluster whose scheduler has an address as ``tcp://10.0.0.5:8786``.

    Tasks travel in blocks of about a second. The scheduler gives the blocks of a worker that dies to others; when a
    block loses more workers than it allows, its tasks are sent once more, one after the other and nothing beside them,
    so that the one at fault can be named: a worker's death is held against every block that it had.
    Workers must run the same versions as this process (`domain.versions`). They do not hear of Ctrl-C: it takes
    back what was sent and is raised as KeyboardInterrupt.

    Parameters
    ----------
    address
        Of the scheduler; without a scheme it is taken for ``tcp://``.
    patience_s
        How long to wait for the scheduler to answer and for a first worker, and how long to go on without any.
    """

    def __init__(self, address: str, *, patience_s: float = 30.0) -> None:
        self._address = address if "://" in address else f"tcp://{address}"
        self._patience_s = patience_s
        self._client: Client | None = None

    def __enter__(self) -> Dask:
        self._connected()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; it goes on without us."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def map(self, function: Callable[[T], R], tasks: Iterable[T], *, watch: Watch | None = None) -> list[R]:
        """Results of ``function(task)`` for each task, in order."""
        return gathered(self, function, tasks, watch=watch)

    def stream(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[int, R]]:
        """(number of the task, result) as blocks of tasks end; a block is taken when a thread will be free for it.

        Raises
        ------
        ClusterError
            When the cluster cannot be used, or no longer.
        TaskLostError
            When a task keeps ending its worker.
        """
        round_ = _Round(self._connected(), self._address, function, Blocks(tasks), self._patience_s)
        try:
            while round_.send():
                yield from round_.receive()
        finally:
            round_.take_back()

    def _connected(self) -> Client:
        if self._client is None:
            self._client = _connect(self._address, self._patience_s)
            try:
                _require_same_versions(self._client, self._address, self._patience_s)
            except BaseException:
                self.close()
                raise
        return self._client


class _Round:
    """One stream: the blocks on their way, and what came of those that ended."""

    def __init__(
        self, client: Client, address: str, function: Callable[[Any], Any], blocks: Blocks, patience_s: float
    ) -> None:
        self._client, self._address, self._function, self._blocks = client, address, function, blocks
        self._patience_s = patience_s
        self._sent: dict[Future, tuple[Task, ...]] = {}
        self._ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._alone = False
        self._threads = self._count_threads()
        self._seen = time.monotonic()

    def send(self) -> bool:
        """Keep the cluster busy, or one suspected task alone on it; whether there is anything to wait for."""
        if not self._sent:
            self._alone = self._blocks.suspects
            if self._alone:
                self._submit(self._blocks.take_suspect())
        while not (self._alone or self._blocks.suspects) and len(self._sent) < AHEAD * max(1, self._threads):
            block = self._blocks.take()
            if not block:
                break
            self._submit(block)
        return bool(self._sent)

    def _submit(self, block: tuple[Task, ...]) -> None:
        tasks = tuple(task for _, task in block)
        future = self._client.submit(run_block, self._function, tasks, versions(), pure=False)
        self._sent[future] = block
        future.add_done_callback(self._ended.put)

    def receive(self) -> Iterator[tuple[int, Any]]:
        """Results of the next block that ended; none when none did for a moment."""
        if requested():
            raise KeyboardInterrupt
        try:
            future = self._ended.get(timeout=TURN_S)
        except queue.Empty:
            self._require_workers()
            return
        block = self._sent.pop(future)
        done = self._outcome(future, block)
        if done is not None:
            self._blocks.learn(done)
            yield from zip((number for number, _ in block), done.results, strict=True)

    def take_back(self) -> None:
        """Cancel what was sent and is not needed any more."""
        if self._sent and self._client.status == "running":
            self._client.cancel(list(self._sent))
        self._sent.clear()

    def _outcome(self, future: Future, block: tuple[Task, ...]) -> Done | None:
        """What came of a block, or None when it is to be sent again."""
        from distributed.scheduler import KilledWorker

        with _cluster_errors(self._address):
            try:
                done: Done = self._result(future)
            except KilledWorker as error:
                if self._alone:
                    (number, task) = block[0]
                    name = named(self._function, number, task)
                    raise TaskLostError(name, times=error.allowed_failures + 1, how="worker lost") from error
                self._blocks.suspect(block)
                return None
        return done

    def _result(self, future: Future) -> Done:
        """Fetch a result; when its worker dies meanwhile, the scheduler has it computed again."""
        while True:
            try:
                return future.result(timeout=self._patience_s)  # type: ignore[no-any-return]
            except TimeoutError:
                if future.status == "error":  # it is the task's own
                    raise
                self._require_workers()

    def _require_workers(self) -> None:
        """Refuse to wait for ever for workers that do not come back."""
        self._threads = self._count_threads()
        now = time.monotonic()
        if self._threads:
            self._seen = now
        elif now - self._seen > self._patience_s:
            raise ClusterError(f"{self._address}: the cluster has had no workers for {self._patience_s:g} s")

    def _count_threads(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except OSError as error:
            raise ClusterError(_gone(self._address)) from error


@contextmanager
def _cluster_errors(address: str) -> Iterator[None]:
    """Say in a sentence what happens to a cluster; errors of tasks pass."""
    try:
        yield
    except VersionsDifferError as error:
        raise ClusterError(f"{address}: a worker runs other versions: {error}") from error
    except CancelledError as error:
        raise ClusterError(_gone(address)) from error


def _gone(address: str) -> str:
    return f"{address}: the scheduler of the cluster is gone"


def _connect(address: str, patience_s: float) -> Client:
    try:
        import dask
        from distributed import Client
        from distributed.versions import VersionMismatchWarning
    except ImportError as error:
        raise ClusterError("a cluster needs the package distributed: pip install 'linli[dask]'") from error

    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what matters is said by our own errors
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})  # blocks may share a large district
    try:
        _require_answer(address, patience_s)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", VersionMismatchWarning)  # judged by ourselves, and more strictly
            return Client(address, timeout=patience_s, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"{address}: no scheduler of a cluster answers here: {error}") from error


def _require_answer(address: str, patience_s: float) -> None:
    """Fail at once where nobody listens, and in time where another kind of server does; the client might wait for ever.

    A scheduler greets with the length of what follows, as 8 bytes; under TLS it waits for the client to begin.
    """
    from distributed.comm import get_address_host_port

    place = get_address_host_port(address, strict=True)
    with socket.create_connection(place, timeout=patience_s) as probe:
        if not address.startswith("tls:"):
            length = probe.recv(8)
            if len(length) < 8 or int.from_bytes(length, "little") > LONGEST_GREETING:
                raise OSError("it is another kind of server")


def _require_same_versions(client: Client, address: str, patience_s: float) -> None:
    """Ask every worker for its versions, and name all that differ."""
    try:
        client.wait_for_workers(1, timeout=patience_s)
    except TimeoutError as error:
        raise ClusterError(f"{address}: the cluster has no workers") from error
    answers = client.run(differing_here, versions(), on_error="return")
    faults = [f"worker {worker}: {_fault(answer)}" for worker, answer in sorted(answers.items()) if answer]
    if faults:
        raise ClusterError("\n".join([f"{address}: workers must run the same versions", *faults]))


def _fault(answer: str | BaseException) -> str:
    """What is wrong with a worker, by its answer to the question for its versions."""
    if isinstance(answer, BaseException):
        return f"cannot run linli: {type(answer).__name__}: {answer}"
    return answer
