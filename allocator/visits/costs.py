"""What a month of visits costs, rule by rule: who and which compound each yuan is for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, permutations

import numpy as np

from allocator.visits.month import NO_WEEK
from allocator.visits.pair_prices import PRICE_OF
from allocator.visits.problem import NO_VISIT, VisitProblem
from domain.arrays import Ints
from domain.visiting import VisitTerm

Slot = tuple[int, int, int, int]
"""Official, compound, day and half, by position."""

Time = tuple[int, int]
"""Day and half, by position."""

NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What one rule costs at one place: of an official, a compound or both (-1 for none); `amount` in its own unit."""

    term: VisitTerm
    official: int
    compound: int
    amount: float
    yuan: float


def charges(problem: VisitProblem, chief: Ints, deputy: Ints, slots: Sequence[Slot]) -> list[Charge]:
    """Every charge of a month that is not zero; `deputy` (n_compounds,) is -1 where there is none."""
    found = [
        *_of_officials(problem, slots),
        *_of_days(problem, chief, slots),
        *_of_pairs(problem, chief),
        *_of_deputies(problem, deputy),
    ]
    return [charge for charge in found if charge.amount > 0]


def totals(problem: VisitProblem, found: Sequence[Charge]) -> dict[str, float]:
    """Yuan of each term, those of no cost included."""
    terms = {str(term): 0.0 for term in VisitTerm if term is not VisitTerm.DEPUTIES or problem.rules.deputies}
    for charge in found:
        terms[str(charge.term)] += charge.yuan
    return terms


def month_yuan(problem: VisitProblem, official: int, members: Sequence[int], slots: Sequence[Slot]) -> float:
    """Yuan of an official's trips and of the days of the compounds led; fairness and pairs left out."""
    own = [charge.yuan for charge in _of_officials(problem, slots) if charge.term is not VisitTerm.UNFAIR]
    for compound in members:
        times = [(day, half) for o, i, day, half in slots if o == official and i == compound]
        amounts = day_amounts(problem, compound, times)
        own += [amount * float(getattr(problem.rules, PRICE_OF[term])) for term, amount in amounts.items()]
    return sum(own)


def _of_officials(problem: VisitProblem, slots: Sequence[Slot]) -> Iterator[Charge]:
    """Travel, trips out of hours, and visits above the fair share."""
    rules = problem.rules
    mine = sorted(slots, key=lambda slot: (slot[0], slot[2], slot[3], slot[1]))
    for official, made in groupby(mine, key=lambda slot: slot[0]):
        trips = [(time, [slot[1] for slot in stops]) for time, stops in groupby(made, key=lambda slot: slot[2:])]
        metres = sum(trip_m(problem, official, stops) for _, stops in trips)
        off = sum(bool(problem.month.off_hours[time]) for time, _ in trips)
        above = max(0.0, sum(len(stops) for _, stops in trips) - float(problem.fair[official]))
        for term, amount, price in (
            (VisitTerm.TRAVEL, metres / 1000.0, rules.yuan_km),
            (VisitTerm.OFF_HOURS, off, rules.off_hours_yuan),
            (VisitTerm.UNFAIR, above, rules.unfair_yuan),
        ):
            yield Charge(term=term, official=official, compound=NOBODY, amount=amount, yuan=amount * price)


def trip_m(problem: VisitProblem, official: int, stops: Sequence[int]) -> float:
    """Shortest round trip of an official through a few compounds, in metres."""
    return float(
        min(
            problem.out_m[official, order[0]]
            + sum(problem.between_m[here, there] for here, there in pairwise(order))
            + problem.back_m[official, order[-1]]
            for order in permutations(stops)
        )
    )


def _of_days(problem: VisitProblem, chief: Ints, slots: Sequence[Slot]) -> Iterator[Charge]:
    times: dict[int, list[Time]] = {i: [] for i in range(len(problem.visits))}
    for _, compound, day, half in slots:
        times[compound].append((day, half))
    for compound, made in times.items():
        for term, amount in day_amounts(problem, compound, made).items():
            yuan = amount * float(getattr(problem.rules, PRICE_OF[term]))
            yield Charge(term=term, official=int(chief[compound]), compound=compound, amount=amount, yuan=yuan)


def day_amounts(problem: VisitProblem, compound: int, times: Sequence[Time]) -> dict[VisitTerm, int]:
    """How far a compound's visits are from what is owed to it, by term: days, weeks, visits or meetings."""
    month = problem.month
    days = sorted(day for day, _ in times)
    weeks = {int(month.week[day]) for day in days} - {NO_WEEK}
    at_home = sum(bool(month.off_hours[time]) for time in times)
    branch = problem.branch[problem.community[compound]]
    joint = sum(bool(branch[day]) and not month.off_hours[day, half] for day, half in times)
    meetings = set(zip(*(axis.tolist() for axis in np.nonzero(problem.meetings[compound])), strict=True))
    short, long = gap_amounts(problem, compound, days)
    return {
        VisitTerm.SHORT_GAPS: short,
        VisitTerm.LONG_GAPS: long,
        VisitTerm.MISSED_WEEKS: max(0, int(problem.weeks_owed[compound]) - len(weeks)),
        VisitTerm.NOT_HOME: max(0, int(problem.home_owed[compound]) - at_home),
        VisitTerm.MISSED_MEETINGS: len(meetings - set(times)),
        VisitTerm.NOT_JOINT: max(0, int(problem.joint_owed[compound]) - joint),
    }


def gap_amounts(problem: VisitProblem, compound: int, days: Sequence[int]) -> tuple[int, int]:
    """Days missing to the least gap, and beyond the largest, between one visit and the next.

    The first gap begins with last month's visit, where it is known; the last one lasts to the end of the month at least
    and can only be too long.
    """
    ordinal = problem.month.ordinal
    known = int(problem.last_visit[compound])
    dates = ([known] if known != NO_VISIT else []) + [int(ordinal[day]) for day in days]
    gaps = [late - early for early, late in pairwise(dates)]
    least, most = int(problem.gap_days[compound]), problem.rules.max_gap_days
    rest = [problem.month.end.toordinal() - dates[-1]] if dates else []
    return sum(max(0, least - gap) for gap in gaps), sum(max(0, gap - most) for gap in gaps + rest)


def _of_pairs(problem: VisitProblem, chief: Ints) -> Iterator[Charge]:
    for term, amounts in problem.pair_amounts.items():
        price = float(getattr(problem.rules, PRICE_OF[term]))
        for compound, official in enumerate(chief.tolist()):
            if official == NOBODY:
                continue
            amount = int(amounts[official, compound])
            yield Charge(term=term, official=official, compound=compound, amount=amount, yuan=amount * price)


def _of_deputies(problem: VisitProblem, deputy: Ints) -> Iterator[Charge]:
    """A share of what each deputy would cost as chief, or the price of having none."""
    if not problem.rules.deputies:
        return
    for compound, official in enumerate(deputy.tolist()):
        yuan = problem.rules.no_deputy_yuan if official < 0 else float(problem.deputy_yuan[official, compound])
        yield Charge(term=VisitTerm.DEPUTIES, official=official, compound=compound, amount=yuan, yuan=yuan)
