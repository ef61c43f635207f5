"""Where clusters meet: the crews of both sides that work along a border are routed together once more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from allocator.crews.assembly import RoutedDay
from allocator.crews.decomposition import Cluster
from allocator.crews.depots import task_points
from allocator.crews.engine.instance import CrewDay, Routes, RoutingProblem
from allocator.crews.problem import CrewProblem
from allocator.crews.week import Week
from domain.arrays import Ints

NEAR_TASKS = 8  # nearest tasks of a task; where one is another cluster's, both lie at the border
FEWEST = 10  # tasks at a border worth looking at
BORDER_TASKS = 800  # about as many as are routed together at a border


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """Two clusters that touch, and their tasks (sorted positions in the problem) that lie where they do."""

    first: int
    second: int
    tasks: Ints


def borders(problem: CrewProblem, clusters: Sequence[Cluster]) -> list[list[Border]]:
    """Borders in rounds; no cluster is in two borders of a round, so that those of a round are independent."""
    cluster_of = np.empty(len(problem.tasks.ids), np.int64)
    for number, cluster in enumerate(clusters):
        cluster_of[cluster.tasks] = number
    points = task_points(problem)
    near = cKDTree(points).query(points, k=range(2, 2 + min(NEAR_TASKS, len(points) - 1)))[1]
    task, rank = np.nonzero(cluster_of[near] != cluster_of[:, None])
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for one, other in zip(task.tolist(), near[task, rank].tolist(), strict=True):
        first, second = sorted((int(cluster_of[one]), int(cluster_of[other])))
        found[first, second] |= {one, other}
    rounds: list[list[Border]] = []
    for (first, second), tasks in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(tasks) >= FEWEST:
            _place(rounds, Border(first=first, second=second, tasks=np.array(sorted(tasks), np.int64)))
    return rounds


def _place(rounds: list[list[Border]], border: Border) -> None:
    """Put a border into the first round in which neither of its clusters is."""
    own = {border.first, border.second}
    for placed in rounds:
        if not any(own & {each.first, each.second} for each in placed):
            placed.append(border)
            return
    rounds.append([border])


def crews_along(problem: CrewProblem, border: Border, of_crew: Mapping[int, Iterable[RoutedDay]]) -> Ints:
    """Crews that serve most of the tasks at a border, as many as have about `BORDER_TASKS` tasks together."""
    at_border = set(border.tasks.tolist())
    tasks_of = {crew: set(tasks_served(problem, days)) for crew, days in of_crew.items()}
    ranked = sorted(tasks_of, key=lambda crew: (-len(tasks_of[crew] & at_border), crew))
    chosen: list[int] = []
    tasks: set[int] = set()
    for crew in ranked:
        if not tasks_of[crew] & at_border or len(tasks | tasks_of[crew]) > BORDER_TASKS:
            break
        chosen.append(crew)
        tasks |= tasks_of[crew]
    return np.array(sorted(chosen), np.int64)


def tasks_served(problem: CrewProblem, days: Iterable[RoutedDay]) -> list[int]:
    """Task of every stop of some days."""
    modes = [mode for day in days for trip in day.trips for mode in trip]
    return [int(task) for task in problem.modes.task[modes]]


def weekdays_served(problem: CrewProblem, days: Iterable[RoutedDay]) -> dict[int, set[int]]:
    """Weekdays of each task that is served on some days."""
    found: dict[int, set[int]] = defaultdict(set)
    for day in days:
        for task in tasks_served(problem, [day]):
            found[task].update(day.weekdays)
    return found


def with_fixed_days(week: Week, task_days: Mapping[int, set[int]], start: Routes) -> RoutingProblem:
    """The week's routing problem when crews outside it keep what they serve of some tasks.

    `task_days` are the weekdays that are left for such tasks (positions in the week): their only pattern. One that must
    be done as a whole must be served on them. No more tasks are shared between crews than in `start`.
    """
    tasks = week.routing.tasks
    patterns = [
        _mask(week, task_days[task])
        if task in task_days
        else tasks.patterns[tasks.pattern_start[task] : tasks.pattern_start[task + 1]].tolist()
        for task in range(week.routing.n_tasks)
    ]
    price = tasks.price.copy()
    fixed = np.array(sorted(task_days), np.int64)
    price[fixed[tasks.together[fixed]]] = np.inf
    return replace(
        week.routing,
        tasks=replace(
            tasks,
            price=price,
            pattern_start=np.cumsum([0, *map(len, patterns)]),
            patterns=np.array([mask for masks in patterns for mask in masks], np.int64),
        ),
        max_shared=_n_shared(week.routing, start),
    )


def start_of(week: Week, days: Iterable[RoutedDay]) -> Routes:
    """Routes of days given as positions in the week's crew problem; their cost is not known and said to be 0."""
    mode_at = {mode: at for at, mode in enumerate(week.modes.tolist())}
    place_at = {place: at for at, place in enumerate(week.places.tolist())}
    period_of = {alike[0]: period for period, alike in enumerate(week.days)}
    found = [
        CrewDay(
            period=period_of[day.weekdays[0]],
            crew=day.crew,
            trips=tuple(tuple(mode_at[mode] for mode in trip) for trip in day.trips),
            unload=tuple(place_at[place] for place in day.unload),
        )
        for day in days
    ]
    return Routes(days=tuple(sorted(found, key=lambda day: (day.period, day.crew))), cost=0.0)


def _mask(week: Week, weekdays: set[int]) -> list[int]:
    return [sum(1 << period for period, alike in enumerate(week.days) if alike[0] in weekdays)]


def _n_shared(routing: RoutingProblem, routes: Routes) -> int:
    """Tasks to be done as a whole that more than one crew serves."""
    task_of = np.repeat(np.arange(routing.n_tasks), np.diff(routing.tasks.mode_start))
    pairs = {(int(task_of[mode]), day.crew) for day in routes.days for trip in day.trips for mode in trip}
    crews_of = Counter(task for task, _ in pairs if routing.tasks.together[task])
    return sum(count > 1 for count in crews_of.values())
