"""The rows that compiled functions pass on, the trace, and the closing of a request."""

from __future__ import annotations

import math
from typing import Any

from domain.machine_code import compiled
from simulation.compiled.codes import EVENT, INF, NOBODY, NONE, STATE, TIMER
from simulation.compiled.heaps import plan
from simulation.compiled.records import Packed
from simulation.compiled.rows import rows_of


@compiled
def tables(x: Packed) -> Packed:
    """Rows of all arrays of a run, in the order of its fields."""
    return Packed(
        rows_of(x.request),
        rows_of(x.crew),
        rows_of(x.pool),
        rows_of(x.counter),
        rows_of(x.conference),
        rows_of(x.space),
        rows_of(x.timer),
        rows_of(x.standing),
        rows_of(x.line),
        rows_of(x.log),
        rows_of(x.rules),
        rows_of(x.job),
        rows_of(x.session),
        rows_of(x.opening),
        rows_of(x.place),
        rows_of(x.meeting_h),
        rows_of(x.council_h),
        rows_of(x.cleaning_h),
        rows_of(x.travel_h),
    )


@compiled
def note(run: Packed, time_h: float, event: int, request: int, where: int) -> None:
    """Add a line to the trace when one is kept."""
    if not run.rules[0].trace:
        return
    space = run.space[0]
    if space.lines == space.most_lines:
        space.full = True
        return
    line = run.log[space.lines]
    line.time_h, line.event, line.request, line.where = time_h, event, request, where
    space.lines += 1


@compiled
def close(run: Packed, time_h: float, r: int, event: int, where: int, final: bool) -> None:
    """A request is done; when for good, its residents may rate it."""
    request = run.request[r]
    request.state = STATE.CLOSED
    request.resolved_h = time_h
    note(run, time_h, event, r, where)
    rate_h = run.job[r].rate_h
    if final and not math.isnan(rate_h):
        plan(run, time_h + rate_h, TIMER.RATE, r, NONE)


@compiled
def withdraw(run: Packed, time_h: float, r: int) -> None:
    """The residents give up."""
    request = run.request[r]
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
