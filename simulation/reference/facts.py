"""What becomes of each request, written down as it happens."""

from __future__ import annotations

import numpy as np

from simulation.events import Event, State
from simulation.reference.clock import Clock
from simulation.world import NOBODY, Trace, World

LEAVABLE = frozenset({State.ELSEWHERE, State.ASKING, State.APPOINTED, State.IN_LINE, State.FILED})
"""States in which residents who lose patience withdraw; before the first answer and during work they do not."""


class Facts:
    """Facts of all requests, and the trace when one is kept."""

    def __init__(self, world: World, clock: Clock, *, trace: bool) -> None:
        n = len(world.jobs)
        self.clock = clock
        self.state = [State.COMING] * n
        self.begun = [False] * n
        self.responded_h, self.started_h = [np.nan] * n, [np.nan] * n
        self.resolved_h, self.withdrawn_h = [np.nan] * n, [np.nan] * n
        self.level = [NOBODY] * n
        self.pool, self.reached = [NOBODY] * n, [NOBODY] * n
        self.reopened, self.refused = [0] * n, [0] * n
        self.called_out, self.rated = [False] * n, [False] * n
        self.lines: list[tuple[float, int, int, int]] | None = [] if trace else None

    def note(self, event: Event, request: int, where: int = NOBODY) -> None:
        """Add a line to the trace when one is kept."""
        if self.lines is not None:
            self.lines.append((self.clock.now, event, request, where))

    def begin(self, request: int) -> None:
        """Somebody sets out to do it: when it is the first time, since when."""
        self.state[request] = State.WORKING
        if not self.begun[request]:
            self.begun[request] = True
            self.started_h[request] = self.clock.now

    def close(self, request: int, event: Event, where: int = NOBODY) -> None:
        """It is done, perhaps not for good."""
        self.state[request] = State.CLOSED
        self.resolved_h[request] = self.clock.now
        self.note(event, request, where)

    def may_leave(self, request: int) -> bool:
        """Whether residents who lose patience now withdraw the request."""
        return self.state[request] in LEAVABLE and not self.begun[request]

    def withdraw(self, request: int) -> None:
        """The residents give up."""
        self.state[request] = State.WITHDRAWN
        self.withdrawn_h[request] = self.clock.now
        self.note(Event.WITHDRAWN, request)

    def trace(self) -> Trace | None:
        """The trace in arrays."""
        if self.lines is None:
            return None
        time_h, event, request, where = zip(*self.lines, strict=True) if self.lines else ((), (), (), ())
        return Trace(
            time_h=np.array(time_h, float),
            event=np.array(event, np.int64),
            request=np.array(request, np.int64),
            where=np.array(where, np.int64),
        )
