"""Blocks of teams and tasks, and the rounds in which they are searched.

Teams and tasks of different trades share nothing. A trade of a whole district is cut along a first guess of each task's
team; a second round cuts elsewhere, so that tasks at the edges can change sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from allocator.teams.blocks import Routes, block_of
from allocator.teams.elastic_assignment import ElasticAssignment, largest_shares
from allocator.teams.problem import TeamsProblem
from allocator.teams.search import Call, search
from allocator.teams.timetable import cost_terms, plan_of
from domain import so_far
from domain.executors import Executor
from domain.interruption import requested
from domain.limits import Limit

LARGEST = 150  # tasks of a block, about
ROUNDS = (0.6, 0.4)  # shares of the effort, where a trade is cut

Group = tuple[tuple[int, ...], tuple[int, ...]]
"""Tasks and teams."""


def components(problem: TeamsProblem) -> list[Group]:
    """Tasks and teams that have nothing to do with the others; tasks without a possible team are in none."""
    graph = nx.Graph()
    for task, team in np.argwhere(problem.possible).tolist():
        graph.add_edge(("task", task), ("team", team))
    found = []
    for nodes in nx.connected_components(graph):
        tasks = tuple(sorted(index for kind, index in nodes if kind == "task"))
        teams = tuple(sorted(index for kind, index in nodes if kind == "team"))
        found.append((tasks, teams))
    return sorted(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """What the calls of one round share: routes to begin with, effort, seed, and where they run."""

    start: Routes
    limit: Limit
    seed: tuple[int, int]
    executor: Executor
    warm: bool = False


def planned(problem: TeamsProblem, *, limit: Limit, seed: int, executor: Executor) -> Routes:
    """Routes of every team and day."""
    every = components(problem)
    small = [group for group in every if len(group[0]) <= LARGEST or len(group[1]) == 1]
    large = [group for group in every if group not in small]
    n_tasks = max(1, sum(len(tasks) for tasks, _ in every))
    own = limit.share_of_time(sum(len(tasks) for tasks, _ in small) / n_tasks) if small else limit
    routes = _searched(problem, small, _Round(start={}, limit=own, seed=(seed, 0), executor=executor))
    guesses = [_guess(problem, group) for group in large]
    rest = limit.share_of_time(sum(len(tasks) for tasks, _ in large) / n_tasks) if large else limit
    for number, share in enumerate(ROUNDS if large else ()):
        cut = [
            piece for group, guess in zip(large, guesses, strict=True) for piece in _cut(problem, group, guess, number)
        ]
        how = _Round(start=routes, limit=rest.share(share), seed=(seed, 1 + number), executor=executor, warm=number > 0)
        routes |= _searched(problem, cut, how)
        so_far.tell(best=sum(cost_terms(problem, plan_of(problem, routes)).values()))
        guesses = [_guess_of(routes, guess) for guess in guesses]
        if requested():
            break
    return {key: stops for key, stops in routes.items() if stops}


def _searched(problem: TeamsProblem, groups: Sequence[Group], how: _Round) -> Routes:
    """Routes of all groups, those of their teams on days without any empty; seconds are shared by their tasks."""
    everything = max(1, sum(len(tasks) for tasks, _ in groups))
    calls = [
        Call(
            block=block_of(problem, tasks, teams),
            start={key: stops for key, stops in how.start.items() if key[0] in set(teams) and stops},
            limit=how.limit.share_of_time(len(tasks) / everything),
            seed=(*how.seed, number),
            warm=how.warm,
        )
        for number, (tasks, teams) in enumerate(groups)
    ]
    found: Routes = {(team, day): () for _, teams in groups for team in teams for day in range(len(problem.days))}
    for routes in how.executor.map(search, calls):
        found |= routes
    return found


def _guess(problem: TeamsProblem, group: Group) -> dict[int, int]:
    """Team of each task by the linear relaxation of an assignment that pays a way of its own for every visit."""
    tasks, teams = np.array(group[0], np.int64), np.array(group[1], np.int64)
    bases, places = problem.base_of[teams], problem.place_of[tasks]
    round_m = problem.metres[np.ix_(places, bases)] + problem.metres[np.ix_(bases, places)].T
    visits = np.array([problem.tasks[task].visits for task in group[0]], float)
    hours = visits * np.array([problem.tasks[task].visit_s for task in group[0]], float) / 3600
    yuan_h = np.array([problem.teams[team].yuan_h for team in group[1]])
    own = [problem.teams[team] for team in group[1]]
    a_metre = np.array([team.yuan_h / (team.speed_kmh * 1000) + team.yuan_km / 1000 for team in own])
    possible = problem.possible[np.ix_(tasks, teams)]
    yuan = hours[:, None] * yuan_h + visits[:, None] * np.where(possible, round_m, 0.0) * a_metre
    shares = largest_shares(
        ElasticAssignment(
            yuan=np.where(possible, yuan, np.inf),
            hours=hours,
            capacity=np.array([problem.teams[team].hours_month for team in group[1]]),
            surcharge=(problem.rules.overtime_factor - 1) * yuan_h,
        )
    )
    return {task: group[1][team] for task, team in zip(group[0], shares.tolist(), strict=True)}


def _guess_of(routes: Routes, before: dict[int, int]) -> dict[int, int]:
    """Team of each task in the routes, that of the guess before where it has no visits."""
    found = {task: team for (team, _), stops in routes.items() for task in stops}
    return {task: found.get(task, team) for task, team in before.items()}


def _cut(problem: TeamsProblem, group: Group, guess: dict[int, int], number: int) -> Iterator[Group]:
    """Groups of neighbouring teams with the tasks guessed to be theirs, cut elsewhere in every other round."""
    order = _round_trip(problem, group[1])
    own: dict[int, list[int]] = {team: [] for team in order}
    for task, team in guess.items():
        own[team].append(task)
    pieces: list[list[int]] = [[]]
    room = LARGEST / 2 if number % 2 else LARGEST
    for team in order:
        if pieces[-1] and sum(len(own[each]) for each in pieces[-1]) + len(own[team]) > room:
            pieces.append([])
            room = LARGEST
        pieces[-1].append(team)
    for piece in pieces:
        yield tuple(sorted(task for team in piece for task in own[team])), tuple(sorted(piece))


def _round_trip(problem: TeamsProblem, teams: tuple[int, ...]) -> list[int]:
    """Teams in an order in which neighbours follow each other: along the longer side of the district, in strips."""
    place = np.array([(problem.teams[team].lon_deg, problem.teams[team].lat_deg) for team in teams])
    spans = np.ptp(place, axis=0)
    along = int(spans.argmax())
    strips = max(1, round((len(teams) / 4) ** 0.5 / 2))
    width = max(float(spans[1 - along]) / strips, 1e-9)
    strip = np.minimum((place[:, 1 - along] - place[:, 1 - along].min()) // width, strips - 1).astype(int)
    way = np.where(strip % 2 == 0, place[:, along], -place[:, along])
    return [teams[row] for row in np.lexsort((np.arange(len(teams)), way, strip)).tolist()]
