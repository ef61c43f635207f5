"""SimPy's environment with planned moments at absolute hours, in an order that does not depend on who planned first."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy

from simulation.events import Timer, key

FIRST_RANK = 2
"""Below SimPy's own priorities: what a moment sets off at once comes before the next timer of that moment."""


class Clock(simpy.Environment):
    """Time in hours. Timers of one moment run by `Timer`, then by the number of their owner."""

    def at(self, time_h: float, timer: Timer, owner: int) -> simpy.Event:
        """Event that happens at `time_h`, which must not be past."""
        event = simpy.Event(self)
        event._ok, event._value = True, None
        # SimPy plans by delays only, and now + (t - now) is not t.
        planned: list[Any] = self._queue
        heappush(planned, (time_h, FIRST_RANK + key(timer, owner), next(self._eid), event))
        return event

    def call(self, time_h: float, timer: Timer, owner: int, action: Callable[[], None]) -> None:
        """Run `action` at `time_h`."""
        callbacks = self.at(time_h, timer, owner).callbacks
        callbacks.append(lambda _: action())

    def run_until(self, horizon_h: float) -> None:
        """Run all events before the horizon: `run` and `step` of SimPy in one loop, a call less an event."""
        planned: list[Any] = self._queue
        while planned and planned[0][0] < horizon_h:
            self._now, _, _, event = heappop(planned)
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)
            if not event._ok and not hasattr(event, "_defused"):
                raise event._value
        self._now = horizon_h
