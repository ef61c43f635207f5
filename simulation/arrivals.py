"""How requests come to be registered: by which channel and when, or earlier by a chief or a keeper who finds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.demand import Channel
from simulation.calendar import DAY_H, Timetable, within_daily
from simulation.categories import CHANNELS
from simulation.demand import Requests
from simulation.district import District
from simulation.outcome import EMERGENCY
from simulation.policies import VOLUNTEERS_H, Setup
from simulation.world import Counters

HOTLINE_H = 0.1  # the hotline is open day and night and passes an emergency on at once
FOUND_H = 0.5  # who finds something talks to the residents before it is passed on
VOLUNTEER_H = 6.0
"""Mean time in which a volunteer passes on what residents tell."""
GRID_H = 24.0
"""Mean time until a keeper passes a request on where no patrols are planned."""

DESK, GRID, HOTLINE, VISIT, VOLUNTEER = (
    CHANNELS.index(c) for c in (Channel.DESK, Channel.GRID, Channel.HOTLINE, Channel.VISIT, Channel.VOLUNTEER)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """When and how each request is registered, (n,); `direct_h` are the hours to the answer without a desk, else nan.

    `visited` says who was found by the chief, `found` by anybody.
    """

    hour: NDArray[np.float64]
    channel: NDArray[np.int64]
    found: NDArray[np.bool_]
    visited: NDArray[np.bool_]
    direct_h: NDArray[np.float64]


def register(district: District, setup: Setup, requests: Requests) -> Registered:
    """Registration of all requests under a policy."""
    by_channel = _by_channel(district, setup, requests)
    lead_h = requests.lead_e * district.rules.visit_lead_days * DAY_H
    cause_h = np.maximum(0.0, requests.reported_h - lead_h)
    # Emergencies are reported when they happen.
    emergency = requests.urgency == EMERGENCY
    can = ~emergency
    policy = setup.policy
    visit_h = _passing(setup.visits, requests, cause_h, can & (requests.found_u < policy.visit_discovery))
    patrol_h = _passing(district.patrols, requests, cause_h, can & (requests.patrol_u < policy.patrol_discovery))
    found_h = np.minimum(visit_h, patrol_h)
    found = found_h < by_channel
    visited = found & (visit_h <= patrol_h)
    return Registered(
        hour=np.where(found, found_h, by_channel),
        channel=np.select([visited, found, emergency], [VISIT, GRID, HOTLINE], default=requests.channel),
        found=found,
        visited=visited,
        direct_h=np.where(found, FOUND_H, np.where(emergency, HOTLINE_H, np.nan)),
    )


def _passing(
    table: Timetable, requests: Requests, cause_h: NDArray[np.float64], sees: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Hour at which somebody passes who sees what has happened, inf where nobody does."""
    return np.where(sees, table.following(requests.compound, cause_h), np.inf)


def _by_channel(district: District, setup: Setup, requests: Requests) -> NDArray[np.float64]:
    """Hour at which a request is registered when nobody finds it before: emergencies by the hotline at once."""
    reported_h, channel = requests.reported_h, requests.channel
    patrol_h = district.patrols.following(requests.compound, reported_h)
    patrolled = np.isin(requests.compound, district.patrols.place)
    told_h = within_daily(reported_h + requests.delay_e * VOLUNTEER_H, *VOLUNTEERS_H)
    hour = np.select(
        [channel == DESK, channel == GRID, channel == VOLUNTEER],
        [
            next_opening(setup.counters, district.community_of[requests.compound], reported_h),
            np.where(patrolled, patrol_h, reported_h + requests.delay_e * GRID_H),
            told_h,
        ],
        default=reported_h,
    )
    return np.where(requests.urgency == EMERGENCY, reported_h, hour)


def next_opening(counters: Counters, counter: NDArray[np.int64], time_h: NDArray[np.float64]) -> NDArray[np.float64]:
    """First moment from `time_h` (n,) on at which each one's counter is open, inf when it does not open again."""
    opens_h = np.full(len(time_h), np.inf)
    for number in np.unique(counter).tolist():
        own = counter == number
        begin, end = (
            column[counters.first[number] : counters.first[number + 1]] for column in (counters.from_h, counters.to_h)
        )
        session = np.searchsorted(end, time_h[own], side="right")
        begin = np.append(begin, np.inf)
        opens_h[own] = np.maximum(time_h[own], begin[session])
    return opens_h
