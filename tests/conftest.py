"""Pieces that many tests share: a small invented district, its network and its plan, made once a session."""

import pytest
from hypothesis import HealthCheck, settings

from allocator import planning
from domain.executors import Processes
from domain.limits import Limit
from domain.roads import road_network
from scenarios.synthetic import district

# How long an example takes says something about the machine, not about the product.
settings.register_profile("linli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("linli")


@pytest.fixture(scope="session")
def two_processes():
    """An executor of two worker processes, started once for all tests that compare it with one."""
    with Processes(2) as executor:
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
