"""The alphabet of both engines: what is noted in a trace, what is planned for later, and the states of a request.

At one moment timers run in the order of `Timer`, then of the number of the request, crew, counter or meeting that they
belong to. That order is part of the model, not of an engine: it is why two engines can agree event for event.
"""

from __future__ import annotations

from enum import IntEnum


class Event(IntEnum):
    """Arrows of the state chart in docs/model/simulation.md; a trace line is (hour, event, request, where)."""

    REGISTERED = 0
    ANSWERED = 1
    MISROUTED = 2
    REROUTED = 3
    DONE = 4
    OFFERED = 5
    ACCEPTED = 6
    REFUSED = 7
    TIMED_OUT = 8
    ORDERED = 9
    APPOINTED = 10
    QUEUED = 11
    STARTED = 12
    INTERRUPTED = 13
    HANDED_OVER = 14
    PAUSED = 15
    SUPPLIED = 16
    ESCALATED = 17
    SPILLED = 18
    CALLED_OUT = 19
    CLOSED = 20
    REOPENED = 21
    RATED = 22
    WITHDRAWN = 23
    FILED = 24
    IN_SESSION = 25
    SETTLED = 26
    CLIMBED = 27
    PASSED_UP = 28


class Timer(IntEnum):
    """Kinds of planned moments, in the order in which they run when they fall together."""

    WORK_END = 0
    COUNTER_END = 1
    CREW_OFF = 2
    COUNTER_OPEN = 3
    MEETING = 4
    COUNCIL = 5
    ANSWER = 6
    REGISTER = 7
    RETURN = 8
    OFFER = 9
    APPOINTMENT = 10
    MATERIALS = 11
    REOPEN = 12
    ELSEWHERE = 13
    NOTICE = 14
    CALLOUT = 15
    ESCALATE = 16
    SPILL = 17
    CLIMB = 18
    RATE = 19
    CREW_ON = 20
    WITHDRAW = 21


class State(IntEnum):
    """Where a request stands."""

    COMING = 0
    AT_DESK = 1
    ASTRAY = 2
    ELSEWHERE = 3
    ASKING = 4
    APPOINTED = 5
    IN_LINE = 6
    WORKING = 7
    PAUSED = 8
    CLOSED = 9
    FILED = 10
    IN_SESSION = 11
    WITHDRAWN = 12


class Dispatch(IntEnum):
    """Order in which companies are asked to take a request."""

    OWN_FIRST = 0
    LEAST_BUSY = 1
    ROTATION = 2


class Preemption(IntEnum):
    """What an emergency does to routine work when no crew is idle, and what becomes of the work."""

    NONE = 0
    RESUME = 1
    RESTART = 2


OWNER_BITS = 40
"""Bits of a timer's key that hold the number of its owner; its kind stands above them."""


def key(timer: int, owner: int) -> int:
    """Rank of a timer among those of one moment."""
    return (timer << OWNER_BITS) | owner
