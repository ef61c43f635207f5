"""The roster without its rules of succession: a flow of shifts from guards to posts, solved exactly, as a bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import floor
from typing import TypeVar

import numpy as np

from allocator.flows import Network, NoFlow, cheapest_flow, potentials
from allocator.rosters.problem import BEFORE, OFF, Roster, RosterProblem
from domain.arrays import Ints

UNITS_YUAN = 10_000
SOURCE = 0

Index = TypeVar("Index", int, Ints)

Arc = tuple[int, int, int, int]
"""Tail, head, capacity, units of cost."""


def in_units(yuan: float) -> int:
    """Whole units of cost, rounded down, so that a bound in units stays a bound in yuan."""
    return floor(round(yuan * UNITS_YUAN, 6))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a flow pays, in whole units: each guard's first, second, ... shift, each broken wish, each empty post.

    At most `most_empty` posts may be left empty.
    """

    shifts: tuple[tuple[int, ...], ...]  # by guard, never falling
    wish: int
    empty: int
    most_empty: int


def costs(problem: RosterProblem) -> Prices:
    """Prices of the roster problem itself."""
    guards = range(len(problem.guard_ids))
    return Prices(
        shifts=tuple(tuple(in_units(yuan) for yuan in problem.marginal_yuan(g)) for g in guards),
        wish=in_units(problem.rules.wish_yuan),
        empty=in_units(problem.rules.uncovered_yuan),
        most_empty=int(problem.posts.sum()),
    )


class ShiftFlow:
    """Network of the flow of shifts.

    Every shift is a unit of flow: source -> guard (one arc a shift, its price never falling) -> the guard's week (at
    most `max_days_week` shifts) -> the guard's day (at most one) -> a shift of guards with the same gates near them (at
    the price of the wishes it breaks) -> a post near them; or source -> empty -> post. Every roster is such a flow of
    the same wages, wishes and empty posts, so the least cost of a flow bounds that of any roster.
    """

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.areas, area_of = np.unique(problem.near, axis=0, return_inverse=True)
        self._area_of = area_of.reshape(-1)

    @cached_property
    def _works(self) -> Ints:
        """Every (guard, day, shift) that somebody near could need, shape (n, 3)."""
        needed = np.einsum("ak,kds->ads", self.areas.astype(np.int64), self.problem.posts) > 0
        return np.argwhere(self.problem.may & needed[self._area_of])

    @cached_property
    def _places(self) -> Ints:
        """Every (area, gate, day, shift) with posts, shape (n, 4)."""
        return np.argwhere(self.areas[:, :, None, None] & (self.problem.posts > 0))

    def solve(self, prices: Prices) -> tuple[int, Roster] | None:
        """Least cost in units and a roster of that cost, which may break the rules of succession.

        None when more than `prices.most_empty` posts must stay empty.
        """
        if not self.problem.posts.sum():
            return 0, Roster.empty(len(self.problem.guard_ids), self.problem.n_days)
        network = self._network(prices)
        try:
            flow = cheapest_flow(network)
        except NoFlow:
            return None
        chosen, filled = flow[: len(self._works)], flow[len(self._works) : len(self._works) + len(self._places)]
        return int((flow * network.cost).sum()), self._roster(self._works[chosen > 0], filled)

    def worth(self, prices: Prices) -> tuple[Ints, int]:
        """What one more guard at each post (n_gates, n_days, n_shifts) and one more empty post would save, in units.

        Raises
        ------
        NoFlow
            When more than `prices.most_empty` posts must stay empty.
        """
        network = self._network(prices)
        ways = potentials(network, cheapest_flow(network))
        nodes = self._post(0, 0, 0) + np.arange(self.problem.posts.size).reshape(self.problem.posts.shape)
        nobody = self._post(len(self.problem.gate_ids), 0, 0)
        return ways[nodes] - ways[SOURCE], max(0, int(ways[nobody] - ways[SOURCE]) - prices.empty)

    def _network(self, prices: Prices) -> Network:
        """Arcs of the works and of the places first, then all others."""
        problem, works, places = self.problem, self._works, self._places
        guard, day, shift = works.T
        area, gate, post_day, post_shift = places.T
        own = np.stack(
            [
                self._day(guard, day),
                self._in_area(self._area_of[guard], day, shift),
                np.ones_like(guard),
                problem.wishes[guard, day, shift] * prices.wish,
            ]
        )
        filled = np.stack(
            [
                self._in_area(area, post_day, post_shift),
                self._post(gate, post_day, post_shift),
                problem.posts[gate, post_day, post_shift],
                np.zeros_like(area),
            ]
        )
        others = np.array([*self._wages(prices), *self._weeks(), *self._empty(prices)], np.int64).T
        tail, head, capacity, cost = np.concatenate([own, filled, others], axis=1)
        supply = np.zeros(self._post(len(problem.gate_ids), 0, 0) + 1, np.int64)
        supply[SOURCE] = problem.posts.sum()
        supply[self._post(0, 0, 0) : -1] = -problem.posts.ravel()
        return Network(tail=tail, head=head, capacity=capacity, cost=cost, supply=supply)

    def _roster(self, duties: Ints, posts: Ints) -> Roster:
        """Duties of single guards at single gates; within an area, any guard takes any of its posts."""
        open_at: dict[tuple[int, ...], list[int]] = {}
        for (area, gate, day, shift), number in zip(self._places.tolist(), posts.tolist(), strict=True):
            open_at.setdefault((area, day, shift), []).extend([gate] * number)
        roster = Roster.empty(len(self.problem.guard_ids), self.problem.n_days)
        for guard, day, shift in duties.tolist():
            gates = open_at[int(self._area_of[guard]), day, shift]
            known = roster.gate[guard][roster.works[guard]]
            gate = next((k for k in gates if k in known), gates[0])
            gates.remove(gate)
            roster.gate[guard, day], roster.shift[guard, day] = gate, shift
        return roster

    def _wages(self, prices: Prices) -> Iterator[Arc]:
        for guard, shifts in enumerate(prices.shifts):
            for units in shifts:
                yield SOURCE, self._guard(guard), 1, units

    def _weeks(self) -> Iterator[Arc]:
        most = self.problem.rules.max_days_week
        past = self.problem.before != OFF
        worked = past[:, self.problem.week_of[:BEFORE] == self.problem.week_of[BEFORE]].sum(axis=1)
        for guard in range(len(self.problem.guard_ids)):
            for week, days in enumerate(self.problem.weeks):
                node = self._guard(guard) + 1 + week
                left = most if week else max(0, most - int(worked[guard]))
                yield self._guard(guard), node, left, 0
                for day in days:
                    yield node, self._day(guard, day), 1, 0

    def _empty(self, prices: Prices) -> Iterator[Arc]:
        nobody = self._post(len(self.problem.gate_ids), 0, 0)
        yield SOURCE, nobody, prices.most_empty, prices.empty
        for gate, day, shift in np.argwhere(self.problem.posts > 0).tolist():
            yield nobody, self._post(gate, day, shift), int(self.problem.posts[gate, day, shift]), 0

    def _guard(self, guard: Index) -> Index:
        """Node of a guard, followed by the guard's weeks and days."""
        return 1 + guard * (1 + len(self.problem.weeks) + self.problem.n_days)

    def _day(self, guard: Index, day: Index) -> Index:
        return self._guard(guard) + 1 + len(self.problem.weeks) + day

    def _in_area(self, area: Index, day: Index, shift: Index) -> Index:
        first = self._guard(len(self.problem.guard_ids))
        return first + (area * self.problem.n_days + day) * len(self.problem.shifts) + shift

    def _post(self, gate: Index, day: Index, shift: Index) -> Index:
        first = self._in_area(len(self.areas), 0, 0)
        return first + (gate * self.problem.n_days + day) * len(self.problem.shifts) + shift
