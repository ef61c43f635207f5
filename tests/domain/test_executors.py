import pickle
import time

import pytest
from executor_tasks import deadly_at_three, doomed, fail_at_three, keyed, kill, large, square

from domain.errors import Problem, ScenarioError, TaskLostError
from domain.executors import Processes, Serial, executor_for, in_order
from domain.executors.protocol import RETRIES
from domain.executors.worker import Worker, WorkerLostError, packed


@pytest.fixture(params=[0, 1, 2], ids=["serial", "one", "two"])
def executor(request):
    with Processes(request.param) if request.param else Serial() as it:
        yield it


def test_results_come_in_the_order_of_the_tasks(executor):
    seen = []
    assert executor.map(square, range(7), watch=lambda done, total: seen.append((done, total))) == [
        0, 1, 4, 9, 16, 25, 36,
    ]  # fmt: skip
    assert executor.map(square, []) == []
    assert seen == [(n, 7) for n in range(1, 8)]


def test_an_error_in_a_task_reaches_the_caller_and_the_executor_goes_on(executor):
    with pytest.raises(ValueError, match="three"):
        executor.map(fail_at_three, range(5))
    assert executor.map(square, range(5)) == [0, 1, 4, 9, 16]


def test_tasks_are_taken_as_workers_become_free(executor):
    taken = []

    def tasks():
        for number in range(40):
            taken.append(number)
            yield number

    most_ahead = 0
    for seen, (number, result) in enumerate(executor.stream(square, tasks()), start=1):
        assert result == number * number
        most_ahead = max(most_ahead, len(taken) - seen)
    assert taken == list(range(40))
    assert most_ahead <= 4  # running, or ended and not yet read


def test_a_stream_can_be_left_and_others_run_within_it(executor):
    within = [(number, executor.map(square, [number])) for number, _ in executor.stream(keyed, range(5))]
    assert sorted(within) == [(n, [n * n]) for n in range(5)]
    for _ in executor.stream(keyed, iter(range(10**9))):
        break
    assert executor.map(square, range(3)) == [0, 1, 4]


def test_what_cannot_travel_is_an_error_of_the_caller(two_processes):
    with pytest.raises((pickle.PicklingError, AttributeError)):
        two_processes.map(lambda task: task, [1])
    with pytest.raises(TypeError, match="generator"):
        two_processes.map(square, [(n for n in range(3))])
    assert two_processes.map(square, range(3)) == [0, 1, 4]


def test_results_of_a_stream_are_put_in_order():
    assert list(in_order([(2, "c"), (0, "a"), (1, "b"), (3, "d")])) == ["a", "b", "c", "d"]
    early = iter([(0, "a"), (2, "c"), (1, "b")])
    assert next(in_order(early)) == "a"  # without waiting for the rest
    assert list(early) == [(2, "c"), (1, "b")]


@pytest.mark.parametrize("deaths", [1, RETRIES])
def test_a_killed_worker_costs_its_task_a_retry(tmp_path, deaths):
    with Processes(2) as executor:
        results = executor.map(doomed, [(n, deaths if n == 2 else 0, tmp_path) for n in range(5)])
    assert [result.tobytes() for result in results] == [keyed(n).tobytes() for n in range(5)]
    assert len(list(tmp_path.iterdir())) == deaths


def test_a_task_that_kills_every_worker_is_named():
    with Processes(2) as executor:
        with pytest.raises(TaskLostError, match=r"task 3, deadly_at_three\(3\): .* each of 4 times .*SIGKILL.*memory"):
            executor.map(deadly_at_three, range(6))
        assert executor.map(square, range(3)) == [0, 1, 4]


def test_idle_workers_may_be_killed_too(tmp_path):
    with Processes(2) as executor:
        executor.map(square, range(4))
        for worker in executor._idle:
            worker.process.kill()
            worker.process.join()
        assert executor.map(square, range(4)) == [0, 1, 4, 9]


def test_half_a_result_is_a_lost_worker_and_no_reader_waits_for_the_rest():
    worker = Worker()
    try:
        worker.send(packed(large), packed(64 << 20))
        assert worker.pipe.poll(60)  # it has begun to write, and waits for the reader
        time.sleep(0.05)
        worker.process.kill()
        worker.process.join()
        with pytest.raises(WorkerLostError):
            worker.ended()
    finally:
        worker.leave(now=True)


def test_workers_leave_when_their_parent_does():
    worker = Worker()
    worker.pipe.close()
    worker.process.join(30)
    assert worker.process.exitcode == 0


def test_closing_does_not_wait_for_what_nobody_reads():
    executor = Processes(1)
    for _ in executor.stream(time.sleep, [0, 3600, 3600]):
        break
    executor.close()
    assert not executor._busy


def test_an_error_says_where_it_came_from(two_processes):
    with pytest.raises(ValueError, match="three") as caught:
        two_processes.map(fail_at_three, [3])
    assert "fail_at_three" in "".join(caught.value.__notes__)


def test_problems_survive_the_way_between_processes():
    error = ScenarioError([Problem("a.csv", 2, "id", "twice")], warnings=["odd"])
    error.add_note("a note")
    again = pickle.loads(pickle.dumps(error))
    assert (again.problems, again.warnings, str(again)) == (error.problems, error.warnings, str(error))
    assert again.__notes__ == ["a note"]


def test_no_workers_is_a_wrong_call():
    with pytest.raises(ValueError, match="workers is 0"):
        Processes(0)


def test_one_worker_needs_no_other_process():
    assert isinstance(executor_for(workers=1), Serial)
    assert isinstance(executor_for(workers=2), Processes)


def test_the_task_that_kills_is_there_to_kill():
    worker = Worker()
    worker.send(packed(kill), packed(0))
    assert worker.how_it_ended() == "SIGKILL"
    worker.leave(now=True)
