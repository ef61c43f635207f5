"""What a roster leaves undone, in units of its own, each beside a proven least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.rosters.dual import RosterDual
from allocator.rosters.problem import (
    Roster,
    RosterProblem,
    beyond_even_share,
    broken_wishes,
    empty_posts,
    overtime_h,
)
from allocator.rosters.relaxation import UNITS_YUAN, Prices, ShiftFlow
from domain.interruption import requested


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Empty posts, hours of overtime and broken wishes of a roster, and the least that any roster has.

    The least overtime and the fewest broken wishes are those of rosters with no more empty posts than this one.
    """

    empty: int
    least_empty: int
    overtime_h: int
    least_overtime_h: int
    wishes: int
    least_wishes: int
    beyond_even_share: int


def shortfall(flow: ShiftFlow, roster: Roster, *, pricings: int = 100) -> Shortfall:
    """Shortfall of a roster.

    The least ones are those of flows of shifts, which ignore only rules of succession; the least of empty posts is
    raised by exact months at `pricings` prices of posts, where that proves more.
    """
    problem = flow.problem
    empty = int(empty_posts(problem, roster).sum())
    overtime, wishes = int(overtime_h(problem, roster).sum()), broken_wishes(problem, roster)
    hours = tuple(_overtime_of_shifts(problem, g) for g in range(len(problem.guard_ids)))
    free = tuple((0,) * len(shifts) for shifts in hours)
    return Shortfall(
        empty=empty,
        least_empty=_least_empty(flow, free, empty, pricings) if empty else 0,
        overtime_h=overtime,
        least_overtime_h=_least(flow, Prices(shifts=hours, wish=0, empty=0, most_empty=empty)) if overtime else 0,
        wishes=wishes,
        least_wishes=_least(flow, Prices(shifts=free, wish=1, empty=0, most_empty=empty)) if wishes else 0,
        beyond_even_share=beyond_even_share(problem, roster),
    )


def _least_empty(flow: ShiftFlow, free: tuple[tuple[int, ...], ...], empty: int, pricings: int) -> int:
    """Fewest empty posts of any roster, when one has `empty` of them."""
    posts = int(flow.problem.posts.sum())
    least = _least(flow, Prices(shifts=free, wish=0, empty=1, most_empty=posts))
    if least == empty:
        return least
    # In finer units, for a worth between 0 and 1.
    dual = RosterDual(flow.problem, Prices(shifts=free, wish=0, empty=UNITS_YUAN, most_empty=posts))
    units = dual.highest(flow, cost=empty * UNITS_YUAN, steps=pricings, over=requested)
    return max(least, -(-units // UNITS_YUAN))


def _least(flow: ShiftFlow, prices: Prices) -> int:
    solved = flow.solve(prices)
    if solved is None:
        raise RuntimeError("a roster is no flow of shifts")  # it is one by construction
    return solved[0]


def _overtime_of_shifts(problem: RosterProblem, guard: int) -> tuple[int, ...]:
    """Hours of overtime in a guard's first, second, ... shift."""
    hours = problem.rules.shift_h * np.arange(1 + len(problem.marginal_yuan(guard)))
    return tuple(np.diff(np.maximum(hours - problem.regular_h[guard], 0)).tolist())
