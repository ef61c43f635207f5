"""One weekday planned anew after a crew fell out or a street was closed, with as little change as pays.

What was done or begun before stays. Everything else of the day is searched again from the plan as it was, at a low
temperature, and every service that another crew has to do costs `crews.change_yuan` besides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.assembly import plan_of
from allocator.crews.days import WEEK
from allocator.crews.engine.search import Effort, search
from allocator.crews.from_scenario import problem_of
from allocator.crews.interrupted_trips import Kept, OpenStreets, kept_trips
from allocator.crews.marginal import WARM
from allocator.crews.problem import CrewProblem
from allocator.crews.week import Week, routed_days, routes_of, week_of
from domain.arrays import Floats
from domain.plan import CrewsPlan, Disruption, StopKind, Trip
from domain.roads import RoadNetwork
from domain.scenario import Scenario

Task = tuple[StopKind, str]

NOON_S = 12 * 3600
EFFORT = 15  # iterations for each service of the day, at work 1
CLOSED = "its street is closed"
NO_ROOM = "no street-cleaning crew had room for it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A service that moved: crew ids and start in seconds before and after, None where it was or is left out."""

    kind: StopKind
    id: str
    before: tuple[str, int] | None
    after: tuple[str, int] | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """The week with one day planned anew, and what differs on it."""

    plan: CrewsPlan
    changes: tuple[Change, ...]


def replan(
    scenario: Scenario,
    network: RoadNetwork,
    plan: CrewsPlan,
    disruptions: Sequence[Disruption],
    *,
    work: float = 1.0,
    seed: int = 0,
) -> Replanned:
    """The plan with the weekday of `disruptions` (all of one day) repaired."""
    day = disruptions[0].day
    from_s = min(each.from_s for each in disruptions)
    earlier = [each for each in plan.disruptions if each.day == day]
    # What is known to come later today is kept clear of from now on.
    today = [replace(each, from_s=min(each.from_s, from_s)) for each in (*earlier, *disruptions)]
    closed = frozenset(each.street_id for each in today if each.street_id)
    before = [trip for trip in plan.trips if trip.day == day]
    streets = OpenStreets(scenario, network)
    kept = kept_trips(scenario, streets, before, earlier=earlier, today=today, from_s=from_s)
    owed = _owed(plan, day) - _served(kept.trips)
    problem = _problem(scenario, streets.without(closed), owed, kept, closed=closed)
    trips = [*kept.trips, *_searched(scenario, problem, before, kept, day=day, work=work, seed=seed)]
    trips = _as_planned(before, trips, kept)
    left = _owed(plan, day) - _served(trips)
    others = [trip for trip in plan.trips if trip.day != day]
    unserved = {each for each in plan.unserved if each[0] != day} | {(day, *task) for task in left}
    repaired = replace(
        plan,
        trips=tuple(sorted([*others, *trips], key=lambda trip: (trip.day, trip.crew_id, trip.number))),
        unserved=tuple(sorted(unserved)),
        disruptions=tuple(dict.fromkeys([*(each for each in plan.disruptions if each.day != day), *today])),
    )
    return Replanned(plan=repaired, changes=tuple(_changes(before, trips, _owed(plan, day), _reasons(problem, closed))))


def _owed(plan: CrewsPlan, day: int) -> set[Task]:
    """Services of a weekday, done or left out."""
    done = {(stop.kind, stop.id) for trip in plan.trips if trip.day == day for stop in trip.stops}
    return done | {(kind, id_) for weekday, kind, id_ in plan.unserved if weekday == day}


def _problem(
    scenario: Scenario, network: RoadNetwork, owed: Collection[Task], kept: Kept, *, closed: Collection[str]
) -> CrewProblem:
    """What is still owed today as a problem in which every day is like today."""
    today = replace(
        scenario,
        streets=tuple(
            replace(street, sweep=street.sweep and (StopKind.STREET, street.id) in owed and street.id not in closed)
            for street in scenario.streets
        ),
        crews=tuple(crew for crew in scenario.crews if crew.id in kept.ready_s),
    )
    problem = problem_of(today, network, [id_ for kind, id_ in owed if kind is StopKind.COMPOUND])
    crews, stay = problem.crews, [kept.of(id_) for id_ in problem.crews.ids]
    worked_s = np.array([sum(trip.end_s - trip.start_s for trip in trips) for trips in stay], np.int64)
    begun = np.array([bool(trips) for trips in stay], bool)
    return replace(
        problem,
        tasks=replace(problem.tasks, times_week=np.full(len(problem.tasks.ids), WEEK, np.int64)),
        crews=replace(
            crews,
            from_s=np.array([kept.ready_s[id_] for id_ in crews.ids], np.int64),
            max_trips=crews.max_trips - np.array([len(trips) for trips in stay], np.int64),
            long_s=np.maximum(0, crews.long_s - worked_s),
            yuan_day=np.where(begun, 0.0, crews.yuan_day),
        ),
    )


def _searched(
    scenario: Scenario, problem: CrewProblem, before: Sequence[Trip], kept: Kept, *, day: int, work: float, seed: int
) -> list[Trip]:
    """New trips of the day, numbered after those that stay."""
    if not problem.tasks.ids or not problem.crews.ids:
        return []
    week = week_of(problem)
    crew_of = {(stop.kind, stop.id): trip.crew_id for trip in before for stop in trip.stops}
    modes = replace(week.routing.modes, yuan=_change_yuan(problem, week, crew_of, scenario.rules.crews.change_yuan))
    routing = replace(week.routing, modes=modes, period_weight=np.ones(1))
    stay = {(trip.crew_id, trip.number) for trip in kept.trips}
    planned = [replace(trip, day=1) for trip in before if (trip.crew_id, trip.number) not in stay]
    start = routes_of(problem, week, CrewsPlan(trips=tuple(planned)))
    effort = Effort(iterations=max(1, round(work * EFFORT * routing.n_tasks)))
    found = search(routing, effort=effort, seed=seed, start=start, temperature=WARM).routes
    days = [replace(each, weekdays=(day,)) for each in routed_days(week, found)]
    return [replace(trip, number=trip.number + len(kept.of(trip.crew_id))) for trip in plan_of(problem, days).trips]


def _change_yuan(problem: CrewProblem, week: Week, crew_of: Mapping[Task, str], yuan: float) -> Floats:
    """Price of each mode with each crew (n_modes, n_crews, 1): that of a change where another crew had the task."""
    tasks = problem.tasks
    planned = [crew_of.get((tasks.kinds[task], tasks.ids[task]), "") for task in problem.modes.task[week.modes]]
    other = np.array([[bool(own) and own != id_ for id_ in problem.crews.ids] for own in planned])
    return np.where(other, yuan, 0.0).reshape(len(planned), len(problem.crews.ids), 1)


def _as_planned(before: Sequence[Trip], trips: Sequence[Trip], kept: Kept) -> list[Trip]:
    """Trips in which every crew that serves what it was to serve, and can drive as planned, does as planned."""
    found: list[Trip] = []
    for crew_id in sorted({trip.crew_id for trip in trips}):
        planned, now = ([trip for trip in some if trip.crew_id == crew_id] for some in (before, trips))
        same = crew_id in kept.as_planned and _served(planned) == _served(now)
        found += planned if same else now
    return found


def _served(trips: Iterable[Trip]) -> set[Task]:
    return {(stop.kind, stop.id) for trip in trips for stop in trip.stops}


def _changes(
    before: Sequence[Trip], after: Sequence[Trip], owed: Collection[Task], why: Mapping[Task, str]
) -> Iterator[Change]:
    """Services whose crew or half of the day changed, and those left out or taken in, in order of kind and id."""
    was, now = _when(before), _when(after)
    for task in sorted(owed):
        old, new = was.get(task), now.get(task)
        if old is None and new is None:
            continue
        if old is None or new is None or old[0] != new[0] or (old[1] < NOON_S) != (new[1] < NOON_S):
            kind, id_ = task
            yield Change(kind=kind, id=id_, before=old, after=new, reason="" if new else why.get(task, NO_ROOM))


def _when(trips: Iterable[Trip]) -> dict[Task, tuple[str, int]]:
    return {(stop.kind, stop.id): (trip.crew_id, stop.start_s) for trip in trips for stop in trip.stops}


def _reasons(problem: CrewProblem, closed: Collection[str]) -> dict[Task, str]:
    """Why nothing can be done today about some services."""
    tasks = zip(problem.tasks.kinds, problem.tasks.ids, problem.reasons, strict=True)
    why = {(kind, id_): reason for kind, id_, reason in tasks if reason}
    return why | {(StopKind.STREET, id_): CLOSED for id_ in closed}
