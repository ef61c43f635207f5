"""The roster without its rest rule: a flow of shifts from guards to posts, solved exactly, which bounds the cost."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

import numpy as np
from ortools.graph.python import min_cost_flow

from allocator.rosters.problem import DAYS, SHIFTS, Roster, RosterProblem
from domain.arrays import Floats

UNITS_YUAN = 10_000
SOURCE = 0

Arc = tuple[int, int, int, int]
"""Tail, head, capacity, units of cost."""


def in_units(yuan: float) -> int:
    """Whole units of cost, rounded down, so that a bound in units stays a bound in yuan."""
    return floor(round(yuan * UNITS_YUAN, 6))


def relaxed(problem: RosterProblem, surcharge_yuan: Floats | None = None) -> tuple[float, Roster]:
    """Cheapest week when guards need no rest between shifts.

    Every shift is a unit of flow: source -> guard (one arc a shift, at its marginal wage) -> the guard's day (at most
    one shift; at the price of a broken wish) -> a post the guard may fill, or source -> post at the price of leaving
    it empty. Every roster is such a flow of the same cost, so the least cost of a flow bounds that of any roster.

    Parameters
    ----------
    surcharge_yuan
        Price put on each guard's shifts of each kind to steer the flow, shape (n_guards, 3).

    Returns
    -------
    float
        Cost of the flow in yuan a week: the bound, where there is no surcharge.
    Roster
        The flow as duties; some may follow each other too closely.
    """
    roster = Roster.empty(len(problem.guard_ids))
    if not problem.posts.sum():
        return 0.0, roster
    surcharge = np.zeros((len(problem.guard_ids), len(SHIFTS))) if surcharge_yuan is None else surcharge_yuan
    works = list(_works(problem))
    arcs = [
        *((_day(g, d), _post(problem, k, d, s), 1, in_units(surcharge[g, s])) for g, k, d, s in works),
        *_wages(problem),
        *_days(problem),
        *_empty_posts(problem),
    ]
    network = min_cost_flow.SimpleMinCostFlow()
    tails, heads, capacities, units = np.array(arcs, np.int64).T
    ids = network.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, units)
    for place, number in np.ndenumerate(problem.posts):
        network.set_node_supply(_post(problem, *place), -int(number))
    network.set_node_supply(SOURCE, int(problem.posts.sum()))
    status = network.solve()
    if status != network.OPTIMAL:
        raise RuntimeError(f"flow of shifts ended as {status}")
    for index in np.flatnonzero(network.flows(ids[: len(works)])).tolist():
        guard, gate, day, shift = works[index]
        roster.gate[guard, day], roster.shift[guard, day] = gate, shift
    return network.optimal_cost() / UNITS_YUAN, roster


def _guard(guard: int) -> int:
    """Node of a guard: the source comes first, then each guard followed by its days, then the posts."""
    return 1 + guard * (1 + DAYS)


def _day(guard: int, day: int) -> int:
    return _guard(guard) + 1 + day


def _post(problem: RosterProblem, gate: int, day: int, shift: int) -> int:
    return _guard(len(problem.guard_ids)) + (gate * DAYS + day) * len(SHIFTS) + shift


def _works(problem: RosterProblem) -> Iterator[tuple[int, int, int, int]]:
    """Every duty that a guard could have: guard, gate, day, shift."""
    for guard, gate in np.argwhere(problem.near).tolist():
        for shift in problem.may_work(guard, gate):
            for day in np.flatnonzero(problem.posts[gate, :, shift]).tolist():
                yield guard, gate, day, shift


def _wages(problem: RosterProblem) -> Iterator[Arc]:
    for guard in range(len(problem.guard_ids)):
        for yuan in problem.marginal_yuan(guard):
            yield SOURCE, _guard(guard), 1, in_units(yuan)


def _days(problem: RosterProblem) -> Iterator[Arc]:
    for (guard, day), wished_off in np.ndenumerate(problem.wished_off):
        yield _guard(guard), _day(guard, day), 1, in_units(problem.rules.wish_yuan) if wished_off else 0


def _empty_posts(problem: RosterProblem) -> Iterator[Arc]:
    for (gate, day, shift), number in np.ndenumerate(problem.posts):
        yield SOURCE, _post(problem, gate, day, shift), int(number), in_units(problem.rules.uncovered_yuan)
