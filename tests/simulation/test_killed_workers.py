"""A comparison of policies whose workers are killed in mid-run is equal, byte for byte, to an undisturbed one."""

import os
import pickle
import signal
from dataclasses import replace
from functools import partial

import numpy as np
import psutil
import pytest

from domain.executors import Dask, Processes, Serial
from domain.executors.protocol import gathered
from domain.kept import key_of
from domain.policy import Policy, Pooling
from domain.roads import road_network
from scenarios.kept import Kept
from simulation.experiment import compare

REPLICATIONS = 12
DEATH_S = 60
"""Seconds that a killed process has for dying."""


class Disturbed:
    """An executor that does harm when some tasks have ended, and others run."""

    def __init__(self, executor, harm, *, after):
        self.executor, self.harm, self.after = executor, harm, after

    def map(self, function, tasks, *, watch=None):
        return gathered(self, function, tasks, watch=watch)

    def stream(self, function, tasks):
        for done, ended in enumerate(self.executor.stream(function, tasks), start=1):
            if done in self.after:
                assert done < REPLICATIONS
                self.harm()
            yield ended


@pytest.fixture
def town_of_policies(served_town):
    town, plan = served_town
    poolings = (Pooling.CONTRACT, Pooling.COMMUNITY)
    policies = tuple(Policy(id=pooling.value, title_zh="", title_en="", pooling=pooling) for pooling in poolings)
    town = replace(town, policies=policies)
    return town, road_network(town), plan


def compared(inputs, executor):
    return pickle.dumps(compare(*inputs, seed=3, replications=REPLICATIONS, days=60, executor=executor))


def test_in_processes(town_of_policies):
    killed = []
    with Processes(2) as executor:

        def harm():
            victim = next(iter(executor._busy)).process
            os.kill(victim.pid, signal.SIGKILL)
            victim.join(DEATH_S)  # a dying process can outlive several short tasks of the other one
            killed.append(victim.pid)

        found = compared(town_of_policies, Disturbed(executor, harm, after=(2, 6)))
    assert found == compared(town_of_policies, Serial())
    assert len(set(killed)) == 2


def test_on_a_cluster(town_of_policies, cluster, two_on_a_cluster):
    before = set(two_on_a_cluster._client.run(os.getpid).values())

    def harm():
        victim = psutil.Process(min(before))
        victim.kill()
        psutil.wait_procs([victim], DEATH_S)

    found = compared(town_of_policies, Disturbed(two_on_a_cluster, harm, after=(2,)))
    assert found == compared(town_of_policies, Serial())
    with Dask(cluster.scheduler_address) as after:
        assert min(before) not in after._client.run(os.getpid).values()


def means(inputs, seed):
    """What a short comparison finds, as an array that can be kept."""
    found = compare(*inputs, seed=seed, replications=2, days=30, executor=Serial())
    return {"means": np.array([estimate.mean for estimate in found.estimates])}


def test_kept_results_are_the_same_bytes(town_of_policies, tmp_path, two_processes):
    town, _, plan = town_of_policies
    function = partial(means, town_of_policies)
    key = key_of(means, town, plan)
    assert key != key_of(means, replace(town, seed=town.seed + 1), plan)
    first = list(Kept(tmp_path, key).map(two_processes, function, range(1)))
    again = list(Kept(tmp_path, key).map(two_processes, function, range(2)))
    assert [each["means"].tobytes() for each in again[:1]] == [each["means"].tobytes() for each in first]
    assert [each["means"].tobytes() for each in again] == [function(seed)["means"].tobytes() for seed in range(2)]
