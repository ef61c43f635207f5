"""Rosters of a district: a lawful month, improved by exchanges over all guards, then in clusters of a few gates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from zlib import crc32

import numpy as np

from allocator.rosters.anew import replanned
from allocator.rosters.bounds import Shortfall, shortfall
from allocator.rosters.cluster import Answer, Cluster, plan_month
from allocator.rosters.cutting import avoidable_yuan, cut
from allocator.rosters.day_by_day import day_by_day
from allocator.rosters.dual import RosterDual
from allocator.rosters.exchanges import exchanged, settled
from allocator.rosters.law import law_of
from allocator.rosters.problem import (
    Roster,
    RosterProblem,
    cost_terms,
    empty_posts,
    nights_of,
    weekends_of,
)
from allocator.rosters.relaxation import UNITS_YUAN, ShiftFlow, costs
from domain import so_far
from domain.executors import Executor, Serial
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import GateDuty, RostersPlan
from domain.results import Result, Status

FEN = 0.01
EXCHANGES = 8  # rounds of exchanges, for limit.work = 1
REPLANS = 60  # steps of replanning a few guards for each guard there is, for limit.work = 1
PRICINGS = 160  # of all posts for the bound, for limit.work = 1
GATES_A_CLUSTER = 4
CUTS = 12
WORK = 1.5  # of CP-SAT's deterministic time in all clusters, for limit.work = 1
CUT_SHARE = 0.5  # of the work left
CLUSTER_WORK = 0.5  # without as much CP-SAT seldom improves a month
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def solve(
    problem: RosterProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: RostersPlan | None = None,
) -> Result[RostersPlan]:
    """Plan the month (docs/model/rosters.md).

    The bound is that of the whole problem: the cost of the month without rules of succession, raised by exact months at
    prices of posts, or CP-SAT's where one cluster holds everything. The search begins with its own roster, whatever the
    `start`. The seconds of `limit` end the search between two steps.
    """
    del start
    began = perf_counter()
    flow = ShiftFlow(problem)
    bound, relaxed = _least(flow)
    law = law_of(problem)
    roster = day_by_day(law, relaxed.works.sum(axis=1))

    def left_s() -> float | None:
        return None if limit.time_s is None else limit.time_s - (perf_counter() - began)

    rng = np.random.default_rng([seed, crc32(b"roster exchanges")])
    for _ in range(max(1, round(EXCHANGES * limit.work))):
        if _yuan(problem, roster) - bound < FEN or _over(left_s):
            break
        roster = exchanged(law, roster, rng=rng)
        so_far.tell(best=_yuan(problem, roster), bound=bound)
    roster = _replanned(flow, roster, bound, limit=limit, seed=seed, left_s=left_s)
    roster, bound = _by_clusters(problem, roster, bound, limit=limit, seed=seed, executor=executor, left_s=left_s)
    roster = settled(problem, roster)
    bound = _raised(flow, bound, _yuan(problem, roster), limit=limit, left_s=left_s)
    terms = cost_terms(problem, roster)
    objective = sum(terms.values())
    return Result(
        status=Status.OPTIMAL if objective - bound < FEN else Status.FEASIBLE,
        plan=_plan(problem, roster),
        objective=objective,
        bound=min(bound, objective),
        cost_terms=terms,
        notes=tuple(_notes(problem, roster, shortfall(flow, roster, pricings=round(PRICINGS * limit.work)))),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _least(flow: ShiftFlow) -> tuple[float, Roster]:
    """Bound in yuan, and the relaxed month that costs it."""
    solved = flow.solve(costs(flow.problem))
    if solved is None:
        raise RuntimeError("every post may be left empty, so there is a flow")
    units, roster = solved
    return units / UNITS_YUAN, roster


def _replanned(
    flow: ShiftFlow, roster: Roster, bound: float, *, limit: Limit, seed: int, left_s: Callable[[], float | None]
) -> Roster:
    """Roster after a few guards at a time have been planned anew, with the worth that posts have in a cheapest flow."""
    problem, prices = flow.problem, costs(flow.problem)
    if _yuan(problem, roster) - bound < FEN or _over(left_s):
        return roster
    return replanned(
        problem,
        prices,
        roster,
        flow.worth(prices)[0],
        bound=round(bound * UNITS_YUAN),
        steps=round(REPLANS * limit.work * len(problem.guard_ids)),
        rng=np.random.default_rng([seed, crc32(b"roster months")]),
        over=lambda: _over(left_s),
    )


def _raised(flow: ShiftFlow, bound: float, yuan: float, *, limit: Limit, left_s: Callable[[], float | None]) -> float:
    """Higher bound, where one is found, on the cost of a roster that costs `yuan`."""
    if yuan - bound < FEN or _over(left_s):
        return bound
    dual, steps = RosterDual(flow.problem, costs(flow.problem)), round(PRICINGS * limit.work)
    units = dual.highest(flow, cost=round(yuan * UNITS_YUAN), steps=steps, over=lambda: _over(left_s))
    return max(bound, units / UNITS_YUAN)


def _over(left_s: Callable[[], float | None]) -> bool:
    """Whether the seconds are used up, or the user asked to stop."""
    left = left_s()
    return requested() or (left is not None and left <= 0)


def _by_clusters(
    problem: RosterProblem,
    roster: Roster,
    bound: float,
    *,
    limit: Limit,
    seed: int,
    executor: Executor | None,
    left_s: Callable[[], float | None],
) -> tuple[Roster, float]:
    """Best roster and bound after CP-SAT on clusters, cut a new way each time; those with most to gain come first."""
    objective = _yuan(problem, roster)
    work = WORK * limit.work
    for turn in range(CUTS):
        if objective - bound < FEN or work < WORK * limit.work / 100 or _over(left_s):
            break
        clusters = cut(problem, roster, size=GATES_A_CLUSTER, angle=turn * GOLDEN_ANGLE)
        share = work if turn == CUTS - 1 or len(clusters) == 1 else work * CUT_SHARE
        chosen = sorted(clusters, key=avoidable_yuan, reverse=True)[: max(1, int(share / CLUSTER_WORK))]
        each = Limit(work=share / len(chosen), time_s=left_s())
        answers = (executor or Serial()).map(plan_month, [(cluster, each, seed) for cluster in chosen])
        changed = _with_answers(roster, chosen, answers)
        yuan = _yuan(problem, changed)
        if yuan <= objective:
            roster, objective = changed, yuan
            so_far.tell(best=yuan)
        work -= sum(answer.work for answer in answers)
        if len(clusters) == 1:
            bound = max(bound, answers[0].bound_yuan)
            break
    return roster, bound


def _with_answers(roster: Roster, clusters: list[Cluster], answers: list[Answer]) -> Roster:
    """Roster in which each cluster's guards have the duties of its answer."""
    gate, shift = roster.gate.copy(), roster.shift.copy()
    for cluster, answer in zip(clusters, answers, strict=True):
        guards = list(cluster.guards)
        gate[guards], shift[guards] = answer.roster.gate, answer.roster.shift
    return Roster(gate, shift)


def _yuan(problem: RosterProblem, roster: Roster) -> float:
    return sum(cost_terms(problem, roster).values())


def _plan(problem: RosterProblem, roster: Roster) -> RostersPlan:
    left = empty_posts(problem, roster)
    return RostersPlan(
        duties=tuple(
            GateDuty(
                guard_id=problem.guard_ids[guard],
                gate_id=problem.gate_ids[roster.gate[guard, day]],
                day=problem.days[day],
                shift=problem.shifts[roster.shift[guard, day]],
            )
            for guard, day in np.argwhere(roster.works).tolist()
        ),
        uncovered=tuple(
            (problem.gate_ids[gate], problem.days[day], problem.shifts[shift], int(left[gate, day, shift]))
            for gate, day, shift in np.argwhere(left > 0).tolist()
        ),
    )


def _notes(problem: RosterProblem, roster: Roster, short: Shortfall) -> Iterator[str]:
    """What the planner should know: staff that the posts need, what fell short, who is out of reach."""
    rules, posts = problem.rules, int(problem.posts.sum())
    hours = posts * rules.shift_h
    regular_h = rules.regular_h_week * problem.n_days / 7
    yield (
        f"The posts need {hours} hours in {problem.n_days} days, {hours / regular_h:.1f} guards of "
        f"{rules.regular_h_week} hours a week ({168 / rules.regular_h_week:.1f} for a post held day and night), before "
        f"leave; the table has {len(problem.guard_ids)}, who may work {problem.regular_h.sum()} hours without overtime."
    )
    if rules.shift_h > 8:
        yield (
            f"Shifts of {rules.shift_h} hours exceed the 8 hours a day of the Labour Law: they need the approved "
            "averaging of working hours."
        )
    if short.empty:
        left = empty_posts(problem, roster).sum(axis=(1, 2))
        gates = ", ".join(f"{problem.gate_ids[gate]} {left[gate]}" for gate in np.flatnonzero(left).tolist())
        yield f"{short.empty} of {posts} posts are empty, at least {short.least_empty} in any roster; by gate: {gates}"
    if short.overtime_h:
        yield (
            f"{short.overtime_h} hours of overtime; with no more empty posts at least {short.least_overtime_h} in any "
            "roster."
        )
    if short.wishes:
        yield (
            f"{short.wishes} wishes are broken; with no more empty posts at least {short.least_wishes} in any roster."
        )
    yield from _spread(problem, roster, short)
    yield from _out_of_reach(problem)


def _spread(problem: RosterProblem, roster: Roster, short: Shortfall) -> Iterator[str]:
    """How evenly nights and weekends are shared."""
    working = roster.works.any(axis=1)
    if not working.any():
        return
    nights = nights_of(problem, roster)[working & problem.may[:, :, problem.night].any(axis=1)]
    weekends = weekends_of(problem, roster)[working]
    most_nights = nights.max() if len(nights) else 0
    yield (
        f"A guard has at most {most_nights} nights and {weekends.max()} weekend shifts; {short.beyond_even_share} of "
        "them are beyond even shares."
    )


def _out_of_reach(problem: RosterProblem) -> Iterator[str]:
    near_m = problem.rules.near_m
    if lonely := [problem.gate_ids[gate] for gate in np.flatnonzero(~problem.near.any(axis=0)).tolist()]:
        yield f"No guard lives within {near_m:.0f} m of: {', '.join(lonely)}"
    if far := [problem.guard_ids[guard] for guard in np.flatnonzero(~problem.near.any(axis=1)).tolist()]:
        yield f"No gate with posts within {near_m:.0f} m of guards: {', '.join(far)}"
    away = problem.near.any(axis=1) & ~problem.may.any(axis=(1, 2))
    if leave := [problem.guard_ids[guard] for guard in np.flatnonzero(away).tolist()]:
        yield f"On leave for the whole month: {', '.join(leave)}"
