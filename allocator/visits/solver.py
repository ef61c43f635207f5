"""The stages together: chiefs, their half-days, moves of both at once, deputies; and what the plan they make costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from allocator.naming import listed
from allocator.visits import chiefs, days, deputies, joint
from allocator.visits.capacity import conflicts, may_lead
from allocator.visits.chiefs import Chiefs
from allocator.visits.costs import Charge, Slot, charges, totals
from allocator.visits.explain.notes import explained
from allocator.visits.least_days import least_days_yuan
from allocator.visits.problem import VisitProblem
from allocator.visits.standing import places_of, plan_of
from domain import so_far
from domain.arrays import Ints
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.plan import VisitsPlan
from domain.results import Result, Status
from domain.visiting import VisitTerm

PROVED = 1e-6  # relative gap at which a plan counts as proved optimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Chiefs, deputies (-1: none) and visits of a month, and a bound on any month with these chiefs, in yuan."""

    chief: Ints
    deputy: Ints
    months: dict[int, days.OfficialMonth]
    bound: float

    @property
    def slots(self) -> list[Slot]:
        """All visits, in order."""
        return sorted(slot for month in self.months.values() for slot in month.slots or ())


def solve(
    problem: VisitProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: VisitsPlan | None = None,
) -> Result[VisitsPlan]:
    """Chiefs, deputies and half-days at least cost, in yuan per month; where there is no plan the reasons are notes.

    Parameters
    ----------
    start
        An earlier plan; its chiefs are among the portfolios chosen from.
    """
    result = _solved(problem, limit=limit, seed=seed, executor=executor, start=start)
    return explained(problem, result, limit=limit, seed=seed) if result.plan is None else result


def _solved(
    problem: VisitProblem, *, limit: Limit, seed: int, executor: Executor | None, start: VisitsPlan | None
) -> Result[VisitsPlan]:
    began = perf_counter()
    reasons = conflicts(problem)
    if reasons:
        return _nothing(Status.INFEASIBLE, tuple(reasons), began, seed)
    # What days cost at least, whoever shares a trip, is known before: stage 1 chooses with it.
    bounding = replace(problem, lead_yuan=problem.lead_yuan + least_days_yuan(problem))
    executor = executor or Serial()
    led = chiefs.choose(bounding, limit=limit.share_of_time(0.5), seed=seed, executor=executor, start=start)
    if led.status is not Status.FEASIBLE:
        return _nothing(led.status, led.notes, began, seed)
    earlier = _chiefs_kept(problem, bounding, start)
    decided, failed = _days(problem, bounding, led, earlier, limit=limit, seed=seed, executor=executor)
    if decided is None:
        who = "officials " + listed(sorted(problem.official_ids[o] for o in failed))
        note = (
            f"{who}: no half-days found for all their visits beside those of colleagues at the same community offices"
        )
        return _nothing(Status.UNKNOWN, (*led.notes, note), began, seed)
    return result_of(problem, led, decided, began=began, seed=seed)


def _days(
    problem: VisitProblem,
    bounding: VisitProblem,
    led: Chiefs,
    earlier: Ints | None,
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
) -> tuple[Decided | None, tuple[int, ...]]:
    """Half-days of the chiefs chosen, or of the `earlier` ones, improved together; officials left without any."""
    best: Decided | None = None
    failed: tuple[int, ...] = ()
    share = limit.share_of_time(0.2)
    for chief in (led.chief, *([earlier] if earlier is not None else [])):
        planned = days.schedule(problem, chief, limit=share, seed=seed, executor=executor)
        failed = failed or planned.failed
        decided = None if planned.failed else decided_of(problem, planned.months, days.portfolios_of(chief))
        best = _cheaper(problem, best, decided)
    if best is None:
        return None, failed
    so_far.tell(best=_yuan(problem, best))
    held = days.portfolios_of(best.chief)
    months, now = joint.improve(problem, bounding, best.months, held, limit=share, seed=seed, executor=executor)
    return _cheaper(problem, best, decided_of(problem, months, now)), ()


def _cheaper(problem: VisitProblem, one: Decided | None, other: Decided | None) -> Decided | None:
    """The cheaper month, the first where they are equal."""
    known = [decided for decided in (one, other) if decided is not None]
    return min(known, key=lambda decided: _yuan(problem, decided), default=None)


def _chiefs_kept(problem: VisitProblem, bounding: VisitProblem, start: VisitsPlan | None) -> Ints | None:
    """Chiefs of an earlier plan, where all of them may still lead all that they led."""
    if start is None:
        return None
    chief = places_of(problem).posts(start.chief_of)
    if not len(chief) or (chief < 0).any():
        return None
    held = np.bincount(chief, minlength=len(problem.official_ids))
    allowed = may_lead(bounding)[chief, np.arange(len(chief))]
    return chief if allowed.all() and (held <= problem.max_compounds).all() else None


def decided_of(
    problem: VisitProblem, months: dict[int, days.OfficialMonth], held: dict[int, tuple[int, ...]]
) -> Decided:
    """Months and portfolios as a decision, with the best deputies for these chiefs."""
    chief = np.full(len(problem.visits), -1)
    for official, members in held.items():
        chief[list(members)] = official
    bound = sum(month.bound for month in months.values())
    return Decided(chief=chief, deputy=deputies.assigned(problem, chief), months=months, bound=bound)


def _yuan(problem: VisitProblem, decided: Decided) -> float:
    return sum(charge.yuan for charge in charges(problem, decided.chief, decided.deputy, decided.slots))


def result_of(problem: VisitProblem, led: Chiefs, decided: Decided, *, began: float, seed: int) -> Result[VisitsPlan]:
    """A month that was decided as a result; none where it breaks a strict rule. `began` is of `perf_counter`."""
    found = charges(problem, decided.chief, decided.deputy, decided.slots)
    if broken := _broken(problem, found):
        return _nothing(Status.UNKNOWN, (*led.notes, *broken), began, seed)
    terms = totals(problem, found)
    objective = sum(terms.values())
    bound = led.bound + deputies.least_yuan(problem)
    optimal = objective - bound <= PROVED * max(1.0, objective)
    return Result(
        status=Status.OPTIMAL if optimal else Status.FEASIBLE,
        plan=plan_of(problem, decided.chief, decided.deputy, decided.slots),
        objective=objective,
        bound=min(bound, objective),
        cost_terms=terms,
        notes=(*led.notes, *_stage_notes(problem, led, decided, found), *_calendar_notes(problem)),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _nothing(status: Status, notes: tuple[str, ...], began: float, seed: int) -> Result[VisitsPlan]:
    return Result(status=status, plan=None, notes=notes, runtime_s=perf_counter() - began, seed=seed)


def _broken(problem: VisitProblem, found: list[Charge]) -> list[str]:
    """Strict terms that the plan found does not keep, which no plan may cost."""
    notes = []
    for name in problem.rules.strict:
        places = sorted(
            {problem.compound_ids[charge.compound] for charge in found if charge.term == name and charge.compound >= 0}
        )
        if places:
            notes.append(f"compounds {listed(places)}: no plan found that keeps the strict rule {name}")
    return notes


def _stage_notes(problem: VisitProblem, led: Chiefs, decided: Decided, found: list[Charge]) -> list[str]:
    """How far each stage is from the best, given the one before."""
    on_days = {VisitTerm.UNFAIR, VisitTerm.DEPUTIES, *problem.pair_amounts}
    dated = sum(charge.yuan for charge in found if charge.term not in on_days)
    notes = []
    if led.yuan > 0:
        notes.append(f"chiefs: at most {_percent(led.yuan, led.bound)} % above the best choice, as known before days")
    if dated > 0:
        notes.append(f"days: at most {_percent(dated, decided.bound)} % above the best ones with these chiefs")
    return notes


def _percent(yuan: float, bound: float) -> str:
    return f"{100.0 * max(0.0, yuan - bound) / yuan:.2f}"


def _calendar_notes(problem: VisitProblem) -> list[str]:
    """Compounds owed so many visits that no calendar of the month holds them as asked for."""
    rules, month = problem.rules, problem.month
    notes = []
    shorter = problem.gap_days < rules.min_gap_days
    for gap in sorted(set(problem.gap_days[shorter].tolist())):
        names = listed(sorted(problem.compound_ids[i] for i in np.flatnonzero(problem.gap_days == gap)))
        notes.append(
            f"compounds {names}: so many visits do not fit {rules.min_gap_days} days apart in this month; "
            f"planned at least {gap} apart"
        )
    fewer = int((problem.visits < month.n_weeks).sum())
    if fewer and rules.missed_week_yuan:
        notes.append(
            f"{fewer} compounds are owed fewer visits than the {month.n_weeks} working weeks of the month; "
            "one visit a week is planned as far as they go"
        )
    return notes
