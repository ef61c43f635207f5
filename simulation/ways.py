"""Who deals with a request: the desk, whoever found it, volunteers, guards, others, the ladder, or a crew."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category
from simulation.arrivals import Registered
from simulation.calendar import DAY_H
from simulation.categories import CATEGORIES
from simulation.demand import Requests
from simulation.district import District
from simulation.outcome import (
    AT_DESK,
    CLEANING_DAY,
    CREW,
    EMERGENCY,
    GUARD,
    LADDER,
    ON_VISIT,
    OUTSIDE,
    ROUTINE,
    VOLUNTEERS,
)
from simulation.policies import Setup


def ways_of(district: District, setup: Setup, requests: Requests, registered: Registered) -> NDArray[np.int64]:
    """Way of each request, (n,)."""
    habits, category, compound = district.demand.habits, requests.category, requests.compound
    emergency, routine = requests.urgency == EMERGENCY, requests.urgency >= ROUTINE
    at_desk = habits.at_desk[category]
    small = habits.small[category] & routine
    on_ladder = requests.way_u < at_desk + habits.ladder[category]
    way = np.where(requests.way_u < at_desk, AT_DESK, np.where(on_ladder, LADDER, CREW))
    way[emergency] = CREW
    cleaned = np.isin(compound, district.cleanings.place) & (category == CATEGORIES.index(Category.CLEANING))
    way[(way == CREW) & cleaned] = CLEANING_DAY
    volunteers = district.volunteers[compound] & (requests.volunteer_u < setup.policy.volunteer_share)
    way[(way == CREW) & small & volunteers] = VOLUNTEERS
    way[(way == CREW) & ~emergency & _at_the_gate(district, requests, registered)] = GUARD
    settled = registered.visited & (requests.settled_u < district.rules.visit_settle_share)
    # A dispute found on a visit still climbs the ladder; its first step is the council at the chief's next visit.
    way[settled & (way != LADDER) & (small | (way == AT_DESK))] = ON_VISIT
    way[requests.outside_u < habits.outside[category]] = OUTSIDE
    return way


def _at_the_gate(district: District, requests: Requests, registered: Registered) -> NDArray[np.bool_]:
    """Requests about gate and security that the guard on duty deals with."""
    hour = (np.where(np.isfinite(registered.hour), registered.hour, 0.0) % DAY_H).astype(np.int64)
    chance = district.guarded[requests.compound, hour] * district.rules.guard_share
    return np.asarray((requests.category == CATEGORIES.index(Category.SECURITY)) & (requests.guard_u < chance))
