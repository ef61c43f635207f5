"""Results are the same bytes whatever the executor, the order of tasks, the number of workers, and who was killed."""

import tempfile

from clusters import wait_for_both
from executor_tasks import doomed, keyed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.executors import Processes, Serial

FIXTURE = [HealthCheck.function_scoped_fixture]  # the executor may be used by several examples
TASKS = st.lists(st.integers(0, 10**6), max_size=25)


def bytes_of(results):
    return [result.tobytes() for result in results]


@given(tasks=TASKS, data=st.data())
@settings(max_examples=15)
def test_order_and_executor_do_not_matter(two_processes, tasks, data):
    shuffled = data.draw(st.permutations(tasks))
    expected = dict(zip(tasks, bytes_of(Serial().map(keyed, tasks)), strict=True))
    for executor in (Serial(), two_processes):
        assert bytes_of(executor.map(keyed, shuffled)) == [expected[task] for task in shuffled]
        assert {shuffled[k]: result.tobytes() for k, result in executor.stream(keyed, shuffled)} == expected


@given(tasks=TASKS)
@settings(max_examples=8, suppress_health_check=FIXTURE)
def test_a_cluster_gives_the_same(two_on_a_cluster, tasks):
    assert bytes_of(two_on_a_cluster.map(keyed, tasks)) == bytes_of(Serial().map(keyed, tasks))


@given(deaths=st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=3, max_size=10), workers=st.integers(1, 3))
@settings(max_examples=3)
def test_kills_do_not_matter(deaths, workers):
    with Processes(workers) as executor:
        check_with_kills(executor, deaths)


@given(n_tasks=st.integers(3, 12), data=st.data())
@settings(max_examples=3, suppress_health_check=FIXTURE)
def test_a_kill_on_a_cluster_does_not_matter(cluster, two_on_a_cluster, n_tasks, data):
    victim = data.draw(st.integers(0, n_tasks - 1))
    wait_for_both(cluster)
    check_with_kills(two_on_a_cluster, [int(number == victim) for number in range(n_tasks)])


def check_with_kills(executor, deaths):
    with tempfile.TemporaryDirectory() as marks:
        results = executor.map(doomed, [(number, times, marks) for number, times in enumerate(deaths)])
    assert bytes_of(results) == [keyed(number).tobytes() for number in range(len(deaths))]
