"""What the routing search sees: tasks with modes, crews, periods and places, as arrays; and the routes it returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskArrays:
    """Tasks (n_tasks,). One service of a task happens in every period of the pattern that the search chooses for it.

    `early_s`, `late_s`: service lies within. `price`: yuan for each service left out, times the period's weight; inf
    for a task that must be served. `together`: all its services are done or none, and by one crew unless the task is
    one of at most `max_shared` that crews may share. Patterns of task t are the bit masks over periods
    ``patterns[pattern_start[t]:pattern_start[t + 1]]``; modes of task t are ``mode_start[t]:mode_start[t + 1]``.
    """

    load: Floats
    early_s: Ints
    late_s: Ints
    price: Floats
    together: Bools
    pattern_start: Ints
    patterns: Ints
    mode_start: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeArrays:
    """Ways to serve a task (n_modes,), in the order of tasks.

    `entry`, `exit` are positions in `metres`; `metres` are driven while serving (a swept street), `service_s` worked.
    `may` (n_modes, n_crews) tells which crews can serve in that way; `yuan` (n_modes, n_crews, n_periods), if given, is
    added for each service by that crew in that period, for instance the price of a change against an earlier plan.
    """

    entry: Ints
    exit: Ints
    service_s: Ints
    metres: Floats
    may: Bools
    yuan: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewArrays:
    """Crews (n_crews,), each available once in every period.

    `home` is a place, where its day begins and ends. The day lies within [`from_s`, `to_s` + `overtime_s`]; each second
    after `to_s` costs `overtime_yuan_s` more, each second worked beyond `long_s` costs `long_yuan_s` more. A leg takes
    ``ceil(metres * s_per_m - 1e-6)`` seconds. `yuan_day` is paid for a day on which the crew goes out at all.
    """

    home: Ints
    from_s: Ints
    to_s: Ints
    overtime_s: Ints
    overtime_yuan_s: Floats
    long_s: Ints
    long_yuan_s: Floats
    capacity: Floats
    max_trips: Ints
    s_per_m: Floats
    yuan_s: Floats
    yuan_m: Floats
    yuan_day: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceArrays:
    """Depots and transfer stations (n_places,): position in `metres`, seconds to unload, whether crews may unload."""

    end: Ints
    unload_s: Ints
    unloads: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingProblem:
    """Routes for crews over weighted periods, at least cost.

    A crew's day in a period is a row of trips. The first leaves its home; every trip ends by unloading at a place, from
    which the next one leaves; after the last unloading the crew drives home if it is not there. A trip carries at most
    the crew's capacity. It leaves as late as lets it end as early as it can, so that waiting between trips is free and
    waiting inside a trip is paid.

    Cost = sum over periods of `period_weight` x (metres x yuan_m + seconds of trips x yuan_s + overtime + long days +
    yuan_day) + prices of services left out. With `timed` False all times are zero and only metres and loads count.

    `metres` (n_ends, n_ends), inf where there is no way.
    """

    tasks: TaskArrays
    modes: ModeArrays
    crews: CrewArrays
    places: PlaceArrays
    metres: NDArray[np.floating]
    period_weight: Floats
    max_shared: int
    timed: bool = True

    def __post_init__(self) -> None:
        n_modes, n_crews = self.modes.may.shape
        if len(self.modes.entry) != n_modes or self.tasks.mode_start[-1] != n_modes:
            raise ValueError(
                f"{len(self.modes.entry)} modes, {n_modes} rows of `may`, {self.tasks.mode_start[-1]} owed"
            )
        if len(self.crews.home) != n_crews:
            raise ValueError(f"{len(self.crews.home)} crews, {n_crews} columns of `may`")
        if self.metres.ndim != 2 or self.metres.shape[0] != self.metres.shape[1]:
            raise ValueError(f"metres is {self.metres.shape}, expected a square")

    @property
    def n_tasks(self) -> int:
        """Streets and compounds."""
        return len(self.tasks.load)

    @property
    def n_periods(self) -> int:
        """Kinds of days."""
        return len(self.period_weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewDay:
    """A crew's trips in a period: modes in serving order, and the place where each trip unloads."""

    period: int
    crew: int
    trips: tuple[tuple[int, ...], ...]
    unload: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Days of crews that go out, sorted by period and crew; what is in none of them is left out."""

    days: tuple[CrewDay, ...]
    cost: float


def single_period(
    *,
    load: Floats,
    entry: Ints,
    exit_: Ints,
    mode_start: Ints,
    metres: NDArray[np.floating],
    capacity: float,
    n_crews: int,
) -> RoutingProblem:
    """Untimed problem of one period, one depot at position 0 of `metres` and alike crews of one trip each."""
    n, n_modes = len(load), len(entry)
    return RoutingProblem(
        tasks=TaskArrays(
            load=load,
            early_s=np.zeros(n, np.int64),
            late_s=np.zeros(n, np.int64),
            price=np.full(n, np.inf),
            together=np.zeros(n, np.bool_),
            pattern_start=np.arange(n + 1),
            patterns=np.ones(n, np.int64),
            mode_start=mode_start,
        ),
        modes=ModeArrays(
            entry=entry,
            exit=exit_,
            service_s=np.zeros(n_modes, np.int64),
            metres=np.zeros(n_modes),
            may=np.ones((n_modes, n_crews), np.bool_),
        ),
        crews=CrewArrays(
            home=np.zeros(n_crews, np.int64),
            from_s=np.zeros(n_crews, np.int64),
            to_s=np.zeros(n_crews, np.int64),
            overtime_s=np.zeros(n_crews, np.int64),
            overtime_yuan_s=np.zeros(n_crews),
            long_s=np.zeros(n_crews, np.int64),
            long_yuan_s=np.zeros(n_crews),
            capacity=np.full(n_crews, float(capacity)),
            max_trips=np.ones(n_crews, np.int64),
            s_per_m=np.zeros(n_crews),
            yuan_s=np.zeros(n_crews),
            yuan_m=np.ones(n_crews),
            yuan_day=np.zeros(n_crews),
        ),
        places=PlaceArrays(end=np.zeros(1, np.int64), unload_s=np.zeros(1, np.int64), unloads=np.ones(1, np.bool_)),
        metres=metres,
        period_weight=np.ones(1),
        max_shared=0,
        timed=False,
    )
