"""What compounds add to the crews' cost when they join one after the other: the game behind their fair shares.

What a set S of compounds costs is the lesser of two real plans for S, so never less than the best plan for S costs:

- the joint plan without the compounds outside S, all other stops in their order;
- the plan for the streets alone, into which those of S were put one after the other, each at its cheapest place.

With few compounds the second tends to be cheaper, with many the first; with none and with all of them both ends are the
planned costs themselves, so what all compounds add in any order is the joint cost of extension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from allocator.crews.day_cost import day_yuan, task_of_mode
from allocator.crews.engine.instance import CrewDay, RoutingProblem
from allocator.crews.insertion import inserted, insertion_yuan
from allocator.crews.shares import Order
from domain.arrays import Floats, Ints

Key = tuple[int, int]
"""Period and crew."""
Days = Mapping[Key, CrewDay]


def days_of(problem: RoutingProblem, days: Iterable[CrewDay]) -> dict[Key, CrewDay]:
    """Every crew's day in every period, days at home included."""
    found = {
        (period, crew): CrewDay(period=period, crew=crew, trips=(), unload=())
        for period in range(problem.n_periods)
        for crew in range(len(problem.crews.home))
    }
    return found | {(day.period, day.crew): day for day in days}


def without(problem: RoutingProblem, day: CrewDay, tasks: frozenset[int]) -> CrewDay:
    """The crew's day without some tasks, the other stops in their order; trips without stops are not driven."""
    task = task_of_mode(problem)
    kept = [
        (modes, place)
        for trip, place in zip(day.trips, day.unload, strict=True)
        if (modes := tuple(mode for mode in trip if int(task[mode]) not in tasks))
    ]
    return CrewDay(
        period=day.period,
        crew=day.crew,
        trips=tuple(modes for modes, _ in kept),
        unload=tuple(place for _, place in kept),
    )


def left_out_yuan(problem: RoutingProblem, days: Iterable[CrewDay]) -> Floats:
    """Price of the services of each task (n_tasks,) that `days` leave out."""
    task, weight = task_of_mode(problem), problem.period_weight
    done = np.zeros(problem.n_tasks)
    for day in days:
        for trip in day.trips:
            np.add.at(done, task[list(trip)], weight[day.period])
    owed = np.array([_times(problem, int(mask)) for mask in problem.tasks.patterns[problem.tasks.pattern_start[:-1]]])
    missing = np.maximum(0.0, owed - done)
    return np.where(missing > 0, missing * problem.tasks.price, 0.0)


def _times(problem: RoutingProblem, mask: int) -> float:
    return float(sum(problem.period_weight[period] for period in periods_of(problem, mask)))


def periods_of(problem: RoutingProblem, mask: int) -> list[int]:
    """Periods of a pattern."""
    return [period for period in range(problem.n_periods) if mask >> period & 1]


def shares_freely(problem: RoutingProblem) -> bool:
    """Whether every task may be done by several crews in a week."""
    return problem.max_shared >= int(problem.tasks.together.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoPlans:
    """The game of `players` (tasks), between the days of a plan without any of them and of one with all."""

    problem: RoutingProblem
    players: tuple[int, ...]
    alone: tuple[CrewDay, ...]
    joint: tuple[CrewDay, ...]

    @property
    def ends_yuan(self) -> tuple[float, float]:
        """Cost of no players and of all of them, yuan times the weights of periods."""
        none = min(_Joining(self).yuan, _Thinned(self).yuan)
        rest = float(left_out_yuan(self.problem, self.joint).sum())
        return none, rest + sum(day_yuan(self.problem, day) for day in self.joint)

    def __call__(self, order: Order) -> Floats:
        """Yuan added by each player (n_players,) when they join in an order."""
        joining, thinned = _Joining(self), _Thinned(self)
        added = np.zeros(len(self.players))
        before = min(joining.yuan, thinned.yuan)
        for count, player in enumerate(order, start=1):
            joining.add(self.players[player])
            thinned.add(self.players[player])
            # The last one completes the joint plan, whatever the other way would cost.
            now = thinned.yuan if count == len(order) else min(joining.yuan, thinned.yuan)
            added[player] = now - before
            before = now
        return added


class _Thinned:
    """The joint plan without those who have not joined yet."""

    def __init__(self, game: TwoPlans) -> None:
        self._problem, self._absent = game.problem, set(game.players)
        left = left_out_yuan(game.problem, game.joint)
        self._left = {player: float(left[player]) for player in game.players}
        self._full = days_of(game.problem, game.joint)
        task = task_of_mode(game.problem)
        self._keys_of: dict[int, list[Key]] = {player: [] for player in game.players}
        for key, day in self._full.items():
            for player in {int(task[mode]) for trip in day.trips for mode in trip} & self._absent:
                self._keys_of[player].append(key)
        self._yuan_of = {key: self._day_yuan(key) for key in self._full}
        self.yuan = float(left.sum()) - sum(self._left.values()) + sum(self._yuan_of.values())

    def add(self, player: int) -> None:
        self._absent.discard(player)
        self.yuan += self._left[player]
        for key in self._keys_of[player]:
            now = self._day_yuan(key)
            self.yuan += now - self._yuan_of[key]
            self._yuan_of[key] = now

    def _day_yuan(self, key: Key) -> float:
        return day_yuan(self._problem, without(self._problem, self._full[key], frozenset(self._absent)))


class _Joining:
    """The plan without any player, into which those who join are put at their cheapest places."""

    def __init__(self, game: TwoPlans) -> None:
        problem = game.problem
        self.days, self._problem = days_of(problem, game.alone), problem
        self._market = Market(problem, game.players, self.days)
        left = left_out_yuan(problem, game.alone)
        left[list(game.players)] = 0.0
        self.yuan = float(left.sum()) + sum(day_yuan(problem, day) for day in self.days.values())

    def add(self, player: int) -> None:
        yuan, places = self._market.cheapest(player)
        for key, mode in places:
            before, after = self.days[key], self._market.with_it(key, mode)
            self.yuan += day_yuan(self._problem, after) - day_yuan(self._problem, before)
            self.days[key] = after
        self._market.renew(self.days, [key for key, _ in places])
        if not places:
            self.yuan += yuan


class Market:
    """Least prices at which every crew's day could take in each of some tasks."""

    def __init__(self, problem: RoutingProblem, tasks: Sequence[int], days: Days) -> None:
        self._problem, self._days = problem, dict(days)
        start = problem.tasks.mode_start
        self._modes: Ints = np.concatenate([np.arange(start[t], start[t + 1]) for t in tasks] or [np.zeros(0)]).astype(
            np.int64
        )
        self._task = task_of_mode(problem)[self._modes]
        self._rows = {task: np.flatnonzero(self._task == task) for task in tasks}
        shape = problem.n_periods, len(problem.crews.home), len(self._modes)
        self._yuan = np.full(shape, np.inf)
        self.renew(days, days)

    def renew(self, days: Days, keys: Iterable[Key]) -> None:
        """Ask the crews of some days anew."""
        for period, crew in keys:
            day = self._days[period, crew] = days[period, crew]
            self._yuan[period, crew] = insertion_yuan(self._problem, day, self._modes, self._task)[0]

    def with_it(self, key: Key, mode: int) -> CrewDay:
        """The crew's day with a mode at its cheapest place."""
        day, alone = self._days[key], np.array([mode])
        _, gap, gaps = insertion_yuan(self._problem, day, alone, task_of_mode(self._problem)[alone])
        return inserted(day, mode, gaps, int(gap[0]))

    def cheapest(self, task: int) -> tuple[float, list[tuple[Key, int]]]:
        """Least yuan for a task's services over its patterns, and (period, crew) and mode of each service.

        Nowhere when leaving it out costs less or no crew has room.
        """
        problem, rows = self._problem, self._rows[task]
        tasks, weight = problem.tasks, problem.period_weight
        masks = tasks.patterns[tasks.pattern_start[task] : tasks.pattern_start[task + 1]].tolist()
        best_yuan = min(_times(problem, mask) for mask in masks) * float(tasks.price[task])
        best: list[tuple[Key, int]] = []
        if not len(rows):
            return best_yuan, best
        offers = self._yuan[:, :, rows]
        mode, yuan = offers.argmin(axis=2), offers.min(axis=2)
        price = np.inf if tasks.together[task] else float(tasks.price[task])
        for mask in masks:
            periods = periods_of(problem, mask)
            for crews in self._teams(task, yuan[periods]):
                each = yuan[periods, crews]
                served = each < price * weight[periods]
                total = float(np.where(served, each, 0.0).sum() + (price * weight[periods])[~served].sum())
                if total < best_yuan:
                    best_yuan = total
                    chosen = [(p, int(c)) for p, c, ok in zip(periods, crews, served, strict=True) if ok]
                    best = [(key, int(self._modes[rows[mode[key]]])) for key in chosen]
        return best_yuan, best

    def crews_by_price(self, task: int, period: int) -> list[int]:
        """Crews that have room for a task in a period, cheapest first."""
        rows = self._rows[task]
        if not len(rows):
            return []
        yuan = self._yuan[period][:, rows].min(axis=1)
        order = np.argsort(yuan, kind="stable")
        return [int(crew) for crew in order if np.isfinite(yuan[crew])]

    def _teams(self, task: int, yuan: Floats) -> Iterable[Ints]:
        """Crews for the periods (rows of `yuan`): the cheapest of each, or one crew where crews do not share."""
        if self._problem.tasks.together[task] and not shares_freely(self._problem):
            return [np.full(len(yuan), int(yuan.sum(axis=0).argmin()))]
        return [yuan.argmin(axis=1)]
