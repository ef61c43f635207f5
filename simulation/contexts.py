"""What indicators must know about a district under a policy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from domain.scenario import Scenario
from simulation.district import District
from simulation.measuring.context import Context
from simulation.policies import Setup, counters_of


def context_of(scenario: Scenario, district: District, setup: Setup) -> Context:
    """Standards, residents, prices and paid hours of a policy."""
    rules = district.rules
    desks = len(district.communities)
    # Standing desks and mediators have other work too: a policy costs what it adds to them.
    usual = replace(setup.policy, extra_desk_h=0.0, extra_desk_staff=0, extra_mediators=0)
    standing = counters_of(district, usual)
    added_h = setup.counters.open_h * setup.counters.servers - standing.open_h * standing.servers
    return Context(
        standard_h=district.standard_h,
        households=np.array([c.households for c in scenario.compounds], np.int64),
        hardship_households=np.array([c.hardship_households for c in scenario.compounds], np.int64),
        community_of=district.community_of,
        street_of=district.street_of,
        crew_yuan_h=rules.crew_yuan_h,
        overtime_yuan_h=rules.overtime_yuan_h,
        desk_yuan_h=rules.desk_yuan_h,
        desk_paid_h=float(added_h[:desks].sum()),
        mediator_yuan_h=rules.mediator_yuan_h,
        mediator_paid_h=float(added_h[desks:].sum()),
        callout_yuan=rules.callout_yuan,
        surges=district.demand.surges,
    )
