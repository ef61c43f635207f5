"""The smallest sets of requirements that have no month: none of them can be spared.

The scope is first narrowed to compounds that conflict by themselves. Then requirements are taken out, whole kinds
first, in halves where a kind as a whole is needed; what remains without a month at each step is kept (a deletion
filter: Chinneck, Feasibility and Infeasibility in Optimization, 2008, section 6.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from allocator.visits.explain.flows import crowd
from allocator.visits.explain.oracle import Oracle
from allocator.visits.explain.requirements import ORDER, Kind, Requirement, requirements_of
from allocator.visits.explain.trial import is_found
from allocator.visits.problem import VisitProblem
from domain.interruption import requested
from domain.limits import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Requirements that cannot be met together; `minimal` when each was shown to be needed for that.

    `around` are further compounds that want the same places, of which the smallest conflict names only as many as it
    needs.
    """

    requirements: tuple[Requirement, ...]
    minimal: bool
    around: frozenset[int] = frozenset()

    @property
    def compounds(self) -> set[int]:
        """Compounds that it names."""
        return {one.compound for one in self.requirements if one.kind in (Kind.CHIEF, Kind.VISITS, Kind.STRICT)}


def smallest_conflict(problem: VisitProblem, *, limit: Limit, seed: int) -> Core | None:
    """A minimal set of requirements without a month; None when no conflict was proved.

    All compounds are looked at together where the exact model is small enough. Else flows come first, then single
    compounds and communities, each with the exact model where it is small enough, and at last all in the relaxation.
    """
    everything = tuple(range(len(problem.compound_ids)))
    whole = Oracle(problem=problem, compounds=everything, limit=limit, seed=seed)
    every = requirements_of(problem, everything)
    if whole.is_exact or crowd(whole.timing, every) is not None:
        return _shrunk(whole, every) if whole.satisfiable(every) is False else None
    if is_found(problem, limit=limit, seed=seed):
        return None
    for compounds in [*_parts(problem), everything]:
        oracle = Oracle(problem=problem, compounds=compounds, limit=limit, seed=seed)
        asked = requirements_of(problem, compounds)
        if requested():
            return None
        if oracle.satisfiable(asked) is False:
            return _shrunk(oracle, asked)
    return None


def _parts(problem: VisitProblem) -> Iterator[tuple[int, ...]]:
    """Single compounds, then the compounds of each community."""
    for i in range(len(problem.compound_ids)):
        yield (i,)
    for k in range(len(problem.community_ids)):
        yield tuple(np.flatnonzero(problem.community == k).tolist())


def _shrunk(oracle: Oracle, every: Sequence[Requirement]) -> Core:
    """Take out what the conflict does without: whole kinds, then halves of what is left of each kind."""
    short = crowd(oracle.timing, every)
    active = oracle.core(every)
    active.sort(key=lambda one: (ORDER[one.kind], one))
    unsure: set[Requirement] = set()
    for _, members in groupby(list(active), key=lambda one: one.kind):
        active = _spared(oracle, active, list(members), unsure)
    return Core(
        requirements=tuple(active), minimal=unsure.isdisjoint(active), around=short.compounds if short else frozenset()
    )


def _spared(
    oracle: Oracle, active: list[Requirement], chunk: list[Requirement], unsure: set[Requirement]
) -> list[Requirement]:
    """The active requirements without those of a chunk that the conflict does not need."""
    rest = [one for one in active if one not in set(chunk)]
    answer = oracle.satisfiable(rest)
    if answer is False:
        return rest
    if len(chunk) == 1 or requested():
        unsure.update(chunk if answer is None or len(chunk) > 1 else ())
        return active
    middle = len(chunk) // 2
    for half in (chunk[middle:], chunk[:middle]):
        active = _spared(oracle, active, half, unsure)
    return active
