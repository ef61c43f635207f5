"""The least change that repairs a month: around those concerned, wider and wider until it can be had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np

from allocator.cpsat import Search, search
from allocator.naming import listed
from allocator.visits.costs import NOBODY, charges, totals
from allocator.visits.month_model import UNITS_YUAN
from allocator.visits.repair.model import RepairModel
from allocator.visits.repair.neighbourhood import Neighbourhood, around, everything
from allocator.visits.repair.shortfall import PARAMETERS, WORK, Short, least_short, told, ways_out
from allocator.visits.repair.task import Task
from allocator.visits.standing import Standing, plan_of
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import VisitsPlan
from domain.results import Result, Status

NEAR = (5, 15, 40)  # colleagues of a compound concerned that may stand in, from one attempt to the next
BLOCK = 8  # compounds concerned that one model holds, but for a chief who has more


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one model made: the whole month after it, and the yuan that it may be above the best; None if unknown."""

    where: Neighbourhood
    month: Standing
    gap: float | None


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """What came of a repair.

    `yuan` is the cost of the month with the price of all changes, and `bound` a proven one on every repair of the same
    officials and compounds, of which there are so many; both None where they are not known. `short` is what a
    month lacks that lacks as little as possible, where no repair was found.
    """

    result: Result[VisitsPlan]
    yuan: float | None = None
    bound: float | None = None
    officials: int = 0
    compounds: int = 0
    short: Short | None = None


def repair(task: Task, *, limit: Limit, seed: int) -> Repaired:
    """The cheapest repair of a month, changes included.

    Each attempt is one exact model. Where it has no solution the next one lets more colleagues stand in; where all
    fail, the last one is asked what cannot be had. A small district is planned as a whole at last, which may be cheaper
    where others could take a visit over. More compounds than one model holds are repaired block by block, each exactly,
    beside those before.
    """
    if not task.concerned and not task.vacant:
        return _unchanged(task, seed)
    if reasons := _no_days(task):
        return _nothing(Status.INFEASIBLE, tuple(reasons), seed)
    blocks, month, parts = _blocks(task), task, []
    for block in blocks:
        done = _repair_block(replace(month, concerned=block), limit=limit, seed=seed)
        if isinstance(done, Repaired):
            return done
        parts.append(done)
        month = replace(
            month, now=frozenset(done.month.slots), chief=done.month.chief, deputy=done.month.deputy, vacant=()
        )
    return _repaired(task, parts, seed)


def _blocks(task: Task) -> list[tuple[int, ...]]:
    """Compounds concerned in blocks, those of one chief together."""
    blocks: list[tuple[int, ...]] = []
    for _, led in groupby(sorted(task.concerned, key=lambda i: (task.chief[i], i)), key=lambda i: task.chief[i]):
        mine = tuple(led)
        if blocks and len(blocks[-1]) + len(mine) <= BLOCK:
            blocks[-1] += mine
        else:
            blocks.append(mine)
    return blocks or [()]


def _repair_block(task: Task, *, limit: Limit, seed: int) -> Part | Repaired:
    """The compounds concerned repaired by one model; what there is to say where that cannot be."""
    broken: list[str] = []
    attempts = _attempts(task)
    where = next(attempts)
    while True:
        part, status, faults = _attempt(task, where, limit=limit, seed=seed)
        if part is not None:
            return _cheaper(task, part, limit=limit, seed=seed)
        broken = faults or broken
        wider = None if status is Status.UNKNOWN or requested() else next(attempts, None)
        if wider is None:
            break
        where = wider
    if broken:
        return _nothing(Status.UNKNOWN, tuple(broken), seed)
    return _impossible(task, where, status, limit=limit, seed=seed)


def _attempt(task: Task, where: Neighbourhood, *, limit: Limit, seed: int) -> tuple[Part | None, Status, list[str]]:
    """What one model makes, how its search ended, and strict rules that what it found does not keep."""
    built = RepairModel(task=task, where=where)
    found = search(built.model, limit=limit, seed=seed, work_scale=WORK, parameters=PARAMETERS)
    if not found.found:
        return None, found.status, []
    month = _decided(built, found)
    broken = _broken(task, month)
    return None if broken else Part(where=where, month=month, gap=_gap(built, found)), found.status, broken


def _cheaper(task: Task, part: Part, *, limit: Limit, seed: int) -> Part:
    """A small district planned as a whole, where that is found and costs no more than the part; else the part."""
    whole = everything(task)
    if whole is None or whole == part.where or requested():
        return part
    other, _, _ = _attempt(task, whole, limit=limit, seed=seed)
    return part if other is None or _yuan(task, other.month) > _yuan(task, part.month) else other


def _yuan(task: Task, month: Standing) -> float:
    """Cost of a month with the price of its changes."""
    made = charges(task.problem, month.chief, month.deputy, month.slots)
    return sum(totals(task.problem, made).values()) + changes_yuan(task, month)


def _attempts(task: Task) -> Iterator[Neighbourhood]:
    for near in NEAR:
        yield around(task, near=near)
    if (whole := everything(task)) is not None:
        yield whole


def _nothing(status: Status, notes: tuple[str, ...], seed: int, **more: Any) -> Repaired:
    return Repaired(result=Result(status=status, plan=None, notes=notes, seed=seed), **more)


def _no_days(task: Task) -> list[str]:
    """Compounds with fewer days left than visits, whoever makes them; each is a proof that no repair exists."""
    problem = task.problem
    able = np.isfinite(problem.lead_yuan) & (problem.max_compounds > 0)[:, None]
    posts = [(int(o), i) for held in (task.chief, task.deputy) for i, o in enumerate(held) if o != NOBODY]
    able[tuple(zip(*posts))] = True
    open_ = ~task.closed
    said = []
    for i in task.concerned:
        reach = problem.out_m[:, i] + problem.back_m[:, i] <= problem.longest_trip_m[1]
        left = open_[able[:, i] & reach].any(axis=(0, 2))
        fixed = {slot[2] for slot in task.fixed if slot[1] == i}
        left[list(fixed)] = False
        short = int(problem.visits[i]) - len(fixed) - int(left.sum())
        if short > 0:
            said.append(
                f"compound {problem.compound_ids[i]}: {problem.visits[i] - len(fixed)} visits still owed on different "
                f"days > {left.sum()} days left on which anybody can come; cheapest relaxation: {short} visits fewer"
            )
    return said


def _decided(built: RepairModel, found: Search) -> Standing:
    """The month as repaired."""
    chief, deputy = built.posts(found)
    return Standing(chief=chief, deputy=deputy, slots=tuple(built.slots(found)))


def _broken(task: Task, month: Standing) -> list[str]:
    """Strict rules that the repair found does not keep."""
    problem, said = task.problem, []
    found = charges(problem, month.chief, month.deputy, month.slots) if problem.rules.strict else []
    for name in problem.rules.strict:
        broken = {c.compound for c in found if c.term == name and c.compound >= 0} & set(task.concerned)
        if broken:
            places = sorted(problem.compound_ids[i] for i in broken)
            said.append(f"compounds {listed(places)}: no repair found that keeps the strict rule {name}")
    return said


def changes_yuan(task: Task, month: Standing) -> float:
    """Price of all visits and chiefs that change."""
    loose = set(month.slots) - task.fixed
    after = np.bincount([slot[1] for slot in loose], minlength=len(task.chief))
    kept = np.bincount([slot[1] for slot in loose & task.loose], minlength=len(task.chief))
    visits = int((np.maximum(task.n_loose, after) - kept).sum())
    return task.visit_yuan * visits + task.problem.rules.change_yuan * int((month.chief != task.chief).sum())


def _gap(built: RepairModel, found: Search) -> float | None:
    """Yuan that the model may have left to gain, with what its rounding may hide; None where trips were left out."""
    if found.objective is None or found.bound is None or not built.every_trip:
        return None
    return (found.objective - found.bound + _rounding(built, found)) / UNITS_YUAN


def _repaired(task: Task, parts: Sequence[Part], seed: int) -> Repaired:
    """The repaired month; a bound on it is known where one model made it."""
    month = parts[-1].month
    terms = totals(task.problem, charges(task.problem, month.chief, month.deputy, month.slots))
    objective = sum(terms.values())
    yuan = objective + changes_yuan(task, month)
    officials = len({o for part in parts for o in part.where.officials})
    compounds = len({i for part in parts for i in part.where.compounds})
    gaps = [part.gap for part in parts if part.gap is not None]
    notes = [f"planned anew with least change: {compounds} compounds and {officials} officials"]
    if len(gaps) == len(parts):
        blocks = "" if len(parts) == 1 else f" in each of {len(parts)} blocks, beside those before"
        notes.append(
            f"the month with its changes is at most {max(gaps):.2f} yuan above the least that these can do{blocks}"
        )
    result = Result(
        status=Status.FEASIBLE,
        plan=plan_of(task.problem, month.chief, month.deputy, month.slots),
        objective=objective,
        cost_terms=terms,
        notes=tuple(notes),
        seed=seed,
    )
    bound = yuan - gaps[0] if len(parts) == 1 and gaps else None
    return Repaired(result=result, yuan=yuan, bound=bound, officials=officials, compounds=compounds)


def _rounding(built: RepairModel, found: Search) -> int:
    """Units that rounding down may hide: one for each price paid, each changed visit and each load."""
    paid = sum(found.value(variable) if weight > 1 else 1 for variable, weight in built.built.cost if weight > 0)
    return paid + int(built.task.problem.visits[list(built.where.compounds)].sum())


def _unchanged(task: Task, seed: int) -> Repaired:
    """The plan as it is: nothing in it is touched by the news."""
    month = Standing(chief=task.chief, deputy=task.deputy, slots=tuple(task.visits_now()))
    terms = totals(task.problem, charges(task.problem, task.chief, task.deputy, month.slots))
    objective = sum(terms.values())
    result = Result(
        status=Status.FEASIBLE,
        plan=plan_of(task.problem, month.chief, month.deputy, month.slots),
        objective=objective,
        cost_terms=terms,
        notes=("every visit of the plan can still be made; nothing was planned anew",),
        seed=seed,
    )
    return Repaired(result=result, yuan=objective, bound=objective)


def _impossible(task: Task, where: Neighbourhood, status: Status, *, limit: Limit, seed: int) -> Repaired:
    """Which visits and chiefs cannot be had, how many at least, and whether room at the communities would do."""
    least, short = least_short(task, where, limit=limit, seed=seed)
    whole = where == everything(task)
    scope = "" if whole else f" among the {len(where.officials)} officials near"
    if short is None or not least:
        said = f"no repair was found{scope} within the limit; give more --work, or freeze less"
        return _nothing(Status.UNKNOWN, (said,), seed)
    cheapest = "cheapest relaxation" if least == short.total else "a relaxation"
    ways = ways_out(short)
    notes = [f"at least {least} visits or chiefs cannot be had{scope}: {told(task.problem, short)}; {cheapest}: {ways}"]
    roomier, _ = least_short(task, where, limit=limit, seed=seed, any_room=True)
    if roomier is not None and roomier < least:
        notes.append(
            f"with more room at the community offices (community_visits_half_day) only {roomier} could not be had"
        )
    proved = Status.INFEASIBLE if whole and status is Status.INFEASIBLE else Status.UNKNOWN
    return _nothing(proved, tuple(notes), seed, short=short)
