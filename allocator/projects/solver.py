"""Choice of projects within the budget and its protection, by CP-SAT."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, gcd
from time import perf_counter

import numpy as np
from ortools.sat.python import cp_model

from allocator.cpsat import search
from allocator.projects.explaining import budgets_above, candidates_of, notes
from allocator.projects.problem import FEN, ProjectProblem, cost_terms
from domain.arrays import Bools
from domain.executors import Executor
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import ProjectsPlan
from domain.results import Result, Status

PER_POINT = 100_000  # CP-SAT needs whole numbers: of points,
PER_WEIGHT = 1000  # and of what a point of shortfall weighs
EXPLAINING = 0.05  # share of the work for each further budget looked at

Funded = list[cp_model.IntVar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosing:
    """A choice of projects; `taken` (n_projects,) is None where none was found."""

    status: Status
    taken: Bools | None
    bound: float | None

    def objective(self, problem: ProjectProblem) -> float:
        """Points unmet and unfair of the choice."""
        return float("inf") if self.taken is None else sum(cost_terms(problem, self.taken).values())

    def gap(self, problem: ProjectProblem) -> float | None:
        """Share by which the objective may still be too high, None where that is unknown."""
        objective = self.objective(problem)
        if self.bound is None or not np.isfinite(objective):
            return None
        return max(0.0, objective - self.bound) / objective if objective else 0.0


def solve(
    problem: ProjectProblem,
    *,
    limit: Limit,
    seed: int = 0,
    executor: Executor | None = None,
    start: ProjectsPlan | None = None,
) -> Result[ProjectsPlan]:
    """Needs to fund so that the least value stays unmet, and why each one is in or out."""
    del executor  # small searches
    began = perf_counter()
    hint = None if start is None else np.array([id_ in start.funded for id_ in problem.ids], bool)
    best = choose(problem, limit=limit, seed=seed, hint=hint)
    if best.taken is None:
        said = (_must_is_too_much(problem),) if best.status is Status.INFEASIBLE else ()
        return Result(status=best.status, plan=None, notes=said, runtime_s=perf_counter() - began, seed=seed)
    entering = _entering(problem, best.taken, limit=limit, seed=seed)
    terms = cost_terms(problem, best.taken)
    return Result(
        status=best.status,
        plan=ProjectsPlan(
            funded=tuple(id_ for id_, chosen in zip(problem.ids, best.taken, strict=True) if chosen),
            candidates=candidates_of(problem, best.taken, entering),
        ),
        objective=sum(terms.values()),
        bound=best.bound,
        cost_terms=terms,
        notes=notes(problem, best.taken),
        runtime_s=perf_counter() - began,
        seed=seed,
    )


def choose(problem: ProjectProblem, *, limit: Limit, seed: int, hint: Bools | None = None) -> Choosing:
    """Best choice of projects at the problem's budget and protection, with a proven bound."""
    model = cp_model.CpModel()
    funded = [model.new_bool_var("") for _ in problem.choices]
    _must_and_requires(model, problem, funded)
    _within_budget(model, problem, funded)
    _within_shares(model, problem, funded)
    met = _met(model, problem, funded)
    _minimise_unmet(model, problem, met)
    for k, variable in enumerate(funded if hint is not None else ()):
        model.add_hint(variable, bool(hint is not None and hint[k]))
    found = search(model, limit=limit, seed=seed, parameters={"linearization_level": 2})
    if not found.found:
        return Choosing(status=found.status, taken=None, bound=None)
    taken = _without_needless(problem, np.array(found.values(funded), bool))
    bound = (found.bound or 0.0) / (PER_POINT * PER_WEIGHT)
    objective = sum(cost_terms(problem, taken).values())
    return Choosing(status=found.status, taken=taken, bound=min(objective, bound))


def _without_needless(problem: ProjectProblem, taken: Bools) -> Bools:
    """The choice without projects that add nothing to the others, the dearest first: money is not spent for nothing."""
    kept = taken.copy()
    for k in sorted(np.flatnonzero(taken).tolist(), key=lambda k: -int(problem.cost_fen[k])):
        needed = problem.must[k] or any(kept[user] for user, required in problem.requires if required == k)
        alone = not any(gain.points > 0 and kept[list(gain.members)].sum() == 1 for gain in problem.gains_of[k])
        if alone and not needed:
            kept[k] = False
    return kept


def _entering(problem: ProjectProblem, taken: Bools, *, limit: Limit, seed: int) -> dict[int, float]:
    """Least of the budgets looked at, in yuan, whose best choice holds each project; only proven ones count."""
    found: dict[int, float] = {}
    for budget_fen in budgets_above(problem):
        choice: Bools | None = taken
        if budget_fen != problem.budget_fen:
            if requested():
                break
            other = choose(problem.with_budget(budget_fen), limit=limit.share(EXPLAINING), seed=seed, hint=taken)
            choice = other.taken if other.status is Status.OPTIMAL else None
        for k in np.flatnonzero(choice).tolist() if choice is not None else ():
            found.setdefault(k, budget_fen / FEN)
    return found


def _must_and_requires(model: cp_model.CpModel, problem: ProjectProblem, funded: Funded) -> None:
    """What must be funded is, and nothing without what it requires."""
    for k in np.flatnonzero(problem.must).tolist():
        model.add(funded[k] == 1)
    for k, needed in problem.requires:
        model.add_implication(funded[k], funded[needed])


def _within_budget(model: cp_model.CpModel, problem: ProjectProblem, funded: Funded) -> None:
    """Budget kept when any `protected` projects reach their highest cost: the counterpart of Bertsimas and Sim.

    sum of cost x + protected z + sum of over <= budget, with over >= extra x - z for each uncertain project.
    """
    cost, extra = problem.cost_fen.tolist(), problem.extra_fen.tolist()
    step = gcd(*cost, *extra) or 1  # smaller numbers are searched faster
    uncertain = [k for k, more in enumerate(extra) if more > 0]
    spent = sum(cost[k] // step * it for k, it in enumerate(funded))
    if problem.protected and uncertain:
        level = model.new_int_var(0, max(extra) // step, "")
        over = [model.new_int_var(0, extra[k] // step, "") for k in uncertain]
        for k, it in zip(uncertain, over, strict=True):
            model.add(it >= extra[k] // step * funded[k] - level)
        spent += problem.protected * level + sum(over)
    model.add(spent <= problem.budget_fen // step)


def _within_shares(model: cp_model.CpModel, problem: ProjectProblem, funded: Funded) -> None:
    """No community's projects cost more, as planned, than its largest share of the budget."""
    for community in range(len(problem.community_ids)):
        mine = np.flatnonzero(problem.community == community).tolist()
        model.add(sum(int(problem.cost_fen[k]) * funded[k] for k in mine) <= problem.community_fen)


def _met(model: cp_model.CpModel, problem: ProjectProblem, funded: Funded) -> list[cp_model.IntVar]:
    """For each gain whether any of its projects is funded."""
    any_of: dict[tuple[int, ...], cp_model.IntVar] = {(k,): it for k, it in enumerate(funded)}
    for gain in problem.gains:
        if gain.members not in any_of:
            any_of[gain.members] = model.new_bool_var("")
            model.add_bool_or([any_of[gain.members].negated(), *(funded[k] for k in gain.members)])
    return [any_of[gain.members] for gain in problem.gains]


def _minimise_unmet(model: cp_model.CpModel, problem: ProjectProblem, met: list[cp_model.IntVar]) -> None:
    """Least points unmet and least shortfall of communities, both rounded so that the model's bound holds for real."""
    points = [gain.points for gain in problem.gains]
    unmet = _sum(floor(value * PER_POINT) * (1 - it) for value, it in zip(points, met, strict=True))
    share = problem.rules.fair_share_pct / 100
    short = []
    for community, possible in enumerate(problem.possible().tolist()):
        fair = floor(share * possible * PER_POINT - 1e-6)
        if fair > 0:
            mine = [g for g, gain in enumerate(problem.gains) if gain.community == community]
            short.append(model.new_int_var(0, fair, ""))
            model.add(short[-1] >= fair - _sum(ceil(points[g] * PER_POINT) * met[g] for g in mine))
    model.minimize(PER_WEIGHT * unmet + floor(problem.rules.fairness_weight * PER_WEIGHT) * _sum(short))


def _sum(terms: Iterable[cp_model.LinearExprT]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.sum([0, *terms])


def _must_is_too_much(problem: ProjectProblem) -> str:
    names = ", ".join(problem.ids[k] for k in np.flatnonzero(problem.must))
    return (
        f"{names} must be funded, but with what they require and {problem.protected} of them at their highest cost "
        f"they do not fit in the budget of {problem.budget_fen / FEN:.0f} yuan or in a community's share of it"
    )
