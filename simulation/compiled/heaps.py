"""What comes next: a heap of timers, and a heap of orders for each pool and skill.

They lie in tables of fixed size. A run that needs more says that it is full, and is done again with more room.
"""

from __future__ import annotations

from typing import Any

from domain.machine_code import compiled
from simulation.compiled.codes import NOBODY
from simulation.compiled.records import Packed
from simulation.events import OWNER_BITS

# Timers: a binary heap in a table


@compiled
def plan(run: Packed, time_h: float, timer: int, owner: int, token: int) -> None:
    """Run a timer at `time_h`; its token tells whether it still counts then."""
    space = run.space[0]
    if space.timers == space.most_timers:
        space.full = True
        return
    hole = space.timers
    space.timers += 1
    rise(run, hole, time_h, (timer << OWNER_BITS) | owner, token)


@compiled
def rise(run: Packed, start: int, time_h: float, key: int, token: int) -> None:
    """Put a timer where `start` is, or as far above as it belongs."""
    hole = start
    while hole > 0:
        above = run.timer[(hole - 1) >> 1]
        if not earlier(time_h, key, token, above):
            break
        put(run.timer[hole], above.time_h, above.key, above.token)
        hole = (hole - 1) >> 1
    put(run.timer[hole], time_h, key, token)


@compiled
def drop_first(run: Packed) -> None:
    """Take away the first timer: the hole goes down to the bottom, and the last timer rises from there."""
    space = run.space[0]
    space.timers -= 1
    n = space.timers
    if n == 0:
        return
    hole, child = 0, 1
    while child < n:
        other = run.timer[child + 1]
        if child + 1 < n and earlier(other.time_h, other.key, other.token, run.timer[child]):
            child += 1
        put(run.timer[hole], run.timer[child].time_h, run.timer[child].key, run.timer[child].token)
        hole, child = child, 2 * child + 1
    last = run.timer[n]
    rise(run, hole, last.time_h, last.key, last.token)


@compiled
def earlier(time_h: float, key: int, token: int, other: Any) -> bool:
    """Whether a timer runs before another."""
    if time_h != other.time_h:
        return time_h < other.time_h
    return key < other.key or (key == other.key and token < other.token)


@compiled
def put(timer: Any, time_h: float, key: int, token: int) -> None:
    """Write a timer."""
    timer.time_h, timer.key, timer.token = time_h, key, token


# Lines: pairing heaps (Fredman et al. 1986, doi:10.1007/BF01840439) whose nodes share a table


@compiled
def stand_in(run: Packed, line: int, r: int) -> None:
    """An order takes a place in a line."""
    space, request = run.space[0], run.request[r]
    node = space.unused
    if node != NOBODY:
        space.unused = run.standing[node].next
    elif space.places < space.most_places:
        node = space.places
        space.places += 1
    else:
        space.full = True
        return
    place = run.standing[node]
    place.rank, place.due_h, place.request, place.version = request.rank, request.due_h, r, request.version
    place.child = place.next = NOBODY
    run.line[line].first = merged(run, run.line[line].first, node)


@compiled
def merged(run: Packed, one: int, other: int) -> int:
    """The first of two heaps, which takes the other below itself."""
    if min(one, other) == NOBODY:
        return max(one, other)
    first, second = (other, one) if before(run.standing[other], run.standing[one]) else (one, other)
    run.standing[second].next = run.standing[first].child
    run.standing[first].child = second
    return first


@compiled
def before(one: Any, other: Any) -> bool:
    """Whether a place comes before another."""
    if one.rank != other.rank:
        return one.rank < other.rank
    if one.due_h != other.due_h:
        return one.due_h < other.due_h
    return one.request < other.request


@compiled
def leave_first(run: Packed, line: int) -> None:
    """Take away the first place of a line: what was below it is merged in pairs, then the pairs from the last on."""
    space, first = run.space[0], run.line[line].first
    rest, pairs = run.standing[first].child, NOBODY
    while rest != NOBODY:
        one, other = rest, run.standing[rest].next
        rest = NOBODY
        if other != NOBODY:
            rest = run.standing[other].next
            run.standing[other].next = NOBODY
        run.standing[one].next = NOBODY
        pair = merged(run, one, other)
        run.standing[pair].next = pairs
        pairs = pair
    root = NOBODY
    while pairs != NOBODY:
        pair = pairs
        pairs = run.standing[pair].next
        run.standing[pair].next = NOBODY
        root = merged(run, root, pair)
    run.line[line].first = root
    run.standing[first].next = space.unused
    space.unused = first
