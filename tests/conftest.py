"""Pieces that many tests share: a small invented district, its network and its plan, made once a session."""

import os

import pytest
from clusters import local_cluster, wait_for_both
from hypothesis import HealthCheck, settings

from allocator import planning
from domain.executors import Dask, Processes
from domain.limits import Limit
from domain.roads import road_network
from scenarios.synthetic import district

# How long an example takes says something about the machine, not about the product.
# What a change is judged by tries the same examples each time; who works on it tries new ones.
settings.register_profile(
    "linli", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize="CI" in os.environ
)
settings.load_profile("linli")


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    """Commands speak English wherever the tests run; those that want another language ask for it."""
    monkeypatch.setenv("LINLI_LANG", "en")


@pytest.fixture(scope="session")
def two_processes():
    """An executor of two worker processes, started once for all tests that compare it with one."""
    with Processes(2) as executor:
        yield executor


@pytest.fixture(scope="session")
def cluster():
    """A Dask cluster of two processes on this machine; one that is killed is started again."""
    with local_cluster() as local:
        yield local


@pytest.fixture
def two_on_a_cluster(cluster):
    """An executor on a cluster of two processes, both there."""
    wait_for_both(cluster)
    with Dask(cluster.scheduler_address) as executor:
        yield executor


@pytest.fixture(scope="session")
def town():
    """A district of 12 compounds with every table."""
    return district(compounds=12, seed=5, name="town")


@pytest.fixture(scope="session")
def town_network(town):
    return road_network(town)


@pytest.fixture(scope="session")
def town_plan(town, town_network):
    return planning.plan(town, town_network, limit=Limit(work=0.1), seed=1)
