"""Why a month of visits has no plan: the smallest conflicts of requirements, and the cheapest ways out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.visits.explain.conflicts import Core, smallest_conflict
from allocator.visits.explain.oracle import Oracle
from allocator.visits.explain.relaxations import cheapest
from allocator.visits.explain.relaxed import Give, relaxed
from allocator.visits.explain.requirements import requirements_of
from allocator.visits.problem import VisitProblem
from domain.interruption import requested
from domain.limits import Limit

__all__ = ["Conflict", "Core", "Give", "Relaxation", "conflict"]

MOST_RELAXATIONS = 6
MOST_CONFLICTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """Requirements that give way together, what that costs, and that a month was found with it."""

    gives: tuple[Give, ...]
    yuan: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Conflicts of a month without a plan, and relaxations with which a month was found, cheapest first.

    `untried` counts relaxations that remove every conflict known, but with which no month was found in the limit.
    """

    cores: tuple[Core, ...]
    relaxations: tuple[Relaxation, ...]
    untried: int = 0


def conflict(
    problem: VisitProblem,
    *,
    limit: Limit,
    seed: int,
    attempt: Callable[[VisitProblem], bool] | None = None,
) -> Conflict | None:
    """Why a month has no plan; None when that was not proved.

    Parameters
    ----------
    attempt
        Whether a plan is found for a problem; without it, and first of all, a model of the month's rules decides.

    Notes
    -----
    Relaxations are sought among requirements of the compounds in conflict. Where one of them leaves another conflict,
    its compounds join, until the cheapest relaxations leave none.
    """
    core = smallest_conflict(problem, limit=limit, seed=seed)
    if core is None:
        return None
    cores, scope = [core], set(core.compounds)
    for _ in range(MOST_CONFLICTS):
        found, untried, left = _verified(problem, sorted(scope), limit=limit, seed=seed, attempt=attempt)
        if left is None or left.compounds <= scope or requested():
            break
        cores.append(left)
        scope |= left.compounds
    return Conflict(cores=tuple(cores), relaxations=tuple(found), untried=untried)


def _verified(
    problem: VisitProblem,
    compounds: list[int],
    *,
    limit: Limit,
    seed: int,
    attempt: Callable[[VisitProblem], bool] | None,
) -> tuple[list[Relaxation], int, Core | None]:
    """Relaxations with which a month was found, how many could not be tried to an end, and a conflict that is left."""
    kept: list[Relaxation] = []
    untried = 0
    for gives, yuan in cheapest(problem, compounds, most=MOST_RELAXATIONS, limit=limit, seed=seed):
        changed = relaxed(problem, gives)
        everything = tuple(range(len(changed.compound_ids)))
        oracle = Oracle(problem=changed, compounds=everything, limit=limit, seed=seed)
        answer = oracle.satisfiable(requirements_of(changed, everything))
        if answer is None and attempt is not None:
            answer = attempt(changed) or None
        if answer is False:
            left = smallest_conflict(changed, limit=limit, seed=seed)
            if left is not None:
                return kept, untried, left
        if answer:
            kept.append(Relaxation(gives=gives, yuan=yuan))
        else:
            untried += 1
        if requested():
            break
    return kept, untried, None
