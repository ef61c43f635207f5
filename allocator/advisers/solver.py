"""Assignment of advisers at least cost by CP-SAT, from a start that the linear relaxation suggests."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model

from allocator.advisers.explaining import next_best, notes, reasons
from allocator.advisers.problem import NOBODY, TENTHS, AdviserProblem, cost_terms
from allocator.advisers.relaxation import pruned
from allocator.cpsat import search
from domain.executors import Executor
from domain.limits import Limit
from domain.plan import AdvisersPlan
from domain.results import Result, Status

PER_YUAN = 100_000  # CP-SAT needs whole numbers

Sent = dict[tuple[int, int], cp_model.IntVar]


def solve(
    problem: AdviserProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: AdvisersPlan | None = None,
) -> Result[AdvisersPlan]:
    """Adviser of each organisation at least cost; an organisation may stay without one at its price."""
    del executor  # one small search
    began = perf_counter()
    model = cp_model.CpModel()
    worth, fallback = pruned(problem)
    sent = {(int(a), int(b)): model.new_bool_var("") for a, b in np.argwhere(worth)}
    without = [model.new_bool_var("") for _ in problem.organisation_ids]
    most = int(problem.load_tenths.sum())
    crowded = [model.new_int_var(0, most, "") for _ in problem.room]
    _one_adviser_each(model, sent, without)
    _within_room(model, problem, sent, crowded)
    idle = _idle_without_any(model, problem, sent)
    _minimise_cost(model, problem, sent, without=without, crowded=crowded, idle=idle)
    _suggest(model, sent, _positions(problem, start) if start else fallback)
    found = search(model, limit=limit, seed=seed, parameters={"linearization_level": 2})
    # Nobody sent is a plan too, so there is always one, even where the search ended before its first.
    chosen = {b: a for (a, b), it in sent.items() if found.value(it)} if found.found else fallback
    terms = cost_terms(problem, chosen)
    if found.status is Status.FEASIBLE and sum(cost_terms(problem, fallback).values()) < sum(terms.values()):
        chosen, terms = fallback, cost_terms(problem, fallback)
    objective = sum(terms.values())
    return Result(
        status=found.status if found.found else Status.FEASIBLE,
        plan=plan_of(problem, chosen),
        objective=objective,
        bound=min(objective, (found.bound or 0.0) / PER_YUAN),
        cost_terms=terms,
        notes=notes(problem, chosen),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _one_adviser_each(model: cp_model.CpModel, sent: Sent, without: Sequence[cp_model.IntVar]) -> None:
    """Every organisation has one adviser or is without."""
    by_organisation: list[list[cp_model.IntVar]] = [[left] for left in without]
    for (_, b), variable in sent.items():
        by_organisation[b].append(variable)
    for choice in by_organisation:
        model.add_exactly_one(choice)


def _within_room(
    model: cp_model.CpModel, problem: AdviserProblem, sent: Sent, crowded: Sequence[cp_model.IntVar]
) -> None:
    """No adviser beyond their room; load beyond the even share is counted."""
    held = _held(problem, sent)
    for a, extra in enumerate(crowded):
        mine = held[a]
        model.add(sum(sent[a, b] for b in mine) <= int(problem.room[a]))
        load = sum(int(problem.load_tenths[b]) * sent[a, b] for b in mine)
        model.add(extra >= load - problem.even_tenths)


def _idle_without_any(model: cp_model.CpModel, problem: AdviserProblem, sent: Sent) -> list[cp_model.IntVar]:
    """An adviser with room is idle or has an organisation."""
    idle = []
    held = _held(problem, sent)
    for a in np.flatnonzero(problem.room > 0).tolist():
        idle.append(model.new_bool_var(""))
        model.add_bool_or([idle[-1], *(sent[a, b] for b in held[a])])
    return idle


def _held(problem: AdviserProblem, sent: Sent) -> list[list[int]]:
    """Organisations that each adviser may be sent to."""
    held: list[list[int]] = [[] for _ in problem.adviser_ids]
    for a, b in sent:
        held[a].append(b)
    return held


def _minimise_cost(
    model: cp_model.CpModel,
    problem: AdviserProblem,
    sent: Sent,
    *,
    without: Sequence[cp_model.IntVar],
    crowded: Sequence[cp_model.IntVar],
    idle: Sequence[cp_model.IntVar],
) -> None:
    """Costs are rounded down, so the bound of the model holds for real costs too."""
    variables = [*sent.values(), *without, *crowded, *idle]
    yuan = [problem.pair_yuan[pair] for pair in sent]
    yuan += [problem.unassigned_yuan] * len(without) + [problem.crowded_yuan / TENTHS] * len(crowded)
    yuan += [problem.idle_yuan] * len(idle)
    weights = np.floor(np.array(yuan) * PER_YUAN + 1e-6).astype(np.int64).tolist()
    spared = ceil(problem.idle_yuan * problem.spare * PER_YUAN)
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, weights) - spared)


def _positions(problem: AdviserProblem, plan: AdvisersPlan) -> dict[int, int]:
    """An earlier plan as positions, as far as its ids are known."""
    adviser = {id_: a for a, id_ in enumerate(problem.adviser_ids)}
    return {
        b: adviser[plan.adviser_of[id_]]
        for b, id_ in enumerate(problem.organisation_ids)
        if plan.adviser_of.get(id_) in adviser
    }


def _suggest(model: cp_model.CpModel, sent: Sent, chosen: dict[int, int]) -> None:
    """Begin the search at an assignment."""
    for (a, b), variable in sent.items():
        model.add_hint(variable, chosen.get(b) == a)


def plan_of(problem: AdviserProblem, chosen: dict[int, int]) -> AdvisersPlan:
    """The plan in ids, with the next best advisers and the reasons for having none."""
    advisers, bodies = problem.adviser_ids, problem.organisation_ids
    return AdvisersPlan(
        adviser_of={bodies[b]: advisers[a] for b, a in sorted(chosen.items())},
        unassigned=tuple(name for b, name in enumerate(bodies) if b not in chosen),
        before={bodies[b]: advisers[a] for b, a in enumerate(problem.before.tolist()) if a != NOBODY},
        options=next_best(problem, chosen),
        reasons=reasons(problem, chosen),
    )
