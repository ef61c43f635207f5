"""The best lawful month of a guard at given prices of posts: dynamic programming over days, exact in whole units.

Compiled functions stand in one file, because what is kept of them on disk follows that file alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.crews.bound.machine import compiled
from allocator.rosters.automaton import Automaton, automaton_of
from allocator.rosters.problem import OFF, Roster, RosterProblem
from allocator.rosters.relaxation import Prices
from domain.arrays import Bools, Ints

UNREACHED = 1 << 60


class MonthPricing:
    """Exact best months of guards: all rules of a month but the most nights in it, and wages as they add up."""

    def __init__(self, problem: RosterProblem, prices: Prices) -> None:
        self._near = _near(problem)
        self._may = problem.may
        self.wages = _wages(prices)
        self._states = automaton_of(problem)

    def best(self, worth: Ints, surcharge: Ints, guards: Ints) -> tuple[Ints, Roster]:
        """Cost in units of each guard's cheapest month, less the worth of the posts held, and the months.

        Parameters
        ----------
        worth
            Units paid for each post held (n_gates, n_days, n_shifts); less than 0 where no post may be held.
        surcharge
            Units added to each shift (n_guards, n_days, n_shifts), the price of wishes included.
        guards
            Guards to plan (n,).
        """
        cost, shift, gate = _months(guards, worth, surcharge, self._may, self._near, self.wages, self._states)
        return cost, Roster(gate, shift)


class _Near(NamedTuple):
    """Gates near guard g: `gates[first[g]]` up to `gates[first[g + 1]]`."""

    first: Ints
    gates: Ints


def _near(problem: RosterProblem) -> _Near:
    guard, gates = np.nonzero(problem.near)
    return _Near(np.searchsorted(guard, np.arange(len(problem.near) + 1)), gates.astype(np.int64))


def _wages(prices: Prices) -> Ints:
    """Units of 0, 1, ... shifts of each guard in all, more than any cost beyond what is allowed."""
    wages = np.full((len(prices.shifts), 1 + max(map(len, prices.shifts), default=0)), UNREACHED, np.int64)
    for guard, shifts in enumerate(prices.shifts):
        wages[guard, : len(shifts) + 1] = np.cumsum([0, *shifts])
    return wages


@compiled
def _months(
    guards: Ints, worth: Ints, surcharge: Ints, may: Bools, near: _Near, wages: Ints, states: Automaton
) -> tuple[Ints, Ints, Ints]:
    """Cost (n,), shifts (n, n_days) and gates (n, n_days) of each guard's best month."""
    days, shifts, most = worth.shape[1], worth.shape[2], wages.shape[1] - 1
    sizes = (len(states.after), states.most_week + 1, most + 1)
    cost = np.zeros(len(guards), np.int64)
    shift, at = np.full((len(guards), days), OFF, np.int64), np.full((len(guards), days), OFF, np.int64)
    price, gate = np.empty((days, shifts), np.int64), np.empty((days, shifts), np.int64)
    choice = np.empty((days, *sizes), np.int8)
    value = np.empty((2, *sizes), np.int64)
    for i in range(len(guards)):
        _choose_gates(guards[i], worth, surcharge, may, near, price, gate)
        _value_days(wages[guards[i]], price, gate, states, choice, value)
        cost[i] = _follow(guards[i], states, choice, value, gate, shift[i], at[i])
    return cost, shift, at


@compiled
def _choose_gates(guard: int, worth: Ints, surcharge: Ints, may: Bools, near: _Near, price: Ints, gate: Ints) -> None:
    """Gate near the guard whose post is worth most in each shift, `OFF` where there is none, and the price of it."""
    for day in range(worth.shape[1]):
        for shift in range(worth.shape[2]):
            best, gate[day, shift] = np.int64(-1), OFF
            if may[guard, day, shift]:
                for j in range(near.first[guard], near.first[guard + 1]):
                    if worth[near.gates[j], day, shift] > best:
                        best, gate[day, shift] = worth[near.gates[j], day, shift], near.gates[j]
            price[day, shift] = surcharge[guard, day, shift] - best


@compiled
def _value_days(wages: Ints, price: Ints, gate: Ints, states: Automaton, choice: Ints, value: Ints) -> None:
    """Least cost from each day on, by state, days of the week worked and shifts before it, and the choice then."""
    days, most = len(price), len(wages) - 1
    for shifts in range(most + 1):
        value[days % 2, :, :, shifts] = wages[shifts]
    for day in range(days - 1, -1, -1):
        now, then = value[day % 2], value[(day + 1) % 2]
        fresh = day + 1 < days and states.monday[day + 1]
        for state in range(value.shape[1]):
            for week in range(value.shape[2]):
                full = states.most_week > 0 and week == states.most_week
                for shifts in range(min(day, most) + 1):
                    best, taken = then[states.after[state, 0], 0 if fresh else week, shifts], 0
                    if shifts < most and not full:
                        worked = 0 if states.most_week == 0 or fresh else week + 1
                        best, taken = _best_shift(
                            then, worked, shifts, price[day], gate[day], states.after[state], best
                        )
                    now[state, week, shifts] = best
                    choice[day, state, week, shifts] = taken


@compiled
def _best_shift(then: Ints, week: int, shifts: int, price: Ints, gate: Ints, after: Ints, free: int) -> tuple[int, int]:
    """Least cost of a day on which the guard is free or takes a shift, and 0 or the number of the shift from 1."""
    best, taken = free, 0
    for shift in range(len(price)):
        if after[1 + shift] >= 0 and gate[shift] >= 0:
            found = then[after[1 + shift], week, shifts + 1] + price[shift]
            if found < best:
                best, taken = found, 1 + shift
    return best, taken


@compiled
def _follow(guard: int, states: Automaton, choice: Ints, value: Ints, gate: Ints, shift: Ints, at: Ints) -> int:
    """Write the guard's best month down, and return its cost."""
    state, shifts = states.start[guard], 0
    week = 0 if states.most_week == 0 or states.monday[0] else states.worked[guard]
    cost: int = value[0, state, week, 0]
    for day in range(len(shift)):
        taken = choice[day, state, week, shifts]
        state = states.after[state, taken]
        if taken > 0:
            shift[day], at[day] = taken - 1, gate[day, taken - 1]
            shifts += 1
            week += states.most_week > 0
        if day + 1 < len(shift) and states.monday[day + 1]:
            week = 0
    return cost
