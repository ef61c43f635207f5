"""Stage 1: which official leads which compound, by set partitioning over priced portfolios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.visits import divided, search
from allocator.visits.columns import Columns, holders, merged, nothing, priced
from allocator.visits.first_chiefs import first_chiefs
from allocator.visits.problem import VisitProblem
from allocator.visits.standing import places_of
from domain.arrays import Ints
from domain.executors import Executor
from domain.limits import Limit
from domain.plan import VisitsPlan
from domain.results import Status

WHOLE_PAIRS = 100_000  # of an official and a compound, up to which a district is searched as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Chiefs:
    """Official of each compound (n_compounds,), what trips and unfairness cost at best, and a bound on any month."""

    status: Status
    chief: Ints
    yuan: float
    bound: float
    notes: tuple[str, ...] = ()


def choose(
    problem: VisitProblem,
    *,
    limit: Limit,
    seed: int,
    executor: Executor,
    start: VisitsPlan | None = None,
) -> Chiefs:
    """Chiefs at least cost of travel, unfairness and of who leads what; those of `start` are among the choices."""
    status, first, notes = first_chiefs(problem, limit=limit, seed=seed)
    if status is not Status.FEASIBLE:
        return Chiefs(status=status, chief=first, yuan=np.inf, bound=0.0, notes=tuple(notes))
    cover = portfolios(problem, first)
    if (cover.members >= 0).sum() < len(problem.visits):
        # The search for any chiefs counts visits in sum only; a rare portfolio has too many on too few different days.
        note = "no chiefs found whose visits all fall on different days; give officials with long leave fewer compounds"
        return Chiefs(status=Status.UNKNOWN, chief=first, yuan=np.inf, bound=0.0, notes=(note,))
    earlier = portfolios(problem, places_of(problem).posts(start.chief_of if start else {}))
    stage = search if problem.lead_yuan.size <= WHOLE_PAIRS else divided
    found = stage.search(problem, cover, earlier, limit=limit, seed=seed, executor=executor)
    chief = found.chosen.official[holders(found.chosen, len(problem.visits))]
    yuan = float(found.chosen.yuan.sum())
    return Chiefs(status=Status.FEASIBLE, chief=chief, yuan=yuan, bound=max(0.0, found.bound))


def portfolios(problem: VisitProblem, chief: Ints) -> Columns:
    """The portfolios of an assignment, priced; those that cannot be held any more are left out."""
    parts = [nothing()]
    for official in np.unique(chief[chief >= 0]).tolist():
        members = np.flatnonzero(chief == official)[None, :]
        parts.append(priced(problem, np.array([official]), members))
    return merged(parts)
