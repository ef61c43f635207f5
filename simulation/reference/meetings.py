"""Conferences that meet on dates and hear so many cases: the street's and the district's."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque

from simulation.events import State, Timer
from simulation.reference.clock import Clock
from simulation.reference.counters import Ticket
from simulation.reference.facts import Facts
from simulation.world import World


class Conference:
    """Cases wait on the agenda in the order of filing; a meeting is planned only while there are any."""

    def __init__(self, number: int, world: World, clock: Clock, facts: Facts) -> None:
        dates = world.conferences.dates
        self.number, self.clock, self.facts = number, clock, facts
        self.dates_h = dates.time_h[dates.first[number] : dates.first[number + 1]].tolist()
        self.cases = int(world.conferences.cases[number])
        self.agenda: deque[Ticket] = deque()
        self.coming = 0  # number of the first date not held yet
        self.planned = False

    def file(self, request: int) -> Ticket:
        """Put a case on the agenda."""
        ticket = Ticket(request, 0.0, self.clock.event())
        self.agenda.append(ticket)
        self.plan()
        return ticket

    def plan(self) -> None:
        """Meet on the next date, when there is a case to hear; at the hour of a meeting not yet held, at that one."""
        while self.agenda and not self.agenda[0].waits:
            self.agenda.popleft()
        if self.planned or not self.agenda:
            return
        self.coming = max(self.coming, bisect_left(self.dates_h, self.clock.now))
        if self.coming < len(self.dates_h):
            self.planned = True
            self.clock.call(self.dates_h[self.coming], Timer.MEETING, self.number, self.meet)

    def meet(self) -> None:
        """Hear as many cases as the agenda holds."""
        self.planned = False
        self.coming += 1
        left = self.cases
        while self.agenda and left:
            ticket = self.agenda.popleft()
            if ticket.waits:
                ticket.waits = False
                self.facts.state[ticket.request] = State.IN_SESSION
                ticket.done.succeed(value=True)
                left -= 1
        self.plan()
