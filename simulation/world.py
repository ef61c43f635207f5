"""One run in arrays: the requests with everything drawn about them, and the people and calendars that meet them.

Both engines read this and nothing else. Positions are identity: places (compounds, then teams), counters (desks, then
mediation rooms), pools, crews and meetings are numbered; all times are hours from the beginning of the run.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from simulation.events import Dispatch, Preemption

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

ATTEMPTS = 3
"""Most times a crew works at one request: the first time and after each reopening."""
OFFERS = 3
"""Companies asked in turn to take a request."""
NEIGHBOURS = 2
"""Neighbouring pools that a waiting order may be offered to."""
LEVELS = 4
"""Compound, community, street, district."""
CLASSES = 5
"""Emergency, urgent, routine, planned, dispute."""
NOBODY = -1


WIDE = {"triage_h": 2, "answer_h": OFFERS, "refuses": OFFERS, "settles": LEVELS}
WIDE |= dict.fromkeys(("work_h", "bad", "reopen_h"), ATTEMPTS)
"""Columns of jobs that have several values a request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """Requests in the order of `registered_h`; shapes (n,) unless said.

    `direct_h` are the hours until the first answer where no desk is needed, nan where the desk answers in `triage_h`
    (n, 2), the second time for those `misrouted`, who come back after `misroute_h`. `elsewhere_h` are the hours that
    volunteers, guards and outside departments take. Companies are asked where `offered`: each answers after `answer_h`
    (n, OFFERS) and may refuse (`refuses`). `appointment_h` is the notice of planned work. Where `materials_h` is not 0
    a first look ends in waiting for them. At attempt a the work takes ``work_h[:, a]``; when it is `bad` the resident
    reopens the request after `reopen_h` (n, ATTEMPTS). Residents leave at `leave_h` unless somebody has begun, and rate
    `rate_h` after the last closing (nan for never). A dispute is settled at the levels where `settles` (n, LEVELS).
    """

    registered_h: Floats
    direct_h: Floats
    desk: Ints
    triage_h: Floats
    misrouted: Bools
    misroute_h: Floats
    way: Ints
    leave_h: Floats
    place: Ints
    urgency: Ints
    skill: Ints
    pool: Ints
    offered: Bools
    answer_h: Floats
    refuses: Bools
    elsewhere_h: Floats
    appointment_h: Floats
    due_h: Floats
    materials_h: Floats
    work_h: Floats
    bad: Bools
    reopen_h: Floats
    callout_h: Floats
    rate_h: Floats
    room: Ints
    street: Ints
    district: Ints
    session_h: Floats
    settles: Bools

    def __post_init__(self) -> None:
        n = len(self.registered_h)
        for field in fields(self):
            shape = getattr(self, field.name).shape
            expected = (n, WIDE[field.name]) if field.name in WIDE else (n,)
            if shape != expected:
                raise ValueError(f"{field.name} is {shape}, expected {expected}")
        if (np.diff(self.registered_h) < 0).any():
            raise ValueError("registered_h decreases")

    def __len__(self) -> int:
        return len(self.registered_h)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Increasing hours at which something happens to each of n owners: those of owner k from `first[k]` on."""

    first: Ints
    time_h: Floats

    def __post_init__(self) -> None:
        if self.first[0] != 0 or self.first[-1] != len(self.time_h) or (np.diff(self.first) < 0).any():
            raise ValueError(f"first runs from {self.first[0]} to {self.first[-1]} over {len(self.time_h)} times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """Desks and mediation rooms: `servers` each, open `from_h` to `to_h`; those of counter k are from `first[k]` on."""

    servers: Ints
    first: Ints
    from_h: Floats
    to_h: Floats

    @property
    def open_h(self) -> Floats:
        """Hours for which each counter is open in the whole run, (n_counters,)."""
        running = np.concatenate([[0.0], np.cumsum(self.to_h - self.from_h)])
        return np.asarray(running[self.first[1:]] - running[self.first[:-1]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Crews:
    """Crews sorted by pool, those of pool p from `first[p]` on; `skills` are bits, `base` the place they start from.

    A session (n_sessions,), sorted by `from_h`, is a time of presence of a crew; sessions of one crew do not touch.
    """

    first: Ints
    pool: Ints
    skills: Ints
    base: Ints
    crew: Ints
    from_h: Floats
    to_h: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRows:
    """Pools: companies `asked` in turn (n_pools, OFFERS), `neighbours` for spill-over (n_pools, NEIGHBOURS), the `duty`
    pool that takes emergencies (-1 for nobody), and whether overtime is taken off the pool's next sessions (`owes`).
    """

    asked: Ints
    neighbours: Ints
    duty: Ints
    owes: Bools

    def __len__(self) -> int:
        return len(self.duty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conferences:
    """Meetings that hear at most `cases` (n_meetings,) cases each on their `dates`."""

    dates: Dates
    cases: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """Rules of a policy as numbers; arrays are by class (CLASSES,) or level (LEVELS,).

    An order of class k is served by (``rank[k]``, hour it came + ``offset_h[k]``), or its due hour when `by_due`.
    """

    window_h: float
    dispatch: Dispatch
    rank: Ints
    offset_h: Floats
    by_due: bool
    escalate_h: Floats
    spill_h: Floats
    callout_h: float
    preemption: Preemption
    overtime_cap_h: float
    look_h: float
    volunteers_from_h: float
    volunteers_to_h: float
    appointments_from_h: float
    appointments_to_h: float
    notice_h: float
    limit_h: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that a run needs; `travel_h` (n_places, n_places), `cleanings` and `councils` by place."""

    horizon_h: float
    jobs: Jobs
    counters: Counters
    crews: Crews
    pools: PoolRows
    conferences: Conferences
    councils: Dates
    cleanings: Dates
    conduct: Conduct
    travel_h: Floats
    skills: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What happened, in order: shapes (n_events,)."""

    time_h: Floats
    event: Ints
    request: Ints
    where: Ints

    def __len__(self) -> int:
        return len(self.time_h)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What an engine leaves: facts of requests (n,), hours of pools (n_pools,) and of counters (n_counters,).

    `level` has settled a dispute, `reached` is the highest that it was filed at. `off_h` are hours taken off sessions
    for overtime. `line_h` is the integral of the number of orders in a pool's line over time, `waited_h` the sum of
    what each has waited there; they are kept apart so that Little's law can be checked.
    """

    state: Ints
    responded_h: Floats
    started_h: Floats
    resolved_h: Floats
    withdrawn_h: Floats
    level: Ints
    reached: Ints
    reopened: Ints
    refused: Ints
    called_out: Bools
    rated: Bools
    pool: Ints
    busy_h: Floats
    travel_h: Floats
    overtime_h: Floats
    off_h: Floats
    line_h: Floats
    waited_h: Floats
    served_h: Floats
    trace: Trace | None
