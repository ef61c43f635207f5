"""From a block to the arrays of the compiled search, and back to routes."""

from __future__ import annotations

import numpy as np

from allocator.teams.blocks import Block, Routes
from allocator.teams.kernel.layout import NONE, Board
from domain.arrays import Floats, Ints


def board_of(block: Block, start: Routes, rng: np.random.Generator) -> Board:
    """Arrays of a block with the routes of `start` as the best plan; the random numbers begin with one of `rng`."""
    n, teams, days = len(block.tasks), len(block.teams), len(block.dates)
    routes = teams * days
    stop, n_stops, team_of, mask = _started(block, start)
    return Board(
        metres=np.ascontiguousarray(np.where(np.isfinite(block.metres), block.metres, 1e9)),
        near=_near(block),
        visit=_visits(block),
        need=np.stack([block.visits, block.least_gap, block.most_gap], axis=1).astype(np.int64).reshape(n, 3),
        may=np.ascontiguousarray(block.possible, np.int64).reshape(n, teams),
        crew=_crews(block),
        date=np.ascontiguousarray(block.dates, np.int64),
        stop=np.zeros_like(stop),
        n_stops=np.zeros(routes, np.int64),
        route=np.zeros((routes, 4)),
        version=np.arange(routes) + 1,
        hours=np.zeros((teams, 2)),
        team_of=np.full(n, NONE, np.int64),
        mask=np.zeros(n, np.int64),
        gap_yuan=np.zeros(n),
        memo=np.zeros((n, routes, 3)),
        memo_at=np.zeros((n, routes), np.int64),
        memo_version=np.zeros((n, routes), np.int64),
        old_stop=np.zeros_like(stop),
        old_n_stops=np.zeros(routes, np.int64),
        old_route=np.zeros((routes, 4)),
        old_version=np.zeros(routes, np.int64),
        old_hours=np.zeros((teams, 2)),
        old_team_of=np.zeros(n, np.int64),
        old_mask=np.zeros(n, np.int64),
        old_gap_yuan=np.zeros(n),
        touched=np.zeros(routes, np.int64),
        stamp=np.zeros(routes, np.int64),
        todo=np.zeros(n, np.int64),
        freed=np.zeros(n, np.int64),
        key=np.zeros(max(n, days)),
        cost=np.zeros((int(block.visits.max(initial=1)), max(1, days))),
        before=np.zeros((int(block.visits.max(initial=1)), max(1, days)), np.int64),
        picked=np.zeros(n, np.int64),
        best_stop=stop,
        best_n_stops=n_stops,
        best_team_of=team_of,
        best_mask=mask,
        size=np.array([n, teams, days, block.month_days], np.int64),
        whole=np.array([0, 0, 0, 0, routes, 0], np.int64),
        total=np.array([0.0, np.inf, block.rules.imbalance_yuan_h / 3600, block.rules.spacing_yuan_day]),
        dice=np.array([rng.integers(1, 2**63)], np.uint64),
    )


def _started(block: Block, start: Routes) -> tuple[Ints, Ints, Ints, Ints]:
    """Stops and their numbers of the routes of a plan, team and days of its tasks."""
    n, days = len(block.tasks), len(block.dates)
    routes = len(block.teams) * days
    stop, n_stops = np.zeros((routes, n + 1), np.int64), np.zeros(routes, np.int64)
    team_of, mask = np.full(n, NONE, np.int64), np.zeros(n, np.int64)
    task_at = {task: row for row, task in enumerate(block.tasks)}
    team_at = {team: row for row, team in enumerate(block.teams)}
    for (team, day), stops in start.items():
        row = team_at[team] * days + day
        n_stops[row] = len(stops)
        for at, task in enumerate(stops):
            own = task_at[task]
            stop[row, at], team_of[own] = own, team_at[team]
            mask[own] |= 1 << day
    return stop, n_stops, team_of, mask


def best_routes(block: Block, board: Board) -> Routes:
    """Routes of the best plan, those without stops left out, in the numbers of the problem."""
    days = len(block.dates)
    return {
        (block.teams[row // days], row % days): tuple(block.tasks[task] for task in stops[:count])
        for row, (stops, count) in enumerate(zip(board.best_stop.tolist(), board.best_n_stops.tolist(), strict=True))
        if count
    }


def _near(block: Block) -> Ints:
    """Other tasks by the way there and back, (n_tasks, n_tasks - 1)."""
    n = len(block.tasks)
    apart = (block.metres + block.metres.T)[:n, :n].copy()
    np.fill_diagonal(apart, -1.0)
    return np.ascontiguousarray(np.argsort(apart, axis=1, kind="stable")[:, 1:])


def _visits(block: Block) -> Floats:
    """Columns of `Board.visit`."""
    latest = block.late_s - block.visit_s
    columns = [block.visit_s, block.early_s, latest, block.undone_yuan]
    return np.stack(columns, axis=1).astype(float).reshape(len(block.tasks), 4)


def _crews(block: Block) -> Floats:
    """Columns of `Board.crew`."""
    rules = block.rules
    rows = [
        (
            round(team.shift_from_h * 3600),
            round(team.shift_to_h * 3600),
            round((team.shift_to_h + rules.overtime_h_day) * 3600),
            team.hours_month * 3600,
            rules.overtime_h_month * 3600,
            even_s,
            team.yuan_h / 3600,
            team.yuan_km / 1000,
            (rules.overtime_factor - 1) * team.yuan_h / 3600,
            3.6 / team.speed_kmh,
        )
        for team, even_s in zip(block.team, block.even_s.tolist(), strict=True)
    ]
    return np.array(rows, float).reshape(len(rows), 10)
