"""一類需求就是一個項目: which classes of need become funded projects.

Choosing the most valuable needs within the budget is stated as a minimisation of the value left unmet, so that
objective, bound and gap mean the same as in every other part.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from allocator.cpsat import search
from domain.executors import Executor
from domain.limits import Limit
from domain.plan import Plan, ProjectsPlan
from domain.results import Result, Status
from domain.roads import RoadNetwork
from domain.scenario import Scenario

PER_POINT = 100_000  # CP-SAT needs whole numbers
FEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectProblem:
    """Needs as arrays; positions are identities.

    `value`, `cost_fen` and `community` are (n_needs,); a community's projects together may cost `community_fen`.
    """

    need_ids: tuple[str, ...]
    community_ids: tuple[str, ...]
    value: NDArray[np.float64]
    cost_fen: NDArray[np.int64]
    community: NDArray[np.int64]
    budget_fen: int
    community_fen: int

    def __post_init__(self) -> None:
        for name in ("value", "cost_fen", "community"):
            if getattr(self, name).shape != (len(self.need_ids),):
                raise ValueError(f"{name} is {getattr(self, name).shape}, expected {(len(self.need_ids),)}")


def problem_of(scenario: Scenario, network: RoadNetwork, plan: Plan) -> ProjectProblem:
    """Arrays of the projects part; it needs no earlier part."""
    del network, plan
    rules = scenario.rules.projects
    communities = sorted({need.community_id for need in scenario.needs})
    place = {name: k for k, name in enumerate(communities)}
    return ProjectProblem(
        need_ids=tuple(need.id for need in scenario.needs),
        community_ids=tuple(communities),
        value=values_of(scenario),
        cost_fen=np.array([round(need.cost_yuan * FEN) for need in scenario.needs], np.int64),
        community=np.array([place[need.community_id] for need in scenario.needs], np.int64),
        budget_fen=round(rules.budget_yuan * FEN),
        community_fen=round(rules.budget_yuan * rules.max_share_community_pct),
    )


def values_of(scenario: Scenario) -> NDArray[np.float64]:
    """Value of each need: (residents + weighted past requests) x hardship factor of its place."""
    rules = scenario.rules.projects
    community_of = {compound.id: compound.community_id for compound in scenario.compounds}
    asked: Counter[tuple[str, str, str]] = Counter()
    for request in scenario.requests:
        asked["compound", request.compound_id, request.category] += 1
        asked["community", community_of[request.compound_id], request.category] += 1
    households: Counter[tuple[str, str]] = Counter()
    hardship: Counter[tuple[str, str]] = Counter()
    for compound in scenario.compounds:
        for where in (("compound", compound.id), ("community", compound.community_id)):
            households[where] += compound.households
            hardship[where] += compound.hardship_households
    values = []
    for need in scenario.needs:
        where = ("compound", need.compound_id) if need.compound_id else ("community", need.community_id)
        share = min(1.0, hardship[where] / households[where]) if households[where] else 0.0
        points = need.residents + rules.request_weight * asked[(*where, need.category)]
        values.append(points * (1.0 + rules.hardship_weight * share))
    return np.array(values, float)


def solve(
    problem: ProjectProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: ProjectsPlan | None = None,
) -> Result[ProjectsPlan]:
    """Needs to fund so that the least value stays unmet."""
    del executor  # one small search
    began = perf_counter()
    model = cp_model.CpModel()
    funded = [model.new_bool_var("") for _ in problem.need_ids]
    _within_budget(model, problem, funded)
    unmet = np.floor(problem.value * PER_POINT).astype(np.int64).tolist()
    # Rounding values down keeps the model's bound below the real unmet value.
    model.minimize(sum(unmet) - cp_model.LinearExpr.weighted_sum(funded, unmet))
    for k, variable in enumerate(funded if start else ()):
        model.add_hint(variable, start is not None and problem.need_ids[k] in start.funded)
    found = search(model, limit=limit, seed=seed)
    if not found.found:
        return Result(status=Status.UNKNOWN, plan=None, runtime_s=perf_counter() - began, seed=seed)
    taken = np.array(found.values(funded), bool)
    objective = float(problem.value[~taken].sum())
    return Result(
        status=found.status,
        plan=ProjectsPlan(funded=tuple(np.array(problem.need_ids, object)[taken].tolist())),
        objective=objective,
        bound=min(objective, (found.bound or 0.0) / PER_POINT),
        cost_terms={"unmet_value": objective},
        notes=_notes(problem, taken),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def _within_budget(model: cp_model.CpModel, problem: ProjectProblem, funded: list[cp_model.IntVar]) -> None:
    """The budget as a whole, and each community's share of it."""
    cost = problem.cost_fen.tolist()
    model.add(cp_model.LinearExpr.weighted_sum(funded, cost) <= problem.budget_fen)
    for community in range(len(problem.community_ids)):
        mine = np.flatnonzero(problem.community == community).tolist()
        spent = cp_model.LinearExpr.weighted_sum([funded[k] for k in mine], [cost[k] for k in mine])
        model.add(spent <= problem.community_fen)


def _notes(problem: ProjectProblem, taken: NDArray[np.bool_]) -> tuple[str, ...]:
    dear = np.flatnonzero(problem.cost_fen > min(problem.community_fen, problem.budget_fen))
    notes = [
        f"{int(taken.sum())} of {len(taken)} needs funded for {problem.cost_fen[taken].sum() / FEN:.0f} yuan "
        f"of {problem.budget_fen / FEN:.0f}"
    ]
    if len(dear):
        names = ", ".join(problem.need_ids[k] for k in dear)
        notes.append(f"{names}: each alone costs more than one community's share of the budget")
    return tuple(notes)
