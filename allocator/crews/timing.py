"""When the stops of a crew's day happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.crews.problem import CrewProblem
from domain.arrays import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class TripTimes:
    """Departure, start of each service and end (unloaded, at the depot) of a trip, in seconds of the day."""

    start_s: int
    service_start_s: tuple[int, ...]
    end_s: int


def times_of(problem: CrewProblem, crew: int, modes: list[int], ready_s: int) -> TripTimes | None:
    """Times of a trip that may leave at `ready_s`; None when a window or the shift is missed.

    The trip ends as early as it can, and leaves and serves as late as that allows: of all trips with these stops in
    this order it is also the one that takes least time.
    """
    tasks, task = problem.tasks, problem.modes.task[modes]
    leg_s = leg_seconds(problem, crew, modes)
    now, starts = ready_s, []
    for k, t in enumerate(task):
        now = max(now + leg_s[k], int(tasks.early_s[t]))
        starts.append(now)
        now += int(tasks.service_s[t])
        if now > tasks.late_s[t]:
            return None
    end = now + leg_s[-1]
    if end > problem.crews.to_s[crew]:
        return None
    latest = end
    for k in range(len(modes) - 1, -1, -1):
        t = task[k]
        service = int(tasks.service_s[t])
        latest = min(latest - leg_s[k + 1], int(tasks.late_s[t])) - service
        starts[k] = latest
    return TripTimes(start_s=latest - leg_s[0], service_start_s=tuple(starts), end_s=end)


def leg_seconds(problem: CrewProblem, crew: int, modes: list[int]) -> list[int]:
    """Driving seconds to each stop and home, the last with unloading."""
    metres = leg_metres(problem, crew, modes)
    leg_s = [int(leg) for leg in problem.crews.travel_s(crew, np.array(metres))]
    leg_s[-1] += int(problem.unload_s[problem.crews.depot[crew]])
    return leg_s


def leg_metres(problem: CrewProblem, crew: int, modes: list[int]) -> list[float]:
    """Driving metres from the depot to each stop in turn and home."""
    return [float(metres) for metres in problem.travel_m[legs(problem, crew, modes)]]


def legs(problem: CrewProblem, crew: int, modes: Sequence[int]) -> tuple[Ints, Ints]:
    """Ends that a crew leaves and reaches on a trip, (n_stops + 1,) each: depot, the stops in turn, depot."""
    home, chosen = problem.depot_end[problem.crews.depot[crew]], list(modes)
    return np.append(home, problem.modes.exit[chosen]), np.append(problem.modes.entry[chosen], home)
