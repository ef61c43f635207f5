"""When the stops of a crew's day happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.crews.problem import CrewProblem
from domain.arrays import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A trip as what is driven: ends left and reached, (n_legs,) each.

    The leg after the last stop leads to the place of unloading; one more leg leads home where the day ends elsewhere.
    `unload_s` is spent at the end of leg `len(modes)`.
    """

    modes: tuple[int, ...]
    leave: Ints
    reach: Ints
    unload_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TripTimes:
    """Departure, start of each service and end (unloaded, and at home on the last trip) in seconds of the day."""

    start_s: int
    service_start_s: tuple[int, ...]
    end_s: int


def rounds_of(
    problem: CrewProblem, crew: int, trips: Sequence[Sequence[int]], unload: Sequence[int]
) -> tuple[Round, ...]:
    """The trips of a crew's day, each unloaded at its place of `unload` (positions in `problem.places`)."""
    places, modes = problem.places, problem.modes
    home = int(problem.crews.depot[crew])
    here, found = home, []
    for number, (chosen, place) in enumerate(zip(trips, unload, strict=True), start=1):
        stops = list(chosen)
        leave = np.concatenate([places.end[[here]], modes.exit[stops]])
        reach = np.concatenate([modes.entry[stops], places.end[[place]]])
        if number == len(trips) and place != home:
            leave, reach = np.append(leave, places.end[place]), np.append(reach, places.end[home])
        found.append(Round(modes=tuple(stops), leave=leave, reach=reach, unload_s=int(places.unload_s[place])))
        here = place
    return tuple(found)


def times_of(problem: CrewProblem, crew: int, rounds: Sequence[Round]) -> tuple[TripTimes, ...] | None:
    """Times of a crew's day; None when a window or the end of the shift with its overtime is missed.

    Each trip ends as early as it can, and leaves and serves as late as that allows: of all days with these stops in
    this order it is also the one that takes least time on trips.
    """
    ready, found = int(problem.crews.from_s[crew]), []
    for each in rounds:
        times = _trip_times(problem, crew, each, ready)
        if times is None:
            return None
        found.append(times)
        ready = times.end_s
    return tuple(found) if ready <= problem.crews.last_s[crew] or not rounds else None


def _trip_times(problem: CrewProblem, crew: int, each: Round, ready_s: int) -> TripTimes | None:
    tasks, task = problem.tasks, problem.modes.task[list(each.modes)]
    metres = metres_of(problem, each)
    if not np.isfinite(metres).all():
        return None
    leg_s = [int(leg) for leg in problem.crews.travel_s(crew, metres)]
    now, starts = ready_s, []
    for k, t in enumerate(task):
        now = max(now + leg_s[k], int(tasks.early_s[t]))
        starts.append(now)
        now += int(tasks.service_s[t])
        if now > tasks.late_s[t]:
            return None
    n = len(task)
    end = now + leg_s[n] + each.unload_s + sum(leg_s[n + 1 :])
    latest = now
    for k in range(n - 1, -1, -1):
        service = int(tasks.service_s[task[k]])
        latest = min(latest, int(tasks.late_s[task[k]])) - service
        starts[k] = latest
        latest -= leg_s[k]
    return TripTimes(start_s=latest, service_start_s=tuple(starts), end_s=end)


def metres_of(problem: CrewProblem, each: Round) -> NDArray[np.float32]:
    """Driving metres of each leg of a trip (n_legs,)."""
    return np.asarray(problem.travel_m[each.leave, each.reach])
