"""Offered load of pools and desks through the week, and how many people are too many.

Hours of work that arrive in an hour of the week are the people who would be busy on the average if nobody waited. From
them come the staffings at which the search begins: the load of the shift and a safety of its square root, and so many
people that nobody waits.

References
----------
W. Whitt, What you should know about queueing models to set staffing requirements in service systems, Naval Research
Logistics 54 (2007), doi:10.1002/nav.20243: square-root staffing by offered load that changes with time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from domain.staffing import PostKind
from simulation.calendar import DAY_H, WEEK_H
from simulation.district import SHIFT_FROM_H, SHIFT_H
from simulation.queueing.staffing import square_root_staffing
from simulation.staffing.problem import KINDS, SHIFTS, People, StaffingProblem

PEAK = 2.0
"""The busiest hour of the year has about so many times the load of that hour in an average week."""
HALF = 0.5
PLENTY = 3.0
"""Standard deviations of the load by which people are too many."""


def crew_load(problem: StaffingProblem) -> NDArray[np.float64]:
    """Crew hours of work that arrive in each hour of the week at each pool, (n_pools, 168).

    With reopened work, looks before materials are ordered, and drives (`District.load_h`).
    """
    district = problem.district
    categories = district.load_h.shape[1]
    by_category = problem.setup.pooled.sums(district.load_h, np.arange(categories), categories)
    return np.asarray(by_category @ district.demand.hours)


def counter_load(problem: StaffingProblem) -> NDArray[np.float64]:
    """Hours of work for each desk, then each mediation room, in an opening hour, (2 n_communities,)."""
    district, rules = problem.district, problem.district.rules
    habits, communities = district.demand.habits, problem.communities
    daily = np.zeros((communities, district.demand.daily.shape[1]))
    np.add.at(daily, district.community_of, district.demand.daily)
    triage_h = daily @ (1.0 + habits.misrouted) * rules.triage_h
    session_h = daily @ habits.ladder * (1.0 - rules.settle_compound) * rules.mediation_h
    hours_a_day = problem.open_h * DAY_H / district.calendar.horizon_h
    return np.asarray(np.concatenate([triage_h, session_h]) / np.maximum(hours_a_day, 1e-9))


def shift_load(load: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and busiest hour of the week by shift, both (n_pools, n_shifts), of a load by hour of the week."""
    hour = np.arange(int(WEEK_H)) % DAY_H
    mean, most = [], []
    for shift in SHIFTS:
        within = (hour - SHIFT_FROM_H[shift]) % DAY_H < SHIFT_H
        mean.append(load[:, within].mean(axis=1))
        most.append(load[:, within].max(axis=1))
    return np.stack(mean, axis=1), np.stack(most, axis=1)


def _busiest(problem: StaffingProblem) -> NDArray[np.float64]:
    """Load of each post in its busiest hour, (n_posts,)."""
    load = np.zeros(len(problem))
    crews = problem.kind == KINDS.index(PostKind.CREWS)
    counters = ~crews
    # What comes before the desks open reaches the crews together, so any shift may meet the load of the busiest.
    most = shift_load(crew_load(problem))[1].max(axis=1)
    load[crews] = most[problem.owner[crews]]
    load[counters] = counter_load(problem)[problem.counter[counters]]
    return load


def plenty(problem: StaffingProblem) -> People:
    """So many people of every post that hardly anybody waits."""
    load = PEAK * _busiest(problem)
    return np.asarray(np.ceil(load + PLENTY * np.sqrt(load)).astype(np.int64) + 1)


def square_root(problem: StaffingProblem, beta: float) -> People:
    """Load of each shift or desk and `beta` times its square root, nobody where less than half a person would be busy;
    the least that is allowed where that is more.

    Work of a shift without anybody waits for the next.
    """
    people = np.zeros(len(problem), np.int64)
    mean, _ = shift_load(crew_load(problem))
    counters = counter_load(problem)
    for post in range(len(problem)):
        if problem.kind[post] == 0:
            load = float(mean[problem.owner[post], problem.shift[post]])
        else:
            load = float(counters[problem.counter[post]])
        people[post] = square_root_staffing(load, beta) if load >= HALF else 0
    for unit in range(problem.units):
        begin, end = problem.first[unit], problem.first[unit + 1]
        people[begin] += max(0, problem.least[unit] - people[begin:end].sum())
    return people
