"""What indicators must know about a district under a policy."""

from __future__ import annotations

import numpy as np

from domain.scenario import Scenario
from simulation.district import District
from simulation.measuring.context import Context
from simulation.policies import Setup


def context_of(scenario: Scenario, district: District, setup: Setup) -> Context:
    """Standards, residents, prices and paid hours of a policy."""
    rules = district.rules
    counters = setup.counters
    open_h = np.add.reduceat(np.append(counters.to_h - counters.from_h, 0.0), counters.first[:-1])
    open_h[counters.first[:-1] == counters.first[1:]] = 0.0
    paid_h = open_h * counters.servers
    desks = len(district.communities)
    return Context(
        standard_h=district.standard_h,
        households=np.array([c.households for c in scenario.compounds], np.int64),
        hardship_households=np.array([c.hardship_households for c in scenario.compounds], np.int64),
        community_of=district.community_of,
        street_of=district.street_of,
        crew_yuan_h=rules.crew_yuan_h,
        overtime_yuan_h=rules.overtime_yuan_h,
        desk_yuan_h=rules.desk_yuan_h,
        desk_paid_h=float(paid_h[:desks].sum()),
        mediator_yuan_h=rules.mediator_yuan_h,
        mediator_paid_h=float(paid_h[desks:].sum()),
        callout_yuan=rules.callout_yuan,
        surges=district.demand.surges,
    )
