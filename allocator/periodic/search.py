"""Calls the compiled loop in short chunks: descents of the temperature, until steps or seconds are spent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.crews.engine.kernel.bundle import table_of
from allocator.periodic.kernel.entries import BUILD, GO_ON, RETURN, anneal
from allocator.periodic.kernel.layout import BEST, BOARD, DONE, Board
from allocator.periodic.setup import best_routes, board_of
from allocator.regions.stopwatch import Stopwatch
from domain.limits import Limit
from domain.periodic import PeriodicInstance, PeriodicRoutes

STEPS = 100_000  # of a work of 1
CHUNK_STEPS = 1_000  # where only steps end the search
CHUNK_S = 0.2
NEAREST = 3  # neighbours whose mean distance is the unit of the temperatures
HOT, COLD = 1.0, 0.01  # in that unit
DESCENTS = (1.0, 1.0, 1.0)  # shares of the effort, in proportion
WARM = 0.3  # of the first temperature: where the descents after the first begin, from the best routes


class Search:
    """One search of an instance; the same steps give the same routes."""

    def __init__(self, instance: PeriodicInstance, *, limit: Limit, seed: int) -> None:
        rng = np.random.default_rng([seed, 0])
        self._watch, self._steps = Stopwatch(limit), max(1, round(STEPS * limit.work))
        self.board: Board = board_of(instance, rng)
        self._table = table_of(BOARD, self.board)
        self._unit = _unit(self.board)
        self._chunk = CHUNK_STEPS if limit.time_s is None else 50

    def run(self) -> PeriodicRoutes | None:
        """The best routes that keep all limits, None where none were met."""
        anneal()(self._table, BUILD, 0, self._unit)
        for number, (begin, end) in enumerate(stretches()):
            self._descend(begin, end, HOT * (WARM if number else 1.0), RETURN if number and self._met else GO_ON)
        return best_routes(self.board)

    @property
    def _met(self) -> bool:
        """Whether routes were met that keep all limits."""
        return bool(np.isfinite(self.board.total[BEST]))

    @property
    def _spent(self) -> float:
        """Share of the effort that is spent."""
        if self._watch.over():
            return 1.0
        return max(int(self.board.whole[DONE]) / self._steps, self._watch.share)

    def _descend(self, begin: float, end: float, hot: float, start: int) -> None:
        """Cool down while the share of the effort that is spent goes from `begin` to `end`."""
        while (spent := self._spent) < end:
            left = round(end * self._steps) - int(self.board.whole[DONE])
            steps, began = max(1, min(self._chunk, left)), self._watch.seconds
            heat = self._unit * hot * (COLD / hot) ** max(0.0, (spent - begin) / (end - begin))
            anneal()(self._table, start, steps, heat)
            start = GO_ON
            if self._watch.limit.time_s is not None:
                taken = max(self._watch.seconds - began, 1e-4)
                wanted = min(CHUNK_S, self._watch.limit.time_s / 100)
                self._chunk = int(max(10.0, steps * min(4.0, wanted / taken)))


def stretches() -> Iterator[tuple[float, float]]:
    """Shares of the effort at which each descent begins and ends."""
    ends = np.cumsum([0.0, *DESCENTS]) / sum(DESCENTS)
    yield from zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)


def _unit(board: Board) -> float:
    """Mean distance of a customer to its nearest others, more than nought."""
    between = np.sort(board.distance[1:, 1:], axis=1)[:, 1 : 1 + NEAREST]
    return max(float(between.mean()) if between.size else 0.0, 1e-6 * float(board.distance.max()), 1e-9)
