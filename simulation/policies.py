"""A policy compiled for a district: pools, crews, desks, meetings and rules of conduct in arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.district import Mode
from domain.policy import DispatchRule, Interruption, Policy, PriorityRule
from simulation.calendar import DAY_H, Timetable
from simulation.district import District
from simulation.events import Dispatch, Preemption
from simulation.outcome import PLANNED, ROUTINE
from simulation.pooling import CONTRACT, Pooled, pools_of
from simulation.presence import crews_of
from simulation.timetables import councils_of, meetings
from simulation.world import CLASSES, Conduct, Conferences, Counters, Crews, Dates

LAST_DESK_H = 23.5
LOOK_H = 0.3
VOLUNTEERS_H = (8.0, 20.0)
NEVER = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A policy in arrays. `refuse` and `bad` (n_compounds,) are the chances that a company refuses and of bad work.

    Counters are the desks of the communities, then their mediation rooms; conferences those of the streets, then the
    district's. `paid_h` (n_pools,) are the hours that crews are paid for.
    """

    policy: Policy
    pooled: Pooled
    crews: Crews
    paid_h: NDArray[np.float64]
    refuse: NDArray[np.float64]
    bad: NDArray[np.float64]
    counters: Counters
    visits: Timetable
    councils: Dates
    cleanings: Dates
    conferences: Conferences
    conduct: Conduct


def compile_policy(district: District, policy: Policy) -> Setup:
    """Pools, presence, desks and rules of a policy.

    Raises
    ------
    ScenarioError
        When the policy names a pool that the plan does not have.
    """
    pooled = pools_of(district, policy)
    crews, paid_h = crews_of(district, policy, pooled)
    compounds = len(district.mode_of)
    visits = district.visits[policy.visits_month]
    contracted = np.asarray(np.array([kind == CONTRACT for kind, _ in pooled.keys], bool)[pooled.pool_of].any(axis=1))
    return Setup(
        policy=policy,
        pooled=pooled,
        crews=crews,
        paid_h=paid_h,
        refuse=_refuse(district, policy),
        bad=_bad(district, contracted),
        counters=counters_of(district, policy),
        visits=visits,
        councils=_dates(councils_of(compounds, visits, district.calendar), district),
        cleanings=_dates(district.cleanings, district),
        conferences=_conferences(district, policy),
        conduct=_conduct(district, policy),
    )


def _refuse(district: District, policy: Policy) -> NDArray[np.float64]:
    """Companies refuse orders from a menu twice as often as those under a contract."""
    factor = np.array([2.0 if mode is Mode.MENU else 1.0 for mode in district.mode_of])
    return np.minimum(1.0, policy.refuse_share * factor)


def _bad(district: District, contracted: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A firm of grade 1 does bad work less often than one of grade 3; others count as grade 2."""
    factor = np.array([1.0, 0.75, 1.0, 1.25])[np.where(contracted, district.grade_of, 2)]
    return np.minimum(1.0, district.rules.reopen_share * factor)


def counters_of(district: District, policy: Policy) -> Counters:
    """Desks of the communities, then their mediation rooms.

    Desks are open longer on working days where the policy says so, and on duty for some hours on other days.
    """
    working, duty_h = district.calendar.working, district.rules.weekend_desk_h
    hours: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    for community in district.communities:
        from_h, to_h = community.desk_from_h, community.desk_to_h
        late_h = max(to_h, min(to_h + policy.extra_desk_h, LAST_DESK_H))
        hours.append(_daily(from_h, np.where(working, late_h, min(from_h + duty_h, to_h))))
    hours += [_daily(c.desk_from_h, np.where(working, c.desk_to_h, 0.0)) for c in district.communities]
    staff = [c.desk_staff + policy.extra_desk_staff for c in district.communities]
    mediators = [c.mediators + policy.extra_mediators for c in district.communities]
    return Counters(
        servers=np.array(staff + mediators, np.int64),
        first=np.cumsum([0, *(len(begin) for begin, _ in hours)]),
        from_h=np.concatenate([begin for begin, _ in hours]),
        to_h=np.concatenate([end for _, end in hours]),
    )


def _daily(from_h: float, to_h: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Opening hours of the days on which `to_h` (n_days,) is after `from_h`."""
    days = np.flatnonzero(to_h > from_h)
    return np.asarray(days * DAY_H + from_h, float), days * DAY_H + to_h[days]


def _dates(table: Timetable, district: District) -> Dates:
    """A timetable of the compounds as dates of all places; teams' places have none."""
    places = len(district.travel_h)
    return Dates(first=np.searchsorted(table.place, np.arange(places + 1)), time_h=table.time_h)


def _conferences(district: District, policy: Policy) -> Conferences:
    # Streets sit on different weekdays, so that the district's people can attend all.
    streets = len(district.street_ids)
    rows = [meetings(district.calendar, policy.street_every_days, first=k % 5) for k in range(streets)]
    rows.append(meetings(district.calendar, district.rules.district_every_days, first=2))
    return Conferences(
        dates=Dates(
            first=np.cumsum([0, *map(len, rows)]), time_h=np.array([hour for row in rows for hour in row], float)
        ),
        cases=np.array([district.rules.street_cases] * streets + [district.rules.district_cases], np.int64),
    )


def _conduct(district: District, policy: Policy) -> Conduct:
    rules = district.rules
    escalate_h, spill_h = np.full(CLASSES, NEVER), np.full(CLASSES, policy.spill_after_h)
    escalate_h[[ROUTINE, PLANNED]] = policy.escalate_after_h
    rank, offset_h = np.arange(CLASSES), np.zeros(CLASSES)
    if policy.priority is not PriorityRule.CLASSES:
        rank = np.array([0, 1, 1, 1, 1])
    if policy.priority is PriorityRule.AGEING:
        offset_h = policy.ageing_h * np.array([0.0, 0.0, 1.0, 2.0, 0.0])
    limits = (policy.council_limit_days, policy.mediation_limit_days, policy.street_limit_days, NEVER)
    return Conduct(
        window_h=policy.accept_window_h,
        dispatch=Dispatch[DispatchRule(policy.dispatch).name],
        rank=rank,
        offset_h=offset_h,
        by_due=policy.priority is PriorityRule.DUE,
        escalate_h=escalate_h,
        spill_h=spill_h,
        callout_h=rules.callout_after_h,
        preemption=Preemption[Interruption(policy.interruption).name],
        overtime_cap_h=policy.overtime_cap_h,
        look_h=LOOK_H,
        volunteers_from_h=VOLUNTEERS_H[0],
        volunteers_to_h=VOLUNTEERS_H[1],
        appointments_from_h=policy.crew_from_h,
        appointments_to_h=policy.crew_to_h,
        notice_h=rules.mediation_notice_days * DAY_H,
        limit_h=np.array(limits) * DAY_H,
    )
