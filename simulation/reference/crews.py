"""Crews and the orders that wait for them: who takes what, what is interrupted, and how shifts end."""

from __future__ import annotations

from heapq import heappop, heappush

from simulation.events import Event, Preemption, State, Timer
from simulation.outcome import EMERGENCY, ROUTINE, URGENT
from simulation.reference.clock import Clock
from simulation.reference.facts import Facts
from simulation.reference.orders import Crew, Order
from simulation.reference.pools import Pool
from simulation.world import NOBODY, World

INF = float("inf")


class Fleet:
    """All crews and the lines of their pools."""

    def __init__(self, world: World, clock: Clock, facts: Facts) -> None:
        crews = world.crews
        self.clock, self.facts, self.rules = clock, facts, world.conduct
        self.travel_h, self.sessions = world.travel_h.tolist(), crews
        self.place_of, self.skill_of = world.jobs.place.tolist(), world.jobs.skill.tolist()
        self.callout_h, self.due_h = world.jobs.callout_h.tolist(), world.jobs.due_h.tolist()
        self.rank, self.offset_h = self.rules.rank.tolist(), self.rules.offset_h.tolist()
        self.escalate_h, self.spill_h = self.rules.escalate_h.tolist(), self.rules.spill_h.tolist()
        self.orders: dict[int, Order] = {}
        columns = (crews.pool.tolist(), crews.skills.tolist(), crews.base.tolist())
        self.crews = [
            Crew(number, pool, skills, base, base)
            for number, (pool, skills, base) in enumerate(zip(*columns, strict=True))
        ]
        self.pools = [
            Pool(
                clock,
                crews=self.crews[crews.first[number] : crews.first[number + 1]],
                neighbours=[pool for pool in world.pools.neighbours[number].tolist() if pool != NOBODY],
                duty=int(world.pools.duty[number]),
                owes=bool(world.pools.owes[number]),
                skills=world.skills,
            )
            for number in range(len(world.pools))
        ]

    # What requests ask for

    def visit(self, request: int, pool: int, urgency: int, work_h: float) -> Order:
        """Have some work done by a crew."""
        place, skill = self.place_of[request], self.skill_of[request]
        order = Order(request, pool, place, skill, urgency, work_h, work_h, self.clock.now, self.clock.event())
        if request in self.orders:  # what is left in lines of an earlier visit must not pass for this one
            order.stand, order.version = self.orders[request].stand, self.orders[request].version
        self.orders[request] = order
        self.rank_anew(order)
        self.queue(order)
        return order

    def rank_anew(self, order: Order) -> None:
        """Place of an order of its urgency in the order of service."""
        order.rank = self.rank[order.urgency]
        by_due = self.rules.by_due
        order.due_h = self.due_h[order.request] if by_due else order.ready_h + self.offset_h[order.urgency]

    def drop(self, request: int) -> None:
        """The residents do not want it any more."""
        if request in self.orders:
            self.leave_line(self.orders[request])

    # Orders in line

    def queue(self, order: Order) -> None:
        """Take an idle crew, for an emergency one that does routine work, or a place in line."""
        order.stand += 1
        self.facts.state[order.request] = State.IN_LINE
        self.facts.note(Event.QUEUED, order.request, order.pool)
        crew = self.idle_crew(order.pool, order)
        if crew is not None:
            self.start(crew, order)
            return
        if order.urgency == EMERGENCY and self.rules.preemption != Preemption.NONE:
            victim = self.victim(order)
            if victim is not None:
                other = self.stop(victim, Event.INTERRUPTED, restart=self.rules.preemption == Preemption.RESTART)
                self.start(victim, order)
                self.queue(other)
                return
        order.waits, order.queued_h = True, self.clock.now
        self.pools[order.pool].count(1)
        self.stand_in(order.pool, order)
        self.watch(order)

    def stand_in(self, pool: int, order: Order) -> None:
        """Take a place in a pool's line."""
        heappush(self.pools[pool].lines[order.skill], (*order.key(), order.version))

    def leave_line(self, order: Order) -> None:
        """Give up all places in lines."""
        order.version += 1
        if order.waits:
            order.waits = False
            self.pools[order.pool].count(-1)
            self.pools[order.pool].waited_h += self.clock.now - order.queued_h

    def watch(self, order: Order) -> None:
        """Plan what happens when an order waits too long."""
        stand, now, request = order.stand, self.clock.now, order.request
        if order.urgency == EMERGENCY and self.pools[order.pool].duty not in (NOBODY, order.pool):
            self.clock.call(now + self.rules.callout_h, Timer.CALLOUT, request, lambda: self.call_out(order, stand))
        if order.urgency > URGENT and not order.escalated and self.escalate_h[order.urgency] < INF:
            after_h = self.escalate_h[order.urgency]
            self.clock.call(now + after_h, Timer.ESCALATE, request, lambda: self.escalate(order, stand))
        if self.spill_h[order.urgency] < INF:
            self.clock.call(now + self.spill_h[order.urgency], Timer.SPILL, request, lambda: self.spill(order, stand))

    def call_out(self, order: Order, stand: int) -> None:
        """Nobody came to an emergency in time: the duty pool is asked too."""
        if order.waits and order.stand == stand:
            duty = self.pools[order.pool].duty
            self.facts.called_out[order.request] = True
            self.facts.note(Event.CALLED_OUT, order.request, duty)
            self.offer(duty, order)

    def escalate(self, order: Order, stand: int) -> None:
        """An order that has waited too long becomes urgent."""
        if order.waits and order.stand == stand:
            order.escalated = True
            order.urgency = URGENT
            order.version += 1
            self.rank_anew(order)
            self.facts.note(Event.ESCALATED, order.request, order.pool)
            self.stand_in(order.pool, order)
            for pool in self.pools[order.pool].neighbours if order.spilled else ():
                self.stand_in(pool, order)

    def spill(self, order: Order, stand: int) -> None:
        """An order that has waited too long is offered to the neighbouring pools too."""
        if order.waits and order.stand == stand:
            order.spilled = True
            self.facts.note(Event.SPILLED, order.request, order.pool)
            for pool in self.pools[order.pool].neighbours:
                if order.waits:
                    self.offer(pool, order)

    def offer(self, pool: int, order: Order) -> None:
        """Give a waiting order to an idle crew of another pool, or a place in its line."""
        crew = self.idle_crew(pool, order)
        if crew is None:
            self.stand_in(pool, order)
        else:
            self.start(crew, order)

    # Choosing

    def idle_crew(self, pool: int, order: Order) -> Crew | None:
        """The idle crew with the skill that has the shortest way."""
        able = [crew for crew in self.pools[pool].crews if crew.idle and crew.skills >> order.skill & 1]
        return min(able, key=lambda crew: (self.travel_h[crew.place][order.place], crew.number), default=None)

    def victim(self, order: Order) -> Crew | None:
        """The able crew of the pool with the least important routine or planned work."""
        able = [
            crew
            for crew in self.pools[order.pool].crews
            if crew.order is not None and crew.order.urgency >= ROUTINE and crew.skills >> order.skill & 1
        ]
        return max(able, key=lambda crew: crew.order.key() if crew.order else (), default=None)

    def next_order(self, crew: Crew) -> Order | None:
        """The first in the lines of a crew's pool that it has the skill for."""
        best: Order | None = None
        for skill, line in enumerate(self.pools[crew.pool].lines):
            if not crew.skills >> skill & 1:
                continue
            while line and line[0][3] != self.orders[line[0][2]].version:
                heappop(line)
            if line and (best is None or line[0][:3] < best.key()):
                best = self.orders[line[0][2]]
        return best

    # Crews at work

    def start(self, crew: Crew, order: Order) -> None:
        """A crew sets out to an order."""
        self.leave_line(order)
        now = self.clock.now
        self.facts.note(Event.STARTED, order.request, crew.number)
        self.facts.begin(order.request)
        self.facts.pool[order.request] = crew.pool
        crew.idle, crew.order, crew.left_h = False, order, now
        crew.from_place, crew.drive_h = crew.place, self.travel_h[crew.place][order.place]
        if crew.pool != order.pool and crew.pool == self.pools[order.pool].duty:
            crew.drive_h += self.callout_h[order.request]
        crew.place = order.place
        crew.end_h = now + (crew.drive_h + order.work_h)
        self.pools[crew.pool].working += 1
        version = crew.version
        self.clock.call(crew.end_h, Timer.WORK_END, crew.number, lambda: self.finish(crew, version))

    def account(self, crew: Crew) -> None:
        """Write down the hours of a crew that stops what it does."""
        pool, spent_h = self.pools[crew.pool], self.clock.now - crew.left_h
        pool.busy_h += spent_h
        pool.travel_h += min(crew.drive_h, spent_h)
        pool.working -= 1
        crew.order = None
        crew.version += 1

    def finish(self, crew: Crew, version: int) -> None:
        """The work is done: the request goes on, then the crew is free."""
        order = crew.order
        if crew.version == version and order is not None:
            self.account(crew)
            order.done.callbacks.append(lambda _: self.release(crew))
            order.done.succeed()

    def stop(self, crew: Crew, event: Event, *, restart: bool = False) -> Order:
        """Interrupt a crew; what is left of the work is for whoever takes it up."""
        order, now = crew.order, self.clock.now
        if order is None:
            raise ValueError(f"crew {crew.number} does nothing that could be stopped")
        if now >= crew.left_h + crew.drive_h:
            order.work_h = order.full_h if restart else crew.end_h - now
        if now - crew.left_h < crew.drive_h / 2.0:
            crew.place = crew.from_place
        self.account(crew)
        self.facts.note(event, order.request, crew.number)
        return order

    def release(self, crew: Crew) -> None:
        """A crew that is free goes home after its shift, takes the first in line, or waits."""
        if crew.leaving:
            crew.leaving = False
            self.pay_overtime(crew)
            return
        order = self.next_order(crew)
        if order is None:
            crew.idle = True
        else:
            self.start(crew, order)

    def pay_overtime(self, crew: Crew) -> None:
        """Hours beyond the end of a shift count, and are owed where the pool takes them off later sessions."""
        pool, over_h = self.pools[crew.pool], self.clock.now - crew.until_h
        pool.overtime_h += over_h
        if pool.owes:
            pool.owed_h += over_h

    # Shifts

    def come_on_duty(self, number: int) -> None:
        """A crew's session begins, shortened by what its pool owes."""
        crew = self.crews[self.sessions.crew[number]]
        pool = self.pools[crew.pool]
        from_h, to_h = float(self.sessions.from_h[number]), float(self.sessions.to_h[number])
        off_h = min(pool.owed_h, to_h - from_h)
        pool.owed_h -= off_h
        pool.off_h += off_h
        if to_h - off_h <= from_h:
            return
        if crew.leaving:
            crew.leaving = False
            self.pay_overtime(crew)
        crew.until_h = to_h - off_h
        self.clock.call(crew.until_h, Timer.CREW_OFF, crew.number, lambda: self.end_shift(crew))
        if crew.order is None:
            crew.place = crew.base
            self.release(crew)

    def end_shift(self, crew: Crew) -> None:
        """A session ends: work that takes no longer than the cap is finished, other work is handed over."""
        if crew.order is None:
            crew.idle = False
        elif crew.end_h - self.clock.now <= self.rules.overtime_cap_h:
            crew.leaving = True
        else:
            order = self.stop(crew, Event.HANDED_OVER)
            self.queue(order)

    def end(self) -> None:
        """Count what crews and lines have come to when the time is over."""
        for crew in self.crews:
            if crew.order is not None:
                self.account(crew)
        for order in self.orders.values():
            if order.waits:
                self.pools[order.pool].waited_h += self.clock.now - order.queued_h
        for pool in self.pools:
            pool.count(0)
