"""Keeps the days of good plans for the set partitioning that recombines them."""

from __future__ import annotations

import numpy as np

from allocator.crews.engine.kernel.layout import (
    CLASS,
    COST,
    FIRST,
    MODE,
    N_CREWS,
    N_KEPT,
    N_KEPT_MODES,
    N_TOUCHED,
    N_TRIPS,
    N_VISITS,
    NEXT,
    NONE,
    THEN,
    UNLOAD,
    Data,
    State,
)
from domain.machine_code import compiled


@compiled
def _signature(d: Data, s: State, day: int) -> np.uint64:
    """A number that days of alike crews with the same visits share, and hardly any others."""
    signature = np.uint64(day // d.size[N_CREWS] * 64 + d.crew[day % d.size[N_CREWS], CLASS])
    trip = s.day[day, FIRST]
    while trip != NONE:
        head = d.size[N_VISITS] + trip
        at = s.node[head, NEXT]
        while at != head:
            mixed = np.uint64(at + 1) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
            signature += mixed * np.uint64(0xBF58476D1CE4E5B9)
            at = s.node[at, NEXT]
        trip = s.trip[trip, THEN]
    return signature ^ (signature >> np.uint64(31))


@compiled
def _write(d: Data, s: State, day: int) -> None:
    """Append a day: its modes, and before each trip's modes its place to unload as -1 - place."""
    at, first = s.whole[N_KEPT_MODES], s.whole[N_KEPT_MODES]
    trip = s.day[day, FIRST]
    while trip != NONE:
        if at >= s.kept_mode.shape[0]:
            return
        s.kept_mode[at] = -1 - s.trip[trip, UNLOAD]
        at += 1
        node = s.node[d.size[N_VISITS] + trip, NEXT]
        while node < d.size[N_VISITS]:
            if at >= s.kept_mode.shape[0]:
                return
            s.kept_mode[at] = s.node[node, MODE]
            at += 1
            node = s.node[node, NEXT]
        trip = s.trip[trip, THEN]
    kept = s.whole[N_KEPT]
    s.kept[kept, 0], s.kept[kept, 1], s.kept[kept, 2] = day, first, at
    s.kept_cost[kept] = s.money[day, COST]
    s.whole[N_KEPT] += 1
    s.whole[N_KEPT_MODES] = at


@compiled
def keep_days(d: Data, s: State) -> None:
    """Keep the days changed in this iteration that were not kept before, as long as there is room."""
    for i in range(s.whole[N_TOUCHED]):
        day = s.touched[i]
        if s.day[day, N_TRIPS] == 0 or s.whole[N_KEPT] >= s.kept.shape[0]:
            continue
        signature = _signature(d, s, day)
        place = signature % np.uint64(s.seen.shape[0])
        if s.seen[place] != signature:
            s.seen[place] = signature
            _write(d, s, day)
