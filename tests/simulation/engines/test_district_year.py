"""A year of the built-in district: both engines tell it alike, under policies that use every lever."""

from dataclasses import replace

import pytest

from benchmarks.request_peers.district import EVERY_LEVER
from domain.plan import Plan
from domain.policy import Policy
from domain.roads import road_network
from scenarios.builtin import resolve
from simulation.cases import case_of
from simulation.demand import draw
from simulation.district import compile_district
from simulation.policies import compile_policy
from simulation.running import Engine, run

POLICIES = (Policy(id="plain", title_zh="", title_en="", base=True), replace(EVERY_LEVER, base=False))


@pytest.fixture(scope="module")
def lianhu_year():
    scenario = replace(resolve("lianhu").scenario, policies=POLICIES)
    district = compile_district(scenario, road_network(scenario), Plan(), days=365)
    return district, draw(district.demand, seed=4, replication=0)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
def test_a_year_of_the_district_is_told_alike(lianhu_year, policy):
    district, requests = lianhu_year
    world = case_of(district, compile_policy(district, policy), requests).world
    reference, compiled = run(world, Engine.SIMPY, trace=True), run(world, Engine.COMPILED, trace=True)
    assert len(reference.trace) > 50_000
    for name in ("time_h", "event", "request", "where"):
        assert getattr(reference.trace, name).tolist() == getattr(compiled.trace, name).tolist(), name
