"""The whole request model: the built-in district under a policy that pulls every lever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.plan import Plan
from domain.policy import DispatchRule, Interruption, Policy, Pooling, PriorityRule
from domain.roads import road_network
from scenarios.builtin import resolve
from simulation.cases import case_of
from simulation.demand import draw
from simulation.district import compile_district
from simulation.policies import compile_policy
from simulation.world import World

EVERY_LEVER = Policy(
    id="every_lever",
    title_zh="全部手段",
    title_en="every lever",
    base=True,
    pooling=Pooling.SUBDISTRICT,
    cross_training=0.5,
    overtime_cap_h=0.5,
    dispatch=DispatchRule.LEAST_BUSY,
    priority=PriorityRule.AGEING,
    interruption=Interruption.RESUME,
    escalate_after_h=48.0,
    spill_after_h=24.0,
    stock_share=0.3,
    volunteer_share=0.2,
    council_limit_days=5.0,
    mediation_limit_days=14.0,
    street_limit_days=30.0,
)


def drawing(days: int) -> Callable[[int], World]:
    """A function that draws the requests of so many days of the district, from the first of January, for a seed."""
    scenario = replace(resolve("lianhu").scenario, policies=(EVERY_LEVER,))
    district = compile_district(scenario, road_network(scenario), Plan(), days=days)
    setup = compile_policy(district, EVERY_LEVER)
    return lambda seed: case_of(district, setup, draw(district.demand, seed=seed, replication=0)).world
