"""Small routing problems on a line, whose costs can be added up by hand, and their routes in short."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import chain

import numpy as np
import pytest

from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.instance import CrewArrays, ModeArrays, PlaceArrays, Routes, RoutingProblem, TaskArrays
from allocator.crews.engine.search import Effort, search

NEVER = 10**6
MONEY = {"capacity", "s_per_m", "overtime_yuan_s", "long_yuan_s", "yuan_s", "yuan_m", "yuan_day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A task; `ways` are the places on the line where it can be entered and left, `metres` are driven in between."""

    ways: tuple[tuple[float, float], ...]
    metres: float = 0.0
    load: float = 1.0
    service_s: int = 0
    window: tuple[int, int] = (0, NEVER)
    price: float = np.inf
    together: bool = False
    patterns: tuple[int, ...] = (1,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A crew that earns nothing for its time and a yuan for each metre."""

    home: int = 0
    from_s: int = 0
    to_s: int = NEVER
    overtime_s: int = 0
    overtime_yuan_s: float = 0.0
    long_s: int = NEVER
    long_yuan_s: float = 0.0
    capacity: float = 100.0
    max_trips: int = 9
    s_per_m: float = 1.0
    yuan_s: float = 0.0
    yuan_m: float = 1.0
    yuan_day: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A depot or a station."""

    at: float = 0.0
    unload_s: int = 0
    unloads: bool = True


def at(where: float, **more) -> Job:
    """A task at one place."""
    return Job(ways=((where, where),), **more)


def on_a_line(
    jobs,
    *,
    crews=(Crew(),),
    places=(Place(),),
    weight=(1.0,),
    bans=(),
    closed=(),
    yuan=None,
    max_shared=0,
    timed=True,
) -> RoutingProblem:
    """Problem of jobs on a line.

    `bans` are pairs of mode and crew, `closed` pairs of spots from the first of which no way leads to the second.
    """
    ways = list(chain.from_iterable(job.ways for job in jobs))
    ends = np.array([place.at for place in places] + [entry for entry, _ in ways] + [leaving for _, leaving in ways])
    metres = np.abs(ends[:, None] - ends[None, :])
    for origin, end in closed:
        metres[np.ix_(ends == origin, ends == end)] = np.inf
    may = np.ones((len(ways), len(crews)), np.bool_)
    for mode, crew in bans:
        may[mode, crew] = False
    per_mode = [job for job in jobs for _ in job.ways]
    return RoutingProblem(
        tasks=TaskArrays(
            load=np.array([job.load for job in jobs]),
            early_s=np.array([job.window[0] for job in jobs]),
            late_s=np.array([job.window[1] for job in jobs]),
            price=np.array([job.price for job in jobs]),
            together=np.array([job.together for job in jobs]),
            pattern_start=np.cumsum([0, *(len(job.patterns) for job in jobs)]),
            patterns=np.array([pattern for job in jobs for pattern in job.patterns]),
            mode_start=np.cumsum([0, *(len(job.ways) for job in jobs)]),
        ),
        modes=ModeArrays(
            entry=len(places) + np.arange(len(ways)),
            exit=len(places) + len(ways) + np.arange(len(ways)),
            service_s=np.array([job.service_s for job in per_mode]),
            metres=np.array([job.metres for job in per_mode]),
            may=may,
            yuan=None if yuan is None else np.array(yuan, np.float64),
        ),
        crews=CrewArrays(
            **{
                field.name: np.array(
                    [getattr(crew, field.name) for crew in crews], np.float64 if field.name in MONEY else np.int64
                )
                for field in fields(CrewArrays)
            }
        ),
        places=PlaceArrays(
            end=np.arange(len(places)),
            unload_s=np.array([place.unload_s for place in places]),
            unloads=np.array([place.unloads for place in places]),
        ),
        metres=metres,
        period_weight=np.array(weight),
        max_shared=max_shared,
        timed=timed,
    )


def best_of(problem: RoutingProblem, *, iterations: int = 1500, seed: int = 0) -> Routes:
    """Routes that a search of ample effort finds, legal and at the cost that they claim."""
    routes = search(problem, effort=Effort(iterations=iterations), seed=seed).routes
    judged = evaluate(problem, routes)
    assert judged.faults == []
    assert routes.cost == pytest.approx(judged.cost)
    return routes


def trips_of(routes: Routes) -> dict[tuple[int, int], list[set[int]]]:
    """Modes of each trip by period and crew: with one way to serve each task, its tasks."""
    return {(day.period, day.crew): [set(trip) for trip in day.trips] for day in routes.days}


def served(routes: Routes) -> set[int]:
    """Modes that are served in any period."""
    return {mode for day in routes.days for trip in day.trips for mode in trip}
