"""Where a crew's planned day could still take in a task, and what that would cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.crews.day_cost import clocks_of, drive_s, home_leg
from allocator.crews.engine.instance import CrewDay, RoutingProblem
from domain.arrays import Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Places between consecutive stops of a crew's day (n_gaps,), and a new trip after them for each place to unload.

    `trip` and `position` tell where a stop would stand; `unload` is the place of a new trip (-1 in an old one).
    `leave`, `reach` are positions in `metres` before and after it, `leave_s` the earliest leaving and `reach_by_s` the
    latest reaching there. `driven_m`, `driven_s` are saved when a stop is put there, unloading counted against them.
    """

    trip: Ints
    position: Ints
    unload: Ints
    leave: Ints
    reach: Ints
    leave_s: Floats
    reach_by_s: Floats
    room: Floats
    driven_m: Floats
    driven_s: Floats


def insertion_yuan(problem: RoutingProblem, day: CrewDay, modes: Ints, task: Ints) -> tuple[Floats, Ints, Gaps]:
    """Least extra yuan at which the crew's day could take in each of `modes` of the tasks `task`; inf where it cannot.

    Returns (n_modes,) yuan times the period's weight, the gap of each, and the gaps. Waiting and overtime that an
    insertion causes later in the day are not counted: `day_yuan` of the day with it is exact.
    """
    gaps, crew, crews = gaps_of(problem, day), day.crew, problem.crews
    if not len(gaps.leave):
        return np.full(len(modes), np.inf), np.zeros(len(modes), np.int64), gaps
    tasks, ways = problem.tasks, problem.modes
    to_m = problem.metres[np.ix_(gaps.leave, ways.entry[modes])].astype(float)
    from_m = problem.metres[np.ix_(ways.exit[modes], gaps.reach)].T.astype(float)
    to_s, from_s = drive_s(problem, crew, to_m), drive_s(problem, crew, from_m)
    done = np.maximum(gaps.leave_s[:, None] + to_s, tasks.early_s[task]) + ways.service_s[modes]
    fits = (done <= tasks.late_s[task]) & (done + from_s <= gaps.reach_by_s[:, None])
    fits &= tasks.load[task] <= gaps.room[:, None]
    fits &= problem.modes.may[modes, crew]
    seconds = to_s + from_s + ways.service_s[modes] - gaps.driven_s[:, None]
    metres = to_m + from_m + ways.metres[modes] - gaps.driven_m[:, None]
    yuan = seconds * crews.yuan_s[crew] + metres * crews.yuan_m[crew]
    if not day.trips:
        yuan += crews.yuan_day[crew]
    yuan = np.where(fits, yuan, np.inf)
    best = yuan.argmin(axis=0)
    return yuan[best, np.arange(len(modes))] * problem.period_weight[day.period], best, gaps


def inserted(day: CrewDay, mode: int, gaps: Gaps, gap: int) -> CrewDay:
    """The crew's day with a mode put into a gap."""
    trip, position, unload = int(gaps.trip[gap]), int(gaps.position[gap]), int(gaps.unload[gap])
    if unload >= 0:
        return CrewDay(period=day.period, crew=day.crew, trips=(*day.trips, (mode,)), unload=(*day.unload, unload))
    old = day.trips[trip]
    new = (*old[:position], mode, *old[position:])
    trips = (*day.trips[:trip], new, *day.trips[trip + 1 :])
    return CrewDay(period=day.period, crew=day.crew, trips=trips, unload=day.unload)


def gaps_of(problem: RoutingProblem, day: CrewDay) -> Gaps:
    """Gaps of a crew's day; none when the day itself is impossible."""
    crews, crew, places = problem.crews, day.crew, problem.places
    clocks = clocks_of(problem, day)
    rows: list[tuple[float, ...]] = []
    for number, clock in enumerate(clocks):
        at = list(clock.modes)
        leave = [clock.leave_at, *problem.modes.exit[at].tolist()]
        reach = [*problem.modes.entry[at].tolist(), clock.unload_at]
        leave_s, reach_by = [clock.ready_s, *clock.done_s], [*clock.start_by_s, clock.unload_by_s]
        legs_m = problem.metres[leave, reach].astype(float)
        legs_s = drive_s(problem, crew, legs_m)
        room = float(crews.capacity[crew]) - clock.load
        for k in range(len(leave)):
            row = (number, k, -1, leave[k], reach[k], leave_s[k], reach_by[k], room, legs_m[k], legs_s[k])
            rows.append(row)
    if len(day.trips) < crews.max_trips[crew] and len(clocks) == len(day.trips):
        home = int(places.end[crews.home[crew]])
        here, ready = (clocks[-1].unload_at, clocks[-1].end_s) if clocks else (home, float(crews.from_s[crew]))
        old_s, old_m = home_leg(problem, day)
        until = float(crews.to_s[crew] + crews.overtime_s[crew])
        for place in unloading_places(problem, crew):
            there, unload_s = int(places.end[place]), float(places.unload_s[place])
            home_m = float(problem.metres[there, home])
            if not np.isfinite(home_m):
                continue
            home_s = float(drive_s(problem, crew, np.array(home_m)))
            by = until - home_s - unload_s
            saved_m, saved_s = old_m - home_m, old_s - home_s - unload_s
            capacity = float(crews.capacity[crew])
            rows.append((len(clocks), 0, place, here, there, ready, by, capacity, saved_m, saved_s))
    return _table(rows)


def unloading_places(problem: RoutingProblem, crew: int) -> list[int]:
    """Places at which a crew may unload: its own depot and what is nobody's, where unloading is possible at all."""
    home = problem.crews.home
    foreign = np.isin(np.arange(len(problem.places.end)), home[home != home[crew]])
    return [int(place) for place in np.flatnonzero(problem.places.unloads & ~foreign)]


def _table(rows: list[tuple[float, ...]]) -> Gaps:
    table = np.array(rows, float).reshape(-1, 10)
    whole = table[:, :5].astype(np.int64)
    return Gaps(
        trip=whole[:, 0],
        position=whole[:, 1],
        unload=whole[:, 2],
        leave=whole[:, 3],
        reach=whole[:, 4],
        leave_s=table[:, 5],
        reach_by_s=table[:, 6],
        room=table[:, 7] + 1e-9,
        driven_m=table[:, 8],
        driven_s=table[:, 9],
    )
