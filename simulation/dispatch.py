"""One simulated year under one policy: each request is registered, triaged and sent to whoever answers it.

Desks, visits, volunteers, cleaning days, offers to companies and the ladder of disputes depend on arrivals and
calendars only; they are worked out here on arrays. What is left are orders that compete for crews, and
`simulation.model` runs those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Category, Channel
from simulation.calendar import DAY_H, within_daily
from simulation.categories import CATEGORIES, CHANNELS, VOLUNTEER_H, column
from simulation.demand import EMERGENCY, ROUTINE, Requests, lognormal
from simulation.desk import first_come
from simulation.disputes import Cases, Climb, climb
from simulation.district import District
from simulation.model import run
from simulation.orders import FlowError, Orders, Served
from simulation.policies import Setup

AT_DESK, ON_VISIT, VOLUNTEERS, CLEANING_DAY, LADDER, CREW = range(6)
"""Ways in which a request is answered."""

HOTLINE_H = 0.1  # the hotline is open day and night and passes an emergency on at once
VISIT_H = 0.5
LOOK_H = 0.3
DAYLIGHT_H = (8.0, 20.0)
WORK_SIGMA, TRIAGE_SIGMA, SESSION_SIGMA, CALLOUT_SIGMA = 0.7, 0.6, 0.5, 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A simulated year, one entry a request registered in it; times are hours, nan where it did not happen.

    `level` is the level that settled a dispute, -1 for none; `way` says how each request was answered.
    """

    horizon_h: float
    compound: NDArray[np.int64]
    category: NDArray[np.int64]
    channel: NDArray[np.int64]
    priority: NDArray[np.int64]
    way: NDArray[np.int64]
    registered_h: NDArray[np.float64]
    responded_h: NDArray[np.float64]
    resolved_h: NDArray[np.float64]
    withdrawn_h: NDArray[np.float64]
    level: NDArray[np.int64]
    reopened: NDArray[np.int64]
    rating: NDArray[np.float64]
    called_out: NDArray[np.bool_]
    busy_h: float
    travel_h: float
    paid_h: float
    trace: tuple[tuple[float, str, int, int], ...] = ()

    def __len__(self) -> int:
        return len(self.registered_h)

    @property
    def open(self) -> NDArray[np.bool_]:
        """Requests neither resolved nor withdrawn at the end."""
        return np.isnan(self.resolved_h) & np.isnan(self.withdrawn_h)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """Requests as the policy finds them: when registered, when first answered, until when residents wait, which way."""

    registered_h: NDArray[np.float64]
    responded_h: NDArray[np.float64]
    leave_h: NDArray[np.float64]
    channel: NDArray[np.int64]
    way: NDArray[np.int64]


def simulate(district: District, setup: Setup, requests: Requests, *, trace: bool = False) -> Outcome:
    """Outcome of one replication's requests under a policy.

    Raises
    ------
    FlowError
        When arrived requests are not exactly the resolved, the withdrawn and the open ones.
    """
    horizon_h = district.calendar.horizon_h
    seen = triage(district, setup, requests)
    resolved, withdrawn = _without_crew(district, requests, seen)
    level = np.full(len(requests), -1)
    reopened, called_out = np.zeros(len(requests), np.int64), np.zeros(len(requests), bool)

    ladder = np.flatnonzero(seen.way == LADDER)
    climbed = _dispute(district, requests, seen, ladder)
    resolved[ladder], withdrawn[ladder], level[ladder] = climbed.settled_h, climbed.withdrawn_h, climbed.level

    chosen, orders = orders_of(district, setup, requests, seen)
    served = run(orders, setup.pools, district.travel_h, horizon_h=horizon_h, trace=trace)
    resolved[chosen], withdrawn[chosen] = served.resolved_h, served.withdrawn_h
    reopened[chosen], called_out[chosen] = served.reopened, served.called_out

    # Nothing that would happen after the end has happened.
    resolved[resolved > horizon_h] = np.nan
    withdrawn[withdrawn > horizon_h] = np.nan
    level[np.isnan(resolved)] = -1
    outcome = Outcome(
        horizon_h=horizon_h,
        compound=requests.compound,
        category=requests.category,
        channel=seen.channel,
        priority=requests.priority,
        way=seen.way,
        registered_h=seen.registered_h,
        responded_h=np.where(seen.responded_h <= horizon_h, seen.responded_h, np.nan),
        resolved_h=resolved,
        withdrawn_h=withdrawn,
        level=level,
        reopened=reopened,
        rating=ratings(resolved - seen.registered_h, reopened, requests.rating_z),
        called_out=called_out,
        busy_h=served.busy_h,
        travel_h=served.travel_h,
        paid_h=setup.paid_h,
        trace=_in_requests(served, chosen),
    )
    check_flow(outcome)
    return outcome


def check_flow(outcome: Outcome) -> None:
    """Arrived = resolved + withdrawn + open, and nothing happens before it can."""
    resolved, withdrawn = ~np.isnan(outcome.resolved_h), ~np.isnan(outcome.withdrawn_h)
    total = int(resolved.sum() + withdrawn.sum() + outcome.open.sum())
    if total != len(outcome):
        raise FlowError(f"{len(outcome)} requests arrived, {total} are resolved, withdrawn or open")
    ends = np.fmin(outcome.resolved_h, outcome.withdrawn_h)
    early = int((ends < outcome.registered_h).sum())
    if early:
        raise FlowError(f"{early} requests ended before they were registered")


def triage(district: District, setup: Setup, requests: Requests) -> Triaged:
    """Register requests, some by a chief who finds them before they are reported, and decide who answers each."""
    found_h = _found_h(district, setup, requests)
    found = np.isfinite(found_h)
    registered_h = np.where(found, found_h, requests.reported_h)
    direct = found | (requests.priority == EMERGENCY)
    desk_h = _desk_answers_h(district, setup, requests, registered_h, direct)
    return Triaged(
        registered_h=registered_h,
        responded_h=np.where(direct, registered_h + np.where(found, VISIT_H, HOTLINE_H), desk_h),
        leave_h=registered_h + patience_h(requests.patience_e, district.rules.patience_days * DAY_H),
        channel=np.where(found, CHANNELS.index(Channel.VISIT), requests.channel),
        way=_ways(district, setup, requests, found),
    )


def patience_h(exponential: NDArray[np.float64], mean_h: float) -> NDArray[np.float64]:
    """How long residents wait: Weibull of shape 2, so that few give up in the first days."""
    return np.asarray(np.sqrt(exponential) * (mean_h / (0.5 * np.sqrt(np.pi))))


def _found_h(district: District, setup: Setup, requests: Requests) -> NDArray[np.float64]:
    """Hour of the visit that finds a request between its cause and its report, inf for none."""
    cause_h = np.maximum(0.0, requests.reported_h - requests.lead_e * district.rules.visit_lead_days * DAY_H)
    visit_h = district.visits.following(requests.compound, cause_h)
    # Emergencies are reported when they happen.
    can = (requests.found_u < setup.policy.visit_discovery) & (requests.priority != EMERGENCY)
    return np.where(can & (visit_h < requests.reported_h), visit_h, np.inf)


def _ways(district: District, setup: Setup, requests: Requests, found: NDArray[np.bool_]) -> NDArray[np.int64]:
    category, compound = requests.category, requests.compound
    emergency, routine = requests.priority == EMERGENCY, requests.priority == ROUTINE
    at_desk = column("at_desk")[category]
    small = (column("small")[category] > 0) & routine
    on_ladder = requests.way_u < at_desk + column("ladder")[category]
    way = np.where(requests.way_u < at_desk, AT_DESK, np.where(on_ladder, LADDER, CREW))
    way[emergency] = CREW
    cleaned = np.isin(compound, district.cleanings.place) & (category == CATEGORIES.index(Category.CLEANING))
    way[(way == CREW) & cleaned] = CLEANING_DAY
    volunteers = district.volunteers[compound] & (requests.volunteer_u < setup.policy.volunteer_share)
    way[(way == CREW) & small & volunteers] = VOLUNTEERS
    settled = found & (requests.settled_u < district.rules.visit_settle_share)
    # A dispute found on a visit still climbs the ladder; its first step is the council at the chief's next visit.
    way[settled & (way != LADDER) & (small | (way == AT_DESK))] = ON_VISIT
    return way


def _desk_answers_h(
    district: District, setup: Setup, requests: Requests, registered_h: NDArray[np.float64], direct: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """When the community desk has dealt with each request, those that come in `direct` aside (nan); inf for never."""
    answered = np.full(len(requests), np.nan)
    needs_h = lognormal(district.rules.triage_h, requests.triage_z[:, 0], sigma=TRIAGE_SIGMA)
    community = np.where(direct, -1, district.community_of[requests.compound])
    order = np.lexsort((registered_h, community))
    cuts = np.searchsorted(community[order], np.arange(len(setup.desks) + 1))
    for number, desk in enumerate(setup.desks):
        own = order[cuts[number] : cuts[number + 1]]
        nobody_leaves = np.full(len(own), np.inf)
        staff = int(district.desk_staff[number])
        starts = first_come(registered_h[own], needs_h[own], nobody_leaves, servers=staff, opening=desk)
        answered[own] = starts + needs_h[own]
    return answered


def _without_crew(
    district: District, requests: Requests, seen: Triaged
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Resolved and withdrawn hours of requests that neither need a crew nor climb the ladder, else nan."""
    volunteered = within_daily(seen.responded_h + requests.volunteer_e * VOLUNTEER_H, *DAYLIGHT_H)
    cleaned = district.cleanings.following(requests.compound, seen.responded_h)
    done = np.select(
        [(seen.way == AT_DESK) | (seen.way == ON_VISIT), seen.way == VOLUNTEERS, seen.way == CLEANING_DAY],
        [seen.responded_h, volunteered, cleaned],
        default=np.nan,
    )
    resolved = np.where(done <= seen.leave_h, done, np.nan)
    return resolved, np.where(done > seen.leave_h, seen.leave_h, np.nan)


def _dispute(district: District, requests: Requests, seen: Triaged, ladder: NDArray[np.int64]) -> Climb:
    rules = district.rules
    chance = np.array([rules.settle_compound, rules.settle_community, rules.settle_street, 1.0])
    # Neighbours rarely agree to pull down what one of them has built: half the chance below the street.
    hard = requests.category[ladder] == CATEGORIES.index(Category.ILLEGAL_BUILDING)
    chances = chance * np.where(hard[:, None], [0.5, 0.5, 1.0, 1.0], 1.0)
    return climb(
        district.ladder,
        Cases(
            entered_h=seen.responded_h[ladder],
            leave_h=seen.leave_h[ladder],
            compound=requests.compound[ladder],
            settles=requests.ladder_u[ladder] < chances,
            session_h=lognormal(rules.mediation_h, requests.ladder_z[ladder], sigma=SESSION_SIGMA),
        ),
    )


def orders_of(district: District, setup: Setup, requests: Requests, seen: Triaged) -> tuple[NDArray[np.int64], Orders]:
    """Orders for crews in the order in which they are ready, and the request that each belongs to."""
    rules = district.rules
    crew = np.flatnonzero((seen.way == CREW) & np.isfinite(seen.responded_h))
    pool, offered_h = offers(district, setup, requests, crew)
    order = np.argsort(seen.responded_h[crew] + offered_h, kind="stable")
    chosen = crew[order]
    compound, category = requests.compound[chosen], requests.category[chosen]
    work_h = column("on_site_h")[category] * district.slower[compound]
    missing = requests.materials_u[chosen] < column("materials")[category]
    return chosen, Orders(
        ready_h=(seen.responded_h[crew] + offered_h)[order],
        leave_h=seen.leave_h[chosen],
        pool=pool[order],
        place=compound,
        priority=requests.priority[chosen],
        work_h=lognormal(work_h[:, None], requests.work_z[chosen], sigma=WORK_SIGMA),
        look_h=LOOK_H,
        materials_h=np.where(missing, requests.materials_e[chosen] * rules.materials_h, 0.0),
        bad=requests.bad_u[chosen] < setup.bad[compound][:, None],
        reopen_h=requests.reopen_e[chosen] * rules.reopen_after_h,
        callout_h=lognormal(rules.callout_h, requests.callout_z[chosen], sigma=CALLOUT_SIGMA),
    )


def offers(
    district: District, setup: Setup, requests: Requests, crew: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pool that takes each request and the hours spent on asking.

    The companies asked in turn accept, refuse, or let the window pass; when all have, the community orders the first to
    do it. A compound's own people and emergencies are not asked.
    """
    window_h = setup.policy.accept_window_h
    pool = setup.pool_of[requests.compound[crew]]
    answer_h = requests.answer_e[crew] * district.rules.answer_h
    accepts = (requests.refuse_u[crew] >= setup.refuse[requests.compound[crew]][:, None]) & (answer_h <= window_h)
    spent_h = np.cumsum(np.minimum(answer_h, window_h), axis=1)
    taken = accepts.any(axis=1)
    turn = np.where(taken, accepts.argmax(axis=1), accepts.shape[1] - 1)
    rows = np.arange(len(crew))
    asked = setup.company[pool] & (requests.priority[crew] != EMERGENCY)
    return (
        np.where(asked & taken, setup.asked[pool, turn], pool),
        np.where(asked, spent_h[rows, turn], 0.0),
    )


def ratings(time_h: NDArray[np.float64], reopened: NDArray[np.int64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stars 1 to 5 that residents give: fewer the longer it took and for each reopening; nan while unresolved."""
    stars = 5.0 - 0.45 * np.log2(1.0 + time_h / DAY_H) - 0.8 * reopened + 0.5 * z
    return np.asarray(np.clip(np.round(stars), 1.0, 5.0))


def _in_requests(served: Served, chosen: NDArray[np.int64]) -> tuple[tuple[float, str, int, int], ...]:
    return tuple((hour, what, int(chosen[order]), pool) for hour, what, order, pool in served.trace)
