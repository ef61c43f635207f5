"""What a crew's day costs as the routing search counts it, and when its stops happen: small changes are priced by it.

For problems with times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.crews.engine.instance import CrewDay, RoutingProblem
from domain.arrays import Floats, Ints

LOAD_NOISE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class TripClock:
    """A trip that ends as early as it can; (n_stops,) each: earliest end of service, latest start of service.

    `leave_at`, `unload_at` are the positions in `metres` where it begins and unloads; `ready_s` is when it can leave at
    the earliest, `end_s` when it is unloaded, `unload_by_s` when it must reach the place to unload at the latest,
    `paid_s` how long it takes without idle waiting.
    """

    modes: tuple[int, ...]
    leave_at: int
    unload_at: int
    ready_s: float
    done_s: tuple[float, ...]
    start_by_s: tuple[float, ...]
    end_s: float
    unload_by_s: float
    paid_s: float
    metres: float
    load: float


def task_of_mode(problem: RoutingProblem) -> Ints:
    """Task of each mode (n_modes,)."""
    return np.repeat(np.arange(problem.n_tasks), np.diff(problem.tasks.mode_start))


def day_yuan(problem: RoutingProblem, day: CrewDay) -> float:
    """Yuan of the crew's day times the period's weight, without prices of what is left out; inf when impossible."""
    if not day.trips:
        return 0.0
    clocks = clocks_of(problem, day)
    if not clocks:
        return float("inf")
    crews, crew = problem.crews, day.crew
    home_s, home_m = home_leg(problem, day)
    seconds = sum(clock.paid_s for clock in clocks) + home_s
    metres = sum(clock.metres for clock in clocks) + home_m
    over = max(0.0, clocks[-1].end_s + home_s - float(crews.to_s[crew]))
    yuan = (
        seconds * float(crews.yuan_s[crew])
        + metres * float(crews.yuan_m[crew])
        + over * float(crews.overtime_yuan_s[crew])
        + max(0.0, seconds - float(crews.long_s[crew])) * float(crews.long_yuan_s[crew])
        + float(crews.yuan_day[crew])
    )
    extra = problem.modes.yuan
    if extra is not None:
        yuan += float(sum(extra[mode, crew, day.period] for trip in day.trips for mode in trip))
    return yuan * float(problem.period_weight[day.period])


def home_leg(problem: RoutingProblem, day: CrewDay) -> tuple[float, float]:
    """(seconds, metres) from the last unloading home."""
    home = int(problem.places.end[problem.crews.home[day.crew]])
    last = int(problem.places.end[day.unload[-1]]) if day.unload else home
    metres = float(problem.metres[last, home])
    return float(drive_s(problem, day.crew, np.array(metres))), metres


def drive_s(problem: RoutingProblem, crew: int, metres: NDArray[np.floating]) -> Floats:
    """Whole seconds, rounded up, that a crew drives; inf stays inf."""
    return np.asarray(np.ceil(metres.astype(float) * problem.crews.s_per_m[crew] - 1e-6))


def clocks_of(problem: RoutingProblem, day: CrewDay) -> list[TripClock]:
    """Times of the day's trips; none when the day is impossible: a window, a load, the shift or the number of trips."""
    crews, crew = problem.crews, day.crew
    forward = _forward(problem, day)
    until = float(crews.to_s[crew] + crews.overtime_s[crew]) - home_leg(problem, day)[0]
    if not forward or not forward[-1].end_s <= until or len(forward) > crews.max_trips[crew]:
        return []
    clocks: list[TripClock] = []
    for trip in reversed(forward):
        clock, until = _backward(trip, until)
        clocks.append(clock)
    return clocks[::-1]


@dataclass(frozen=True, slots=True)
class _Trip:
    """A trip in whose `done_s` everything is as early as it can be."""

    modes: tuple[int, ...]
    leave_at: int
    unload_at: int
    unload_s: float
    ready_s: float
    legs_s: tuple[float, ...]
    late_s: tuple[float, ...]
    service_s: tuple[float, ...]
    done_s: tuple[float, ...]
    end_s: float
    metres: float
    load: float


def _forward(problem: RoutingProblem, day: CrewDay) -> list[_Trip]:
    crew, places = day.crew, problem.places
    here, ready = int(places.end[problem.crews.home[crew]]), float(problem.crews.from_s[crew])
    trips = []
    for modes, place in zip(day.trips, day.unload, strict=True):
        trip = _earliest(problem, crew, modes, (here, int(place)), ready)
        if trip is None:
            return []
        trips.append(trip)
        here, ready = trip.unload_at, trip.end_s
    return trips


def _earliest(
    problem: RoutingProblem, crew: int, modes: tuple[int, ...], way: tuple[int, int], ready_s: float
) -> _Trip | None:
    """Trip from an end to a place (`way`) that leaves at `ready_s`; None when it misses a window or is too heavy."""
    (leave_at, place), at = way, list(modes)
    task = np.searchsorted(problem.tasks.mode_start, at, side="right") - 1
    unload_at, unload_s = int(problem.places.end[place]), float(problem.places.unload_s[place])
    ways, tasks = problem.modes, problem.tasks
    legs_m = problem.metres[[leave_at, *ways.exit[at]], [*ways.entry[at], unload_at]].astype(float)
    legs_s = tuple(drive_s(problem, crew, legs_m).tolist())
    early, late, service = tasks.early_s[task].tolist(), tasks.late_s[task].tolist(), ways.service_s[at].tolist()
    load = float(tasks.load[task].sum())
    now, done = ready_s, []
    for leg, opens, closes, work in zip(legs_s, early, late, service, strict=False):
        now = max(now + leg, opens) + work
        if not now <= closes:
            return None
        done.append(now)
    if load > problem.crews.capacity[crew] + LOAD_NOISE:
        return None
    return _Trip(
        modes=modes,
        leave_at=leave_at,
        unload_at=unload_at,
        unload_s=unload_s,
        ready_s=ready_s,
        legs_s=legs_s,
        late_s=tuple(map(float, late)),
        service_s=tuple(map(float, service)),
        done_s=tuple(done),
        end_s=now + legs_s[-1] + unload_s,
        metres=float(legs_m.sum() + ways.metres[at].sum()),
        load=load,
    )


def _backward(trip: _Trip, until_s: float) -> tuple[TripClock, float]:
    """Clock of a trip that must be unloaded by `until_s`, and when it must leave at the latest."""
    latest, tight = until_s - trip.unload_s, trip.end_s - trip.unload_s
    unload_by, start_by = latest, []
    for leg, late, work in zip(trip.legs_s[:0:-1], trip.late_s[::-1], trip.service_s[::-1], strict=True):
        latest, tight = min(latest - leg, late) - work, min(tight - leg, late) - work
        start_by.append(latest)
    clock = TripClock(
        modes=trip.modes,
        leave_at=trip.leave_at,
        unload_at=trip.unload_at,
        ready_s=trip.ready_s,
        done_s=trip.done_s,
        start_by_s=tuple(start_by[::-1]),
        end_s=trip.end_s,
        unload_by_s=unload_by,
        paid_s=trip.end_s - (tight - trip.legs_s[0]),
        metres=trip.metres,
        load=trip.load,
    )
    return clock, latest - trip.legs_s[0]
