"""The efficient frontier: what the best choice of projects is worth along budgets, and along protection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from allocator.projects.explaining import chance_of, served_share
from allocator.projects.problem import FEN, ProjectProblem
from allocator.projects.protection import most_together
from allocator.projects.solver import Choosing, choose
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import FrontierPoint


def along_budgets(
    problem: ProjectProblem, budgets_yuan: Sequence[float], *, limit: Limit, seed: int
) -> list[FrontierPoint]:
    """A point for each budget that can pay what must be funded, protected to the rules' chance of overspending."""
    problems = (problem.with_budget(round(yuan * FEN)) for yuan in budgets_yuan)
    return list(_points(problems, limit=limit, seed=seed))


def along_protection(problem: ProjectProblem, *, points: int, limit: Limit, seed: int) -> list[FrontierPoint]:
    """Points at the problem's own budget, from no project at its highest cost to all that could be funded."""
    most = most_together(problem.cost_fen, problem.extra_fen, problem.budget_fen)
    levels = {round(most * (step / (points - 1)) ** 2) for step in range(points)} | {problem.protected}
    problems = (replace(problem, protected=level) for level in sorted(levels))
    return list(_points(problems, limit=limit, seed=seed))


def _points(problems: Iterator[ProjectProblem], *, limit: Limit, seed: int) -> Iterator[FrontierPoint]:
    """Solve the integer program of each problem, the next one beginning at the last one's choice."""
    hint = None
    for problem in problems:
        if requested():
            raise KeyboardInterrupt
        found = choose(problem, limit=limit, seed=seed, hint=hint)
        if found.taken is not None:
            hint = found.taken
            yield _point(problem, found)


def _point(problem: ProjectProblem, found: Choosing) -> FrontierPoint:
    taken = np.zeros(len(problem.choices), bool) if found.taken is None else found.taken
    points = problem.interval(taken)
    return FrontierPoint(
        budget_yuan=problem.budget_fen / FEN,
        protected=problem.protected,
        status=found.status,
        gap=found.gap(problem),
        funded=tuple(id_ for id_, chosen in zip(problem.ids, taken, strict=True) if chosen),
        value=points.mean,
        low_value=points.low,
        high_value=points.high,
        cost_yuan=float(problem.cost_fen[taken].sum()) / FEN,
        most_yuan=problem.worst_fen(taken) / FEN,
        overspend_chance=chance_of(problem, taken),
        served_share=served_share(problem, taken),
    )
