"""What a crew's planned day could still take in, and what it would save without one of its stops."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.crews.problem import CrewProblem
from allocator.crews.timing import legs
from domain.arrays import Floats, Ints
from domain.plan import Trip


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewDay:
    """A crew's trips of one day as modes of the problem."""

    crew: int
    trips: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gaps:
    """Places between consecutive stops (n_gaps,), with the earliest leaving and the latest reaching there.

    `driven_m`, `driven_s` are what the direct way takes (0 for a trip not driven yet), `extra_s` its unloading.
    """

    leave: Ints
    reach: Ints
    leave_s: Floats
    reach_by_s: Floats
    room_kg: Floats
    driven_m: Floats
    driven_s: Floats
    extra_s: Floats


def crew_days(problem: CrewProblem, trips: Sequence[Trip]) -> dict[int, list[CrewDay]]:
    """Days (1..7) with every crew's trips, idle crews included."""
    mode_of = {
        (problem.tasks.kinds[task], problem.tasks.ids[task], entry): mode
        for mode, (task, (entry, _)) in enumerate(zip(problem.modes.task.tolist(), problem.modes.keys, strict=True))
    }
    crew_of = {id_: crew for crew, id_ in enumerate(problem.crews.ids)}
    found: dict[int, dict[int, list[tuple[int, ...]]]] = {
        day: {crew: [] for crew in crew_of.values()} for day in range(1, 8)
    }
    for trip in sorted(trips, key=lambda trip: trip.number):
        modes = tuple(mode_of[stop.kind, stop.id, stop.entry] for stop in trip.stops)
        found[trip.day][crew_of[trip.crew_id]].append(modes)
    return {day: [CrewDay(crew=c, trips=tuple(t)) for c, t in by_crew.items()] for day, by_crew in found.items()}


def insertion_yuan(problem: CrewProblem, day: CrewDay, modes: Ints) -> Floats:
    """Least extra yuan at which the crew could also serve each of `modes` on the day; inf where it cannot."""
    crews, crew, tasks = problem.crews, day.crew, problem.tasks
    gaps = _gaps(problem, day)
    task = problem.modes.task[modes]
    entry, exit_ = problem.modes.entry[modes], problem.modes.exit[modes]
    to_m, from_m = problem.travel_m[np.ix_(gaps.leave, entry)], problem.travel_m[np.ix_(exit_, gaps.reach)].T
    to_s, from_s = crews.travel_s(crew, to_m), crews.travel_s(crew, from_m)
    done = np.maximum(gaps.leave_s[:, None] + to_s, tasks.early_s[task]) + tasks.service_s[task]
    fits = (done <= tasks.late_s[task]) & (done + from_s <= gaps.reach_by_s[:, None])
    fits &= tasks.load_kg[task] <= gaps.room_kg[:, None]
    seconds = to_s + from_s + (gaps.extra_s - gaps.driven_s)[:, None] + tasks.service_s[task]
    metres = to_m + from_m - gaps.driven_m[:, None] + tasks.swept_m[task]
    yuan = seconds * crews.yuan_s[crew] + metres * crews.yuan_m[crew]
    best = np.where(fits, yuan, np.inf).min(axis=0, initial=np.inf)
    return np.asarray(np.where(problem.alone[modes, crew], best, np.inf))


def removal_yuan(problem: CrewProblem, day: CrewDay) -> Iterator[tuple[int, float]]:
    """(mode, yuan saved) for each stop of the day if it were left out, the other stops keeping their order."""
    for modes in day.trips:
        for k, mode in enumerate(modes):
            rest = (*modes[:k], *modes[k + 1 :])
            yield mode, _trip_yuan(problem, day.crew, modes) - _trip_yuan(problem, day.crew, rest)


def _trip_yuan(problem: CrewProblem, crew: int, modes: tuple[int, ...]) -> float:
    """Price of a trip without waiting; 0 without stops."""
    if not modes:
        return 0.0
    task = problem.modes.task[list(modes)]
    metres = problem.travel_m[legs(problem, crew, modes)]
    seconds = problem.crews.travel_s(crew, metres).sum() + problem.tasks.service_s[task].sum()
    seconds += problem.unload_s[problem.crews.depot[crew]]
    swept = problem.tasks.swept_m[task].sum()
    return float(seconds * problem.crews.yuan_s[crew] + (metres.sum() + swept) * problem.crews.yuan_m[crew])


def _gaps(problem: CrewProblem, day: CrewDay) -> _Gaps:
    """Gaps of a crew's trips, and one new trip after them where the crew has one left."""
    crews, crew = problem.crews, day.crew
    home = int(problem.depot_end[crews.depot[crew]])
    unload = int(problem.unload_s[crews.depot[crew]])
    shift_end = float(crews.to_s[crew])
    rows: list[tuple[float, ...]] = []
    earliest, now = _earliest(problem, day)
    latest = _latest(problem, day)
    for modes, leave_s, reach_by in zip(day.trips, earliest, latest, strict=True):
        room = float(crews.capacity_kg[crew] - problem.tasks.load_kg[problem.modes.task[list(modes)]].sum()) + 1e-9
        leave, reach = legs(problem, crew, modes)
        metres = problem.travel_m[leave, reach]
        driven_s = crews.travel_s(crew, metres)
        for k in range(len(leave)):
            rows.append((leave[k], reach[k], leave_s[k], reach_by[k], room, metres[k], driven_s[k], 0.0))
    if len(day.trips) < crews.max_trips[crew]:
        rows.append((home, home, now, shift_end - unload, float(crews.capacity_kg[crew]), 0.0, 0.0, unload))
    table = np.array(rows, float).reshape(-1, 8)
    return _Gaps(
        leave=table[:, 0].astype(np.int64),
        reach=table[:, 1].astype(np.int64),
        leave_s=table[:, 2],
        reach_by_s=table[:, 3],
        room_kg=table[:, 4],
        driven_m=table[:, 5],
        driven_s=table[:, 6],
        extra_s=table[:, 7],
    )


def _legs_s(problem: CrewProblem, crew: int, modes: tuple[int, ...]) -> Floats:
    return problem.crews.travel_s(crew, problem.travel_m[legs(problem, crew, modes)])


def _earliest(problem: CrewProblem, day: CrewDay) -> tuple[list[list[float]], float]:
    """Earliest time of leaving the depot and each stop, trip by trip, and of being back and unloaded."""
    tasks, unload = problem.tasks, int(problem.unload_s[problem.crews.depot[day.crew]])
    now = float(problem.crews.from_s[day.crew])
    leaving = []
    for modes in day.trips:
        leg_s = _legs_s(problem, day.crew, modes)
        times = [now]
        for leg, task in zip(leg_s, problem.modes.task[list(modes)], strict=False):
            times.append(max(times[-1] + leg, float(tasks.early_s[task])) + float(tasks.service_s[task]))
        leaving.append(times)
        now = times[-1] + float(leg_s[-1]) + unload
    return leaving, now


def _latest(problem: CrewProblem, day: CrewDay) -> list[list[float]]:
    """Latest time of reaching each stop and the depot, trip by trip, that keeps the rest of the day possible."""
    tasks, unload = problem.tasks, int(problem.unload_s[problem.crews.depot[day.crew]])
    until = float(problem.crews.to_s[day.crew])
    reaching = []
    for modes in reversed(day.trips):
        leg_s = _legs_s(problem, day.crew, modes)
        times = [until - unload]
        for leg, task in zip(leg_s[:0:-1], problem.modes.task[list(modes)][::-1], strict=True):
            times.append(min(times[-1] - leg, float(tasks.late_s[task])) - float(tasks.service_s[task]))
        reaching.append(times[::-1])
        until = times[-1] - float(leg_s[0])
    return reaching[::-1]
