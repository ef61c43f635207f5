"""The list of what a repair changes: applied to the plan before, it gives the plan after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from domain.plan import Visit, VisitsPlan
from domain.visit_repair import Changed, Facts, Turn, VisitChange, Why


def changes_between(
    before: VisitsPlan, after: VisitsPlan, facts: Facts, lost: Mapping[Visit, Why]
) -> tuple[VisitChange, ...]:
    """Every post and visit that differs, by compound; posts first, then visits by day.

    Parameters
    ----------
    lost
        Visits that could not be made any more, and why.
    """
    compounds = sorted({*before.chief_of, *after.chief_of, *(v.compound_id for v in (*before.visits, *after.visits))})
    found: list[VisitChange] = []
    for compound in compounds:
        chief = _post(Changed.CHIEF, compound, before.chief_of, after.chief_of, facts)
        found += chief
        found += _post(Changed.DEPUTY, compound, before.deputy_of, after.deputy_of, facts)
        old = [visit for visit in before.visits if visit.compound_id == compound]
        new = [visit for visit in after.visits if visit.compound_id == compound]
        for one, other in _pairs(old, new):
            why = _why(one, other, facts, lost, chief)
            found.append(
                VisitChange(what=Changed.VISIT, compound_id=compound, before=_turn(one), after=_turn(other), why=why)
            )
    return tuple(found)


def _post(
    what: Changed, compound: str, before: Mapping[str, str], after: Mapping[str, str], facts: Facts
) -> list[VisitChange]:
    old, new = before.get(compound), after.get(compound)
    if old == new:
        return []
    why = Why.LEAVES if old in facts.leaving else Why.AWAY if what is Changed.CHIEF else Why.NEW_CHIEF
    return [
        VisitChange(
            what=what,
            compound_id=compound,
            before=Turn(official_id=old) if old else None,
            after=Turn(official_id=new) if new else None,
            why=why,
        )
    ]


def _turn(visit: Visit | None) -> Turn | None:
    return Turn(official_id=visit.official_id, day=visit.day, half=visit.half) if visit else None


def _pairs(old: Sequence[Visit], new: Sequence[Visit]) -> Iterator[tuple[Visit | None, Visit | None]]:
    """Visits that are not in both, each beside the one that takes its place: of the same day where there is one."""
    gone = sorted((Counter(old) - Counter(new)).elements(), key=_when)
    come = sorted((Counter(new) - Counter(old)).elements(), key=_when)
    pairs: list[tuple[Visit | None, Visit | None]] = []
    for visit in list(gone):
        same = next((other for other in come if other.day == visit.day), None)
        if same is not None:
            gone.remove(visit)
            come.remove(same)
            pairs.append((visit, same))
    both = min(len(gone), len(come))
    pairs += zip(gone[:both], come[:both], strict=True)
    pairs += [(visit, None) for visit in gone[both:]] + [(None, visit) for visit in come[both:]]
    yield from sorted(pairs, key=lambda pair: _when(next(visit for visit in pair if visit)))


def _when(visit: Visit) -> tuple[str, ...]:
    return (visit.day.isoformat(), visit.half, visit.official_id)


def _why(
    old: Visit | None,
    new: Visit | None,
    facts: Facts,
    lost: Mapping[Visit, Why],
    chief: Sequence[VisitChange],
) -> Why:
    """The first reason that holds: it could not be made, was not owed before, is for a meeting, is the new chief's."""
    if old is None:
        return Why.MORE_VISITS
    if old in lost:
        return lost[old]
    asked = {(meeting.compound_id, meeting.day, meeting.half) for meeting in facts.meetings}
    if new and (new.compound_id, new.day, new.half) in asked:
        return Why.MEETING
    led = {(change.before.official_id, change.after.official_id) for change in chief if change.before and change.after}
    if new and (old.official_id, new.official_id) in led:
        return Why.NEW_CHIEF
    return Why.SAVES
