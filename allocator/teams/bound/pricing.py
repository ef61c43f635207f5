"""What a team's day costs at least when visits are rewarded: one half of the column generation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from allocator.teams.blocks import Block
from allocator.teams.bound.walks import cheapest_walks
from allocator.teams.problem import drive_s
from domain.arrays import Floats, Ints

NEGATIVE = 1e-7  # yuan: what a walk must gain to count
LEAST_WALKS, WALK_SHARE = 10, 0.2  # of a team that are taken up at a time, a share of its tasks
STEP_S = 300  # steps of time


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What a visit of each task is worth (n_tasks,), and further prices of each team's hour (n_teams,), in yuan.

    `hour` is for every hour, `late` for those after the shift.
    """

    visit: Floats
    hour: Floats
    late: Floats

    def towards(self, other: Prices, share: float) -> Prices:
        """Prices between these and others."""
        return Prices(
            visit=self.visit + share * (other.visit - self.visit),
            hour=self.hour + share * (other.hour - self.hour),
            late=self.late + share * (other.late - self.late),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Walks of one team: visits of each task (n_columns, n_tasks), plain price, hours, and hours after the shift."""

    team: int
    visits: Ints
    yuan: Floats
    hours: Floats
    late_h: Floats


def nothing(block: Block) -> Prices:
    """Prices of nought."""
    teams = np.zeros(len(block.teams))
    return Prices(visit=np.zeros(len(block.tasks)), hour=teams, late=teams)


def worth_aside(block: Block) -> Floats:
    """What a visit of each task too short for a step of time costs at least, 0 for all others, (n_tasks,).

    Such tasks are left out of walks: a route without them costs less by their work, for it is no longer and no later.
    """
    yuan_h = np.array([team.yuan_h for team in block.team])
    cheapest = np.where(block.possible, yuan_h, np.inf).min(axis=1, initial=np.inf)
    return np.where(block.visit_s < STEP_S, np.minimum(block.undone_yuan, block.visit_s / 3600 * cheapest), 0.0)


class TeamDay:
    """The walks of one team of a block, without the tasks whose visits are shorter than a step of time."""

    def __init__(self, block: Block, team: int) -> None:
        self.team = team
        self.tasks = np.flatnonzero(block.possible[:, team] & (block.visit_s >= STEP_S))
        own, rules = block.team[team], block.rules
        nodes = np.append(self.tasks, len(block.tasks) + team)
        self._metres = np.ascontiguousarray(block.metres[np.ix_(nodes, nodes)])
        service = np.append(block.visit_s[self.tasks], 0)
        self._seconds = drive_s(self._metres, own.speed_kmh) + service[None, :]
        # Driving takes no steps: rounded by legs, it would make the order of visits in one compound matter.
        self._takes = np.where(np.isfinite(self._metres), service // STEP_S, 10**6).astype(np.int64)
        shift_h, even_h = own.shift_to_h - own.shift_from_h, float(block.even_s[team]) / 3600
        times = int((shift_h + rules.overtime_h_day) * 3600 // STEP_S) + 1
        lasts_h = np.arange(times) * STEP_S / 3600
        self._late_h = np.maximum(0.0, lasts_h - shift_h)
        self._uneven_yuan = np.maximum(0.0, lasts_h - even_h) * rules.imbalance_yuan_h
        self._yuan = self._seconds / 3600 * own.yuan_h + self._metres / 1000 * own.yuan_km
        self._compound = np.ascontiguousarray(block.compound[self.tasks])
        self._n_tasks = len(block.tasks)

    @property
    def legs(self) -> int:
        """Legs that one pricing looks at."""
        return len(self.tasks) ** 2 * len(self._late_h)

    def cheapest(self, prices: Prices) -> tuple[float, Columns]:
        """Least price of a walk less what its visits are worth (0 for staying at home), and the walks below 0."""
        reward = np.append(prices.visit[self.tasks], 0.0)
        price = self._yuan + self._seconds / 3600 * prices.hour[self.team] - reward[None, :]
        end = self._uneven_yuan + self._late_h * prices.late[self.team]
        price = np.where(self._takes < 10**6, price, np.inf)
        value, paths = cheapest_walks(np.ascontiguousarray(price), self._takes, self._compound, end)
        order = np.argsort(value, kind="stable")[: max(LEAST_WALKS, round(WALK_SHARE * len(value)))]
        chosen = order[value[order] < -NEGATIVE]
        walks = [_forwards(paths[row].tolist(), len(self.tasks)) for row in chosen.tolist()]
        return min(0.0, float(value.min(initial=0.0))), self.columns(walks)

    def columns(self, walks: Sequence[Sequence[int]]) -> Columns:
        """Walks, as rows of `tasks` in their order, as columns."""
        visits = np.zeros((len(walks), self._n_tasks), np.int64)
        yuan, hours, late = np.zeros(len(walks)), np.zeros(len(walks)), np.zeros(len(walks))
        for row, walk in enumerate(walks):
            legs = self._legs(walk)
            steps = min(int(self._takes[legs].sum()), len(self._late_h) - 1)
            np.add.at(visits[row], self.tasks[list(walk)], 1)
            yuan[row] = self._yuan[legs].sum() + self._uneven_yuan[steps]
            hours[row], late[row] = self._seconds[legs].sum() / 3600, self._late_h[steps]
        return Columns(team=self.team, visits=visits, yuan=yuan, hours=hours, late_h=late)

    def _legs(self, walk: Sequence[int]) -> tuple[list[int], list[int]]:
        """Both ends of each leg of a walk."""
        base = len(self.tasks)
        return [base, *walk], [*walk, base]


def _forwards(path: list[int], base: int) -> list[int]:
    return path[: path.index(base)][::-1]
