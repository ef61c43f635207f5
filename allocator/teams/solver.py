"""A plan of mobile teams: assignment first, then each team's week."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import numpy as np

from allocator.teams.blocks import assign, blocks_of
from allocator.teams.problem import TeamsProblem, cost_terms
from allocator.teams.weekdays import spread
from domain.executors import Executor, Serial
from domain.limits import Limit
from domain.plan import TeamDuty, TeamsPlan
from domain.results import Result, Status

FEN = 0.01


def solve(
    problem: TeamsProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: TeamsPlan | None = None,
) -> Result[TeamsPlan]:
    """Assign every task to a team, then spread each team's compounds over the weekdays (docs/model/teams.md).

    The search begins at the rounded linear relaxation, whatever the `start`.
    """
    del start
    began = perf_counter()
    blocks = list(blocks_of(problem, limit, seed))
    answers = (executor or Serial()).map(assign, blocks)
    team_of = {task: team for chosen, _ in answers for task, team in chosen.items()}
    weekday_of: dict[int, int] = {}
    for team in range(len(problem.team_ids)):
        tasks = [task for task in sorted(team_of) if team_of[task] == team]
        weekday_of |= dict(zip(tasks, spread(problem.hours[tasks]), strict=True))
    terms = cost_terms(problem, team_of, weekday_of)
    objective = sum(terms.values())
    bound = min(objective, sum(bound for _, bound in answers) + terms["undone"])
    return Result(
        status=Status.OPTIMAL if objective - bound < FEN else Status.FEASIBLE,
        plan=TeamsPlan(duties=tuple(_duties(problem, team_of, weekday_of))),
        objective=objective,
        bound=bound,
        cost_terms=terms,
        notes=tuple(_notes(problem, team_of)),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _duties(problem: TeamsProblem, team_of: dict[int, int], weekday_of: dict[int, int]) -> Iterator[TeamDuty]:
    for task, team in sorted(team_of.items()):
        yield TeamDuty(
            compound_id=problem.compound_ids[task],
            kind=problem.kinds[task],
            team_id=problem.team_ids[team],
            weekday=weekday_of[task],
            hours_month=float(problem.hours[task]),
        )


def _notes(problem: TeamsProblem, team_of: dict[int, int]) -> Iterator[str]:
    load = np.zeros(len(problem.team_ids))
    for task, team in team_of.items():
        load[team] += problem.hours[task]
    for team in np.flatnonzero(load > problem.capacity_h + 1e-9).tolist():
        yield (
            f"team {problem.team_ids[team]}: {load[team]:.1f} hours of work, "
            f"{load[team] - problem.capacity_h[team]:.1f} more than its {problem.capacity_h[team]:.1f} a month"
        )
    for task, (compound_id, kind) in enumerate(zip(problem.compound_ids, problem.kinds, strict=True)):
        if task not in team_of:
            yield f"compound {compound_id}: no {kind} team serves it, {problem.hours[task]:.1f} hours of work undone"
