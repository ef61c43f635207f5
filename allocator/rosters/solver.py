"""Rosters of a district: a relaxed week made lawful, then improved cluster by cluster, cut a new way in each round."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import numpy as np

from allocator.rosters.cutting import cut
from allocator.rosters.problem import DAYS, OFF, SHIFTS, Roster, RosterProblem, cost_terms, empty_posts, rest_h
from allocator.rosters.relaxation import relaxed
from allocator.rosters.week import Answer, Cluster, plan_week
from domain.arrays import Floats
from domain.executors import Executor, Serial
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import GateDuty, RostersPlan
from domain.results import Result, Status

FEN = 0.01
GATES_A_CLUSTER = 8
ROUNDS = 12
WORK = 3.0  # of CP-SAT's deterministic time, for limit.work = 1
STEADY_YUAN = 0.05  # too little to change who works, enough to choose among equal weeks
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def solve(
    problem: RosterProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: RostersPlan | None = None,
) -> Result[RostersPlan]:
    """Plan the repeating week (docs/model/rosters.md).

    The bound is that of the whole problem: the cost of the week without the rest rule, or CP-SAT's where one cluster
    holds everything. The search begins at the relaxed week, whatever the `start`.
    """
    del start
    began = perf_counter()
    least_yuan, free = relaxed(problem)
    roster = _lawful(problem, _steady(problem, free))
    objective, bound = _month(problem, roster), least_yuan * problem.weeks_month
    work = WORK * limit.work
    for turn in range(ROUNDS):
        left_s = None if limit.time_s is None else limit.time_s - (perf_counter() - began)
        if objective - bound < FEN or work <= 0 or requested() or (left_s is not None and left_s <= 0):
            break
        clusters = list(
            cut(
                problem,
                roster,
                size=GATES_A_CLUSTER,
                angle=turn * GOLDEN_ANGLE,
                limit=Limit(work=work, time_s=left_s),
                seed=seed,
            )
        )
        answers = (executor or Serial()).map(plan_week, clusters)
        changed = _with_answers(roster, clusters, answers)
        if _month(problem, changed) <= objective:
            roster, objective = changed, _month(problem, changed)
        work -= sum(answer.work for answer in answers)
        if len(clusters) == 1:
            bound = max(bound, answers[0].bound_yuan * problem.weeks_month)
            break
    return Result(
        status=Status.OPTIMAL if objective - bound < FEN else Status.FEASIBLE,
        plan=_plan(problem, roster),
        objective=objective,
        bound=min(bound, objective),
        cost_terms=cost_terms(problem, roster),
        notes=tuple(_notes(problem, roster)),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _with_answers(roster: Roster, clusters: list[Cluster], answers: list[Answer]) -> Roster:
    """Roster in which each cluster's guards have the duties of its answer."""
    gate, shift = roster.gate.copy(), roster.shift.copy()
    for cluster, answer in zip(clusters, answers, strict=True):
        guards = list(cluster.guards)
        gate[guards], shift[guards] = answer.roster.gate, answer.roster.shift
    return Roster(gate, shift)


def _month(problem: RosterProblem, roster: Roster) -> float:
    """Yuan a month of a roster."""
    return sum(cost_terms(problem, roster).values())


def _steady(problem: RosterProblem, free: Roster) -> Roster:
    """Among the relaxed weeks of equal cost, one in which guards mostly keep the kind of shift they already have most.

    Guards who keep to one kind of shift need no rest rule.
    """
    roster = free
    for _ in range(2):
        kind = np.array([(roster.shift == shift).sum(axis=1) for shift in range(len(SHIFTS))], float).T
        rarer: Floats = kind.max(axis=1, keepdims=True) - kind
        roster = relaxed(problem, STEADY_YUAN * rarer)[1]
    return roster


def _lawful(problem: RosterProblem, relaxed_week: Roster) -> Roster:
    """The week without the duties that follow too soon on another one."""
    gate, shift = relaxed_week.gate.copy(), relaxed_week.shift.copy()
    for guard in range(len(gate)):
        for today in range(DAYS):
            tomorrow = (today + 1) % DAYS
            pair = int(shift[guard, today]), int(shift[guard, tomorrow])
            if OFF not in pair and rest_h(*pair) < problem.rules.min_rest_h:
                gate[guard, tomorrow] = shift[guard, tomorrow] = OFF
    return Roster(gate, shift)


def _plan(problem: RosterProblem, roster: Roster) -> RostersPlan:
    left = empty_posts(problem, roster)
    return RostersPlan(
        duties=tuple(
            GateDuty(
                guard_id=problem.guard_ids[guard],
                gate_id=problem.gate_ids[roster.gate[guard, day]],
                weekday=day + 1,
                shift=SHIFTS[roster.shift[guard, day]],
            )
            for guard, day in np.argwhere(roster.works).tolist()
        ),
        uncovered=tuple(
            (problem.gate_ids[gate], day + 1, SHIFTS[shift], int(left[gate, day, shift]))
            for gate, day, shift in np.argwhere(left > 0).tolist()
        ),
    )


def _notes(problem: RosterProblem, roster: Roster) -> Iterator[str]:
    """What the planner should know: the staff that the posts need, what stayed empty, overtime, guards out of reach."""
    rules = problem.rules
    posts_h = int(problem.posts.sum()) * rules.shift_h
    yield (
        f"The posts need {posts_h} hours a week, {posts_h / rules.regular_h_week:.1f} guards of {rules.regular_h_week} "
        f"hours ({168 / rules.regular_h_week:.1f} for a post held day and night), before leave; "
        f"the table has {len(problem.guard_ids)}."
    )
    left = empty_posts(problem, roster).sum(axis=(1, 2))
    if left.sum():
        gates = ", ".join(f"{problem.gate_ids[gate]} {left[gate]}" for gate in np.flatnonzero(left).tolist())
        yield f"{left.sum()} of {problem.posts.sum()} posts a week are empty, by gate: {gates}"
    overtime_h = np.maximum(rules.shift_h * roster.works.sum(axis=1) - problem.regular_h, 0).sum()
    if overtime_h:
        yield f"{overtime_h} hours of overtime a week."
    if lonely := [problem.gate_ids[gate] for gate in np.flatnonzero(~problem.near.any(axis=0)).tolist()]:
        yield f"No guard lives within {rules.near_m:.0f} m of: {', '.join(lonely)}"
    if far := [problem.guard_ids[guard] for guard in np.flatnonzero(~problem.near.any(axis=1)).tolist()]:
        yield f"No gate with posts within {rules.near_m:.0f} m of guards: {', '.join(far)}"
