"""Why an official leads a compound: what the best others would cost more, rule by rule, and what bars the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from allocator.visits.deputies import assigned
from allocator.visits.explain.changes import Change, change, replanned
from allocator.visits.pair_prices import PRICE_OF
from allocator.visits.problem import VisitProblem
from allocator.visits.standing import Standing
from domain.interruption import requested
from domain.limits import Limit

CANDIDATES = 12  # officials priced exactly: those who would be cheapest were the compound all they led
SWAPS_WITH = 4  # of those without room, how many are tried in exchange for one of their compounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another official as chief, in exchange for compound `swapped` (-1: for none), and what that costs more."""

    official: int
    swapped: int
    more: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiefReasons:
    """Alternatives to a compound's chief, cheapest first, and a sentence on each near official who cannot lead it."""

    compound: int
    chief: int
    alternatives: tuple[Alternative, ...]
    barred: tuple[tuple[int, str], ...]


def why_this_chief(problem: VisitProblem, now: Standing, compound: int, *, limit: Limit, seed: int) -> ChiefReasons:
    """Price the best other chiefs exactly: months of both officials are planned anew, deputies too."""
    chief, found, barred = int(now.chief[compound]), [], []
    swaps = 0
    for other in _candidates(problem, compound, chief):
        if requested():
            break
        if reason := forbids(problem, other, compound):
            barred.append((other, reason))
            continue
        held = now.held_by(other)
        full = len(held) >= problem.max_compounds[other]
        if full and swaps >= SWAPS_WITH:
            barred.append((other, _no_room(problem, other)))
            continue
        swaps += full
        options = [
            _given_over(problem, now, compound, to=other, back=back, limit=limit, seed=seed)
            for back in (held if full else (-1,))
        ]
        known = [option for option in options if option is not None]
        if known:
            found.append(min(known, key=lambda option: (option.more.yuan, option.swapped)))
        else:
            barred.append((other, _no_days(problem, other)))
    found.sort(key=lambda option: (option.more.yuan, option.official))
    return ChiefReasons(compound=compound, chief=chief, alternatives=tuple(found), barred=tuple(barred))


def _candidates(problem: VisitProblem, compound: int, chief: int) -> list[int]:
    """Other officials by what travel and the choice of chief would cost for this compound alone; barred ones too."""
    travel = problem.yuan_m * problem.visits[compound] * (problem.out_m[:, compound] + problem.back_m[:, compound])
    for term, amounts in problem.pair_amounts.items():
        travel = travel + amounts[:, compound] * float(getattr(problem.grounds.rules, PRICE_OF[term]))
    order = np.argsort(travel, kind="stable").tolist()
    return [o for o in order if o != chief][:CANDIDATES]


def forbids(problem: VisitProblem, official: int, compound: int) -> str:
    """What forbids that an official leads a compound, whoever leads the others; empty when nothing does."""
    name, other = problem.official_ids[official], problem.compound_ids[compound]
    if np.isinf(problem.lead_yuan[official, compound]):
        return f"official {name}: conflict of interest with {other}"
    if problem.max_compounds[official] == 0:
        return f"official {name} leads no compounds (max_compounds 0)"
    metres = float(problem.out_m[official, compound] + problem.back_m[official, compound])
    if metres > problem.longest_trip_m[1]:
        return f"official {name} cannot go to {other} and back in a half-day ({metres / 1000:.1f} km)"
    days = int(problem.present[official].any(axis=1).sum())
    if days < problem.visits[compound]:
        return f"official {name} is present on {days} days, {other} is owed {problem.visits[compound]} visits"
    strict = [
        str(term)
        for term, amounts in problem.pair_amounts.items()
        if term in problem.rules.strict and amounts[official, compound] > 0
    ]
    return f"official {name} does not meet the strict rule {strict[0]} of {other}" if strict else ""


def _no_room(problem: VisitProblem, official: int) -> str:
    most = problem.max_compounds[official]
    return f"official {problem.official_ids[official]} leads {most} compounds already, as many as he may"


def _no_days(problem: VisitProblem, official: int) -> str:
    return f"official {problem.official_ids[official]} has no half-days left for all visits"


def _given_over(
    problem: VisitProblem, now: Standing, compound: int, *, to: int, back: int, limit: Limit, seed: int
) -> Alternative | None:
    """The compound led by another official, who gives compound `back` for it (-1: none); None where that cannot be."""
    chief = int(now.chief[compound])
    if back >= 0 and forbids(problem, chief, back):
        return None
    led = now.chief.copy()
    led[compound] = to
    if back >= 0:
        led[back] = chief
    held = {o: tuple(np.flatnonzero(led == o).tolist()) for o in (chief, to)}
    others = now.beside((chief, to))
    slots = replanned(problem, held, others, limit=limit, seed=seed)
    if slots is None:
        return None
    after = Standing(chief=led, deputy=assigned(problem, led), slots=tuple(sorted([*others, *slots])))
    best_now = replace(now, deputy=assigned(problem, now.chief))
    return Alternative(official=to, swapped=back, more=change(problem, best_now, after))
