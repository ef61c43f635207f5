"""The officials and compounds that a repair plans anew: those concerned, and near colleagues with room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.visits.costs import NOBODY, Slot, trip_m
from allocator.visits.repair.task import Task
from domain.arrays import Bools
from domain.visit_repair import Why


@dataclass(frozen=True, kw_only=True)
class Neighbourhood:
    """What is planned anew, by position.

    `may_visit` are the compounds that each official may visit, `may_lead` the officials among whom the chief of a
    compound is chosen; of compounds that it does not name the chief stays.
    """

    compounds: tuple[int, ...]
    may_visit: Mapping[int, tuple[int, ...]]
    may_lead: Mapping[int, tuple[int, ...]]

    @property
    def officials(self) -> tuple[int, ...]:
        """Officials whose trips are planned anew, in order."""
        return tuple(sorted(self.may_visit))


WHOLE = 60  # pairs of an official and a compound up to which a month is planned anew as a whole, where need be

WITH_PLACES = 2  # further colleagues who have a place left for a compound whose chief leaves


def around(task: Task, *, near: int) -> Neighbourhood:
    """Compounds concerned with their chief, deputy and `near` colleagues, and all compounds that these visit.

    Where the chief can still come there are a fifth of these colleagues.
    """
    hit = chief_is_hit(task)
    return _neighbourhood(task, task.concerned, {i: near if hit[i] else near // 5 for i in task.concerned})


def everything(task: Task) -> Neighbourhood | None:
    """All officials and compounds; None where these are too many for one model. Chiefs who can come stay chiefs."""
    n, m = task.problem.lead_yuan.shape
    return _neighbourhood(task, range(m), {i: n for i in range(m)}) if n * m <= WHOLE else None


def _neighbourhood(task: Task, concerned: Sequence[int], near: Mapping[int, int]) -> Neighbourhood:
    now, hit = task.visits_now(), chief_is_hit(task)
    stand_ins = {i: _colleagues(task, i, now, near[i]) for i in concerned}
    officials = {o for i in concerned for o in (*stand_ins[i], *_own(task, i, now))}
    made = np.bincount([slot[1] for slot in now], minlength=len(task.chief))
    whole = set(np.flatnonzero(made == task.problem.visits).tolist())  # others wait for their own turn
    compounds = set(concerned) | ({slot[1] for slot in now if slot[0] in officials} & whole)
    may_visit: dict[int, set[int]] = {o: set() for o in officials}
    for i in compounds:
        for o in _own(task, i, now):
            may_visit.setdefault(o, set()).add(i)
        for o in stand_ins.get(i, ()):
            may_visit[o].add(i)
    may_lead = {i: _leaders(task, i, stand_ins[i]) for i in concerned if hit[i] and not task.kept[i]}
    return Neighbourhood(
        compounds=tuple(sorted(compounds)),
        may_visit={o: tuple(sorted(members)) for o, members in sorted(may_visit.items())},
        may_lead=may_lead,
    )


def _own(task: Task, compound: int, now: Iterable[Slot]) -> set[int]:
    """Chief, deputy and whoever visits a compound in the plan."""
    visitors = {slot[0] for slot in now if slot[1] == compound}
    return (visitors | {int(task.chief[compound]), int(task.deputy[compound])}) - {NOBODY}


def chief_is_hit(task: Task) -> Bools:
    """Compounds whose chief leaves, or is away when a visit was planned; (n_compounds,)."""
    problem = task.problem
    ids = {name: i for i, name in enumerate(problem.compound_ids)}
    hit = np.where(task.chief >= 0, task.leaving[task.chief], True)
    for visit in (visit for visit, why in task.lost.items() if why is not Why.DAY_FREE):
        i = ids[visit.compound_id]
        hit[i] |= task.chief[i] >= 0 and visit.official_id == problem.official_ids[task.chief[i]]
    return np.asarray(hit, bool)


def _colleagues(task: Task, compound: int, now: Iterable[Slot], near: int) -> tuple[int, ...]:
    """Officials for whom a visit to a compound costs least, alone or on a trip that they make anyway."""
    problem = task.problem
    load = np.bincount([slot[0] for slot in now], minlength=len(problem.official_ids))
    able = np.isfinite(problem.lead_yuan[:, compound]) & (problem.max_compounds > 0)
    able &= (~task.closed).any(axis=(1, 2))
    yuan = (problem.out_m[:, compound] + problem.back_m[:, compound]) * problem.yuan_m
    trips: dict[tuple[int, int, int], list[int]] = {}
    for o, i, day, half in now:
        trips.setdefault((o, day, half), []).append(i)
    for (o, day, half), stops in trips.items():
        if able[o] and compound not in stops and len(stops) < problem.trip_size[o] and not task.closed[o, day, half]:
            more = trip_m(problem, o, [*stops, compound]) - trip_m(problem, o, stops)
            yuan[o] = min(yuan[o], more * problem.yuan_m)
    yuan = yuan + problem.unfair(load + 1, np.arange(len(load))) - problem.unfair(load, np.arange(len(load)))
    ranked = np.lexsort((np.arange(len(yuan)), np.where(able, yuan, np.inf)))
    chosen = [int(o) for o in ranked if able[o] and np.isfinite(yuan[o])]
    if task.chief[compound] == NOBODY or task.leaving[task.chief[compound]]:
        # Somebody has to lead it, so some of the nearest with a place left are asked whatever the others can do.
        held = np.bincount(task.chief[task.chief >= 0], minlength=len(problem.official_ids))
        room = [o for o in chosen[near:] if held[o] < problem.max_compounds[o]]
        return tuple([*chosen[:near], *room[:WITH_PLACES]])
    return tuple(chosen[:near])


def _leaders(task: Task, compound: int, stand_ins: Iterable[int]) -> tuple[int, ...]:
    """Who may be chief: today's, where he stays, the deputy and the colleagues near."""
    problem = task.problem
    named = {int(task.chief[compound]), int(task.deputy[compound]), *stand_ins} - {NOBODY}
    return tuple(
        o
        for o in sorted(named)
        if o == task.chief[compound] or (problem.max_compounds[o] > 0 and np.isfinite(problem.lead_yuan[o, compound]))
        if not task.leaving[o]
    )
