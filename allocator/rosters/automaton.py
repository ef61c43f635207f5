"""What a guard may do on a day after all they have done before, as states of rest and transitions between them."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import numpy as np

from allocator.rosters.law import MOST_DAYS_APART
from allocator.rosters.problem import BEFORE, OFF, RosterProblem
from domain.arrays import Bools, Ints

State = tuple[int, int, int, int]
"""Last shift (`OFF`: rested), free days since, working days in succession, nights in succession."""

RESTED: State = (OFF, 0, 0, 0)
FORBIDDEN = -1


class Automaton(NamedTuple):
    """States from which days go on, so that a sequence of them breaks no rule of rest, nights and days in succession.

    Days of a week are counted beside the state, from 0 on each Monday, up to `most_week`; 0 says that the rules of
    succession imply the limit.
    """

    after: Ints  # (n_states, 1 + n_shifts): state after a free day, then after each shift; `FORBIDDEN` where unlawful
    start: Ints  # (n_guards,), on the first day
    most_week: int
    worked: Ints  # (n_guards,), days of the first week worked before the first day
    monday: Bools  # (n_days,)


def automaton_of(problem: RosterProblem) -> Automaton:
    """States that guards can reach from what they did before the month."""
    starts = [_state_before(problem, past.tolist()) for past in problem.before]
    number: dict[State, int] = {}
    waiting = deque([RESTED, *starts])
    after: list[list[State | None]] = []
    while waiting:
        state = waiting.popleft()
        if state not in number:
            number[state] = len(number)
            after.append([_after(problem, state, shift) for shift in (OFF, *range(len(problem.shifts)))])
            waiting.extend(following for following in after[-1] if following is not None)
    week_of, rules = problem.week_of, problem.rules
    implied = 7 - 7 // (rules.max_days_row + 1) <= rules.max_days_week
    past = (problem.before != OFF) & (week_of[:BEFORE] == week_of[BEFORE])
    return Automaton(
        after=np.array([[FORBIDDEN if s is None else number[s] for s in row] for row in after], np.int64),
        start=np.array([number[state] for state in starts], np.int64),
        most_week=0 if implied else rules.max_days_week,
        worked=np.minimum(past.sum(axis=1), rules.max_days_week).astype(np.int64),
        monday=np.array([day.isoweekday() == 1 for day in problem.days], bool),
    )


def _after(problem: RosterProblem, state: State, shift: int) -> State | None:
    """State after a day with a shift or a free one (`OFF`), None where the rules forbid it."""
    last, free, days, nights = state
    if shift == OFF:
        return RESTED if last == OFF else _rested(problem, last, free + 1)
    if last != OFF and problem.too_soon(last, shift, free + 1):
        return None
    night = shift == problem.night
    days, nights = days + 1, nights + 1 if night else 0
    if days > problem.rules.max_days_row or nights > problem.rules.max_nights_row:
        return None
    return shift, 0, days, nights


def _rested(problem: RosterProblem, last: int, free: int) -> State:
    """State after some free days; one in which nothing is too soon any more is `RESTED`."""
    waits = range(free + 1, MOST_DAYS_APART + 1)
    bound = any(problem.too_soon(last, shift, apart) for shift in range(len(problem.shifts)) for apart in waits)
    return (last, free, 0, 0) if bound else RESTED


def _state_before(problem: RosterProblem, past: list[int]) -> State:
    """State on the first day after the days `past`, which may themselves have broken rules."""
    worked = [at for at, shift in enumerate(past) if shift != OFF]
    if not worked:
        return RESTED
    last, free = past[worked[-1]], len(past) - 1 - worked[-1]
    if free:
        return _rested(problem, last, free)
    rules = problem.rules
    days = _trailing([shift != OFF for shift in past])
    nights = _trailing([shift == problem.night for shift in past])
    return last, 0, min(days, rules.max_days_row), min(nights, rules.max_nights_row)


def _trailing(marked: list[bool]) -> int:
    """Length of the run of marks at the end."""
    return next((n for n, mark in enumerate(reversed(marked)) if not mark), len(marked))
