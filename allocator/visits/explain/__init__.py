"""Why a month of visits has no plan: the smallest conflicts of requirements, and the cheapest ways out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.visits.explain.conflicts import Core, smallest_conflict
from allocator.visits.explain.flows import crowd
from allocator.visits.explain.oracle import Oracle
from allocator.visits.explain.relaxations import cheapest
from allocator.visits.explain.relaxed import Give, relaxed
from allocator.visits.explain.requirements import FOR_CHIEFS, requirements_of
from allocator.visits.explain.trial import is_found
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
    most: int = MOST_RELAXATIONS,
) -> Conflict | None:
    """Why a month has no plan; None when that was not proved.

    Parameters
    ----------
    attempt
        Whether a plan is found for a problem; without it, and first of all, a model of the month's rules decides.
    most
        How many relaxations are wanted.

    Notes
    -----
    Relaxations are sought among requirements of the compounds in conflict. Where one of them leaves another conflict,
    its compounds join, until the cheapest relaxations leave none.
    """
    core = smallest_conflict(problem, limit=limit, seed=seed)
    if core is None:
        return None
    judge = _Judge(limit=limit, seed=seed, attempt=attempt, most=most)
    cores = [core]
    for _ in range(MOST_CONFLICTS):
        found, untried, left = _verified(problem, cores, judge)
        if left is None or left.compounds <= _scope(cores) or requested():
            break
        cores.append(left)
    return Conflict(cores=tuple(cores), relaxations=tuple(found), untried=untried)


def _scope(cores: list[Core]) -> set[int]:
    return {compound for core in cores for compound in core.compounds | core.around}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    """Says whether a month of all compounds can be had."""

    limit: Limit
    seed: int
    attempt: Callable[[VisitProblem], bool] | None
    most: int

    def has_month(self, problem: VisitProblem) -> bool | None:
        """True when a month was found, False when there is none, None when neither was shown."""
        everything = tuple(range(len(problem.compound_ids)))
        oracle = Oracle(problem=problem, compounds=everything, limit=self.limit, seed=self.seed)
        every = requirements_of(problem, everything)
        if crowd(oracle.timing, every) is not None:
            return False
        if oracle.is_exact:
            return oracle.satisfiable(every)
        if is_found(problem, limit=self.limit, seed=self.seed):
            return True
        if self.attempt is not None and self.attempt(problem):
            return True
        return False if smallest_conflict(problem, limit=self.limit, seed=self.seed) is not None else None


def _verified(problem: VisitProblem, cores: list[Core], judge: _Judge) -> tuple[list[Relaxation], int, Core | None]:
    """Relaxations with which a month was found, how many could not be tried to an end, and a conflict that is left."""
    kept: list[Relaxation] = []
    untried = 0
    days_matter = any(one.kind not in FOR_CHIEFS for core in cores for one in core.requirements)
    options = cheapest(
        problem,
        sorted(_scope(cores)),
        days_matter=days_matter,
        most=judge.most,
        limit=judge.limit,
        seed=judge.seed,
    )
    for gives, yuan in options:
        changed = relaxed(problem, gives)
        answer = judge.has_month(changed)
        if answer is False:
            left = smallest_conflict(changed, limit=judge.limit, seed=judge.seed)
            if left is not None and not left.compounds <= _scope(cores):
                return kept, untried, left
        if answer:
            kept.append(Relaxation(gives=gives, yuan=yuan))
        else:
            untried += 1
        if requested():
            break
    return kept, untried, None
