"""Places with opening hours where people wait their turn: community desks and mediation rooms."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass

import simpy

from simulation.events import Event, State, Timer
from simulation.reference.clock import Clock
from simulation.reference.facts import Facts
from simulation.world import World


@dataclass(slots=True, eq=False)
class Ticket:
    """A place in line: `done` succeeds with True after the service, with False when it was passed up."""

    request: int
    service_h: float
    done: simpy.Event
    waits: bool = True


class Counter:
    """Interchangeable people who serve in order of arrival while open; a service begun is finished after closing."""

    def __init__(self, number: int, world: World, clock: Clock, facts: Facts, *, sessions: bool) -> None:
        hours = slice(world.counters.first[number], world.counters.first[number + 1])
        self.number, self.clock, self.facts, self.sessions = number, clock, facts, sessions
        self.from_h, self.to_h = world.counters.from_h[hours].tolist(), world.counters.to_h[hours].tolist()
        self.free = int(world.counters.servers[number])
        self.line: deque[Ticket] = deque()
        self.opening_planned = False
        self.served_h = 0.0

    def stand(self, request: int, service_h: float) -> Ticket:
        """Take a place in line, or a free server."""
        ticket = Ticket(request, service_h, self.clock.event())
        self.line.append(ticket)
        self.serve()
        return ticket

    def serve(self) -> None:
        """Serve the first in line while somebody is free; while closed, plan to do so at the next opening."""
        while self.free:
            while self.line and not self.line[0].waits:
                self.line.popleft()
            if not self.line:
                return
            opens_h = self.next_open_h()
            if opens_h > self.clock.now:
                self.wait_for_opening(opens_h)
                return
            self.start(self.line.popleft())

    def next_open_h(self) -> float:
        """First moment from now on at which the counter is open, inf when it does not open again."""
        session = bisect_right(self.to_h, self.clock.now)
        return max(self.clock.now, self.from_h[session]) if session < len(self.to_h) else float("inf")

    def wait_for_opening(self, opens_h: float) -> None:
        """Look at the line again when the counter opens."""
        if not self.opening_planned and opens_h < float("inf"):
            self.opening_planned = True
            self.clock.call(opens_h, Timer.COUNTER_OPEN, self.number, self.open)

    def open(self) -> None:
        """The counter opens."""
        self.opening_planned = False
        self.serve()

    def start(self, ticket: Ticket) -> None:
        """Serve a ticket."""
        ticket.waits = False
        self.free -= 1
        self.served_h += ticket.service_h
        if self.sessions:
            self.facts.state[ticket.request] = State.IN_SESSION
            self.facts.note(Event.IN_SESSION, ticket.request, self.number)
        end_h = self.clock.now + ticket.service_h
        self.clock.call(end_h, Timer.COUNTER_END, ticket.request, lambda: self.end(ticket))

    def end(self, ticket: Ticket) -> None:
        """The service is over: the request goes on, then the next in line is served."""
        self.free += 1
        ticket.done.callbacks.append(lambda _: self.serve())
        ticket.done.succeed(value=True)
