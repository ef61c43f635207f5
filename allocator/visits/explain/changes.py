"""What a change of a month costs more, rule by rule, and the best half-days of officials after one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocator.visits.costs import Slot, charges, totals
from allocator.visits.month_model import months_of
from allocator.visits.problem import VisitProblem
from allocator.visits.standing import Standing
from domain.limits import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a changed month costs more, in yuan: in all, and by rule where it differs."""

    yuan: float
    terms: Mapping[str, float]


def change(problem: VisitProblem, before: Standing, after: Standing) -> Change:
    """What the month costs more after a change, every rule priced anew."""
    old, new = (totals(problem, charges(problem, one.chief, one.deputy, one.slots)) for one in (before, after))
    terms = {term: new[term] - old[term] for term in new if abs(new[term] - old[term]) > 0.005}
    return Change(yuan=sum(new.values()) - sum(old.values()), terms=terms)


def replanned(
    problem: VisitProblem,
    held: Mapping[int, Sequence[int]],
    others: Sequence[Slot],
    *,
    limit: Limit,
    seed: int,
    never: tuple[int, int] | None = None,
    then: tuple[int, int] | None = None,
) -> list[Slot] | None:
    """The best half-days of some officials beside the visits of others; None when there are none.

    `never` and `then` are a compound and a day (positions) on which it is not, or has to be, visited.
    """
    built = months_of(problem, held, others)
    for asked, wanted in ((never, 0), (then, 1)):
        if asked is not None:
            made = [v for (day, _), found in built.visited.get(asked[0], {}).items() if day == asked[1] for v in found]
            built.model.add(sum(made) == wanted)
    if not built.cost:
        return [] if not any(held.values()) else None
    found = built.best(limit=limit, seed=seed)
    return built.slots(found) if found.found else None
