"""One replication's requests under a policy as a world for the engines, and what they leave as an outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category
from simulation.arrivals import Registered, register
from simulation.calendar import DAY_H
from simulation.categories import CATEGORIES, TRADES, VOLUNTEER_H
from simulation.demand import Requests, lognormal
from simulation.district import District
from simulation.outcome import DISPUTE, EMERGENCY, GUARD, LADDER, OUTSIDE, PLANNED, VOLUNTEERS, Outcome
from simulation.policies import Setup
from simulation.ways import ways_of
from simulation.world import NOBODY, Finished, Jobs, World

WORK_SIGMA, TRIAGE_SIGMA, SESSION_SIGMA, CALLOUT_SIGMA = 0.7, 0.6, 0.5, 0.4
GUARD_H = 0.5
"""Mean time in which a guard deals with something at the gate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A world, and which of the drawn requests its jobs are (n_jobs,), with their channels."""

    world: World
    request: NDArray[np.int64]
    channel: NDArray[np.int64]


def case_of(district: District, setup: Setup, requests: Requests) -> Case:
    """World of a replication: the requests that are registered before the end, in the order of registration."""
    horizon_h = district.calendar.horizon_h
    registered = register(district, setup, requests)
    way = ways_of(district, setup, requests, registered)
    order = np.argsort(registered.hour, kind="stable")
    order = order[registered.hour[order] < horizon_h]
    world = World(
        horizon_h=horizon_h,
        jobs=_jobs(district, setup, requests, order, registered=registered, way=way),
        counters=setup.counters,
        crews=setup.crews,
        pools=setup.pooled.rows,
        conferences=setup.conferences,
        councils=setup.councils,
        cleanings=setup.cleanings,
        conduct=setup.conduct,
        travel_h=district.travel_h,
        skills=len(TRADES),
    )
    return Case(world=world, request=order, channel=registered.channel[order])


def _jobs(
    district: District,
    setup: Setup,
    requests: Requests,
    order: NDArray[np.int64],
    *,
    registered: Registered,
    way: NDArray[np.int64],
) -> Jobs:
    """Jobs of the requests in `order`."""
    rules, habits = district.rules, district.demand.habits
    drawn = {name: getattr(requests, name)[order] for name in Requests.__dataclass_fields__}
    compound, category = drawn["compound"], drawn["category"]
    registered_h, way = registered.hour[order], way[order]
    direct_h = registered.direct_h[order]
    urgency = np.where(way == LADDER, DISPUTE, drawn["urgency"])
    pool = setup.pooled.pool_of[compound, category]
    community = district.community_of[compound]
    communities = len(district.communities)
    patience_h = patience(drawn["patience_e"], rules.patience_days * DAY_H)
    work_h = habits.on_site_h[category] * district.slower[compound]
    missing = drawn["materials_u"] < habits.materials[category]
    # What the district has in stock is not waited for.
    missing &= drawn["stock_u"] >= setup.policy.stock_share
    room = communities + community
    rated = drawn["rate_u"] < rules.rating_share
    return Jobs(
        registered_h=registered_h,
        direct_h=direct_h,
        desk=community,
        triage_h=lognormal(rules.triage_h, drawn["triage_z"], sigma=TRIAGE_SIGMA),
        misrouted=np.isnan(direct_h) & (drawn["misroute_u"] < habits.misrouted[category]),
        misroute_h=drawn["misroute_e"] * rules.misroute_h,
        way=way,
        leave_h=registered_h + patience_h,
        place=compound,
        urgency=urgency,
        skill=habits.skill[category],
        pool=pool,
        offered=setup.pooled.company[pool] & (urgency != EMERGENCY),
        answer_h=drawn["answer_e"] * rules.answer_h,
        refuses=drawn["refuse_u"] < setup.refuse[compound][:, None],
        elsewhere_h=_elsewhere_h(district, drawn, way),
        appointment_h=np.where(urgency == PLANNED, drawn["appoint_e"] * rules.appointment_days * DAY_H, 0.0),
        due_h=registered_h + district.standard_h[compound, urgency],
        materials_h=np.where(missing, drawn["materials_e"] * rules.materials_h, 0.0),
        work_h=lognormal(work_h[:, None], drawn["work_z"], sigma=WORK_SIGMA),
        bad=drawn["bad_u"] < setup.bad[compound][:, None],
        reopen_h=drawn["reopen_e"] * rules.reopen_after_h,
        callout_h=lognormal(rules.callout_h, drawn["callout_z"], sigma=CALLOUT_SIGMA),
        rate_h=np.where(rated, drawn["rate_e"] * rules.rating_after_h, np.nan),
        room=np.where(setup.counters.servers[room] > 0, room, NOBODY),
        street=district.street_of[compound],
        district=np.full(len(order), len(district.street_ids)),
        session_h=lognormal(rules.mediation_h, drawn["ladder_z"][:, 1], sigma=SESSION_SIGMA),
        settles=_settles(district, drawn["ladder_u"], category),
    )


def patience(exponential: NDArray[np.float64], mean_h: float) -> NDArray[np.float64]:
    """How long residents wait: Weibull of shape 2, so that few give up in the first days."""
    return np.asarray(np.sqrt(exponential) * (mean_h / (0.5 * np.sqrt(np.pi))))


def _elsewhere_h(
    district: District, drawn: dict[str, NDArray[np.float64]], way: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Hours that volunteers, guards and outside departments take."""
    outside_h = district.demand.sojourns.hours(drawn["category"].astype(np.int64), drawn["sojourn_u"])
    return np.select(
        [way == VOLUNTEERS, way == GUARD, way == OUTSIDE],
        [drawn["volunteer_e"] * VOLUNTEER_H, drawn["guard_e"] * GUARD_H, outside_h],
        default=0.0,
    )


def _settles(district: District, u: NDArray[np.float64], category: NDArray[np.int64]) -> NDArray[np.bool_]:
    """At which levels a case would be settled; what reaches the district is decided there."""
    rules = district.rules
    chance = np.array([rules.settle_compound, rules.settle_community, rules.settle_street, 1.0])
    # Neighbours rarely agree to pull down what one of them has built: half the chance below the street.
    hard = category == CATEGORIES.index(Category.ILLEGAL_BUILDING)
    settles = u < chance * np.where(hard[:, None], [0.5, 0.5, 1.0, 1.0], 1.0)
    settles[:, -1] = True
    return settles


def outcome_of(setup: Setup, requests: Requests, case: Case, finished: Finished) -> Outcome:
    """Outcome of a run; those on call are left out of the hours of pools."""
    order, world = case.request, case.world
    registered_h = world.jobs.registered_h
    kept = len(setup.paid_h) - 1
    stars = ratings(finished.resolved_h - registered_h, finished.reopened, requests.rating_z[order])
    return Outcome(
        horizon_h=world.horizon_h,
        compound=world.jobs.place,
        category=requests.category[order],
        channel=case.channel,
        urgency=world.jobs.urgency,
        way=world.jobs.way,
        pool=finished.pool,
        registered_h=registered_h,
        responded_h=finished.responded_h,
        started_h=finished.started_h,
        resolved_h=finished.resolved_h,
        withdrawn_h=finished.withdrawn_h,
        level=finished.level,
        reached=finished.reached,
        reopened=finished.reopened,
        refused=finished.refused,
        rating=np.where(finished.rated, stars, np.nan),
        called_out=finished.called_out,
        paid_h=(setup.paid_h - finished.off_h)[:kept],
        busy_h=finished.busy_h[:kept],
        travel_h=finished.travel_h[:kept],
        overtime_h=finished.overtime_h[:kept],
    )


def ratings(time_h: NDArray[np.float64], reopened: NDArray[np.int64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stars 1 to 5 that residents give: fewer the longer it took and for each reopening; nan while unresolved."""
    stars = 5.0 - 0.45 * np.log2(1.0 + time_h / DAY_H) - 0.8 * reopened + 0.5 * z
    return np.asarray(np.clip(np.round(stars), 1.0, 5.0))
