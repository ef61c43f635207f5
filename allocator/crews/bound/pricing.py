"""Routes of negative reduced cost: a quick search with tight limits first, the exact one last."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.crews.bound.completions import completions
from allocator.crews.bound.labels import routes_below
from allocator.crews.bound.modes import Modes
from domain.arrays import Ints

SCALE = 1 << 16  # prices and reduced costs are whole numbers of this fraction of a unit of cost
FORBIDDEN = 1 << 50
TOLERANCE = SCALE // 1000
NEIGHBOURS = 10
QUICK_LABELS = 300_000
TRIES = 8
MOST_LABELS = 3_000_000
MOST_STEPS = 20_000_000  # of the dynamic programme over load, at its finest grain
MOST_ROUTES = 150
SAME_END = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Subset rows of each task, and those that it does not forget, as bits (n_tasks,); price of each (n_rows,)."""

    in_row: Ints
    keeps_row: Ints
    price: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """Routes found, and a proven lower bound on the reduced cost of every route."""

    routes: list[tuple[int, ...]]
    least: int
    exact: bool


@dataclass(slots=True, kw_only=True)
class Pricer:
    """Prices routes of one instance; `boldness` adapts how far below zero the quick search looks."""

    modes: Modes
    members: Ints
    slot: Ints
    grain: int
    boldness: float = 0.9
    steps: int = field(default=0)

    def price(self, reduced: Ints, memory: Memory, *, exact: bool) -> Priced:
        """Routes of negative reduced cost: some if the quick search finds any, else all when `exact` is wanted."""
        modes, limit = self.modes, -TOLERANCE
        room = modes.capacity // self.grain
        ends = completions(reduced, modes.task, modes.load // self.grain, room)
        first = reduced[-1, :-1] + ends[0][(modes.capacity - modes.load) // self.grain, np.arange(modes.n_modes)]
        self.steps += room * modes.n_modes**2
        least = min(0, int(first.min()))
        if least >= limit:
            return Priced(routes=[], least=least, exact=True)
        routes = self._quick(reduced, memory, ends, least)
        if routes:
            return Priced(routes=routes, least=least, exact=False)
        if not exact:
            return Priced(routes=[], least=least, exact=False)
        routes, cheapest, whole = self._search(reduced, memory, ends, limit, careless=False)
        while not whole and not routes and self.members.shape[1] > 1:
            # Too many labels for a proof: with smaller neighbourhoods more routes are allowed, and fewer labels differ.
            self.members, self.slot = neighbourhoods(modes, self.members.shape[1] // 2)
            routes, cheapest, whole = self._search(reduced, memory, ends, limit, careless=False)
        if whole:
            least = max(least, cheapest)
        return Priced(routes=routes, least=least, exact=whole and not routes)

    def _quick(self, reduced: Ints, memory: Memory, ends: tuple[Ints, Ints, Ints], least: int) -> list[tuple[int, ...]]:
        """Routes near the most negative reduced cost there can be: few labels lead to them."""
        none_below, too_many = 1.0, 0.0
        bold = self.boldness
        for _ in range(TRIES):
            aim = min(-TOLERANCE, int(least * bold))
            routes, _, whole = self._search(reduced, memory, ends, aim, careless=True)
            if whole:
                none_below = bold
            else:
                too_many = bold
            self.boldness = bold * 0.7 if whole else (none_below + bold) / 2
            if routes or (whole and aim == -TOLERANCE):
                break
            bold = (too_many + none_below) / 2 if too_many > 0 else bold / 3
        return routes

    def _search(
        self, reduced: Ints, memory: Memory, ends: tuple[Ints, Ints, Ints], limit: int, *, careless: bool
    ) -> tuple[list[tuple[int, ...]], int, bool]:
        """Some of the routes below the limit, the least reduced cost (or the limit), and whether none was missed."""
        modes = self.modes
        last, value, mode, before, whole = routes_below(
            reduced,
            (modes.task, modes.load, self.members, self.slot),
            (memory.in_row, memory.keeps_row, memory.price),
            ends,
            (modes.capacity, self.grain, limit, QUICK_LABELS if careless else MOST_LABELS, careless),
        )
        self.steps += len(mode) * modes.n_modes
        kept: list[tuple[int, ...]] = []
        times = np.zeros(modes.n_modes, np.int64)
        for at in np.argsort(value, kind="stable"):
            label = int(last[at])
            if times[mode[label]] >= SAME_END:
                continue
            times[mode[label]] += 1
            route = []
            while label >= 0:
                route.append(int(mode[label]))
                label = int(before[label])
            kept.append(tuple(route[::-1]))
            if len(kept) == MOST_ROUTES:
                break
        return kept, int(value.min()) if len(value) else limit, whole


def neighbourhoods(modes: Modes, size: int) -> tuple[Ints, Ints]:
    """The nearest tasks (n_tasks, size) of each, itself first, and the place of each among them or -1."""
    n = modes.n_tasks
    apart = np.full((n, n), FORBIDDEN)
    np.minimum.at(apart, (modes.task[:, None], modes.task[None, :]), modes.cost[:-1, :-1])
    apart = apart + apart.T
    np.fill_diagonal(apart, -1)
    members = np.argsort(apart, axis=1, kind="stable")[:, : min(size, n)].astype(np.int64)
    slot = np.full((n, n), -1)
    slot[np.arange(n)[:, None], members] = np.arange(members.shape[1])
    return members, slot


def pricer_of(modes: Modes) -> Pricer:
    """Pricer whose routes never come back to one of a task's nearest tasks within its neighbourhood."""
    members, slot = neighbourhoods(modes, NEIGHBOURS)
    finest = -(-modes.capacity * modes.n_modes**2 // MOST_STEPS)
    return Pricer(modes=modes, members=members, slot=slot, grain=int(min(finest, modes.load.min())))
