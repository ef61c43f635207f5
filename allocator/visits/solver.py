"""The two stages together, and what the plan they make costs."""

from __future__ import annotations

from itertools import combinations, groupby, pairwise, permutations
from time import perf_counter

import numpy as np

from allocator.naming import listed
from allocator.visits import chiefs, days
from allocator.visits.capacity import conflicts
from allocator.visits.days import Slot
from allocator.visits.problem import VisitProblem
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.people import Half
from domain.plan import Visit, VisitsPlan
from domain.results import Result, Status

PROVED = 1e-6  # relative gap at which a plan counts as proved optimal

HALVES = (Half.AM, Half.PM)


def solve(
    problem: VisitProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: VisitsPlan | None = None,
) -> Result[VisitsPlan]:
    """Chiefs and half-days at least travel, unfairness and short gaps, in yuan per month.

    Parameters
    ----------
    start
        An earlier plan; its chiefs are among the portfolios chosen from.
    """
    began = perf_counter()
    reasons = conflicts(problem)
    if reasons:
        return _nothing(Status.INFEASIBLE, tuple(reasons), began, seed)
    led = chiefs.choose(problem, limit=limit.share_of_time(0.5), seed=seed, start=start)
    if led.status is not Status.FEASIBLE:
        return _nothing(led.status, led.notes, began, seed)
    slots, failed = days.schedule(
        problem, led.chief, limit=limit.share_of_time(0.4), seed=seed, executor=executor or Serial()
    )
    if failed:
        who = "officials " + listed(sorted(problem.official_ids[o] for o in failed))
        note = (
            f"{who}: no half-days found for all their visits beside those of colleagues at the same community offices"
        )
        return _nothing(Status.UNKNOWN, (*led.notes, note), began, seed)
    terms = cost_terms(problem, slots)
    objective = sum(terms.values())
    optimal = objective - led.bound <= PROVED * max(1.0, objective)
    return Result(
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        plan=plan_of(problem, slots),
        objective=objective,
        bound=min(led.bound, objective),
        cost_terms=terms,
        notes=(*led.notes, *_calendar_notes(problem), *_gap_notes(problem, slots, terms)),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _nothing(status: Status, notes: tuple[str, ...], began: float, seed: int) -> Result[VisitsPlan]:
    return Result(status=status, plan=None, notes=notes, runtime_s=perf_counter() - began, seed=seed)


def plan_of(problem: VisitProblem, slots: list[Slot]) -> VisitsPlan:
    """The plan in ids; visits in the order of days, halves, officials and compounds."""
    visits = [
        Visit(
            compound_id=problem.compound_ids[i],
            official_id=problem.official_ids[o],
            day=problem.days[day],
            half=HALVES[half],
        )
        for day, half, o, i in sorted((day, half, o, i) for o, i, day, half in slots)
    ]
    chief_of = {problem.compound_ids[i]: problem.official_ids[o] for o, i in sorted({(o, i) for o, i, *_ in slots})}
    return VisitsPlan(chief_of=chief_of, visits=tuple(visits))


def cost_terms(problem: VisitProblem, slots: list[Slot]) -> dict[str, float]:
    """Yuan of travel, of visits above fair shares and of gaps too short."""
    load = np.zeros(len(problem.official_ids))
    for o, *_ in slots:
        load[o] += 1
    return {
        "travel": problem.yuan_m * _travel_m(problem, slots),
        "unfair": float(problem.unfair(load, np.arange(len(load))).sum()),
        "short_gaps": problem.rules.short_gap_yuan * sum(missing for *_, missing in short_pairs(problem, slots)),
    }


def _travel_m(problem: VisitProblem, slots: list[Slot]) -> float:
    total = 0.0
    by_trip = sorted(slots, key=lambda slot: (slot[0], slot[2], slot[3], slot[1]))
    for (o, _, _), stops in groupby(by_trip, key=lambda slot: (slot[0], slot[2], slot[3])):
        total += min(
            problem.out_m[o, order[0]]
            + sum(problem.between_m[here, there] for here, there in pairwise(order))
            + problem.back_m[o, order[-1]]
            for order in permutations([i for _, i, _, _ in stops])
        )
    return float(total)


def short_pairs(problem: VisitProblem, slots: list[Slot]) -> list[tuple[int, int, int, int]]:
    """Pairs of visits to a compound closer than its gap: (compound, early day, late day, days missing)."""
    days_of: dict[int, list[int]] = {}
    for _, i, day, _ in slots:
        days_of.setdefault(i, []).append(day)
    found = []
    for i, visited in sorted(days_of.items()):
        for early, late in combinations(sorted(visited), 2):
            missing = int(problem.gap_days[i]) - (problem.days[late] - problem.days[early]).days
            if missing > 0:
                found.append((i, early, late, missing))
    return found


def _calendar_notes(problem: VisitProblem) -> list[str]:
    """Compounds owed so many visits that no calendar of the month holds them at the wanted gap."""
    shorter = problem.gap_days < problem.rules.min_gap_days
    notes = []
    for gap in sorted(set(problem.gap_days[shorter].tolist())):
        names = listed(sorted(problem.compound_ids[i] for i in np.flatnonzero(problem.gap_days == gap)))
        notes.append(
            f"compounds {names}: so many visits do not fit {problem.rules.min_gap_days} days apart in this month; "
            f"planned at least {gap} apart"
        )
    return notes


def _gap_notes(problem: VisitProblem, slots: list[Slot], terms: dict[str, float]) -> list[str]:
    pairs = short_pairs(problem, slots)
    if not pairs:
        return []
    names = listed(sorted({problem.compound_ids[i] for i, *_ in pairs}))
    return [
        f"compounds {names}: {len(pairs)} pairs of visits closer than the wanted gap, because their chiefs are away; "
        f"priced {terms['short_gaps']:.0f} yuan"
    ]
