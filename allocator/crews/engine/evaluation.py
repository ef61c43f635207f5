"""What routes cost and what is wrong with them, computed step by step, apart from the compiled search."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from allocator.crews.engine.instance import CrewDay, Routes, RoutingProblem

SLACK = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class TripTimes:
    """When a trip leaves, begins each service and ends; the last trip of a day ends at home."""

    start_s: int
    service_start_s: tuple[int, ...]
    end_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Cost by term, faults in words, periods left out by task, and times of the trips of each day, in their order."""

    cost: float
    terms: dict[str, float]
    faults: list[str]
    left_out: dict[int, tuple[int, ...]]
    times: tuple[tuple[TripTimes, ...], ...]


def evaluate(problem: RoutingProblem, routes: Routes) -> Evaluation:
    """Cost, faults and times of routes. A task that must be served and is not is a fault and costs inf."""
    terms, faults = dict.fromkeys(("metres", "time", "overtime", "long_day", "day", "modes", "left_out"), 0.0), []
    times = []
    for day in routes.days:
        seen = _Day(problem, day)
        times.append(tuple(seen.times))
        faults += seen.faults
        for name, yuan in seen.terms().items():
            terms[name] += yuan
    faults += _doubled_days(routes)
    left_out: dict[int, tuple[int, ...]] = {}
    crews_of = _crews_of(problem, routes)
    for task in range(problem.n_tasks):
        served = crews_of.get(task, {})
        lacking, weight, fault = _lacking(problem, task, served)
        faults += fault
        if lacking:
            left_out[task] = lacking
            terms["left_out"] += float(problem.tasks.price[task]) * weight
            if math.isinf(problem.tasks.price[task]):
                faults.append(f"task {task}: must be served, left out in periods {lacking}")
    faults += _shared(problem, crews_of)
    return Evaluation(cost=sum(terms.values()), terms=terms, faults=faults, left_out=left_out, times=tuple(times))


def task_of_mode(problem: RoutingProblem, mode: int) -> int:
    """The task that a mode serves."""
    return int((problem.tasks.mode_start <= mode).sum()) - 1


class _Day:
    """Follows a crew through its day."""

    def __init__(self, problem: RoutingProblem, day: CrewDay) -> None:
        self.problem, self.day, self.faults = problem, day, list[str]()
        self.metres, self.worked_s, self.mode_yuan = 0.0, 0, 0.0
        self.times: list[TripTimes] = []
        crews, crew = problem.crews, day.crew
        self.ready = int(crews.from_s[crew])
        at = int(crews.home[crew])
        if len(day.trips) != len(day.unload) or not all(day.trips) or not day.trips:
            self.faults.append(f"{self._name()}: trips without visits or without a place to unload")
        self._check(len(day.trips) <= crews.max_trips[crew], f"{len(day.trips)} trips")
        for number, (trip, place) in enumerate(zip(day.trips, day.unload, strict=True)):
            self._follow(trip, at, place, last=number == len(day.trips) - 1)
            at = place
        self._check(self.ready <= crews.to_s[crew] + crews.overtime_s[crew], f"ends at {self.ready} s")

    def _name(self) -> str:
        return f"period {self.day.period}, crew {self.day.crew}"

    def _check(self, right: bool, else_: str) -> None:
        if not right:
            self.faults.append(f"{self._name()}: {else_}")

    def _leg(self, origin: int, end: int) -> int:
        """Drive; how many seconds it takes."""
        metres = float(self.problem.metres[origin, end])
        self._check(math.isfinite(metres), f"no way from {origin} to {end}")
        if not math.isfinite(metres):
            return 0
        self.metres += metres
        pace = float(self.problem.crews.s_per_m[self.day.crew])
        return math.ceil(metres * pace - 1e-6) if self.problem.timed else 0

    def _follow(self, trip: tuple[int, ...], start: int, place: int, *, last: bool) -> None:
        problem, crew = self.problem, self.day.crew
        tasks, modes, places = problem.tasks, problem.modes, problem.places
        self._check(bool(places.unloads[place]), f"cannot unload at place {place}")
        task_of = [task_of_mode(problem, mode) for mode in trip]
        load, capacity = sum(float(tasks.load[task]) for task in task_of), float(problem.crews.capacity[crew])
        self._check(load <= capacity + SLACK * (1.0 + abs(capacity)), f"load {load} above {capacity}")
        ends = [int(places.end[start]), *(int(end) for mode in trip for end in (modes.entry[mode], modes.exit[mode]))]
        ends.append(int(places.end[place]))
        legs = [self._leg(ends[2 * k], ends[2 * k + 1]) for k in range(len(trip) + 1)]
        for mode in trip:
            self._check(bool(modes.may[mode, crew]), f"may not serve mode {mode}")
            self.metres += float(modes.metres[mode])
            if modes.yuan is not None:
                self.mode_yuan += float(modes.yuan[mode, crew, self.day.period])
        tail = int(places.unload_s[place]) if problem.timed else 0
        home = int(problem.crews.home[crew])
        if last and place != home:
            tail += self._leg(int(places.end[place]), int(places.end[home]))
        if problem.timed:
            self._time(trip, task_of, legs, tail)

    def _time(self, trip: tuple[int, ...], task_of: list[int], legs: list[int], tail: int) -> None:
        """Earliest end, then the latest departure and services that keep to it."""
        tasks, modes, now = self.problem.tasks, self.problem.modes, self.ready
        for leg, mode, task in zip(legs, trip, task_of, strict=False):
            now = max(now + leg, int(tasks.early_s[task])) + int(modes.service_s[mode])
            self._check(now <= tasks.late_s[task], f"mode {mode} ends at {now} s, after {tasks.late_s[task]} s")
        end = now + legs[-1] + tail
        latest, starts = end - tail - legs[-1], list[int]()
        for leg, mode, task in zip(legs[-2::-1], trip[::-1], task_of[::-1], strict=True):
            begin = min(latest, int(tasks.late_s[task])) - int(modes.service_s[mode])
            starts.append(begin)
            latest = begin - leg
        self.times.append(TripTimes(start_s=latest, service_start_s=tuple(starts[::-1]), end_s=end))
        self.worked_s += end - latest
        self.ready = end

    def terms(self) -> dict[str, float]:
        """Cost of the day by term."""
        crews, crew = self.problem.crews, self.day.crew
        weight = float(self.problem.period_weight[self.day.period])
        terms = {
            "metres": weight * self.metres * float(crews.yuan_m[crew]),
            "day": weight * float(crews.yuan_day[crew]),
            "modes": self.mode_yuan,
        }
        if self.problem.timed:
            terms["time"] = weight * self.worked_s * float(crews.yuan_s[crew])
            over, longer = max(0, self.ready - int(crews.to_s[crew])), max(0, self.worked_s - int(crews.long_s[crew]))
            terms["overtime"] = weight * over * float(crews.overtime_yuan_s[crew])
            terms["long_day"] = weight * longer * float(crews.long_yuan_s[crew])
        return terms


def _doubled_days(routes: Routes) -> Iterator[str]:
    for (period, crew), count in Counter((day.period, day.crew) for day in routes.days).items():
        if count > 1:
            yield f"period {period}, crew {crew}: {count} days"


def _crews_of(problem: RoutingProblem, routes: Routes) -> dict[int, dict[int, list[int]]]:
    """Crews that serve each task in each period."""
    crews_of: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for day in routes.days:
        for mode in (mode for trip in day.trips for mode in trip):
            crews_of[task_of_mode(problem, mode)][day.period].append(day.crew)
    return crews_of


def _lacking(
    problem: RoutingProblem, task: int, served: dict[int, list[int]]
) -> tuple[tuple[int, ...], float, list[str]]:
    """Periods in which a task is left out, in the pattern that costs least; their weight; faults."""
    tasks, faults = (
        problem.tasks,
        [f"task {task}: {len(c)} services in period {p}" for p, c in served.items() if len(c) > 1],
    )
    mask = sum(1 << period for period in served)
    options = []
    for pattern in tasks.patterns[tasks.pattern_start[task] : tasks.pattern_start[task + 1]]:
        if int(pattern) & mask == mask:
            lacking = tuple(p for p in range(problem.n_periods) if (int(pattern) & ~mask) >> p & 1)
            options.append((sum(float(problem.period_weight[p]) for p in lacking), lacking))
    if not options:
        return (), 0.0, [*faults, f"task {task}: served in periods {sorted(served)}, no pattern"]
    weight, lacking = min(options)
    if tasks.together[task] and served and lacking:
        faults.append(f"task {task}: served in part")
    return lacking, weight, faults


def _shared(problem: RoutingProblem, crews_of: dict[int, dict[int, list[int]]]) -> Iterator[str]:
    shared = [
        task
        for task, served in crews_of.items()
        if problem.tasks.together[task] and len({crew for crews in served.values() for crew in crews}) > 1
    ]
    if len(shared) > problem.max_shared:
        yield f"tasks {shared} are shared between crews, at most {problem.max_shared} may be"
