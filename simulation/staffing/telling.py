"""What is told of a staffing: posts with their people and costs, the present beside it, and what else changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from domain.comparison import Indicator
from domain.executors import Executor
from domain.interruption import requested
from domain.staffing import Post, PostKind, SideEffect, Standard
from simulation.district import SHIFT_H
from simulation.measuring.registry import MEASURES, measure
from simulation.staffing.problem import (
    KINDS,
    SHIFTS,
    YEAR_DAYS,
    People,
    StaffingProblem,
    present_people,
)
from simulation.staffing.testbed import Stopped, Task, lived


def posts_of(problem: StaffingProblem, people: People) -> tuple[Post, ...]:
    """Posts of a staffing; shifts without crews are left out, desks and mediation rooms without anybody are not."""
    before = present_people(problem)
    rows = []
    for post, count in enumerate(people.tolist()):
        kind = KINDS[problem.kind[post]]
        if kind is PostKind.CREWS and not count:
            continue
        rows.append(
            Post(
                kind=kind,
                place=problem.place(post),
                shift=SHIFTS[problem.shift[post]] if kind is PostKind.CREWS else None,
                people=count,
                before=None if kind is PostKind.CREWS else int(before[post]),
                paid_h_year=count * _hours(problem, post),
                yuan_year=count * float(problem.yuan[post]),
            )
        )
    return tuple(rows)


def _hours(problem: StaffingProblem, post: int) -> float:
    """Hours for which one person of a post is paid in a year."""
    if KINDS[problem.kind[post]] is PostKind.CREWS:
        return SHIFT_H * YEAR_DAYS
    return float(problem.open_h[problem.counter[post]]) * problem.yearly


def side_effects(
    problem: StaffingProblem, people: People, replications: Sequence[int], *, seed: int, executor: Executor
) -> tuple[SideEffect, ...]:
    """Indicators of the policy comparison, beside the standards themselves, today and under a staffing.

    Raises
    ------
    Stopped
        When the user asked to stop.
    """
    tasks = [Task(problem=problem, staffings=(None, people), seed=seed, replication=number) for number in replications]
    results = executor.map(_values, tasks)
    if requested() or not all(len(rows) == 2 for rows in results):
        raise Stopped
    values = np.array(results)
    asked = {measure(standard.id).indicator.id for standard in problem.standards}
    rows = []
    for column, shown in enumerate(MEASURES):
        before, after = (float(_mean(values[:, k, column])) for k in (0, 1))
        if shown.id not in asked and np.isfinite([before, after]).all():
            rows.append(_side_effect(shown.indicator, before, after))
    return tuple(rows)


def _mean(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def _side_effect(indicator: Indicator, before: float, after: float) -> SideEffect:
    return SideEffect(
        indicator_id=indicator.id,
        title_zh=indicator.title_zh,
        title_en=indicator.title_en,
        unit_zh=indicator.unit_zh,
        unit_en=indicator.unit_en,
        scale=indicator.scale,
        before=before,
        after=after,
    )


def _values(task: Task) -> list[list[float]]:
    """Values of all measures under each staffing of a task; fewer rows when the user asked to stop."""
    return [[shown.of(view) for shown in MEASURES] for _, view in lived(task)]


def titles(standard: Standard) -> tuple[str, str]:
    """What a standard asks for, in Chinese and English."""
    indicator = measure(standard.id).indicator
    return indicator.title_zh, indicator.title_en
