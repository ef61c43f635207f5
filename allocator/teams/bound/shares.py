"""A bound for any size: every visit carries its least share of any route that its team could drive.

Each leg of a route is borne by its two ends in halves, so that a visit bears at least half of the shortest leg to it
and half of the shortest leg from it, from or to the base or another task. The base's own halves are spread over the
time of a route, of which a day holds only so much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from allocator.teams.blocks import Block
from allocator.teams.bound.master import surcharge_of
from allocator.teams.problem import drive_s
from domain.arrays import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Least yuan and hours of a visit of each task with each team, (n_tasks, n_teams); inf where impossible."""

    yuan: Floats
    hours: Floats


def shares_of(block: Block) -> Shares:
    """Least shares of any route."""
    n, teams = len(block.tasks), len(block.teams)
    yuan, hours = np.full((n, teams), np.inf), np.full((n, teams), np.inf)
    for row, team in enumerate(block.team):
        tasks = np.flatnonzero(block.possible[:, row])
        nodes = np.append(tasks, n + row)
        metres = block.metres[np.ix_(nodes, nodes)]
        leg_h = drive_s(metres, team.speed_kmh) / 3600
        way, base_way = _halves(leg_h * team.yuan_h + metres / 1000 * team.yuan_km)
        drive, base_drive = _halves(leg_h)
        longest_h = team.shift_to_h - team.shift_from_h + block.rules.overtime_h_day
        own_h = block.visit_s[tasks] / 3600 + drive
        yuan[tasks, row] = block.visit_s[tasks] / 3600 * team.yuan_h + way + base_way * own_h / longest_h
        hours[tasks, row] = own_h * (1 + base_drive / longest_h)
    return Shares(yuan=yuan, hours=hours)


def _halves(leg: Floats) -> tuple[Floats, float]:
    """Half of the shortest leg to and from each node, those of the base, the last node, apart."""
    between = leg.copy()
    np.fill_diagonal(between, np.inf)
    halves = (between.min(axis=0, initial=np.inf) + between.min(axis=1, initial=np.inf)) / 2
    halves = np.where(np.isfinite(halves), halves, 0.0)
    return halves[:-1], float(halves[-1])


def share_bound(block: Block) -> float:
    """A proven bound in yuan.

    The linear program, proved by its prices: visits of each task by each team, at their least shares, or undone; hours
    of each team within its month but for lawful overtime.
    """
    n, teams, shares = len(block.tasks), len(block.teams), shares_of(block)
    task, team = np.nonzero(np.isfinite(shares.yuan))
    pairs = np.arange(len(task))
    undone, late = len(pairs) + np.arange(n), len(pairs) + n + np.arange(teams)
    rows = np.concatenate([task, np.arange(n), n + team, n + np.arange(teams)])
    columns = np.concatenate([pairs, undone, pairs, late])
    values = np.concatenate([-np.ones(len(pairs) + n), shares.hours[task, team], -np.ones(teams)])
    answer = linprog(
        np.concatenate([shares.yuan[task, team], block.undone_yuan, surcharge_of(block)]),
        A_ub=csr_matrix((values, (rows, columns)), shape=(n + teams, len(pairs) + n + teams)),
        b_ub=np.concatenate([-block.visits, [own.hours_month for own in block.team]]),
        bounds=[(0, None)] * (len(pairs) + n) + [(0, block.rules.overtime_h_month)] * teams,
        method="highs",
    )
    hour = np.maximum(-answer.ineqlin.marginals[n:], 0.0)
    # At these prices of hours a visit is worth what its cheapest team's share comes to, whatever the solver's rounding.
    worth = np.full((n, teams), np.inf)
    worth[task, team] = shares.yuan[task, team] + shares.hours[task, team] * hour[team]
    visit = np.minimum(worth.min(axis=1, initial=np.inf), block.undone_yuan)
    above = np.maximum(0.0, hour - surcharge_of(block))
    months = hour @ np.array([own.hours_month for own in block.team]) + above.sum() * block.rules.overtime_h_month
    return float(visit @ block.visits - months)
