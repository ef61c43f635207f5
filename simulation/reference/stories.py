"""What happens to one request, from its registration to its rating: the stories that SimPy's processes tell."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator
from itertools import pairwise
from math import isnan
from typing import Any

import simpy

from simulation.events import Dispatch, Event, State, Timer
from simulation.outcome import (
    AT_DESK,
    CLEANING_DAY,
    COMMUNITY,
    COMPOUND,
    CREW,
    LADDER,
    ON_VISIT,
    PLANNED,
    STREET,
    URGENT,
    VOLUNTEERS,
)
from simulation.reference.clock import Clock
from simulation.reference.counters import Counter, Ticket
from simulation.reference.crews import Fleet
from simulation.reference.facts import Facts
from simulation.reference.meetings import Conference
from simulation.world import LEVELS, NOBODY, OFFERS, Dates, World

Story = Generator[simpy.Event, Any, Any]
DAY_H = 24.0
INF = float("inf")


def within_daily(time_h: float, from_h: float, to_h: float) -> float:
    """The time itself within the daily hours, else the next opening."""
    hour = time_h % DAY_H
    if hour < from_h:
        return time_h + (from_h - hour)
    return time_h + (DAY_H - hour + from_h) if hour >= to_h else time_h


class Stories:
    """Stories of requests that meet desks, companies, crews and the ladder."""

    def __init__(
        self,
        world: World,
        clock: Clock,
        facts: Facts,
        *,
        counters: list[Counter],
        conferences: list[Conference],
        fleet: Fleet,
    ) -> None:
        self.world, self.clock, self.facts, self.rules = world, clock, facts, world.conduct
        self.counters, self.conferences, self.fleet = counters, conferences, fleet
        # Plain lists are several times faster to read one by one than arrays.
        self.job = {name: getattr(world.jobs, name).tolist() for name in type(world.jobs).__dataclass_fields__}
        self.limit_h = self.rules.limit_h.tolist()
        self.asked = world.pools.asked.tolist()
        self.turn = [0] * len(world.pools)
        self.ticket_of: dict[int, Ticket] = {}
        self.cleanings, self.councils = _by_owner(world.cleanings), _by_owner(world.councils)

    def arrivals(self) -> Story:
        """Each request comes when it is registered."""
        for request, registered_h in enumerate(self.job["registered_h"]):
            yield self.clock.at(registered_h, Timer.REGISTER, request)
            self.clock.process(self.life(request))

    def shifts(self) -> Story:
        """Crews come on duty."""
        for session, from_h in enumerate(self.world.crews.from_h.tolist()):
            yield self.clock.at(from_h, Timer.CREW_ON, session)
            self.fleet.come_on_duty(session)

    def life(self, request: int) -> Story:
        """A request until it is rated, or withdrawn."""
        self.facts.note(Event.REGISTERED, request, self.job["place"][request])
        yield from self.answer(request)
        way = self.job["way"][request]
        if way not in (AT_DESK, ON_VISIT) and not self.watch_patience(request):
            return
        try:
            yield from self.resolve(request, way)
        except simpy.Interrupt:
            return
        rate_h = self.job["rate_h"][request]
        if self.facts.state[request] == State.CLOSED and not isnan(rate_h):
            yield self.clock.at(self.clock.now + rate_h, Timer.RATE, request)
            self.facts.rated[request] = True
            self.facts.note(Event.RATED, request)

    def resolve(self, request: int, way: int) -> Story:
        """The way in which a request is dealt with after its answer."""
        if way in (AT_DESK, ON_VISIT):
            self.facts.close(request, Event.DONE, way)
        elif way == LADDER:
            yield from self.climb(request)
        elif way == CREW:
            yield from self.crew_work(request)
        else:
            yield from self.elsewhere(request, way)

    # First answer

    def answer(self, request: int) -> Story:
        """The desk, or whoever took the request down, deals with it first; some go astray and come back to the desk."""
        job, desk = self.job, self.counters[self.job["desk"][request]]
        self.facts.state[request] = State.AT_DESK
        direct_h = job["direct_h"][request]
        if not isnan(direct_h):
            yield self.clock.at(self.clock.now + direct_h, Timer.ANSWER, request)
        else:
            yield desk.stand(request, job["triage_h"][request][0]).done
        self.facts.responded_h[request] = self.clock.now
        self.facts.note(Event.ANSWERED, request, job["way"][request])
        if job["misrouted"][request]:
            self.facts.state[request] = State.ASTRAY
            self.facts.note(Event.MISROUTED, request)
            yield self.clock.at(self.clock.now + job["misroute_h"][request], Timer.RETURN, request)
            self.facts.state[request] = State.AT_DESK
            yield desk.stand(request, job["triage_h"][request][1]).done
            self.facts.note(Event.REROUTED, request, job["way"][request])

    # Patience

    def watch_patience(self, request: int) -> bool:
        """Plan the end of the residents' patience; False when it has ended already."""
        leave_h = self.job["leave_h"][request]
        if leave_h <= self.clock.now:
            self.facts.withdraw(request)
            return False
        if leave_h < self.world.horizon_h:
            story = self.clock.active_process
            self.clock.call(leave_h, Timer.WITHDRAW, request, lambda: self.lose_patience(request, story))
        return True

    def lose_patience(self, request: int, story: simpy.Process | None) -> None:
        """Residents withdraw what nobody has begun."""
        if self.facts.may_leave(request):
            self.facts.withdraw(request)
            self.fleet.drop(request)
            if request in self.ticket_of:
                self.ticket_of[request].waits = False
            if story is not None:
                story.interrupt()

    # Volunteers, guards, cleaning days, outside departments

    def elsewhere(self, request: int, way: int) -> Story:
        """Somebody does it who does not compete with others for it."""
        self.facts.state[request] = State.ELSEWHERE
        if way == CLEANING_DAY:
            done_h = _next(self.cleanings[self.job["place"][request]], self.clock.now)
        else:
            done_h = self.clock.now + self.job["elsewhere_h"][request]
        if way == VOLUNTEERS:
            done_h = within_daily(done_h, self.rules.volunteers_from_h, self.rules.volunteers_to_h)
        yield self.clock.at(done_h, Timer.ELSEWHERE, request) if done_h < INF else self.clock.event()
        self.facts.close(request, Event.DONE, way)

    # Crews

    def crew_work(self, request: int) -> Story:
        """A company takes the order, a crew does it, perhaps in several visits."""
        job = self.job
        pool = job["pool"][request]
        if job["offered"][request]:
            pool = yield from self.ask(request, pool)
        self.facts.pool[request] = pool
        if job["urgency"][request] == PLANNED:
            yield from self.appoint(request, pool)
        urgency = job["urgency"][request]
        if job["materials_h"][request] > 0:
            yield self.fleet.visit(request, pool, urgency, self.rules.look_h).done
            self.facts.state[request] = State.PAUSED
            self.facts.note(Event.PAUSED, request)
            yield self.clock.at(self.clock.now + job["materials_h"][request], Timer.MATERIALS, request)
            self.facts.note(Event.SUPPLIED, request)
        attempts = len(job["work_h"][request])
        for attempt in range(attempts):
            yield self.fleet.visit(request, pool, urgency, job["work_h"][request][attempt]).done
            self.facts.close(request, Event.CLOSED, pool)
            if not job["bad"][request][attempt] or attempt + 1 == attempts:
                return
            yield self.clock.at(self.clock.now + job["reopen_h"][request][attempt], Timer.REOPEN, request)
            self.facts.resolved_h[request] = float("nan")
            self.facts.reopened[request] += 1
            self.facts.note(Event.REOPENED, request)
            urgency = URGENT

    def ask(self, request: int, own: int) -> Story:
        """Companies accept, refuse or let the window pass; when all have, the first is ordered to do it."""
        self.facts.state[request] = State.ASKING
        answers, refuses = self.job["answer_h"][request], self.job["refuses"][request]
        window_h = self.rules.window_h
        for turn, pool in enumerate(self.candidates(own)):
            self.facts.note(Event.OFFERED, request, pool)
            yield self.clock.at(self.clock.now + min(answers[turn], window_h), Timer.OFFER, request)
            if answers[turn] > window_h:
                self.facts.note(Event.TIMED_OUT, request, pool)
            elif refuses[turn]:
                self.facts.refused[request] += 1
                self.facts.note(Event.REFUSED, request, pool)
            else:
                self.facts.note(Event.ACCEPTED, request, pool)
                return pool
        self.facts.note(Event.ORDERED, request, own)
        return own

    def candidates(self, own: int) -> Generator[int, None, None]:
        """Companies in the order in which they are asked; each is chosen when its turn comes."""
        left = list(self.asked[own])
        if self.rules.dispatch == Dispatch.ROTATION:
            start = self.turn[own]
            self.turn[own] = (start + 1) % OFFERS
            left = left[start:] + left[:start]
        while left:
            if self.rules.dispatch == Dispatch.LEAST_BUSY:
                pools = self.fleet.pools
                yield left.pop(min(range(len(left)), key=lambda k: (pools[left[k]].load(), k)))
            else:
                yield left.pop(0)

    def appoint(self, request: int, pool: int) -> Story:
        """Planned work waits for its date."""
        self.facts.state[request] = State.APPOINTED
        self.facts.note(Event.APPOINTED, request, pool)
        after_h = self.clock.now + self.job["appointment_h"][request]
        date_h = within_daily(after_h, self.rules.appointments_from_h, self.rules.appointments_to_h)
        yield self.clock.at(date_h, Timer.APPOINTMENT, request)

    # The ladder of disputes

    def climb(self, request: int) -> Story:
        """From the compound's council to the district, until somebody settles it."""
        for level in range(LEVELS):
            self.facts.state[request] = State.FILED
            self.facts.reached[request] = level
            self.facts.note(Event.FILED, request, level)
            heard = yield from self.hearing(request, level)
            if heard and self.job["settles"][request][level]:
                self.facts.level[request] = level
                self.facts.close(request, Event.SETTLED, level)
                return
            self.facts.note(Event.CLIMBED if heard else Event.PASSED_UP, request, level)
        # The district decides what reaches it.
        raise ValueError(f"request {request} is not settled by the district")

    def hearing(self, request: int, level: int) -> Story:
        """True when a case is heard at a level, False when it is passed up unheard."""
        limit_h = self.clock.now + self.limit_h[level]
        if level == COMPOUND:
            return (yield from self.council(request, limit_h))
        if level == COMMUNITY:
            return (yield from self.mediation(request, limit_h))
        body = self.job["street" if level == STREET else "district"][request]
        return (yield from self.heard_by(request, self.conferences[body].file(request), limit_h))

    def council(self, request: int, limit_h: float) -> Story:
        """The compound's council hears all cases at its next meeting."""
        meets_h = _next(self.councils[self.job["place"][request]], self.clock.now)
        if meets_h <= limit_h:
            yield self.clock.at(meets_h, Timer.COUNCIL, request) if meets_h < INF else self.clock.event()
            return True
        yield self.clock.at(limit_h, Timer.CLIMB, request)
        return False

    def mediation(self, request: int, limit_h: float) -> Story:
        """Mediators invite the parties, who then wait their turn in opening hours."""
        room, invited_h = self.job["room"][request], self.clock.now + self.rules.notice_h
        if room == NOBODY:
            return False
        if limit_h <= invited_h:
            yield self.clock.at(limit_h, Timer.CLIMB, request)
            return False
        yield self.clock.at(invited_h, Timer.NOTICE, request)
        ticket = self.counters[room].stand(request, self.job["session_h"][request])
        return (yield from self.heard_by(request, ticket, limit_h))

    def heard_by(self, request: int, ticket: Ticket, limit_h: float) -> Story:
        """Wait to be heard, at most until the limit."""
        self.ticket_of[request] = ticket
        if ticket.waits and limit_h < INF:
            self.clock.call(limit_h, Timer.CLIMB, request, lambda: _pass_up(ticket))
        return (yield ticket.done)


def _pass_up(ticket: Ticket) -> None:
    if ticket.waits:
        ticket.waits = False
        ticket.done.succeed(value=False)


def _by_owner(dates: Dates) -> list[list[float]]:
    cuts = dates.first.tolist()
    return [dates.time_h[a:b].tolist() for a, b in pairwise(cuts)]


def _next(dates_h: list[float], from_h: float) -> float:
    index = bisect_left(dates_h, from_h)
    return dates_h[index] if index < len(dates_h) else INF
