"""Small towns whose staffing can be enumerated, and desks that are queues of the textbook."""

from dataclasses import replace

import numpy as np

from domain.executors import Serial
from domain.plan import Plan
from domain.policy import Policy, Pooling
from domain.roads import road_network
from simulation.contexts import context_of
from simulation.district import compile_district
from simulation.policies import compile_policy
from simulation.staffing.finding import Ask, find_staffing, told
from simulation.staffing.problem import problem_of
from simulation.staffing.standards import read_standards
from simulation.staffing.testbed import Testbed

STREET = Policy(id="p", title_zh="甲", title_en="A", pooling=Pooling.SUBDISTRICT, base=True)


def case(town, *, policy=STREET, days=60, change=lambda demand: demand):
    """District, setup and context of a town without a plan."""
    scenario = replace(town, policies=(policy,))
    district = compile_district(scenario, road_network(scenario), Plan(), days=days)
    district = replace(district, demand=change(district.demand))
    setup = compile_policy(district, policy)
    return district, setup, context_of(scenario, district, setup)


def ask(*standards, replications=4, **changes):
    """What is asked for, with 95 % confidence."""
    return Ask(
        **{"standards": read_standards(standards), "confidence": 0.95, "replications": replications, "seed": 7}
        | changes
    )


def found(made, asked, **options):
    """The staffing of a case, and its evidence."""
    evidence = find_staffing(*made, asked, executor=Serial(), **options)
    return told(evidence, asked), evidence


def bed_for(made, asked):
    """A testbed for a case."""
    problem = problem_of(*made, asked.standards, only=asked.only, night_premium=asked.night_premium)
    return Testbed(problem, seed=asked.seed, executor=Serial())


def around_the_clock(demand):
    """Requests that come by telephone at the same rate day and night, all routine, and are never sent astray."""
    channels = np.zeros_like(demand.channels)
    channels[:, 0] = 1.0
    none = np.zeros_like(demand.habits.emergency)
    habits = replace(demand.habits, misrouted=none, emergency=none, urgent=none, planned=none)
    return replace(
        demand,
        hours=np.full_like(demand.hours, 1.0 / 24.0),
        season=np.ones_like(demand.season),
        channels=channels,
        habits=habits,
    )
