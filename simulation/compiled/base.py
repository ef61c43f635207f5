"""The running state that compiled functions pass on, timers, the trace, and the closing of a request."""

from __future__ import annotations

import heapq
import math
from typing import Any, NamedTuple

from domain.machine_code import compiled
from simulation.compiled.codes import EVENT, INF, NOBODY, NONE, STATE, TIMER
from simulation.compiled.records import Packed
from simulation.events import OWNER_BITS


class Run(NamedTuple):
    """A run: the heap of timers (hour, key, token), a heap for each pool and skill, the trace, and all arrays."""

    timers: Any
    lines: Any
    log: Any
    x: Packed


@compiled
def plan(run: Run, time_h: float, timer: int, owner: int, token: int) -> None:
    """Run a timer at `time_h`; its token tells whether it still counts then."""
    heapq.heappush(run.timers, (time_h, (timer << OWNER_BITS) | owner, token))


@compiled
def note(run: Run, time_h: float, event: int, request: int, where: int) -> None:
    """Add a line to the trace when one is kept."""
    if run.x.rules[0].trace:
        run.log.append((time_h, event, request, where))


@compiled
def close(run: Run, time_h: float, r: int, event: int, where: int, final: bool) -> None:
    """A request is done; when for good, its residents may rate it."""
    request = run.x.request[r]
    request.state = STATE.CLOSED
    request.resolved_h = time_h
    note(run, time_h, event, r, where)
    rate_h = run.x.job[r].rate_h
    if final and not math.isnan(rate_h):
        plan(run, time_h + rate_h, TIMER.RATE, r, NONE)


@compiled
def withdraw(run: Run, time_h: float, r: int) -> None:
    """The residents give up."""
    request = run.x.request[r]
    request.state = STATE.WITHDRAWN
    request.withdrawn_h = time_h
    note(run, time_h, EVENT.WITHDRAWN, r, NOBODY)


@compiled
def within_daily(time_h: float, from_h: float, to_h: float) -> float:
    """The time itself within the daily hours, else the next opening."""
    hour = time_h % 24.0
    if hour < from_h:
        return time_h + (from_h - hour)
    if hour >= to_h:
        return time_h + (24.0 - hour + from_h)
    return time_h


@compiled
def next_date(time_h: Any, first: int, last: int, from_h: float) -> float:
    """First of the dates ``time_h[first:last]`` at or after `from_h`, inf when there is none."""
    low, high = first, last
    while low < high:
        middle = (low + high) // 2
        if time_h[middle] < from_h:
            low = middle + 1
        else:
            high = middle
    return time_h[low] if low < last else INF
