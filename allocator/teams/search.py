"""The search of one block: descents of the temperature in short chunks, until steps or seconds are spent."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from allocator.crews.engine.kernel.bundle import table_of
from allocator.regions.stopwatch import Stopwatch
from allocator.teams.blocks import Block, Routes
from allocator.teams.kernel.entries import BUILD, GO_ON, RETURN, anneal
from allocator.teams.kernel.layout import BOARD, DONE, Board
from allocator.teams.setup import best_routes, board_of
from domain.limits import Limit

STEPS_TASK = 150  # steps for each task, of a work of 1
STEPS_BLOCK = 3000  # steps at least: few tasks may have to move together past dearer plans
CHUNK_STEPS = 500  # where only steps end the search
CHUNK_S = 0.2
NEAREST = 3  # tasks whose mean distance is the unit of the temperatures
HOT, COLD = 2.0, 0.02  # in that unit
WARM = 0.3  # of the first temperature: where the second descent begins, from the best plan
DESCENTS = (0.0, 0.6, 1.0)  # shares of the effort between which each descent runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One search of a block, beginning with the routes of `start`."""

    block: Block
    start: Routes
    limit: Limit
    seed: tuple[int, ...]
    warm: bool = False


def search(call: Call) -> Routes:
    """The cheapest routes met; the same steps and seed give the same routes."""
    if not call.block.tasks or not len(call.block.dates):
        return {}
    board = board_of(call.block, call.start, np.random.default_rng(call.seed))
    _Descents(call, board).run()
    return best_routes(call.block, board)


class _Descents:
    """The schedule of a search, in shares of its steps or of its seconds, whichever are spent faster."""

    def __init__(self, call: Call, board: Board) -> None:
        self._watch = Stopwatch(call.limit)
        self._steps = max(1, round(max(STEPS_TASK * len(call.block.tasks), STEPS_BLOCK) * call.limit.work))
        self._board, self._table = board, table_of(BOARD, board)
        self._hot = HOT * _unit(call.block) * (WARM if call.warm else 1.0)
        self._cold = COLD * _unit(call.block)
        self._chunk = CHUNK_STEPS if call.limit.time_s is None else 20

    def run(self) -> None:
        """Build, then descend twice."""
        anneal()(self._table, BUILD, 0, 1.0)
        for number, (begin, end) in enumerate(pairwise(DESCENTS)):
            self._descend(begin, end, self._hot * (WARM if number else 1.0), RETURN if number else GO_ON)

    @property
    def _spent(self) -> float:
        if self._watch.over():
            return 1.0
        return max(int(self._board.whole[DONE]) / self._steps, self._watch.share)

    def _descend(self, begin: float, end: float, hot: float, start: int) -> None:
        while (spent := self._spent) < end:
            left = round(end * self._steps) - int(self._board.whole[DONE])
            steps, began = max(1, min(self._chunk, left)), self._watch.seconds
            share = max(0.0, (spent - begin) / (end - begin))
            anneal()(self._table, start, steps, hot * (self._cold / hot) ** share)
            start = GO_ON
            if self._watch.limit.time_s is not None:
                taken = max(self._watch.seconds - began, 1e-4)
                wanted = min(CHUNK_S, self._watch.limit.time_s / 50)
                self._chunk = int(max(5.0, steps * min(4.0, wanted / taken)))


def _unit(block: Block) -> float:
    """Yuan of driving between a task and its nearest others, more than nought."""
    n = len(block.tasks)
    apart = np.where(np.isfinite(block.metres[:n, :n]), block.metres[:n, :n], 0.0)
    near = np.sort(apart, axis=1)[:, 1 : 1 + NEAREST]
    a_metre = np.mean([team.yuan_h / (team.speed_kmh * 1000) + team.yuan_km / 1000 for team in block.team])
    return max(float(near.mean()) * float(a_metre) if near.size else 0.0, 0.5)
