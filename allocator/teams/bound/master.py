"""The other half of the column generation: which walks are wanted how often, and the prices that follow."""

from __future__ import annotations

from math import inf

import numpy as np

from allocator.crews.bound.master import Master as LinearProgram
from allocator.teams.blocks import Block
from allocator.teams.bound.pricing import Columns, Prices
from domain.arrays import Floats


class Master:
    """The linear program over the walks found so far.

    Variables: how often each walk is made, visits left undone, overtime of each team. Rows: every task has its visits;
    each team is out once a day at most; its hours but for overtime within its month; its overtime at least that after
    its shifts, and lawful.
    """

    def __init__(self, block: Block) -> None:
        self._block, self._program = block, LinearProgram()
        self._yuan: list[float] = []
        rows, teams = self._program.add_row, block.team
        self._visits = [rows(float(visits), inf) for visits in block.visits.tolist()]
        self._days = [rows(-inf, float(len(block.dates))) for _ in teams]
        self._hours = [rows(-inf, team.hours_month) for team in teams]
        self._late = [rows(-inf, 0.0) for _ in teams]
        lawful = [rows(-inf, block.rules.overtime_h_month) for _ in teams]
        for row, yuan in zip(self._visits, block.undone_yuan.tolist(), strict=True):
            self._add(yuan, [(row, 1.0)])
        for team, yuan in enumerate(surcharge_of(block).tolist()):
            self._add(yuan, [(self._hours[team], -1.0), (self._late[team], -1.0), (lawful[team], 1.0)])

    def _add(self, yuan: float, coefficients: list[tuple[int, float]]) -> None:
        self._yuan.append(yuan)
        self._program.add_column(yuan, coefficients)

    def add(self, columns: Columns) -> None:
        """Take up walks of a team."""
        team = columns.team
        for row, yuan in enumerate(columns.yuan.tolist()):
            tasks = np.flatnonzero(columns.visits[row])
            made = [(self._visits[task], float(columns.visits[row, task])) for task in tasks.tolist()]
            own = [(self._days[team], 1.0), (self._hours[team], float(columns.hours[row]))]
            self._add(yuan, [*made, *own, (self._late[team], float(columns.late_h[row]))])

    def prices(self) -> tuple[float, Prices] | None:
        """Least cost with the walks found so far and the prices of visits and hours that prove it; None on failure."""
        answer = self._program.solve()
        if answer is None:
            return None
        visit = np.clip(answer.duals[self._visits], 0.0, self._block.undone_yuan)
        hour, late = (np.maximum(0.0, -answer.duals[rows]) for rows in (self._hours, self._late))
        return float(answer.weights @ np.array(self._yuan)), Prices(visit=visit, hour=hour, late=late)


def surcharge_of(block: Block) -> Floats:
    """Yuan that an hour of overtime costs more than another, of each team."""
    return (block.rules.overtime_factor - 1) * np.array([team.yuan_h for team in block.team], float)


def proven(block: Block, prices: Prices, least: Floats) -> float:
    """Lower bound on the cost of a block's plans at any prices, given the least price of a walk of each team.

    For visits are worth no more than they cost undone, and the overtime of a team costs at least `late` for the hours
    after its shifts and `hour` for those beyond its month, but for what these are above the price of overtime, which is
    charged for the lawful overtime at most.
    """
    month_h = np.array([team.hours_month for team in block.team])
    above = np.maximum(0.0, prices.hour + prices.late - surcharge_of(block))
    teams = least * len(block.dates) - prices.hour * month_h - above * block.rules.overtime_h_month
    return float(prices.visit @ block.visits + teams.sum())
