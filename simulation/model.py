"""Crews at work: the reference simulation of orders that wait for a crew, told by SimPy processes.

An order asks its pool for a crew; the nearest idle one drives there, or the order waits in line: emergencies first,
then urgent, then routine, each first come, first served. Crews are present in blocks of hours and finish a job begun
before their block ends; the time is taken off the pool's next blocks. What does not compete for a crew (desks,
disputes, offers to companies) is worked out before, see simulation/dispatch.py.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from simulation.demand import EMERGENCY, URGENT
from simulation.orders import FlowError, Orders, Pools, Served

Story = Generator[simpy.Event, Any, None]

WAITING, WORKING, PAUSED, CLOSED, WITHDRAWN = range(5)


@dataclass(slots=True)
class Crew:
    """A crew in its block of presence."""

    pool: int
    place: int
    until_h: float


class Turn(simpy.Event):
    """An order's place in line; succeeds with the crew that takes it. It may stand in several pools' lines."""

    def __init__(self, env: simpy.Environment, order: int, place: int, leave_h: float) -> None:
        super().__init__(env)
        self.order, self.place, self.leave_h = order, place, leave_h
        self.gone = False


class Pool:
    """Idle crews and waiting orders of one pool."""

    def __init__(self, number: int, base: int) -> None:
        self.number, self.base = number, base
        self.idle: list[Crew] = []
        self.line: list[tuple[int, int, Turn]] = []
        self.owed_h = 0.0

    def nearest(self, place: int, now: float, travel_h: list[list[float]]) -> Crew | None:
        """Take the idle crew with the shortest way to a place; None when nobody is idle."""
        if not self.idle:
            return None
        self.idle = [crew for crew in self.idle if crew.until_h > now]
        if not self.idle:
            return None
        crew = min(self.idle, key=lambda crew: travel_h[crew.place][place])
        self.idle.remove(crew)
        return crew

    def next_turn(self, now: float) -> Turn | None:
        """Take the first in line who is still waiting; None when nobody is."""
        while self.line:
            turn = heapq.heappop(self.line)[2]
            if turn.triggered or turn.gone:
                continue
            if turn.leave_h <= now:
                turn.gone = True
                continue
            return turn
        return None


class Yard:
    """The running simulation: pools, orders and the facts noted about them."""

    def __init__(self, orders: Orders, pools: Pools, travel_h: NDArray[np.float64], *, trace: bool) -> None:
        self.env = simpy.Environment()
        self.rules = pools
        self.travel_h = travel_h.tolist()
        self.pools = [Pool(number, base) for number, base in enumerate(pools.base.tolist())]
        self.neighbours = [[pool for pool in row if pool >= 0] for row in pools.neighbours.tolist()]
        self.ready_h, self.leave_h = orders.ready_h.tolist(), orders.leave_h.tolist()
        self.pool_of, self.place_of = orders.pool.tolist(), orders.place.tolist()
        self.priority, self.callout_h = orders.priority.tolist(), orders.callout_h.tolist()
        self.work_h, self.look_h = orders.work_h.tolist(), orders.look_h
        self.materials_h, self.reopen_h = orders.materials_h.tolist(), orders.reopen_h.tolist()
        self.bad = orders.bad.tolist()
        n = len(self.ready_h)
        self.turn: list[Turn | None] = [None] * n
        self.state = [WAITING] * n
        self.begun = [False] * n
        self.started_h, self.resolved_h = [np.nan] * n, [np.nan] * n
        self.reopened = [0] * n
        self.called_out = [False] * n
        self.busy_h = self.driven_h = 0.0
        self.asked = 0
        self.trace: list[tuple[float, str, int, int]] | None = [] if trace else None

    def note(self, what: str, order: int, pool: int) -> None:
        """Add a line to the trace when one is kept."""
        if self.trace is not None:
            self.trace.append((self.env.now, what, order, pool))

    # What happens by itself

    def arrivals(self) -> Story:
        """Each order comes up when it is ready."""
        for order, ready_h in enumerate(self.ready_h):
            if ready_h > self.env.now:
                yield self.env.timeout(ready_h - self.env.now)
            self.note("ready", order, self.pool_of[order])
            if self.leave_h[order] > self.env.now:
                self.env.process(self.story(order))

    def presence(self, pool: Pool, blocks: list[tuple[float, float, int]]) -> Story:
        """A pool's crews come block after block; what they overran before is taken off the block's end."""
        for from_h, to_h, crews in blocks:
            if from_h > self.env.now:
                yield self.env.timeout(from_h - self.env.now)
            for _ in range(crews):
                off_h = min(pool.owed_h, to_h - from_h)
                pool.owed_h -= off_h
                if from_h < to_h - off_h:
                    self.release(Crew(pool.number, pool.base, to_h - off_h))

    def story(self, order: int) -> Story:
        """One order from the day it is ready to its last closing."""
        materials_h, bad = self.materials_h[order], self.bad[order]
        if materials_h > 0:
            yield from self.visit(order, self.priority[order], self.look_h)
            self.state[order] = PAUSED
            yield self.env.timeout(materials_h)
        for attempt, work_h in enumerate(self.work_h[order]):
            yield from self.visit(order, URGENT if attempt else self.priority[order], work_h)
            self.close(order)
            if not bad[attempt] or attempt + 1 == len(bad):
                return
            yield self.env.timeout(self.reopen_h[order][attempt])
            self.resolved_h[order] = np.nan
            self.reopened[order] += 1
            self.note("reopened", order, self.pool_of[order])

    def visit(self, order: int, priority: int, work_h: float) -> Story:
        """Wait for a crew, let it drive there and work."""
        self.state[order] = WAITING
        turn = self.ask(order, priority)
        if not turn.triggered and self.limit_h(priority) < np.inf:
            yield turn | self.env.timeout(self.limit_h(priority))
            if not turn.triggered and turn.leave_h > self.env.now:
                if priority == EMERGENCY:
                    yield from self.call_out(order, turn, work_h)
                    return
                self.escalate(order, turn)
        crew: Crew = yield turn
        self.start(order)
        self.note("start", order, crew.pool)
        drive_h = self.travel_h[crew.place][self.place_of[order]]
        crew.place = self.place_of[order]
        self.busy_h += drive_h + work_h
        self.driven_h += drive_h
        yield self.env.timeout(drive_h + work_h)
        self.note("end", order, crew.pool)
        self.release(crew)

    # What an order or a crew does

    def limit_h(self, priority: int) -> float:
        """Longest wait before something is done about it."""
        if priority == EMERGENCY:
            return self.rules.callout_after_h
        return self.rules.escalate_after_h if priority > URGENT else np.inf

    def ask(self, order: int, priority: int) -> Turn:
        """Take the nearest idle crew of the order's pool, or a place in its line."""
        # Patience counts until somebody first comes; after that residents wait for the end of the work.
        leave_h = np.inf if self.begun[order] else self.leave_h[order]
        turn = self.turn[order] = Turn(self.env, order, self.place_of[order], leave_h)
        self.queue(turn, self.pools[self.pool_of[order]], priority)
        return turn

    def queue(self, turn: Turn, pool: Pool, priority: int) -> None:
        """Give the turn an idle crew of the pool, or a place in its line."""
        crew = pool.nearest(turn.place, self.env.now, self.travel_h)
        if crew is not None:
            turn.succeed(crew)
        else:
            self.asked += 1
            heapq.heappush(pool.line, (priority, self.asked, turn))

    def escalate(self, order: int, turn: Turn) -> None:
        """Make a waiting order urgent, in its own pool and, while nobody has it, in the neighbouring ones."""
        self.note("escalated", order, self.pool_of[order])
        for pool in (self.pool_of[order], *self.neighbours[self.pool_of[order]]):
            if turn.triggered or turn.leave_h <= self.env.now:
                return
            self.queue(turn, self.pools[pool], URGENT)

    def call_out(self, order: int, turn: Turn, work_h: float) -> Story:
        """The duty team does what no crew could come to in time."""
        turn.gone = True
        self.called_out[order] = True
        self.start(order)
        self.note("called out", order, self.pool_of[order])
        yield self.env.timeout(self.callout_h[order] + work_h)

    def start(self, order: int) -> None:
        """Somebody is on the way: note it, and when it is the first time, since when."""
        self.state[order] = WORKING
        if not self.begun[order]:
            self.begun[order] = True
            self.started_h[order] = self.env.now

    def close(self, order: int) -> None:
        """The work is done, perhaps not for good."""
        if self.state[order] != WORKING:
            raise FlowError(f"order {order} was closed in state {self.state[order]}")
        self.state[order] = CLOSED
        self.resolved_h[order] = self.env.now
        self.note("closed", order, self.pool_of[order])

    def release(self, crew: Crew) -> None:
        """A crew that is free takes the first in line, waits for the next order, or goes home."""
        pool = self.pools[crew.pool]
        now = self.env.now
        if now >= crew.until_h:
            pool.owed_h += now - crew.until_h
            return
        turn = pool.next_turn(now)
        if turn is None:
            pool.idle.append(crew)
        else:
            turn.succeed(crew)


def run(
    orders: Orders, pools: Pools, travel_h: NDArray[np.float64], *, horizon_h: float, trace: bool = False
) -> Served:
    """Let all orders meet the crews until `horizon_h`; `travel_h` (n_places, n_places) is the way between places.

    Raises
    ------
    FlowError
        When orders were lost or counted twice.
    """
    yard = Yard(orders, pools, travel_h, trace=trace)
    yard.env.process(yard.arrivals())
    for pool in yard.pools:
        own = pools.block_pool == pool.number
        blocks = (pools.block_from_h[own].tolist(), pools.block_to_h[own].tolist(), pools.block_crews[own].tolist())
        yard.env.process(yard.presence(pool, list(zip(*blocks, strict=True))))
    yard.env.run(until=horizon_h)
    return _served(yard, orders, horizon_h)


def _served(yard: Yard, orders: Orders, horizon_h: float) -> Served:
    state = np.array(yard.state, np.int64)
    started = np.array(yard.started_h, float)
    left = (state == WAITING) & np.isnan(started) & (orders.leave_h < horizon_h)
    state[left] = WITHDRAWN
    resolved = np.array(yard.resolved_h, float)
    _check_flow(yard, state, resolved)
    return Served(
        started_h=started,
        resolved_h=resolved,
        withdrawn_h=np.where(left, orders.leave_h, np.nan),
        reopened=np.array(yard.reopened, np.int64),
        called_out=np.array(yard.called_out, bool),
        busy_h=yard.busy_h,
        travel_h=yard.driven_h,
        trace=tuple(yard.trace or ()),
    )


def _check_flow(yard: Yard, state: NDArray[np.int64], resolved_h: NDArray[np.float64]) -> None:
    """Orders that wait stand in a line and no others do; those resolved are exactly those closed."""
    in_line = {turn.order for pool in yard.pools for _, _, turn in pool.line if not turn.triggered and not turn.gone}
    lost = [
        order
        for order, turn in enumerate(yard.turn)
        if turn is not None and state[order] == WAITING and not turn.triggered and order not in in_line
    ]
    unclear = np.flatnonzero(np.isnan(resolved_h) == (state == CLOSED)).tolist()
    wrong = [order for order in in_line if state[order] not in (WAITING, WITHDRAWN)]
    if lost or wrong or unclear:
        raise FlowError(f"orders lost: {lost[:10]}; in line without waiting: {wrong[:10]}; unclear: {unclear[:10]}")
