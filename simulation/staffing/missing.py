"""Why requests miss a standard although nobody waits for a person: the reasons that no staffing removes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from domain.staffing import Standard
from domain.words import words
from simulation.arrivals import next_opening
from simulation.cases import case_of, outcome_of
from simulation.demand import draw
from simulation.measuring.view import View
from simulation.outcome import AT_DESK, CLEANING_DAY, CREW, GUARD, LADDER, OUTSIDE, VOLUNTEERS, Outcome
from simulation.running import run
from simulation.staffing.problem import StaffingProblem, context_under, staffed
from simulation.staffing.standards import masks
from simulation.staffing.testbed import Task
from simulation.world import World

REASONS: Mapping[str, tuple[str, str]] = {
    "withdrawn": words("withdrawn by the resident"),
    "ladder": words("dates of councils and conferences, notice of mediation"),
    "outside": words("done by outside departments"),
    "others": words("wait for the cleaning day, volunteers or the guard"),
    "closed": words("registered while the desk was closed (night, weekend)"),
    "answer": words("other waits for the first answer"),
    "astray": words("sent to the wrong place first"),
    "appointment": words("done on the appointed date"),
    "reopened": words("reopened, as the work was bad"),
    "materials": words("wait for materials"),
    "asking": words("companies' answers, the drive and the work"),
}
"""Reasons in the order in which they are looked for: a request counts under the first that fits."""


def missed(task: Task) -> NDArray[np.float64]:
    """Requests of one replication under one staffing that miss each standard, by reason: (n_standards, n_reasons)."""
    problem, people = task.problem, task.staffings[0]
    requests = draw(problem.district.demand, seed=task.seed, replication=task.replication)
    setup = problem.setup if people is None else staffed(problem, people)
    case = case_of(problem.district, setup, requests)
    outcome = outcome_of(setup, requests, case, run(case.world))
    view = View(outcome=outcome, context=context_under(problem, setup))
    counts = np.zeros((len(problem.standards), len(REASONS)))
    for s, standard in enumerate(problem.standards):
        part, whole = masks(view, standard)
        reason = _reason(problem, standard, view, case.world)[whole & ~part]
        counts[s] = np.bincount(reason, minlength=len(REASONS))
    return counts


def _reason(problem: StaffingProblem, standard: Standard, view: View, world: World) -> NDArray[np.int64]:
    """Number of the first reason that fits each request (n,)."""
    outcome, jobs = view.outcome, world.jobs
    registered = outcome.registered_h
    late = ~(outcome.responded_h - registered <= problem.district.rules.triage_h * 4.0)
    closed = _closed(problem, outcome) & late & np.isnan(jobs.direct_h)
    if standard.id.startswith("respond"):
        return np.where(closed, _number("closed"), _number("answer"))
    fits = {
        "withdrawn": ~np.isnan(outcome.withdrawn_h),
        "ladder": outcome.way == LADDER,
        "outside": outcome.way == OUTSIDE,
        "others": np.isin(outcome.way, (CLEANING_DAY, VOLUNTEERS, GUARD)),
        "appointment": jobs.appointment_h > 0,
        "reopened": outcome.reopened > 0,
        "materials": (jobs.materials_h > 0) & (outcome.way == CREW),
        "astray": jobs.misrouted,
        "closed": closed,
        "answer": late | (outcome.way == AT_DESK),
    }
    conditions = [fits[name] for name in fits]
    return np.select(conditions, [np.int64(_number(name)) for name in fits], default=np.int64(_number("asking")))


def _number(reason: str) -> int:
    return list(REASONS).index(reason)


def _closed(problem: StaffingProblem, outcome: Outcome) -> NDArray[np.bool_]:
    """Requests registered while the desk of their community was closed (n,)."""
    desk = problem.district.community_of[outcome.compound]
    registered_h = outcome.registered_h
    return np.asarray(next_opening(problem.setup.counters, desk, registered_h) > registered_h)


def by_reason(counts: NDArray[np.float64]) -> tuple[tuple[str, float], ...]:
    """Reasons with their mean requests (n_reasons,), the most frequent first, without those that have none."""
    order = np.argsort(-counts, kind="stable")
    names = list(REASONS)
    return tuple((names[k], float(counts[k])) for k in order if counts[k] > 0)
