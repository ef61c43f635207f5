"""One run of the compiled search: its schedule, its state and its pool of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allocator.crews.engine.instance import Routes, RoutingProblem, single_period
from allocator.crews.engine.kernel import layout
from allocator.crews.engine.kernel.annealing import Entry, compiled_annealer
from allocator.crews.engine.kernel.bundle import table_of
from allocator.crews.engine.kernel.layout import Data
from allocator.crews.engine.pool import Kept, Pool
from allocator.crews.engine.setup import data_of, flat_routes, routes_of, state_of
from domain.interruption import requested

CHUNK_S = 0.1
CHUNK_ITERATIONS = 1000  # when only iterations end the search
COLDEST = 0.01  # of the first temperature
RECOMBINE_AT = (0.5, 0.85)  # of the effort
RECOMBINE_SHARE = 0.08  # of the time, at most, for each
SHORT_DAY = 6.0  # visits: the days of one run hardly ever recombine if they are longer
LEAST_ITERATIONS = 10_000  # of a search that recombines
DESCENTS = 3  # where there is plenty of effort: all but the last from nothing
PLENTY = 15_000  # iterations for each visit
LAST_HEAT = 0.3  # of the first temperature, for the last of several descents
LOOK = 0.02  # of the effort, after which the speed is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """When a search ends: after so many iterations or seconds, whichever is first; by iterations alone it repeats.

    It also ends when its routes cost no more than `enough`, a proven lower bound.
    """

    iterations: int | None = None
    time_s: float | None = None
    enough: float = -np.inf

    def __post_init__(self) -> None:
        if self.iterations is None and self.time_s is None:
            raise ValueError("iterations and time_s are None, one of them must end the search")

    def part(self, share: float) -> Effort:
        """A share of this effort."""
        return Effort(
            iterations=None if self.iterations is None else round(share * self.iterations),
            time_s=None if self.time_s is None else share * self.time_s,
            enough=self.enough,
        )

    def spent(self, iterations: int, time_s: float) -> float:
        """Share of the effort that is spent."""
        by_work = 0.0 if self.iterations is None else iterations / max(self.iterations, 1)
        by_time = 0.0 if self.time_s is None else time_s / max(self.time_s, 1e-9)
        return 1.0 if self.iterations == 0 else max(by_work, by_time)


class Run:
    """Calls the compiled loop in short chunks, between which it can be interrupted and days are recombined."""

    def __init__(
        self,
        problem: RoutingProblem,
        *,
        effort: Effort,
        seed: int,
        temperature: float,
        clock: Callable[[], float],
    ) -> None:
        self._problem, self._effort, self._seed, self._clock = problem, effort, seed, clock
        self._began = clock()
        self._anneal = warm_up()
        self._data = data_of(problem)
        self._hot = temperature * first_temperature(problem, self._data)
        self._n_descents = 0 if temperature == 1.0 else 1  # 0: not known yet
        self._state = state_of(problem, self._data, seed)
        self._tables = table_of(layout.DATA, self._data), table_of(layout.STATE, self._state)
        self._must = np.flatnonzero(np.isinf(self._data.price))
        self._base_price = self._state.price.copy()
        self.pool = Pool(problem=problem, kind=self._data.crew[:, layout.CLASS].copy())
        self._kept: Routes | None = None
        self._said: Callable[[float], None] | None = None
        self.done = 0

    def best_routes(self, start: Routes | None, *, said: Callable[[float], None] | None = None) -> Routes:
        """Search until the effort is spent or the user interrupts; `said` is told the best cost now and then."""
        self._said = said
        self._load(start)
        if start is not None:
            self._n_descents = 1
        share = self._descend(0.0)
        while share < 1.0 and not self._over:
            self._begin_again(last=share >= 1.0 - 1.5 / DESCENTS)
            share = self._descend(share)
        return self._kept_best()

    def _descend(self, begin: float) -> float:
        """Cool down from a share of the effort until the next descent is due; the share spent then."""
        milestones, chunk = list(RECOMBINE_AT), 20
        while True:
            share = self._effort.spent(self.done, self._clock() - self._began)
            n = self._descents(share)
            end = min(1.0, (int(begin * n + 0.5) + 1) / n)
            if share >= end or self._over:
                return share
            if n == 1 and milestones and share >= milestones[0]:
                milestones.pop(0)
                self._recombine()
            chunk = self._advance(share, chunk, begin=begin, end=end)

    def _descents(self, share: float) -> int:
        """How many descents there will be, 1 as long as the speed is not known."""
        if not self._n_descents:
            by_work = self._effort.iterations is not None and self._effort.time_s is None
            if not by_work and share < LOOK:
                return 1
            total = self._effort.iterations if by_work else self.done / share
            plenty = (total or 0) >= PLENTY * self._problem.n_tasks * self._problem.n_periods
            self._n_descents = DESCENTS if plenty else 1
        return self._n_descents

    def _begin_again(self, *, last: bool) -> None:
        """Start another descent, the last one from the best routes so far and less hot."""
        best = self._kept_best()
        if self._recombines:
            best = self.pool.best(best.cost, time_s=self._time_to_recombine) or best
        if last:
            self._hot *= LAST_HEAT
        self._restart(best if last else None)

    def _kept_best(self) -> Routes:
        """The best routes of this state and of those before it."""
        now = routes_of(self._problem, self._state)
        if self._kept is None or now.cost <= self._kept.cost:
            self._kept = now
        return self._kept

    @property
    def _over(self) -> bool:
        return requested() or self._best <= self._effort.enough

    def _restart(self, start: Routes | None) -> None:
        """Go on from other routes, or from nothing, and keep the best ones so far."""
        self._kept_best()
        self._state = state_of(self._problem, self._data, self._seed + self.done)
        self._tables = self._tables[0], table_of(layout.STATE, self._state)
        self._load(start)

    @property
    def _recombines(self) -> bool:
        return self.pool.useful(SHORT_DAY) and self.done >= LEAST_ITERATIONS

    @property
    def _time_to_recombine(self) -> float | None:
        return None if self._effort.time_s is None else RECOMBINE_SHARE * self._effort.time_s

    @property
    def _best(self) -> float:
        """Cost of the best routes so far, inf while something that must be served is not."""
        return np.inf if self._state.whole[layout.BEST_MISSING] else float(self._state.total[layout.BEST])

    def _load(self, start: Routes | None) -> None:
        trips, modes = flat_routes(self._problem, start)
        self._anneal(*self._tables, trips, modes, 0, self._hot, self._hot)

    def _advance(self, share: float, chunk: int, *, begin: float, end: float) -> int:
        """Run a chunk of iterations of a descent from `begin` to `end`; how many the next one should have."""
        effort = self._effort
        n = chunk if effort.iterations is None else min(chunk, int(np.ceil(end * effort.iterations)) - self.done)
        began = self._clock()
        until = share if effort.iterations is None else max(share, (self.done + n) / effort.iterations)
        nothing = np.zeros((0, 3), np.int64), np.zeros(0, np.int64)
        hot, cold = (self._hot * COLDEST ** min((at - begin) / (end - begin), 1.0) for at in (share, until))
        self._anneal(*self._tables, *nothing, n, hot, cold)
        self.done += n
        self._collect()
        self._price_missing()
        if self._said is not None:
            self._said(self._best)
        if effort.time_s is None:
            return CHUNK_ITERATIONS
        taken = max(self._clock() - began, 1e-4)
        return int(min(max(1.0, n * min(4.0, min(CHUNK_S, effort.time_s / 50) / taken)), 100_000))

    def _price_missing(self) -> None:
        """Raise the price of what must be served and is not, lower it again when it is."""
        missing = self._state.task[self._must, layout.BANKED] != layout.NONE
        price, base = self._state.price[self._must], self._base_price[self._must]
        price = np.where(missing, np.minimum(price * 1.2, 1e4 * base), np.maximum(price * 0.97, base))
        self._state.price[self._must] = price

    def _collect(self) -> None:
        """Move the days that the compiled loop kept into the pool."""
        state, n_crews = self._state, len(self._problem.crews.home)
        for i in range(int(state.whole[layout.N_KEPT])):
            day, first, last = state.kept[i].tolist()
            trips, unload = list[list[int]](), list[int]()
            for mode in state.kept_mode[first:last].tolist():
                if mode < 0:
                    unload.append(-1 - mode)
                    trips.append([])
                else:
                    trips[-1].append(mode)
            kept = Kept(tuple(tuple(trip) for trip in trips), tuple(unload), float(state.kept_cost[i]))
            self.pool.add(day // n_crews, day % n_crews, kept)

    def _recombine(self) -> None:
        """Go on from the best combination of the days in the pool, if it is better than the best routes."""
        if not self._recombines:
            return
        joined = self.pool.best(self._best, time_s=self._time_to_recombine)
        if joined is not None:
            self._restart(joined)


def first_temperature(problem: RoutingProblem, data: Data) -> float:
    """Twice the mean price of the ten shortest ways, not nought, from each task to another."""
    modes, crews = problem.modes, problem.crews
    total, count = 0.0, 0
    for task in range(problem.n_tasks):
        exits = modes.exit[problem.tasks.mode_start[task] : problem.tasks.mode_start[task + 1]]
        entries = modes.entry[problem.tasks.mode_start[data.near[task, :64]]]
        legs = data.metres[np.ix_(exits, entries)].ravel()
        legs = np.sort(legs[(legs > 0) & (legs < data.scale[layout.NO_WAY])])[:10]
        total, count = total + float(legs.sum()), count + len(legs)
    yuan_m = float(crews.yuan_m.mean()) + (float((crews.yuan_s * crews.s_per_m).mean()) if problem.timed else 0.0)
    return max(2.0 * total / max(count, 1) * yuan_m * float(problem.period_weight.mean()), 1e-6)


_annealers: list[Entry] = []


def warm_up() -> Entry:
    """Compile the search, or load it from disk, so that no time limit pays for it."""
    if not _annealers:
        anneal = compiled_annealer()
        problem = single_period(
            load=np.ones(1),
            entry=np.array([1]),
            exit_=np.array([1]),
            mode_start=np.array([0, 1]),
            metres=np.array([[0.0, 1.0], [1.0, 0.0]]),
            capacity=1.0,
            n_crews=1,
        )
        data = data_of(problem)
        state = state_of(problem, data, 0)
        trips, modes = flat_routes(problem, None)
        anneal(table_of(layout.DATA, data), table_of(layout.STATE, state), trips, modes, 1, 1.0, 1.0)
        _annealers.append(anneal)
    return _annealers[0]
