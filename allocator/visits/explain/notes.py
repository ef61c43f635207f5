"""Conflicts and ways out as notes of a result."""

from __future__ import annotations

from dataclasses import replace

from allocator.visits.explain import Conflict, conflict
from allocator.visits.explain.oracle import Oracle
from allocator.visits.explain.sentences import core_sentences, give_sentence
from allocator.visits.problem import VisitProblem
from domain.interruption import requested
from domain.limits import Limit
from domain.plan import VisitsPlan
from domain.results import Result, Status

ELSEWHERE = "linli visits explain looks for the smallest conflicts and the cheapest ways out"
FEW = 3  # ways out named in a result; `linli visits explain` tells more


def explained(problem: VisitProblem, result: Result[VisitsPlan], *, limit: Limit, seed: int) -> Result[VisitsPlan]:
    """A result without a plan, with the conflicts that are proved, and infeasible where one is.

    In a district too large for the exact model the search for them is left to `linli visits explain`.
    """
    everything = tuple(range(len(problem.compound_ids)))
    if requested():
        return result
    if not Oracle(problem=problem, compounds=everything, limit=limit, seed=seed).is_exact:
        return replace(result, notes=(*result.notes, ELSEWHERE))
    found = conflict(problem, limit=limit, seed=seed, most=FEW)
    if found is None:
        return result
    return replace(result, status=Status.INFEASIBLE, notes=(*conflict_notes(problem, found), *result.notes))


def conflict_notes(problem: VisitProblem, found: Conflict) -> list[str]:
    """One sentence a conflict and a way out."""
    notes = []
    for core in found.cores:
        spare = ", none of them to spare" if core.minimal else ""
        notes.append(f"cannot be met together{spare}: {'; '.join(core_sentences(problem, core.requirements))}")
    for way in found.relaxations:
        said = "; ".join(give_sentence(problem, give) for give in way.gives)
        notes.append(f"way out at {way.yuan:g} yuan: {said}")
    return notes
