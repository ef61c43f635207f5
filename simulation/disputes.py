"""Disputes climb four levels with a calendar each: compound council, community mediation, street, district.

小事不出小區 大事不出社區: most should end at the first two. A case that is not settled at a level goes to the next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.calendar import Timetable
from simulation.demand import LEVELS
from simulation.desk import Opening, first_come

COMPOUND, COMMUNITY, STREET, DISTRICT = range(LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The four levels as one district has them.

    `councils` are the compounds' meetings; mediators sit in communities `notice_h` after a case came up, and a
    community without one passes its cases on. Conferences have dates and take at most so many cases each.
    """

    councils: Timetable
    community_of: NDArray[np.int64]
    mediators: NDArray[np.int64]
    openings: tuple[Opening, ...]
    notice_h: float
    street_of: NDArray[np.int64]
    street_dates_h: tuple[NDArray[np.float64], ...]
    street_cases: int
    district_dates_h: NDArray[np.float64]
    district_cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Disputes that enter the ladder: shapes (n,), and (n, LEVELS) for what would happen at each level."""

    entered_h: NDArray[np.float64]
    leave_h: NDArray[np.float64]
    compound: NDArray[np.int64]
    settles: NDArray[np.bool_]
    session_h: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """What became of each case: its time and level of settlement (nan and -1 when none), its withdrawal (else nan)."""

    settled_h: NDArray[np.float64]
    level: NDArray[np.int64]
    withdrawn_h: NDArray[np.float64]


def climb(ladder: Ladder, cases: Cases) -> Climb:
    """Follow all cases through the levels; those heard by no meeting before the calendar ends stay open."""
    n = len(cases.entered_h)
    settled_h, withdrawn_h, level = np.full(n, np.nan), np.full(n, np.nan), np.full(n, -1)
    settles = cases.settles.copy()
    settles[:, COMMUNITY] &= ladder.mediators[ladder.community_of[cases.compound]] > 0
    filed_h = cases.entered_h.copy()
    climbing = np.arange(n)
    for step in range(LEVELS):
        heard_h = np.full(n, np.inf)
        for chosen, times in _hearings(ladder, cases, step, filed_h, climbing):
            heard_h[chosen] = times
        # A case is given up where its hearing would come after the patience of those who brought it.
        gone = climbing[(cases.leave_h[climbing] < heard_h[climbing]) & np.isfinite(cases.leave_h[climbing])]
        withdrawn_h[gone] = cases.leave_h[gone]
        heard = climbing[np.isfinite(heard_h[climbing])]
        ends = heard[settles[heard, step]]
        settled_h[ends], level[ends] = heard_h[ends], step
        climbing = heard[~settles[heard, step]]
        filed_h[climbing] = heard_h[climbing]
    return Climb(settled_h=settled_h, level=level, withdrawn_h=withdrawn_h)


Hearing = tuple[NDArray[np.int64], NDArray[np.float64]]
"""Case numbers and the hours of their hearings, inf for none."""


def _hearings(
    ladder: Ladder, cases: Cases, step: int, filed_h: NDArray[np.float64], climbing: NDArray[np.int64]
) -> Iterator[Hearing]:
    """Hearings of the cases that have reached a level, body by body."""
    if step == COMPOUND:
        meeting = ladder.councils.following(cases.compound[climbing], filed_h[climbing])
        yield climbing, np.where(meeting <= cases.leave_h[climbing], meeting, np.inf)
        return
    queue = climbing[np.argsort(filed_h[climbing], kind="stable")]
    if step == COMMUNITY:
        yield from _mediations(ladder, cases, filed_h, queue)
    elif step == STREET:
        street = ladder.street_of[cases.compound[queue]]
        for body, dates_h in enumerate(ladder.street_dates_h):
            own = queue[street == body]
            yield own, conference(filed_h[own], cases.leave_h[own], dates_h, cases=ladder.street_cases)
    else:
        leave_h = cases.leave_h[queue]
        yield queue, conference(filed_h[queue], leave_h, ladder.district_dates_h, cases=ladder.district_cases)


def _mediations(
    ladder: Ladder, cases: Cases, filed_h: NDArray[np.float64], queue: NDArray[np.int64]
) -> Iterator[Hearing]:
    community = ladder.community_of[cases.compound[queue]]
    for place in np.unique(community):
        own = queue[community == place]
        servers = int(ladder.mediators[place])
        if servers:
            yield (
                own,
                first_come(
                    filed_h[own] + ladder.notice_h,
                    cases.session_h[own, COMMUNITY],
                    cases.leave_h[own],
                    servers=servers,
                    opening=ladder.openings[place],
                ),
            )
        else:
            yield own, filed_h[own]


def conference(
    filed_h: NDArray[np.float64], leave_h: NDArray[np.float64], dates_h: NDArray[np.float64], *, cases: int
) -> NDArray[np.float64]:
    """Date on which each case is heard, in the order of filing; at most `cases` on a date, inf for none.

    `filed_h` (n,) must not decrease. A case filed at the hour of a meeting is heard at that meeting.
    """
    heard = np.full(len(filed_h), np.inf)
    waiting: deque[int] = deque()
    following = 0
    for date_h in dates_h.tolist():
        while following < len(filed_h) and filed_h[following] <= date_h:
            waiting.append(following)
            following += 1
        left = cases
        while waiting and left:
            case = waiting.popleft()
            if leave_h[case] >= date_h:
                heard[case] = date_h
                left -= 1
    return heard
