"""What one compound more or less costs: the days it touches are searched anew without it, or with it.

Both sides of each difference learn from each other. The days found without a compound, with the compound put back at
its cheapest place, may be cheaper than the planned days with it, and the days found with a compound may, with it taken
out again, be cheaper than the planned days without. So a better arrangement of everything else is never counted as the
price of a compound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from allocator.crews.coalitions import Key, Market, days_of, shares_freely, without
from allocator.crews.day_cost import day_yuan, task_of_mode
from allocator.crews.day_part import DayPart, day_part
from allocator.crews.engine.instance import CrewDay, ModeArrays, RoutingProblem
from allocator.crews.engine.search import Effort, search
from allocator.crews.insertion import insertion_yuan
from domain import interruption
from domain.arrays import Floats
from domain.executors import Executor, Serial

NEAR_CREWS = 3  # whose days are searched anew together
WARM = 0.05  # temperature of a search that stays near its start
PIECES = 16  # tasks for the executor; a fixed number, so that results do not depend on the workers


def marginal_yuan(
    problem: RoutingProblem,
    days: Iterable[CrewDay],
    tasks: Sequence[int],
    *,
    effort: Effort | None,
    seed: int = 0,
    executor: Executor | None = None,
) -> Floats:
    """Yuan (times the weights of periods) that each of `tasks` costs beside everything else in a plan, (len(tasks),).

    For a task in the plan what would be saved without it; for another what it would add. Services that are left out
    count their price. Without `effort` the stops of the others keep their order: nothing is searched anew.
    """
    planned = tuple(day for day in days if day.trips)
    size = max(1, -(-len(tasks) // PIECES))
    pieces = [
        _Piece(problem=problem, planned=planned, tasks=tuple(tasks[start : start + size]), effort=effort, seed=seed)
        for start in range(0, len(tasks), size)
    ]
    return np.concatenate([np.zeros(0), *(executor or Serial()).map(_price_piece, pieces)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    problem: RoutingProblem
    planned: tuple[CrewDay, ...]
    tasks: tuple[int, ...]
    effort: Effort | None
    seed: int


def _price_piece(piece: _Piece) -> Floats:
    pricing = _Pricing(piece)
    return np.array([pricing.yuan(task) for task in piece.tasks])


class _Pricing:
    """A plan, and which of its days each task could join."""

    def __init__(self, piece: _Piece) -> None:
        self._problem, self._effort, self._seed = piece.problem, piece.effort, piece.seed
        self._days = days_of(piece.problem, piece.planned)
        self._market = Market(piece.problem, piece.tasks, self._days)
        self._task = task_of_mode(piece.problem)
        self._tasks_of = {
            key: frozenset(int(self._task[mode]) for trip in day.trips for mode in trip)
            for key, day in self._days.items()
        }

    def yuan(self, task: int) -> float:
        keys = [key for key, own in self._tasks_of.items() if task in own]
        if keys:
            left = self._missing_yuan(task, keys)
            periods = sorted({period for period, _ in keys})
            return left + sum(self._saved(task, period, [c for p, c in keys if p == period]) for period in periods)
        left_out, places = self._market.cheapest(task)
        if not places:
            return left_out
        added = sum(self._added(task, key, mode) for key, mode in places)
        return added + self._missing_yuan(task, [key for key, _ in places])

    def _missing_yuan(self, task: int, keys: Sequence[Key]) -> float:
        """Price of those services of a task that are not in the days `keys`."""
        problem = self._problem
        mask = int(problem.tasks.patterns[problem.tasks.pattern_start[task]])
        weight = problem.period_weight
        owed = sum(float(weight[period]) for period in range(problem.n_periods) if mask >> period & 1)
        missing = max(0.0, owed - sum(float(weight[period]) for period, _ in keys))
        return missing * float(problem.tasks.price[task]) if missing else 0.0

    def _saved(self, task: int, period: int, crews: Sequence[int]) -> float:
        """What a period would save without the task."""
        around = self._around(task, period, crews)
        with_it = [self._days[period, crew] for crew in around]
        before = self._total(with_it)
        after = self._searched(period, [without(self._problem, day, frozenset({task})) for day in with_it])
        now = self._total(after)
        return min(before, now + self._least_insertion(task, after)) - now

    def _added(self, task: int, key: Key, mode: int) -> float:
        """What the period of a crew's day costs more with the task in it."""
        period, crew = key
        around = self._around(task, period, [crew])
        before = self._total([self._days[period, other] for other in around])
        days = {other: self._days[period, other] for other in around}
        with_it = self._searched(period, list((days | {crew: self._market.with_it(key, mode)}).values()))
        base = min(before, self._total([without(self._problem, day, frozenset({task})) for day in with_it]))
        return self._total(with_it) - base

    def _around(self, task: int, period: int, crews: Sequence[int]) -> list[int]:
        """Crews of a period with those that could take the task in at least cost."""
        if self._effort is None:
            return list(crews)
        order = self._market.crews_by_price(task, period)
        return list(dict.fromkeys([*crews, *order]))[: max(NEAR_CREWS, len(crews))]

    def _searched(self, period: int, days: list[CrewDay]) -> list[CrewDay]:
        """The same services by the same crews, arranged anew; the days as they are without effort to spend."""
        served = {int(self._task[mode]) for day in days for trip in day.trips for mode in trip}
        if self._effort is None or interruption.requested() or not served:
            return days
        part = day_part(self._problem, period, [day.crew for day in days], served)
        required = replace(part.routing.tasks, price=np.full(len(served), np.inf))
        routing = replace(part.routing, tasks=required, modes=self._kept_to_crews(part, days))
        found = search(routing, effort=self._effort, seed=self._seed, start=part.routes(days), temperature=WARM)
        better = list(part.days(found.routes))
        kept = {int(self._task[mode]) for day in better for trip in day.trips for mode in trip} == served
        return better if kept and self._total(better) < self._total(days) else days

    def _kept_to_crews(self, part: DayPart, days: Iterable[CrewDay]) -> ModeArrays:
        """Modes of a part; where crews may not share, what is done by one crew all week stays with its crew."""
        modes = part.routing.modes
        if shares_freely(self._problem):
            return modes
        crew_of = {int(self._task[mode]): day.crew for day in days for trip in day.trips for mode in trip}
        task = self._task[part.modes]
        own = np.array([[crew_of[int(t)] == crew for crew in part.crews] for t in task])
        return replace(modes, may=modes.may & (own | ~self._problem.tasks.together[task][:, None]))

    def _total(self, days: Iterable[CrewDay]) -> float:
        return sum(day_yuan(self._problem, day) for day in days)

    def _least_insertion(self, task: int, days: Iterable[CrewDay]) -> float:
        """Least yuan at which one of the days could take the task in again."""
        start = self._problem.tasks.mode_start
        modes = np.arange(start[task], start[task + 1])
        own = np.full(len(modes), task)
        offers = [insertion_yuan(self._problem, day, modes, own)[0].min(initial=np.inf) for day in days]
        return float(min(offers, default=np.inf))
