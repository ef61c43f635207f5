"""Tiny problems with every feature on, and their optimum by enumeration of all days and all ways to combine them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise, permutations, product

import numpy as np

from allocator.crews.engine.evaluation import evaluate
from allocator.crews.engine.instance import CrewDay, Routes, RoutingProblem
from tests.allocator.engine.rich_cases import rich_problem


def tiny_problem(seed: int, *, n_tasks: int, n_crews: int = 2, n_periods: int = 1, timed: bool = True):
    """A rich problem on shortest ways."""
    return on_shortest_ways(rich_problem(seed, n_tasks=n_tasks, n_crews=n_crews, n_periods=n_periods, timed=timed))


def on_shortest_ways(problem: RoutingProblem) -> RoutingProblem:
    """The problem with every way, that of a service as well, as long as the shortest one."""
    metres = problem.metres.copy()
    for through in range(len(metres)):
        metres = np.minimum(metres, metres[:, [through]] + metres[[through], :])
    modes = problem.modes
    passing = np.maximum(modes.metres, metres[modes.entry, modes.exit])
    return replace(problem, metres=metres, modes=replace(modes, metres=passing))


def optimum(problem: RoutingProblem) -> float:
    """Least cost of any legal routes; inf if there are none."""
    days = _best_days(problem)
    services = list(product(range(problem.n_tasks), range(problem.n_periods)))
    crews = range(len(problem.crews.home))
    best = np.inf
    for crew_of in product((None, *crews), repeat=len(services)):
        sets = {
            (period, crew): frozenset(
                task for (task, other), own in zip(services, crew_of, strict=True) if (other, own) == (period, crew)
            )
            for period, crew in product(range(problem.n_periods), crews)
        }
        chosen = [days.get((*key, tasks)) for key, tasks in sets.items() if tasks]
        if None not in chosen:
            judged = evaluate(problem, Routes(days=tuple(chosen), cost=0.0))
            best = best if judged.faults else min(best, judged.cost)
    return best


def _best_days(problem: RoutingProblem) -> dict[tuple[int, int, frozenset[int]], CrewDay]:
    """The cheapest day of each crew in each period for each set of tasks that it can serve on a day."""
    best: dict[tuple[int, int, frozenset[int]], tuple[float, CrewDay]] = {}
    for size in range(1, problem.n_tasks + 1):
        for tasks in combinations(range(problem.n_tasks), size):
            for day in _days(problem, tasks):
                judged = evaluate(problem, Routes(days=(day,), cost=0.0))
                who = f"period {day.period}, crew {day.crew}"
                cost = sum(yuan for term, yuan in judged.terms.items() if term != "left_out")
                key = day.period, day.crew, frozenset(tasks)
                legal = not any(fault.startswith(who) for fault in judged.faults)
                if legal and (key not in best or cost < best[key][0]):
                    best[key] = cost, day
    return {key: day for key, (_, day) in best.items()}


def _days(problem: RoutingProblem, tasks: tuple[int, ...]) -> Iterator[CrewDay]:
    """All days on which a crew serves the tasks, but those with forbidden ways to serve or too heavy trips."""
    first, periods = problem.tasks.mode_start.tolist(), range(problem.n_periods)
    for crew in range(len(problem.crews.home)):
        ways = [
            [mode for mode in range(first[task], first[task + 1]) if problem.modes.may[mode, crew]] for task in tasks
        ]
        places = _places(problem, crew)
        for order in permutations(range(len(tasks))):
            for cuts in _cuts(len(tasks), int(problem.crews.max_trips[crew])):
                loads = [sum(problem.tasks.load[tasks[at]] for at in order[low:high]) for low, high in pairwise(cuts)]
                if max(loads) > problem.crews.capacity[crew]:
                    continue
                for modes in product(*(ways[at] for at in order)):
                    trips = tuple(modes[low:high] for low, high in pairwise(cuts))
                    for unload, period in product(product(places, repeat=len(trips)), periods):
                        yield CrewDay(period=period, crew=crew, trips=trips, unload=unload)


def _places(problem: RoutingProblem, crew: int) -> list[int]:
    """Where a crew may unload: at its own home and at what is nobody's home."""
    home, homes = int(problem.crews.home[crew]), set(problem.crews.home.tolist())
    return [place for place in np.flatnonzero(problem.places.unloads).tolist() if place == home or place not in homes]


def _cuts(n: int, most: int) -> Iterator[tuple[int, ...]]:
    """Where the trips of a row of n visits begin and end."""
    for n_trips in range(1, min(n, most) + 1):
        for inner in combinations(range(1, n), n_trips - 1):
            yield 0, *inner, n
